"""The tables (表格) among the paragraphs of a text: caption, header, rows.

Rows that follow one another without a blank line are one table, also across a page, where the
header is printed again.  A new header, a caption or a blank line begins another table, unless what
follows reads as data alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.blocks import Block, ordinal
from kb.model import Edit, EditKind, Span
from kb.numerals import NUMERAL
from kb.tabular import cells, is_row

_CAPTION = re.compile(
    rf"表[ \t]*(?P<number>[0-9]{{1,3}}|[{NUMERAL}]{{1,3}})(?:[-.][0-9]{{1,3}})?"
    r"(?:[ \t]*[:：.、][ \t]*|[ \t]+|(?=[^0-9\s])|$)(?P<title>[^。；;！!？?]{0,60})"
)
_UNIT = re.compile(r"[(（]?[ \t]*(?:计量|金额)?单位[ \t]*[:：].{1,20}")
_DIGIT = re.compile("[0-9０-９]|[一二三四五六七八九十百千]+[万亿]*元|百分之")
_SENTENCE = re.compile(r"[。；;！？!?]")
_NAME_MOST = 30  # characters of the longest name of a column
_GROUP_MOST = 40
_HEADER_MOST = 3
_REPEATED = "表格跨页重复印出的表头，阅读时隐去"


@dataclass(slots=True)
class Table:
    """A table while it is being read: its blocks by what they are."""

    caption: Block | None = None
    above: list[Block] = field(default_factory=list)  # 单位：万元
    rows: list[Block] = field(default_factory=list)
    header: int = 0  # how many of the rows are its header
    repeats: list[Block] = field(default_factory=list)

    @property
    def blocks(self) -> list[Block]:
        """Everything that belongs to it, in order."""
        head = [self.caption] if self.caption else []
        return [*head, *self.above, *self.rows]

    @property
    def start(self) -> int:
        """Where it starts in the published text."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Where it ends in the published text."""
        return max(block.end for block in (*self.rows, *self.repeats))


def caption_of(block: Block) -> re.Match[str] | None:
    """The number and the title where a block is the caption (表题) of a table: 表1 奖励标准."""
    return _CAPTION.fullmatch(block.body)


def number_of(caption: re.Match[str]) -> int | None:
    """The number a caption states."""
    return ordinal(caption["number"])


def apart(blocks: Sequence[Block], text: str) -> tuple[list[Block], list[Table]]:
    """The paragraphs that are no tables, and the tables, in order."""
    if "|" not in text:
        return list(blocks), []
    rest: list[Block] = []
    tables: list[Table] = []
    last = -1  # where the run before ends
    for run in _runs(blocks, text):
        line = _line_above(rest, tables)
        if not _is_row(run[0], text):
            rest += run
        elif line and tables and _goes_on(tables[-1], line, run, text):
            tables[-1].rows += [rest.pop(), *run]
        elif tables and tables[-1].end == last and _continues(tables[-1], run):
            tables[-1].rows += run
        else:
            tables.append(_begun(run, rest, tables))
        last = run[-1].end
    for table in tables:
        _headed(table)
    return rest, tables


def hidden(tables: Iterable[Table]) -> Iterator[Edit]:
    """The headers printed again on a later page, left out of the view."""
    for table in tables:
        for block in table.repeats:
            yield Edit(EditKind.BOILERPLATE, block.span, "", _REPEATED)


def _is_row(block: Block, text: str) -> bool:
    # As published: a ｜ inside a cell folds to the sign that divides cells.
    return is_row(block.span.of(text))


def _line_above(rest: Sequence[Block], tables: Sequence[Table]) -> Block | None:
    """The last paragraph, where no table stands behind it."""
    return rest[-1] if rest and not (tables and tables[-1].end > rest[-1].start) else None


def _runs(blocks: Sequence[Block], text: str) -> Iterator[list[Block]]:
    """The blocks, those of one table together, every other one by itself."""
    run: list[Block] = []
    for block in blocks:
        row = _is_row(block, text)
        if row:
            block = Block(block.span, block.span.of(text))
        if run and not (row and _joins(run, block, text)):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _joins(run: Sequence[Block], block: Block, text: str) -> bool:
    before = run[-1]
    if not _is_row(before, text) or _apart(before, block, text):
        return False
    width, wide = _width(before), _width(block)
    # Another number of columns is another table only where it begins as one.
    return width == wide or 1 in (width, wide) or not _names(block) or len(run) < 2


def _apart(before: Block, after: Block, text: str) -> bool:
    """Whether a blank line stands between them."""
    return text[before.end : after.start].count("\n") > 1


def _width(block: Block) -> int:
    return len(cells(block.body))


def _begun(run: list[Block], rest: list[Block], tables: Sequence[Table]) -> Table:
    """A table of these rows, with the caption and the unit that stand right above it."""
    table = Table(rows=run)
    line = _line_above(rest, tables)
    if line and _UNIT.fullmatch(line.body):
        table.above = [rest.pop()]
        line = _line_above(rest, tables)
    if line and caption_of(line):
        table.caption = rest.pop()
    return table


def _goes_on(table: Table, line: Block, run: Sequence[Block], text: str) -> bool:
    """Whether a line between two runs of rows is a heading inside one table (一、奖励类)."""
    if _apart(table.rows[-1], line, text) or _apart(line, run[0], text):
        return False
    if len(line.body) > _GROUP_MOST or _SENTENCE.search(line.body) or caption_of(line):
        return False
    return _continues(table, run)


def _continues(table: Table, run: Sequence[Block]) -> bool:
    """Whether rows read as data of the table above them, and not as a header of their own."""
    header, first = cells(table.rows[0].body), cells(run[0].body)
    told = (_DIGIT.search(b) and not _DIGIT.search(a) for a, b in zip(header, first, strict=False))
    return len(header) == len(first) and _names(table.rows[0]) and any(told)


# --- the header -------------------------------------------------------------------------------


def _headed(table: Table) -> None:
    """Count the rows of the header, and put aside those printed again."""
    table.header = _header(table.rows)
    head = [row.body for row in table.rows[: table.header]]
    if not head:
        return
    kept, at = table.rows[: table.header], table.header
    while at < len(table.rows):
        if [row.body for row in table.rows[at : at + len(head)]] == head:
            table.repeats += table.rows[at : at + len(head)]
            at += len(head)
        else:
            kept.append(table.rows[at])
            at += 1
    table.rows = kept


def _header(rows: Sequence[Block]) -> int:
    """How many rows name the columns: the first, and those it is divided in."""
    if len(rows) < 2 or not _names(rows[0]):
        return 0
    count = 1
    while count < min(_HEADER_MOST, len(rows) - 1) and _divided(rows[count - 1], rows[count]):
        count += 1
    return count


def _names(row: Block) -> bool:
    """Whether the cells of a row can be the names of columns."""
    found = cells(row.body)
    return (
        len(found) > 1
        and any(found)
        and all(len(cell) <= _NAME_MOST and not _SENTENCE.search(cell) for cell in found)
        and not found[0].isdigit()
    )


def _divided(above: Block, below: Block) -> bool:
    """Whether a row goes on with the header: it divides a merged cell of the row above."""
    upper, lower = cells(above.body), cells(below.body)
    if len(upper) != len(lower) or not _names(below):
        return False
    merged = {i for i, (a, b) in enumerate(pairwise(upper)) if a and a == b}
    under = {lower[i] for i in merged} | {lower[i + 1] for i in merged}
    same = any(a and a == b for a, b in zip(upper, lower, strict=True))
    return bool(merged) and len(under) > 1 and (same or not any(map(_DIGIT.search, lower)))


def lead_span(table: Table) -> Span:
    """What stands above its data: 单位 and the header; empty where there is neither."""
    head = [*table.above, *table.rows[: table.header]]
    if head:
        return Span(head[0].start, head[-1].end)
    at = table.caption.end if table.caption else table.start
    return Span(at, at)
