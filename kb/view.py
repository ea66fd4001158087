"""The view (阅读视图): the published text with its recorded edits, for reading and for matching.

The published text itself never changes; the view is computed from it whenever it is needed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate

from kb.model import Edit, EditKind, Span


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the view: what is shown, where it stands, and the edit that made it, if any."""

    text: str
    span: Span
    edit: Edit | None = None


def runs(text: str, edits: Iterable[Edit], within: Span | None = None) -> list[Run]:
    """The view of ``within`` (default: everything) as runs, in order; hidden spans give none."""
    area = Span(0, len(text)) if within is None else within
    out: list[Run] = []
    at = area.start
    for edit in _touching(edits, area):
        if edit.after is None or edit.span.end <= at:
            continue
        if edit.span.start > at:
            out.append(Run(text[at : edit.span.start], Span(at, edit.span.start)))
        if edit.after and edit.span.start >= at:
            out.append(Run(edit.after, edit.span, edit))
        at = min(max(at, edit.span.end), area.end)
    if at < area.end:
        out.append(Run(text[at : area.end], Span(at, area.end)))
    return out


def _touching(edits: Iterable[Edit], area: Span) -> list[Edit]:
    """The edits that may touch the area, in order."""
    global _last
    order = _last
    if order is None or order.given is not edits:
        given = tuple(edits)
        ordered = sorted(given, key=lambda e: (e.span, e.kind))
        reach = list(accumulate((e.span.end for e in ordered), max))
        _last = order = _Order(given, ordered, reach)
    first = bisect_right(order.reach, area.start)
    last = bisect_left(order.edits, area.end, key=lambda e: e.span.start)
    return order.edits[first:last]


@dataclass(frozen=True, slots=True)
class _Order:
    """Edits as given, in order, and the furthest end of all up to each."""

    given: tuple[Edit, ...]
    edits: list[Edit]
    reach: list[int]


_last: _Order | None = None  # a document is asked for thousands of pieces, one after another


def view(text: str, edits: Iterable[Edit], within: Span | None = None) -> str:
    """The view of ``within`` as one string."""
    return "".join(run.text for run in runs(text, edits, within))


def paragraphs(text: str, edits: Sequence[Edit] = ()) -> list[Span]:
    """The natural paragraphs (自然段) as spans without surrounding white space.

    A line end ends a paragraph unless a ``broken_line`` edit joins it; hidden spans are left out,
    so a paragraph is cut where something inside it is hidden.
    """
    hidden = sorted(e.span for e in edits if e.hides)
    spans = (e.span for e in edits if e.kind is EditKind.BROKEN_LINE)
    joined = {at for span in spans for at in range(span.start, span.end)}
    out: list[Span] = []
    for piece in _visible(len(text), hidden):
        start = piece.start
        for end in [*_line_ends(text, piece, joined), piece.end]:
            out.extend(_trimmed(text, start, end))
            start = end
    return out


def _visible(length: int, hidden: Sequence[Span]) -> list[Span]:
    out, at = [], 0
    for span in hidden:
        if span.start > at:
            out.append(Span(at, span.start))
        at = max(at, span.end)
    if at < length:
        out.append(Span(at, length))
    return out


def _line_ends(text: str, piece: Span, joined: Set[int]) -> list[int]:
    ends, at = [], text.find("\n", piece.start, piece.end)
    while at >= 0:
        if at not in joined:
            ends.append(at)
        at = text.find("\n", at + 1, piece.end)
    return ends


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    body = text[start:end].rstrip()
    kept = body.lstrip()
    return [Span(start + len(body) - len(kept), start + len(body))] if kept else []
