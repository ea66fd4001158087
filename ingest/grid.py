"""Ruled tables (表格线) of a printed page: where the lines drawn on it divide it into cells.

Only lines divide cells; a table set with white space alone is read line by line.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, with y downwards."""

_THIN = 3.0  # points: what is thinner is a line
_SHORTEST = 6.0
_NEAR = 3.0
_MOST_RULES = 4000  # a page with more is a drawing
_FEWEST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the edges of its columns and rows, and the cell that each of its places is in."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]  # by row, then column

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell that holds a point."""
        column, row = bisect_right(self.columns, x) - 1, bisect_right(self.rows, y) - 1
        if 0 <= row < len(self.owner) and 0 <= column < len(self.owner[row]):
            return self.owner[row][column]
        return None


def grids(strokes: Iterable[Box]) -> list[Grid]:
    """The tables that the lines of a page draw."""
    rules = {_rounded(rule) for box in strokes for rule in _rules(box)}
    if len(rules) > _MOST_RULES:
        return []
    return [grid for group in _groups(sorted(rules)) if (grid := _grid(group))]


def _rounded(rule: Box) -> Box:
    left, top, right, bottom = rule
    return round(left), round(top), round(right), round(bottom)


def _rules(box: Box) -> Iterator[Box]:
    """The box itself where it is a line, else its four sides."""
    left, top, right, bottom = box
    flat, narrow = bottom - top < _THIN, right - left < _THIN
    if flat and narrow:
        return
    if flat or narrow:
        yield box
        return
    yield from ((left, top, right, top), (left, bottom, right, bottom))
    yield from ((left, top, left, bottom), (right, top, right, bottom))


def _groups(rules: Sequence[Box]) -> list[list[Box]]:
    """The lines, those that touch put together."""
    groups: list[tuple[Box, list[Box]]] = []
    for rule in rules:
        apart, around, members = [], rule, [rule]
        for box, held in groups:
            if _touch(box, rule):
                around, members = _union(around, box), held + members
            else:
                apart.append((box, held))
        groups = [*apart, (around, members)]
    return [members for _, members in groups]


def _touch(a: Box, b: Box) -> bool:
    return (
        a[0] - _NEAR <= b[2] and b[0] - _NEAR <= a[2]
        and a[1] - _NEAR <= b[3] and b[1] - _NEAR <= a[3]
    )  # fmt: skip


def _union(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _grid(rules: Sequence[Box]) -> Grid | None:
    upright = [r for r in rules if r[3] - r[1] >= _SHORTEST and r[2] - r[0] < _THIN]
    level = [r for r in rules if r[2] - r[0] >= _SHORTEST and r[3] - r[1] < _THIN]
    columns, rows = _edges(r[0] for r in upright), _edges(r[1] for r in level)
    if len(columns) <= _FEWEST_COLUMNS or len(rows) < 2:
        return None
    owner: list[list[tuple[int, int]]] = []
    for i, (top, bottom) in enumerate(itertools.pairwise(rows)):
        owner.append([])
        for j, (left, right) in enumerate(itertools.pairwise(columns)):
            place = (i, j)
            if j and not _drawn(upright, columns[j], (top + bottom) / 2, upright=True):
                place = owner[i][j - 1]
            elif i and not _drawn(level, rows[i], (left + right) / 2, upright=False):
                place = owner[i - 1][j]
            owner[i].append(place)
    return Grid(tuple(columns), tuple(rows), tuple(tuple(row) for row in owner))


def _edges(places: Iterable[float]) -> list[float]:
    """The places in order, those that are nearly the same once."""
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > _NEAR:
            out.append(place)
    return out


def _drawn(rules: Sequence[Box], at: float, across: float, *, upright: bool) -> bool:
    """Whether a line stands at that edge where the other coordinate is ``across``."""
    place, start, end = (0, 1, 3) if upright else (1, 0, 2)
    return any(abs(r[place] - at) <= _NEAR and r[start] <= across <= r[end] for r in rules)
