"""The stretch of a passage that a result list shows: at most 250 characters, as published."""

from __future__ import annotations

from kb.model import Passage, Span
from kb.text import sentences
from kb.weigh import Scale, squeezed

LONGEST = 250


def snippet(passage: Passage, scale: Scale) -> Span:
    """The run of sentences that carries most of the question, the earliest where several do."""
    text = passage.document.text
    area = passage.chunk.span
    if len(area) <= LONGEST:
        return area
    pieces = [Span(*s) for s in sentences(area.of(text), area.start)] or [area]
    windows = [w for first in range(len(pieces)) for w in _from(pieces, first)]
    return max(windows, key=lambda w: (scale.carried(squeezed(w.of(text))), -w.start))


def _from(pieces: list[Span], first: int) -> list[Span]:
    start = pieces[first].start
    if len(pieces[first]) > LONGEST:
        end = pieces[first].end
        return [Span(at, min(at + LONGEST, end)) for at in range(start, end, LONGEST // 3)]
    last = max(p.end for p in pieces[first:] if p.end - start <= LONGEST)
    return [Span(start, last)]
