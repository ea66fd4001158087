"""Provisions to chunks: one 条 where it fits the budget, else its 款, else its 项, never across.

What is searched is 文件名 · 章 · 条 · 引导句 · text; what is shown and quoted is the text alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.citation import Found, label, places
from kb.model import UNITS, Chunk, Document, Level, Pinpoint, Provision, Span
from kb.tabular import group_of, header_lines, headings
from kb.text import sentences
from kb.tokens import count_tokens
from kb.view import view

BUDGET = 300
"""Tokens of one chunk.  Half of the 条 of statutes are under 97 and 99 % under 419 characters
long, so nearly all of them stay whole, and the long 条 of policies are cut at their 款 and 项."""

_LEAD_SHOWN = 80  # characters of a lead-in that its 项 are searched with
_HEADER_SHOWN = 200  # and of a caption and a header that the rows of a table are searched with


@dataclass(frozen=True, slots=True)
class _Piece:
    pinpoint: Pinpoint
    span: Span
    lead: str  # the 引导句 it is read under
    text: str = ""  # as it is searched


def chunk(document: Document) -> list[Chunk]:
    """The chunks of a document, in reading order; nothing visible is left out but its title."""
    found = {id(place.provision): place for place in places(document)}
    out: list[Chunk] = []
    for unit in _units(document.provisions, found):
        start, above = unit.provision.span.start, _context(document, unit)
        for piece in _pieces(document, unit, found, _Piece(unit.pinpoint, Span(start, start), "")):
            context = " · ".join(part for part in (above, piece.lead) if part)
            out.append(_chunk(document, unit, piece, (f"{document.version}:{len(out)}", context)))
    return out


def _units(nodes: Sequence[Provision], found: Mapping[int, Found]) -> Iterator[Found]:
    """The outermost units, in order."""
    for node in nodes:
        if node.level in UNITS:
            yield found[id(node)]
        else:
            yield from _units(node.children, found)


def _pieces(
    document: Document, place: Found, found: Mapping[int, Found], before: _Piece
) -> Iterator[_Piece]:
    """The pieces of a provision, from where ``before`` ends; its lead is what stands above."""
    node, text, lead = place.provision, document.text, before.lead
    span = Span(before.span.end, node.span.end)
    searched = _searched(document, span)
    if count_tokens(searched) <= BUDGET:
        yield _Piece(place.pinpoint, span, lead, searched)
        return
    if not node.children:
        for part in _sentences(document, span):
            yield _Piece(place.pinpoint, part, lead, _searched(document, part))
        return
    at, own = before.span.end, node.lead.of(text).strip()
    if own:
        at = node.children[0].span.start
        head = Span(span.start, node.lead.end)
        yield _Piece(place.pinpoint, head, lead, _searched(document, head))
    inner = f"{lead} {_setting(node, text)}".strip()
    for child in node.children:
        start = min(at, child.span.start) if child is node.children[0] else child.span.start
        above = inner
        if child.level is Level.ROW:
            above = f"{inner} {group_of(text, node, child)}".strip()
        yield from _pieces(
            document, found[id(child)], found, _Piece(place.pinpoint, Span(start, start), above)
        )


def _setting(node: Provision, text: str) -> str:
    """What is read above the parts of a provision: its 引导句, or the caption and the header."""
    if node.level is not Level.TABLE:
        return node.lead.of(text).strip()[:_LEAD_SHOWN]
    names = [name for name in headings(header_lines(text, node)) if name]
    return " ".join([node.heading or "", *names]).strip()[:_HEADER_SHOWN]


def _sentences(document: Document, span: Span) -> Iterator[Span]:
    """An over-long 款 in runs of whole sentences that fit the budget."""
    pieces = [Span(*s) for s in sentences(span.of(document.text), span.start)]
    start, end = span.start, span.start
    for piece in pieces:
        if end > start and count_tokens(_searched(document, Span(start, piece.end))) > BUDGET:
            yield Span(start, end)
            start = piece.start
        end = piece.end
    yield Span(start, max(end, span.start)) if pieces else span


def _chunk(document: Document, unit: Found, piece: _Piece, named: tuple[str, str]) -> Chunk:
    return Chunk(
        id=named[0],
        document_id=document.id,
        version=document.version,
        unit=unit.pinpoint,
        pinpoint=piece.pinpoint,
        span=piece.span,
        unit_span=unit.provision.span,
        context=named[1],
        text=piece.text,
    )


def _context(document: Document, unit: Found) -> str:
    """What every piece of a unit is searched with: 文件名 · 章 · 条 · 条标."""
    above = [_heading(p) for p in unit.containers]
    unit_label = label(unit.pinpoint, document.record.tradition)
    parts = [document.record.title, *above, unit_label, unit.provision.heading or ""]
    return " · ".join(part for part in parts if part)


def _heading(provision: Provision) -> str:
    return provision.heading or provision.label


def _searched(document: Document, span: Span) -> str:
    return view(document.text, document.edits, span)


def names(document: Document) -> list[tuple[str, int]]:
    """What a reader may call the document: (name, rank); 0 the title, 1 its 文号, 2 an alias."""
    record = document.record
    out = [(record.title, 0)]
    if record.number:
        out.append((record.number, 1))
    out.extend((alias, 2) for alias in record.aliases)
    if not any(p.level is Level.ARTICLE for p in document.walk()):
        return out[:2] if record.number else out[:1]
    return out
