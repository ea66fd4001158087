"""Tables (表格) as they stand in a published text, a line a row: ``| 档次 | 奖励 |``.

A row is quoted word for word; beside its quote it is spelled out under its header (表头).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from kb.model import Document, Level, Provision

_UNIT = re.compile(r"[(（](?:单位[:：])?([^()（）]{1,8})[)）]$")
_UNIT_LINE = re.compile(r"单位[:：]\s*([^\s()（）;；,，]{1,8})")
_BARE = re.compile(r"[0-9０-９][0-9０-９,，.．]*(?:[-~～至—][0-9０-９][0-9０-９,，.．]*)?")
_WIDEST = 100  # columns of a terminal that a table may take up
_NARROWEST = 8
_FARTHEST = 200  # rows above, among which the heading of a row is looked for


def is_row(line: str) -> bool:
    """Whether a line without surrounding white space is a row of a table."""
    return len(line) > 2 and line[0] == "|" == line[-1]


def cells(line: str) -> tuple[str, ...]:
    """The cells of a row, in order."""
    return tuple(
        cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")
    )


def headings(lines: Sequence[str]) -> tuple[str, ...]:
    """The name of each column; a header of several rows reads 标准·甲 where it is divided."""
    rows = [cells(line) for line in lines]
    names: list[str] = []
    for column in range(max(map(len, rows), default=0)):
        parts = [row[column] for row in rows if column < len(row) and row[column]]
        names.append("·".join(dict.fromkeys(parts)))
    return tuple(names)


def header_lines(text: str, table: Provision) -> list[str]:
    """The rows of a table's header, as published; none where it has no header."""
    return [line for raw in table.lead.of(text).split("\n") if is_row(line := raw.strip())]


def pairs(text: str, table: Provision, row: Provision) -> list[tuple[str, str]]:
    """A row's cells, each with the name of its column; empty ones are left out.

    A cell merged with its neighbour under one name (合并单元格) is given once.
    """
    names = headings(header_lines(text, table))
    found = cells(row.span.of(text))
    named = [(names[i] if i < len(names) else "", cell) for i, cell in enumerate(found)]
    if len(found) == 1:
        named = [("", found[0])]
    doubled = {i for i, (a, b) in enumerate(pairwise(named), 1) if a == b}
    return [pair for i, pair in enumerate(named) if pair[1] and i not in doubled]


def spelled(text: str, table: Provision, row: Provision) -> str:
    """A row under its header, for reading: 档次：二档；奖励：1000万元."""
    parts = [f"{name}：{cell}" if name else cell for name, cell in pairs(text, table, row)]
    group = group_of(text, table, row)
    return (f"{group}：" if group else "") + "；".join(parts)


def matched(text: str, table: Provision, row: Provision) -> str:
    """A row under its header, for matching: 1000 under 奖励（万元） is 奖励1000万元."""
    whole = _UNIT_LINE.search(text[table.span.start : table.lead.end])
    parts = [group_of(text, table, row)]
    for name, cell in pairs(text, table, row):
        unit = _UNIT.search(name) or whole
        bare = unit is not None and _BARE.fullmatch(cell) and name not in _COUNTS
        parts.append(f"{_UNIT.sub('', name)}{cell}{unit[1]}" if bare and unit else name + cell)
    return ";".join(part for part in parts if part)


_COUNTS = frozenset(("序号", "編號", "编号", "序號"))


def group_of(text: str, table: Provision, row: Provision) -> str:
    """The heading inside the table (一、奖励类) that a row stands under, or nothing."""
    at = (row.number or 1) - 1
    if len(cells(row.span.of(text))) == 1:
        return ""
    for one in reversed(table.children[max(0, at - _FARTHEST) : at]):
        if text.find("|", one.span.start + 1, one.span.end - 1) < 0:
            return cells(one.span.of(text))[0]
    return ""


def table_of(above: Sequence[Provision]) -> Provision | None:
    """The table that a row stands in; ``above`` is what it stands in, widest first."""
    return above[-1] if above and above[-1].level is Level.TABLE else None


# --- printed ----------------------------------------------------------------------------------


def printed(document: Document, table: Provision) -> str:
    """A table for a terminal: its caption, and its columns one under another."""
    text = document.text
    header = header_lines(text, table)
    above = [
        line.strip()
        for line in text[table.span.start : table.lead.end].split("\n")
        if line.strip() and line.strip() not in header
    ]
    rows = [row.span.of(text) for row in table.children]
    return "\n".join([*above, laid_out(header, rows)])


def laid_out(header: Sequence[str], rows: Sequence[str]) -> str:
    """Rows with their columns aligned, 汉字 counting two; a rule stands under the header."""
    lines = [cells(line) for line in (*header, *rows)]
    widths = _widths(lines)
    out: list[str] = []
    for i, line in enumerate(lines):
        out += _printed(line, widths)
        if header and i == len(header) - 1:
            out.append("─┼─".join("─" * width for width in widths))
    return "\n".join(out)


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column is; the widest give way until all fit."""
    full = [line for line in lines if len(line) > 1] or lines
    count = max(map(len, full), default=0)
    widths = [
        max((columns(line[i]) for line in full if i < len(line)), default=1) or 1
        for i in range(count)
    ]
    spare = max(_WIDEST - 3 * (count - 1), _NARROWEST * count)
    while sum(widths) > spare:
        widths[widths.index(max(widths))] -= 1
    return widths


def _printed(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    if len(line) == 1 and len(widths) > 1:
        yield line[0]
        return
    cut = [_cut(cell, width) for cell, width in zip(line, widths, strict=False)]
    for part in zip_longest(*cut, fillvalue=""):
        padded = (word + " " * (w - columns(word)) for word, w in zip(part, widths, strict=False))
        yield " │ ".join(padded).rstrip()


def _cut(cell: str, width: int) -> list[str]:
    """A cell in pieces no wider than its column."""
    pieces = [""]
    for char in cell:
        if columns(pieces[-1] + char) > max(width, 2):
            pieces.append("")
        pieces[-1] += char
    return pieces


def columns(text: str) -> int:
    """The columns that a text takes up in a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
