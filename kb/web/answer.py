"""An answer as HTML: notices, our own words, quotes each with its citation; and as text to copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from urllib.parse import quote, urlencode

from kb.model import Status
from kb.notices import NOTICE_WORDS
from kb.results import Answer, Citation, Notice, Part
from kb.validity import STATUS_WORDS, chinese_date
from kb.web import wording
from kb.web.markup import Html, Piece, join, lines, tag
from kb.web.wording import Words


def answer_html(answer: Answer, after: Sequence[Html] = ()) -> Html:
    """The whole reply, in one line: Gradio's Markdown leaves an unbroken block of HTML alone.

    ``after`` stands below it, beside the way to copy it.
    """
    words = Words(answer.script)
    copy = tag("button", words(wording.COPY), type="button", class_="tw-copy")
    speak = tag("button", words(wording.SPEAK), type="button", class_="tw-speak", hidden=True)
    whole = tag(
        "div",
        *(_notice(notice, words) for notice in answer.notices),
        *_parts(answer),
        *_related(answer),
        tag("div", copy, speak, *after, class_="tw-acts"),
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
        rows = [f"[{c.n}] {c.named} · {_standing(c, words)} · {c.source}" for c in answer.citations]
        day = words(wording.AS_OF, day=chinese_date(answer.as_of))
        out += ["", words(wording.SOURCES), *rows, day]
    return "\n".join(out)


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
    word = words(NOTICE_WORDS.get(notice.kind, ""))
    head = tag("strong", f"⚠ {word}") if word else ""
    return tag("p", head, " ", notice.text, class_=f"tw-notice tw-of-{notice.kind}")


def _parts(answer: Answer) -> Iterator[Html]:
    for part, after in zip_longest(answer.parts, answer.parts[1:]):
        if part.citation is not None:
            yield _quote(part, answer)
        elif after and part.text.strip(" ·：\n") == _caption(after, answer):
            continue  # the line beneath the quote says the same
        elif part.rests_on:
            yield tag("p", part.text, *_marks(part, answer), class_="tw-written")
        elif part.text.strip("· \n"):
            yield tag("div", *_paragraphs(part.text), class_="tw-own")


def _marks(part: Part, answer: Answer) -> Iterator[Html]:
    """The citations that a written sentence rests on."""
    for citation in (c for c in answer.citations if c.n in part.rests_on):
        yield join(" ", _link(citation, answer, f"[{citation.n}]"))


def writing_html(parts: Sequence[Part], script: str) -> Html:
    """The sentences that have passed so far; the answer comes in their place."""
    said = (tag("p", part.text.strip(), class_="tw-written") for part in parts)
    whole = tag("div", *said, class_="tw-answer tw-writing", lang=Words(script).lang)
    return Html(whole.source.replace("\n", "&#10;"))


def _paragraphs(said: str) -> Iterator[Html]:
    for line in said.split("\n"):
        if line.strip("· "):
            yield tag("p", line.strip())


def _caption(part: Part, answer: Answer) -> str:
    return next((c.named for c in answer.citations if c.n == part.citation), "—")


def _quote(part: Part, answer: Answer) -> Html:
    citation = next(c for c in answer.citations if c.n == part.citation)
    body = tag("blockquote", _pointed(part.text, citation, Words(answer.script)))
    return tag("figure", body, tag("figcaption", _citation(citation, answer)), class_="tw-quote")


def _pointed(shown: str, citation: Citation, said: Words) -> Html:
    """The lines of a quote, the clause that gives what was asked for told apart."""
    start, core = citation.span.start, citation.core
    words = citation.quote[core.start - start : core.end - start] if core else ""
    before, found, after = shown.partition(words) if words else (shown, "", "")
    if not found or "\n" in words or words in after:
        return lines(shown)
    above, _, opening = before.rpartition("\n")
    ending, _, below = after.partition("\n")
    heard = {"data_before": said(wording.CORE[0]), "data_after": said(wording.CORE[1])}
    told = tag("strong", words, class_="tw-core", **heard)
    line = tag("p", opening.lstrip(), told, ending.rstrip())
    return join(lines(above), line, lines(below))


def _citation(citation: Citation, answer: Answer) -> Html:
    words = Words(answer.script)
    standing = badge(citation.status, words)
    return _link(citation, answer, _named(f"[{citation.n}] {citation.named}"), " · ", standing)


def _named(name: str) -> Html:
    return tag("span", name, class_="tw-named")


def _link(citation: Citation, answer: Answer, *shown: Piece) -> Html:
    return tag("a", *shown, href=address(citation, answer), class_="tw-cite")


def _related(answer: Answer) -> Iterator[Html]:
    if not answer.related:
        return
    words = Words(answer.script)
    yield tag("p", words(wording.RELATED), class_="tw-label")
    rows = []
    for citation in answer.related:
        standing = badge(citation.status, words)
        name = _link(citation, answer, _named(citation.named), " · ", standing)
        excerpt = tag("span", " ".join(citation.quote.split()), class_="tw-excerpt")
        rows.append(tag("li", name, excerpt))
    yield tag("ul", *rows, class_="tw-list tw-related")
