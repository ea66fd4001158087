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
    at = 0
    while at < len(lines):
        size = max((_run(lines, j, at) for j in places[lines[at].text]), default=0)
        if size and _is_body(lines[at : at + size]):
            edits.append(_hide(lines, at, size))
            at += size
            continue
        if len(places[lines[at].text]) < _MAX_PLACES:
            places[lines[at].text].append(at)
        at += 1
    return edits


def _is_body(run: list[Line]) -> bool:
    """Whether the run is more than a list of 项 that two provisions rightly share."""
    long = [line.text for line in run if len(line.text) >= _LONG]
    plain = sum(not LABELLED.match(text) for text in long)
    return plain >= _MIN_LONG or sum(map(len, long)) >= _MIN_BODY


def _run(lines: list[Line], earlier: int, at: int) -> int:
    """How many lines from ``at`` repeat those from ``earlier``, without overlapping them."""
    size = 0
    while (
        earlier + size < at
        and at + size < len(lines)
        and lines[earlier + size].text == lines[at + size].text
    ):
        size += 1
    return size


def _hide(lines: list[Line], at: int, size: int) -> Edit:
    # The line end before the run goes with it.
    span = Span(lines[at - 1].end, lines[at + size - 1].end)
    reason = f"与前文完全相同的{size}段重复刊印，只显示第一次"
    return Edit(EditKind.REPEATED_BODY, span, "", reason)
