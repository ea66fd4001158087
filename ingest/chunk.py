"""Provisions to chunks: one 条 where it fits the budget, else its 款, else its 项, never across.

What is searched is 文件名 · 章 · 条 · 引导句 · text; what is shown and quoted is the text alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.citation import Found, label, places
from kb.model import UNITS, Chunk, Document, Edit, Level, Pinpoint, Provision, Span
from kb.view import view

BUDGET = 300
"""Characters of one chunk.  Half of the 条 of statutes are under 97 and 99 % under 419 characters
long, so nearly all of them stay whole, and the long 条 of policies are cut at their 款 and 项."""

_LEAD_SHOWN = 80


def chunk(document: Document) -> list[Chunk]:
    """The chunks of a document, in reading order; nothing visible is left out but its title."""
    found = list(places(document))
    inside: list[tuple[Found, list[Found]]] = []
    for place in found:
        if _is_unit(place, inside[-1][0] if inside else None):
            inside.append((place, []))
        elif inside and inside[-1][0].provision.span.contains(place.provision.span):
            inside[-1][1].append(place)
    out: list[Chunk] = []
    for unit, below in inside:
        for piece in _pieces(document, unit, below):
            out.append(_chunk(document, unit, piece, len(out)))
    return out


def _is_unit(place: Found, last: Found | None) -> bool:
    nested = last is not None and last.provision.span.contains(place.provision.span)
    return place.provision.level in UNITS and not nested


def _pieces(
    document: Document, unit: Found, below: Sequence[Found]
) -> Iterator[tuple[Pinpoint, Span, str]]:
    """(pinpoint, span, lead-in) of each piece of a unit."""

    def cut(place: Found, start: int, lead: str) -> Iterator[tuple[Pinpoint, Span, str]]:
        node = place.provision
        span = Span(start, node.span.end)
        if len(view(document.text, document.edits, span)) <= BUDGET or not node.children:
            yield place.pinpoint, span, lead
            return
        first = node.children[0].span.start
        own = Span(start, first)
        if own.of(document.text).strip(" \n　") and node.lead.of(document.text).strip():
            yield place.pinpoint, _trim(document.text, own), lead
        inner = f"{lead} {node.lead.of(document.text)[:_LEAD_SHOWN]}".strip()
        at = start if not node.lead.of(document.text).strip() else first
        for i, child in enumerate(node.children):
            here = next(f for f in below if f.provision is child)
            yield from cut(here, at if i == 0 else child.span.start, inner)

    yield from cut(unit, unit.provision.span.start, "")


def _trim(text: str, span: Span) -> Span:
    return Span(span.start, span.start + len(span.of(text).rstrip()))


def _chunk(
    document: Document, unit: Found, piece: tuple[Pinpoint, Span, str], number: int
) -> Chunk:
    pinpoint, span, lead = piece
    return Chunk(
        id=f"{document.version}:{number}",
        document_id=document.id,
        version=document.version,
        unit=unit.pinpoint,
        pinpoint=pinpoint,
        span=span,
        unit_span=unit.provision.span,
        context=_context(document, unit, lead),
        text=_searched(document.text, document.edits, span),
    )


def _context(document: Document, unit: Found, lead: str) -> str:
    above = [_heading(p) for p in unit.containers]
    unit_label = label(unit.pinpoint, document.record.tradition)
    caption = unit.provision.heading or ""
    parts = [document.record.title, *above, unit_label, caption, lead]
    return " · ".join(part for part in parts if part)


def _heading(provision: Provision) -> str:
    return provision.heading or provision.label


def _searched(text: str, edits: Sequence[Edit], span: Span) -> str:
    return view(text, edits, span)


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
