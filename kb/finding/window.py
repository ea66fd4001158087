"""The stretches of a long text that may be shown: at most 250 characters, best first.

A stretch is a run of whole sentences.  It is weighed by the content words it carries, by how many
of them stand in the question's order, and by how often it says the question's pairs of 汉字.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.finding.weigh import Scale, in_order, tight
from kb.model import Span
from kb.text import fold, sentences

LONGEST = 250
_SAID, _ORDERED = 0.65, 0.75
"""What saying the question's pairs, and having its words in their order, weighs beside carrying
them; ``docs/retrieval.md`` says what it was chosen on."""

_IDLE = 0.4
"""What a stretch of an answer that goes on loses for a whole length of idle text ahead of it."""

_SHARED = 2
"""How many sentences two stretches beside each other may both show."""

_LIKELY = 8
"""How many stretches are looked at for the order of their words, which takes longest."""

_CLAUSE = re.compile(r"[^，,、：:\s]*[，,、：:\s]*")
_FULL = 120  # characters that a piece of an over-long sentence has at least


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch and how well it fits the question."""

    span: Span
    weight: float


def windows(text: str, area: Span, scale: Scale, most: int = 1) -> list[Window]:
    """At most so many stretches of an area, best first; each is the best of what others leave.

    Neighbours may have two sentences in common: an answer that one of them breaks off stands whole
    in the other.
    """
    out: list[Window] = []
    found = [(_best(text, area, scale), area)]
    while found:
        found.sort(key=lambda row: (-row[0].weight, row[0].span.start))
        one, around = found.pop(0)
        out.append(one)
        if len(out) == most:
            break
        head, tail = _common(text, one.span)
        before, behind = Span(around.start, one.span.start), Span(one.span.end, around.end)
        if before.of(text).strip():
            found.append(_beside(text, before, Span(around.start, head), scale))
        if behind.of(text).strip():
            found.append(_beside(text, behind, Span(tail, around.end), scale))
    return out


def _common(text: str, stretch: Span) -> tuple[int, int]:
    """Where the first sentences of a stretch end that another may share, and the last begin."""
    pieces = list(_pieces(text, stretch))
    shared = min(_SHARED, len(pieces) - 1)
    if shared < 1:
        return stretch.start, stretch.end
    return pieces[shared - 1].end, pieces[-shared].start


def _beside(text: str, left: Span, wider: Span, scale: Scale) -> tuple[Window, Span]:
    """The best of what is left beside a stretch, and where it was looked for; it says more."""
    found = _best(text, wider, scale)
    if found.span.overlaps(left):
        return found, wider
    return _best(text, left, scale), left


def _best(text: str, area: Span, scale: Scale) -> Window:
    """The best stretch of an area, the earliest where several are."""
    carried = sorted(_carrying(text, area, scale), key=lambda row: -row[0].weight)
    likely = [
        Window(one.span, one.weight + _ORDERED * in_order(scale.terms, body))
        for one, body in carried[:_LIKELY]
    ]
    return min(likely, key=lambda w: (-w.weight, w.span.start))


def _carrying(text: str, area: Span, scale: Scale) -> Iterator[tuple[Window, str]]:
    """Every stretch by what it carries and says, order apart, with its squeezed text.

    Where an answer goes on, a stretch may begin anywhere: one that begins with what speaks of the
    question shows most of what follows.  Elsewhere one that the stretch before holds adds nothing.
    """
    pieces = list(_pieces(text, area)) or [area]
    folded = fold(area.of(text))  # once: it changes the length of nothing
    places = [(piece.start - area.start, piece.end - area.start) for piece in pieces]
    bodies = [tight(folded[start:end]) for start, end in places]
    profiles = [scale.profile(body) for body in bodies]
    shares = [scale.share([profile]) for profile in profiles] if scale.goes_on else []
    reached = -1
    for first, piece in enumerate(pieces):
        last = _last(pieces, first)
        if last <= reached and not scale.goes_on:
            continue  # the run before held all of it
        reached = last
        body = "".join(bodies[first : last + 1])
        weight = scale.share(profiles[first : last + 1]) + _SAID * scale.repeated(body)
        idle = sum(map(len, bodies[first : first + _before(shares[first : last + 1])]))
        weight -= _IDLE * idle / LONGEST
        yield Window(Span(piece.start, pieces[last].end), weight), body


def _before(shares: Sequence[float]) -> int:
    """How many pieces stand before the first that carries half of what the best does."""
    half = max(shares, default=0.0) / 2
    return next((i for i, share in enumerate(shares) if share >= half > 0), 0)


def _pieces(text: str, area: Span) -> Iterator[Span]:
    for start, end in sentences(area.of(text), area.start):
        yield from _cut(text, Span(start, end))


def _cut(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, or where it is too long to show its clauses, in runs of some length."""
    if len(sentence) <= LONGEST:
        yield sentence
        return
    start = sentence.start
    for clause in _CLAUSE.finditer(text, sentence.start, sentence.end):
        if clause.end() - start >= _FULL:
            yield from _short(Span(start, clause.end()))
            start = clause.end()
    if start < sentence.end:
        yield from _short(Span(start, sentence.end))


def _short(span: Span) -> Iterator[Span]:
    """The span in stretches that can be shown, where it holds no comma to cut at."""
    for at in range(span.start, span.end, LONGEST):
        yield Span(at, min(at + LONGEST, span.end))


def _last(pieces: Sequence[Span], first: int) -> int:
    last = first
    while last + 1 < len(pieces) and pieces[last + 1].end - pieces[first].start <= LONGEST:
        last += 1
    return last
