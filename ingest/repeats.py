"""Paragraphs printed twice (正文重复): the first printing stays, each later run is hidden."""

from __future__ import annotations

from collections import defaultdict

from ingest.lines import LABELLED, Line
from kb.model import Edit, EditKind, Span

_LONG = 40  # characters; headings and formulae repeat rightly, paragraphs of this length do not
_MIN_LONG = 3
_MIN_BODY = 600  # characters that no two lists of 项 share by right
_MAX_PLACES = 8


def repeated_bodies(lines: list[Line]) -> list[Edit]:
    """One edit for each contiguous run of paragraphs that was printed before."""
    edits: list[Edit] = []
    places: dict[str, list[int]] = defaultdict(list)
    at = floor = 0
    while at < len(lines):
        text = lines[at].text
        # Only a long line starts a search: that keeps it linear, whatever is repeated.
        if len(text) < _LONG:
            at += 1
            continue
        start, end = max(
            (_run(lines, j, at, floor) for j in places[text]),
            key=lambda run: run[1] - run[0],
            default=(at, at),
        )
        if _is_body(lines[start:end]):
            edits.append(_hide(lines, start, end))
            at = floor = end
            continue
        if len(places[text]) < _MAX_PLACES:
            places[text].append(at)
        at += 1
    return edits


def _is_body(run: list[Line]) -> bool:
    """Whether the run is more than a list of 项 that two provisions rightly share."""
    long = [line.text for line in run if len(line.text) >= _LONG]
    plain = sum(not LABELLED.match(text) for text in long)
    return plain >= _MIN_LONG or sum(map(len, long)) >= _MIN_BODY


def _run(lines: list[Line], earlier: int, at: int, floor: int) -> tuple[int, int]:
    """The lines around ``at`` that repeat those around ``earlier`` without overlapping them."""
    size = back = 0
    gap = at - earlier
    while size < gap and at + size < len(lines) and _same(lines, earlier + size, at + size):
        size += 1
    while (
        earlier > back
        and at - back > floor
        and back + size < gap
        and _same(lines, earlier - back - 1, at - back - 1)
    ):
        back += 1
    return at - back, at + size


def _same(lines: list[Line], one: int, other: int) -> bool:
    return lines[one].text == lines[other].text


def _hide(lines: list[Line], start: int, end: int) -> Edit:
    # The line end before the run goes with it.
    span = Span(lines[start - 1].end, lines[end - 1].end)
    reason = f"与前文完全相同的{end - start}段重复刊印，只显示第一次"
    return Edit(EditKind.REPEATED_BODY, span, "", reason)
