"""An answer as HTML: notices, our own words, quotes each with its citation; and as text to copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from kb.model import Answer, Citation, Notice, Part, Status
from kb.validity import STATUS_WORDS, chinese_date
from kb.web import wording
from kb.web.markup import Html, Piece, lines, tag
from kb.web.wording import Words

_NUMBER = re.compile(r"\[(\d+)\]")
_NOTICE_WORDS = {
    "expired": "已失效", "repealed": "已废止", "not_yet_effective": "尚未施行",
    "amended": "已修改", "unknown": "效力待核", "commentary": "解读", "news": "报道",
}  # fmt: skip


def answer_html(answer: Answer) -> Html:
    """The whole reply, in one line: Gradio's Markdown leaves an unbroken block of HTML alone."""
    words = Words(answer.script)
    whole = tag(
        "div",
        *(_notice(notice, words) for notice in answer.notices),
        *_parts(answer),
        *_unquoted(answer),
        *_related(answer),
        tag("button", words(wording.COPY), type="button", class_="tw-copy"),
        tag("pre", copied_text(answer), class_="tw-copied", hidden=True),
        class_="tw-answer",
        lang=words.lang,
    )
    return Html(whole.source.replace("\n", "&#10;"))


def plain_html(words: str, kind: str = "tw-plain") -> Html:
    """One sentence, or what the visitor wrote."""
    return Html(tag("div", lines(words), class_=kind).source.replace("\n", "&#10;"))


def copied_text(answer: Answer) -> str:
    """The reply with its sources and the day its statuses hold for."""
    words = Words(answer.script)
    out = [answer.text]
    if answer.citations:
        rows = [
            f"[{c.n}] {cited(c)} · {_standing(c, words)} · {c.source}" for c in answer.citations
        ]
        day = words(wording.AS_OF, day=chinese_date(answer.as_of))
        out += ["", words(wording.SOURCES), *rows, day]
    return "\n".join(out)


def cited(citation: Citation) -> str:
    """《…》第七条第一款."""
    title = citation.title if citation.title.startswith("《") else f"《{citation.title}》"
    return title + citation.label


def badge(status: Status, words: Words) -> Html:
    """The status in words; colour only repeats them."""
    return tag("span", words(STATUS_WORDS[status]), class_=f"tw-badge tw-{status}")


def address(citation: Citation, answer: Answer) -> str:
    """Where the cited words can be read in their document."""
    asked = {
        "from": citation.span.start,
        "to": citation.span.end,
        "as_of": answer.as_of.isoformat(),
        "script": answer.script,
    }
    return f"read/{quote(citation.version, safe='')}?{urlencode(asked)}"


def _standing(citation: Citation, words: Words) -> str:
    status = words(STATUS_WORDS[citation.status])
    if citation.effective_to is None:
        return status
    return f"{status}（{words(wording.UNTIL, day=chinese_date(citation.effective_to))}）"


def _notice(notice: Notice, words: Words) -> Html:
    word = words(_NOTICE_WORDS.get(notice.kind, ""))
    head = tag("strong", f"⚠ {word}") if word else ""
    return tag("p", head, " ", notice.text, class_="tw-notice")


def _parts(answer: Answer) -> Iterator[Html]:
    offered = {f"· {cited(c)}" for c in answer.related}
    previous: Part | None = None
    for part, following in zip(answer.parts, (*answer.parts[1:], Part("")), strict=False):
        if part.citation is not None:
            yield _quote(part, answer)
        elif following.text.strip() not in offered:  # else it only announces what is related
            said = _said(part.text, previous, offered)
            if said.strip("· \n"):
                yield tag("div", *_paragraphs(said, answer), class_="tw-own")
        previous = part


def _said(said: str, previous: Part | None, offered: set[str]) -> str:
    """Our words without what the page shows in another way: a quote's number, what is related."""
    if previous is not None and previous.citation is not None:
        said = said.lstrip().removeprefix(f"[{previous.citation}]")
    return "\n".join(line for line in said.split("\n") if line.strip() not in offered)


def _paragraphs(said: str, answer: Answer) -> Iterator[Html]:
    for line in said.split("\n"):
        if line.strip("· "):
            yield tag("p", *_numbered(line.strip(), answer))


def _numbered(line: str, answer: Answer) -> Iterator[Piece]:
    """The line with each [1] as a link to what it cites."""
    known = {citation.n: citation for citation in answer.citations}
    at = 0
    for match in _NUMBER.finditer(line):
        citation = known.get(int(match[1]))
        if citation is not None:
            yield line[at : match.start()]
            yield _link(citation, answer, match.group())
            at = match.end()
    yield line[at:]


def _quote(part: Part, answer: Answer) -> Html:
    citation = next(c for c in answer.citations if c.n == part.citation)
    body = tag("blockquote", lines(part.text))
    return tag("figure", body, tag("figcaption", _citation(citation, answer)), class_="tw-quote")


def _citation(citation: Citation, answer: Answer) -> Html:
    words = Words(answer.script)
    standing = badge(citation.status, words)
    return _link(citation, answer, f"[{citation.n}] {cited(citation)} · ", standing)


def _link(citation: Citation, answer: Answer, *shown: Piece) -> Html:
    return tag("a", *shown, href=address(citation, answer), class_="tw-cite")


def _unquoted(answer: Answer) -> Iterator[Html]:
    quoted = {part.citation for part in answer.parts}
    rest = [tag("li", _citation(c, answer)) for c in answer.citations if c.n not in quoted]
    if rest:
        yield tag("p", Words(answer.script)(wording.BASIS), class_="tw-label")
        yield tag("ul", *rest, class_="tw-list")


def _related(answer: Answer) -> Iterator[Html]:
    if not answer.related:
        return
    words = Words(answer.script)
    yield tag("p", words(wording.RELATED), class_="tw-label")
    rows = []
    for citation in answer.related:
        name = _link(citation, answer, cited(citation), " · ", badge(citation.status, words))
        excerpt = tag("span", " ".join(citation.quote.split()), class_="tw-excerpt")
        rows.append(tag("li", name, excerpt))
    yield tag("ul", *rows, class_="tw-list tw-related")
