"""A table (表格) as text: a line a row, ``| 序号 | 名称 |``, the header row first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_HEADING = 40  # characters of the longest heading inside a table


def table_lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """The rows as lines; a row that is one cell from edge to edge stands there as plain text.

    Between other rows a short one is a heading inside the table (一、奖励类), and one of its rows.
    """
    held = list(rows)
    full = [i for i, row in enumerate(held) if len(row) > 1 and any(cell.strip() for cell in row)]
    out: list[str] = []
    for i, row in enumerate(held):
        if len(row) == 1 and not (full and full[0] < i < full[-1] and _is_heading(row[0])):
            out += [line.strip() for line in row[0].split("\n") if line.strip()]
        elif any(cell.strip() for cell in row):
            out.append("| " + " | ".join(cell_text(cell) for cell in row) + " |")
    return out


def _is_heading(text: str) -> bool:
    return len(text.strip()) <= _HEADING and "\n" not in text.strip()


def cell_text(text: str) -> str:
    """A cell's text on one line, without the sign that divides cells."""
    return " ".join(text.split()).replace("|", "｜")
