"""A document's own page (文件页): what it is, ways about in it, and its whole text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.differing import Sides
from kb.answering.differing import lines as differing
from kb.citation import Found, label
from kb.model import CONTAINERS, UNITS, Document, Span, Status
from kb.notices import notices, titled
from kb.references import Meaning
from kb.text import fold, script_of
from kb.validity import chinese_date, today, validity
from kb.web import wording
from kb.web.anchors import anchored
from kb.web.answer import badge
from kb.web.frame import Reader, field
from kb.web.links import address, links
from kb.web.markup import Html, Piece, tag
from kb.web.panel import edits_told, facts
from kb.web.passage import Marks, passage_html
from kb.web.ties import Tie, told
from kb.web.wording import Words

HITS = 200
"""Places of a searched word that are listed and marked."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is known about a document beside itself."""

    references: Sequence[Meaning] = ()
    reprints: Sequence[Sides] = ()
    others: int = 0  # further texts of its title
    ties: Sequence[Tie] = ()


def document_html(document: Document, shelf: Shelf, reader: Reader, wanted: str = "") -> Html:
    """The page's content; the places of ``wanted`` are listed and marked."""
    named = list(anchored(document))
    hits = hits_of(document, wanted)
    marks = Marks(
        quoted=tuple(hits),
        links=tuple(links(document, shelf.references, reader)),
        names=tuple(sorted((_offset(found), name) for found, name in named)),
        page=reader.href(f"documents/{document.id}"),
    )
    text = passage_html(document, Span(0, len(document.text)), marks, reader.words)
    lang = Words(script_of(document.text[:20_000])).lang
    outline = _outline(document, named, reader)
    return tag(
        "article",
        _top(document, shelf, reader),
        tag("dl", *facts(document, reader.words)),
        edits_told(document, reader.words),
        _ways(document, shelf, reader),
        _finders(document, reader, wanted),
        _found(document, hits, reader, wanted),
        outline,
        _reprinted(shelf.reprints, reader),
        _stay(document, reader, up=bool(outline)),
        tag("div", text, class_="tw-text", lang=lang),
        class_="tw-document",
    )


def _offset(found: Found) -> int:
    return found.provision.span.start


def hits_of(document: Document, wanted: str) -> list[Span]:
    """Where the words stand, in either script and width, in order."""
    words, text = fold(wanted.strip()), fold(document.text)
    out: list[Span] = []
    at = text.find(words) if words else -1
    while at >= 0 and len(out) < HITS:
        out.append(Span(at, at + len(words)))
        at = text.find(words, at + len(words))
    return out


def _top(document: Document, shelf: Shelf, reader: Reader) -> Html:
    record, words = document.record, reader.words
    as_of = reader.as_of or today()
    status = validity(record, as_of).status
    return tag(
        "header",
        tag("h1", titled(record)),
        tag("p", badge(status, words), " ", standing(document, as_of, words), class_="tw-standing"),
        *told(notices([document], as_of), shelf.ties, reader),
        id="tw-top",
    )


def standing(document: Document, as_of: date, words: Words) -> str:
    """Until when it holds and of what day its status is: 有效期至2025年12月31日；效力状态截至…."""
    record = document.record
    if validity(record, as_of).status is Status.NOT_APPLICABLE:
        return ""
    ends = record.effective_to
    until = f"{words(wording.UNTIL, day=chinese_date(ends))}；" if ends else ""
    return until + words(wording.AS_OF, day=chinese_date(as_of))


def _stay(document: Document, reader: Reader, *, up: bool) -> Html:
    """What stays in sight above a long text: which document it is, whether it holds, the way up."""
    words, record = reader.words, document.record
    here = f"documents/{document.id}"
    status = validity(record, reader.as_of or today()).status
    contents = tag("a", "↑ ", words(wording.CONTENTS), href=reader.href(here, "tw-contents"))
    return tag(
        "nav",
        tag("a", titled(record), href=reader.href(here, "tw-top")),
        badge(status, words),
        contents if up else "",
        class_="tw-stay", aria_label=words(wording.THIS),
    )  # fmt: skip


def _ways(document: Document, shelf: Shelf, reader: Reader) -> Html:
    words, here = reader.words, f"documents/{document.id}"
    links = [tag("a", words(wording.ORIGINAL), href=reader.href(f"{here}/original"), download=True)]
    if shelf.others:
        links.append(tag("a", words(wording.COMPARED), href=reader.href(f"{here}/versions")))
    links.append(tag("button", words(wording.PRINT), type="button", class_="tw-print"))
    return tag("p", *(piece for link in links for piece in (link, " ")), class_="tw-ways")


def _finders(document: Document, reader: Reader, wanted: str) -> Html:
    """Jump to a 条, and search in the text; both work without a script."""
    words, here = reader.words, f"documents/{document.id}"
    place = field("to", "", placeholder=words(wording.JUMP_HINT), maxlength="60")
    word = field("q", wanted, "search", maxlength="100")
    forms = (
        (place, wording.JUMP, wording.GO, None),
        (word, wording.INSIDE, wording.FIND, "search"),
    )
    drawn = (
        tag(
            "form",
            reader.kept(),
            tag("label", tag("span", words(said)), one),
            tag("button", words(does), type="submit"),
            method="get", action=here, role=role,
        )
        for one, said, does, role in forms
    )  # fmt: skip
    return tag("div", *drawn, class_="tw-finders")


def _found(document: Document, hits: Sequence[Span], reader: Reader, wanted: str) -> Piece:
    if not wanted.strip():
        return ""
    words = reader.words
    count = words(wording.HITS if hits else wording.NO_HITS, count=len(hits))
    rows = [
        _hit(document, found, name, spans, reader)
        for found, name, spans in _by_unit(document, hits)
    ]
    listed = tag("ul", *rows, class_="tw-list") if rows else ""
    return tag("section", tag("p", f"“{wanted.strip()}”", count, role="status"), listed,
               class_="tw-found")  # fmt: skip


def _by_unit(document: Document, hits: Sequence[Span]) -> Iterator[tuple[Found, str, list[Span]]]:
    """The 条 that hold hits, in order."""
    taken: set[Span] = set()
    for found, name in anchored(document):
        if found.provision.level not in UNITS:
            continue
        inside = [s for s in hits if s not in taken and found.provision.span.contains(s)]
        if inside:
            taken |= set(inside)
            yield found, name, inside


def _hit(
    document: Document, found: Found, name: str, spans: Sequence[Span], reader: Reader
) -> Html:
    area = found.provision.span
    at = spans[0]
    around = Span(max(area.start, at.start - 20), min(area.end, at.end + 40))
    said = " ".join(around.of(document.text).split())
    href = reader.href(f"documents/{document.id}", name)
    title = label(found.pinpoint, document.record.tradition)
    count = reader.words(wording.TIMES, count=len(spans))
    return tag("li", tag("a", title, href=href), f"（{count}）",
               tag("span", f"…{said}…", class_="tw-excerpt"))  # fmt: skip


def _outline(document: Document, named: Sequence[tuple[Found, str]], reader: Reader) -> Piece:
    """章 and 条 in their order, folded away where there are many."""
    page = reader.href(f"documents/{document.id}")
    rows, end = list[Html](), 0
    for found, name in named:
        node = found.provision
        inside = node.level in UNITS and node.span.start < end
        if node.level not in (*CONTAINERS, *UNITS) or inside:
            continue
        end = node.span.end if node.level in UNITS else end
        said = f"{node.label} {''.join(node.heading.split())}" if node.heading else node.label
        link = tag("a", said, href=f"{page}#{name}")
        rows.append(tag("li", link, class_=f"tw-d{min(len(found.containers), 3)}"))
    if len(rows) < 2:
        return ""
    summary = tag("summary", reader.words(wording.CONTENTS))
    nav = tag("nav", tag("ul", *rows), aria_label=reader.words(wording.CONTENTS))
    return tag(
        "details", summary, nav, class_="tw-contents", id="tw-contents", open=len(rows) <= 40
    )


def _reprinted(reprints: Sequence[Sides], reader: Reader) -> Piece:
    """News beside the official text: which 条 it renders, and what differs."""
    rows: list[Piece] = []
    for one in reprints:
        href = address(one.official, reader)
        link = tag("a", reader.words(wording.OFFICIAL), titled(one.official.record), href=href)
        rows.append(
            tag("li", link, tag("ul", *(tag("li", row.strip("· ")) for row in differing([one]))))
        )
    return tag("section", tag("ul", *rows, class_="tw-list"), class_="tw-reprints") if rows else ""
