"""The document panel (原文面板): what a document is, then its words with the quote marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from kb.citation import Found, label, places
from kb.console import KIND_WORDS
from kb.model import CONTAINERS, UNITS, Document, Span, Status
from kb.notices import titled
from kb.text import script_of
from kb.validity import chinese_date, validity
from kb.web import wording
from kb.web.anchors import anchor
from kb.web.answer import badge
from kb.web.markup import Html, Piece, join, tag
from kb.web.passage import Marks, passage_html
from kb.web.wording import Words

WHOLE = 30_000
"""A document up to this many characters is shown whole: about a hundred 条."""

AROUND = 8
"""How many units stand before and after the quoted one in a longer document."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asked to see; ``at`` is a place to turn to, apart from the quoted words."""

    as_of: date
    quoted: Span | None = None
    at: int | None = None
    script: str = "hans"


def panel_html(document: Document, request: Request) -> Html:
    """The panel's content."""
    words = Words(request.script)
    area = shown_area(document, request)
    return tag(
        "article",
        _head(document, request, words),
        tag("dl", *facts(document, words)),
        _contents(document, request, words),
        edits_told(document, words),
        _turn(document, area, request),
        tag(
            "div",
            passage_html(document, area, _marks(request), words),
            class_="tw-text",
            lang=Words(script_of(document.text[:WHOLE])).lang,
        ),
        _turn(document, area, request),
        class_="tw-document",
        lang=words.lang,
    )


def _marks(request: Request) -> Marks:
    return Marks(quoted=(request.quoted,) if request.quoted else ())


def shown_area(document: Document, request: Request) -> Span:
    """The whole document, or of a long one the units around the place asked for."""
    whole = Span(0, len(document.text))
    if len(document.text) <= WHOLE:
        return whole
    units = [f.provision.span for f in units_in(document)]
    if not units:
        return whole
    wanted = _wanted(request)
    here = max((i for i, span in enumerate(units) if span.start <= wanted.start), default=0)
    first = units[max(here - AROUND, 0)].start if here - AROUND > 0 else 0
    last = units[here + AROUND].end if here + AROUND < len(units) else len(document.text)
    return Span(first, max(last, min(wanted.end, len(document.text))))


def _wanted(request: Request) -> Span:
    if request.at is not None:
        return Span(request.at, request.at)
    return request.quoted or Span(0, 0)


def units_in(document: Document) -> list[Found]:
    """The 条, or what stands in for them, outermost only and in order."""
    out: list[Found] = []
    for found in places(document):
        inside = out and out[-1].provision.span.contains(found.provision.span)
        if found.provision.level in UNITS and not inside:
            out.append(found)
    return out


def _head(document: Document, request: Request, words: Words) -> Html:
    record = document.record
    status = validity(record, request.as_of).status
    ruled = status is not Status.NOT_APPLICABLE
    day = words(wording.AS_OF, day=chinese_date(request.as_of)) if ruled else ""
    return tag(
        "header",
        tag("h2", titled(record), id="tw-panel-title", tabindex="-1"),
        tag("p", badge(status, words), " ", day, class_="tw-standing"),
        _where(document, request, words),
        class_="tw-top",
    )


def facts(document: Document, words: Words) -> Iterator[Html]:
    """What the document is, a term and its value each."""
    record = document.record
    for name, term in wording.FIELDS.items():
        value = {"kind": KIND_WORDS[record.kind], "source": document.source}.get(name)
        value = value or getattr(record, name)
        shown = chinese_date(value) if isinstance(value, date) else value
        if not shown and not (record.kind.official and name in wording.ALWAYS):
            continue
        ours = shown is None or name in ("kind", "note")
        fact = words(shown or wording.ABSENT) if ours else str(shown)
        yield tag("div", tag("dt", words(term)), tag("dd", fact))


def _where(document: Document, request: Request, words: Words) -> Piece:
    """The outline position of the quote, as the way back to it."""
    if request.quoted is None:
        return ""
    name = f"{words(wording.QUOTED)}{_position(document, request.quoted)}"
    back = _address(document, replace(request, at=None))
    return tag("p", tag("a", name, href=back), " ", _whole(document, request), class_="tw-where")


def whole_address(document: Document, request: Request) -> str:
    """The address of the document's own page, at the quoted place or where the reader turned to."""
    at = request.quoted or Span(request.at or 0, (request.at or 0) + 1)
    holding = [f for f in places(document) if f.provision.span.contains(at)]
    name = anchor(holding[-1].pinpoint) if holding else ""
    asked = urlencode({"as_of": request.as_of.isoformat(), "script": request.script})
    return f"documents/{document.id}?{asked}#{name}"


def _whole(document: Document, request: Request) -> Html:
    said, href = Words(request.script)(wording.WHOLE), whole_address(document, request)
    return tag("a", said, href=href, class_="tw-out", target="_blank", rel="noopener")


def _position(document: Document, quoted: Span) -> str:
    """第二章 产业重点 › 第五条; nothing for words that no provision holds."""
    holding = [f for f in places(document) if f.provision.span.contains(quoted)]
    if not holding:
        return ""
    above = [_named(p.label, p.heading) for p in holding[-1].containers]
    return " › ".join([*above, label(holding[-1].pinpoint, document.record.tradition)])


def _named(label: str, heading: str | None) -> str:
    return f"{label} {' '.join(heading.split())}" if heading else label


def _contents(document: Document, request: Request, words: Words) -> Piece:
    """The jump list: 章 and 条, or 章 alone where there are very many 条."""
    found = [f for f in places(document) if f.provision.level in (*CONTAINERS, *UNITS)]
    if len(document.text) > WHOLE:
        chapters = [f for f in found if f.provision.level in CONTAINERS]
        found = chapters or found
    if len(found) < 2:
        return ""
    rows = [_entry(document, one, request) for one in found]
    summary = tag("summary", words(wording.CONTENTS))
    return tag("details", summary, tag("nav", tag("ul", *rows)), class_="tw-contents")


def _entry(document: Document, found: Found, request: Request) -> Html:
    node = found.provision
    link = _address(document, replace(request, at=node.span.start))
    depth = min(len(found.containers), 3)
    return tag("li", tag("a", _named(node.label, node.heading), href=link), class_=f"tw-d{depth}")


def _address(document: Document, request: Request) -> str:
    """The page of the document as requested."""
    asked: dict[str, str | int] = {"as_of": request.as_of.isoformat(), "script": request.script}
    if request.quoted:
        asked |= {"from": request.quoted.start, "to": request.quoted.end}
    anchor = ""
    if request.at is not None:
        asked["at"] = request.at
        anchor = f"#at-{request.at}"
    return f"read/{quote(document.version, safe='')}?{urlencode(asked)}{anchor}"


def edits_told(document: Document, words: Words) -> Piece:
    """What was done to the text for reading, in a line."""
    count = Counter(edit.kind for edit in document.edits if edit.after is not None)
    said = [
        words(sentence, count=count[kind])
        for kind, sentence in wording.EDIT_WORDS.items()
        if count[kind]
    ]
    return tag("p", words(wording.EDITS), "；".join(said), "。", class_="tw-edits") if said else ""


def _turn(document: Document, area: Span, request: Request) -> Piece:
    """The way to what stands before and after, in a document that is not shown whole."""
    if area == Span(0, len(document.text)):
        return ""
    words = Words(request.script)
    links: list[Piece] = []
    if area.start:
        before = _address(document, replace(request, at=area.start - 1))
        links.append(tag("a", words(wording.BEFORE), href=before))
    if area.end < len(document.text):
        after = _address(document, replace(request, at=area.end))
        links += [" ", tag("a", words(wording.AFTER), href=after)]
    return tag("p", words(wording.PART_ONLY), " ", join(*links), class_="tw-turn")
