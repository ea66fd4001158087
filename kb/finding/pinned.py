"""What a question names stands first among what is found for it: 第七条写了什么 finds 第七条.

So it does where the 款 that is named too does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.answering.reply import place_of
from kb.model import UNITS, Chunk, Document, Pinpoint, Span
from kb.results import Answer, Citation, Mode, Passage


def cited_first(
    answer: Answer, found: Sequence[Passage], documents: Mapping[str, Document], limit: int
) -> list[Passage]:
    """The 条 that a looked-up answer cites, then the passages found beside them."""
    if answer.mode is not Mode.LOOKUP:
        return list(found)
    top = max((p.score for p in found), default=1.0)
    first: dict[tuple[str, Span], Passage] = {}
    cited = [_passage(c, documents[c.version], top) for c in answer.citations]
    units = [
        one for one in cited if one.chunk.unit.steps and one.chunk.unit.steps[-1].level in UNITS
    ]
    for passage in units or cited:  # a heading of 第六章 is no row beside the 条 under it
        first.setdefault((passage.document.version, passage.chunk.unit_span), passage)
    rest = [p for p in found if (p.document.version, p.chunk.unit_span) not in first]
    rows = [*first.values(), *rest][:limit]
    return [replace(passage, rank=rank) for rank, passage in enumerate(rows, 1)]


def _passage(citation: Citation, document: Document, score: float) -> Passage:
    """The unit that holds what is cited, as if it had been found."""
    unit, span = _unit(document, citation.span)
    chunk = Chunk(
        id=f"{document.version}:{span.start}",
        document_id=document.id,
        version=document.version,
        unit=unit,
        pinpoint=citation.pinpoint,
        span=citation.span,
        unit_span=span,
        context="",
        text=citation.quote,
    )
    return Passage(1, score, chunk, document, citation.status)


def _unit(document: Document, span: Span) -> tuple[Pinpoint, Span]:
    """The 条, or what stands in for it; the place itself where none holds it."""
    place = place_of(document, span)
    holding = [p for p in document.walk() if p.level in UNITS and p.span.contains(span)]
    if not holding:
        return place.pinpoint, place.provision.span
    return place.pinpoint.down_to(holding[-1].level), holding[-1].span
