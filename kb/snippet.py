"""The stretch of a passage that a result list shows: at most 250 characters, as published."""

from __future__ import annotations

from kb.model import Span
from kb.results import Passage
from kb.text import sentences
from kb.weigh import Scale, squeezed

LONGEST = 250


def snippet(passage: Passage, scale: Scale) -> Span:
    """The run of sentences that carries most of the question, the earliest where several do."""
    text = passage.document.text
    area = passage.chunk.span
    if len(area) <= LONGEST:
        return area
    pieces = [p for s in sentences(area.of(text), area.start) for p in _cut(Span(*s))] or [area]
    profiles = [scale.profile(squeezed(piece.of(text))) for piece in pieces]
    best, shown = -1.0, pieces[0]
    for first, piece in enumerate(pieces):
        last = _last(pieces, first)
        carried = scale.share(profiles[first : last + 1])
        if carried > best:
            best, shown = carried, Span(piece.start, pieces[last].end)
    return shown


def _cut(sentence: Span) -> list[Span]:
    """A sentence too long to show, in overlapping stretches."""
    if len(sentence) <= LONGEST:
        return [sentence]
    starts = range(sentence.start, sentence.end, LONGEST // 2)
    return [Span(at, min(at + LONGEST, sentence.end)) for at in starts]


def _last(pieces: list[Span], first: int) -> int:
    last = first
    while last + 1 < len(pieces) and pieces[last + 1].end - pieces[first].start <= LONGEST:
        last += 1
    return last
