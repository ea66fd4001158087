"""A table (表格) as text: a line a row, ``| 序号 | 名称 |``, the header row first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """The rows as lines; a row that is one cell from edge to edge stands there as plain text."""
    out: list[str] = []
    for row in rows:
        if len(row) == 1:
            out += [line.strip() for line in row[0].split("\n") if line.strip()]
        elif any(cell.strip() for cell in row):
            out.append("| " + " | ".join(cell_text(cell) for cell in row) + " |")
    return out


def cell_text(text: str) -> str:
    """A cell's text on one line, without the sign that divides cells."""
    return " ".join(text.split()).replace("|", "｜")
