"""The merged cells (合并单元格) of a web page's table, written out in each of their places."""

from __future__ import annotations

import copy
from typing import Any

_MOST = 200  # places one cell may take up; a page may claim any number


def cells_of(row: Any) -> list[Any]:
    """The cells of a row, in order."""
    return [cell for cell in row if cell.tag in ("td", "th")]


def spread(table: Any) -> None:
    """Repeat each cell that spans rows or columns, so that every row has all its columns."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    below: dict[int, tuple[int, Any]] = {}
    for row in rows:
        own = cells_of(row)
        if len(own) == 1 and not below:
            continue  # a title over the whole width is one cell
        placed: list[Any] = []
        for cell in own:
            _carry(placed, below)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(width):
                if height > 1:
                    below[len(placed)] = (height - 1, cell)
                placed.append(copy.deepcopy(cell))
        _carry(placed, below)
        for cell in own:
            row.remove(cell)
        row.extend(placed)


def _carry(placed: list[Any], below: dict[int, tuple[int, Any]]) -> None:
    """Put in what reaches down into the next columns from the rows above."""
    while len(placed) in below and len(placed) < _MOST:
        left, cell = below.pop(len(placed))
        if left > 1:
            below[len(placed)] = (left - 1, cell)
        placed.append(copy.deepcopy(cell))


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1")
    return (
        min(max(int(value), 1), _MOST)
        if value.isascii() and value.isdigit() and len(value) < 5
        else 1
    )
