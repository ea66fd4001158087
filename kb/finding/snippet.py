"""The stretch of a passage that a result list shows: at most 250 characters, as published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.finding.weigh import Scale
from kb.finding.window import LONGEST, Window, windows
from kb.model import Chunk, Level, Span
from kb.results import Passage

_LONG = 2 * LONGEST
"""A numbered paragraph of more characters is in truth a text without paragraphs."""

_MOST = 3
"""How often a paragraph too long to be shown may stand in a result list, each time with another
stretch; a 条 stands there once."""


def snippet(passage: Passage, scale: Scale) -> Span:
    """The run of sentences that fits the question best, the earliest where several do."""
    return _stretches(passage, scale)[0].span


def stretches(passages: Sequence[Passage], scale: Scale, limit: int) -> list[tuple[Passage, Span]]:
    """What a result list shows: passages with a stretch each, best first, ranked anew."""
    found = [
        (passage.score * share, passage, span)
        for passage in passages
        for share, span in _shares(_stretches(passage, scale))
    ]
    found.sort(key=lambda row: -row[0])
    return [
        (replace(passage, rank=rank, score=score), span)
        for rank, (score, passage, span) in enumerate(found[:limit], 1)
    ]


def _stretches(passage: Passage, scale: Scale) -> list[Window]:
    text, chunk = passage.document.text, passage.chunk
    # A 条 is cut at its 款 and 项, and the one found is shown; what was cut at sentences is whole.
    area = chunk.unit_span if chunk.pinpoint == chunk.unit else chunk.span
    if len(area) <= LONGEST:
        return [Window(area, 1.0)]
    most = _MOST if is_paragraph(chunk) else 1
    return windows(text, area, scale.inside(passage.document.record.title), most)


def unparted(chunk: Chunk) -> bool:
    """Whether its unit is in truth a whole text on one line."""
    return is_paragraph(chunk) and len(chunk.unit_span) > _LONG


def is_paragraph(chunk: Chunk) -> bool:
    """Whether its unit is a numbered paragraph (段), of a text without 条."""
    return chunk.unit.number(Level.SEGMENT) is not None


def _shares(found: Sequence[Window]) -> Iterable[tuple[float, Span]]:
    """Each stretch with its weight beside the best one's."""
    best = found[0].weight
    return [(max(one.weight, 0.0) / best if best > 0 else 1.0, one.span) for one in found]
