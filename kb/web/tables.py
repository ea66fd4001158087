"""A table of a document (表格) as a real table, its header read out with every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Document, Level
from kb.tabular import cells, is_row
from kb.web.markup import Html, join, tag


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: of which (by offset), whether in its header, how many columns it has."""

    table: int
    header: bool
    columns: int


def rows_in(document: Document) -> dict[int, Row]:
    """Every line of every table, by the offset of its first sign."""
    out: dict[int, Row] = {}
    for node in document.walk():
        if node.level is not Level.TABLE:
            continue
        at, found = node.span.start, list[tuple[int, str]]()
        for raw in node.span.of(document.text).split("\n"):
            line = raw.strip()
            if is_row(line):
                found.append((at + len(raw) - len(raw.lstrip()), line))
            at += len(raw) + 1
        columns = max((len(cells(line)) for _, line in found), default=0)
        for start, _ in found:
            header = node.lead.start <= start < node.lead.end
            out[start] = Row(node.span.start, header, columns)
    return out


class Drawing:
    """Collects paragraphs and rows in order, and closes a table where its last row was."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._out: list[Html] = []
        self._head: list[Html] = []
        self._body: list[Html] = []
        self._table: int | None = None

    def line(self, paragraph: Html) -> None:
        """Add a paragraph."""
        self._close()
        self._out.append(paragraph)

    def row(self, row: Row, shown: Sequence[Html], id_: str | None) -> None:
        """Add a row with its cells; one alone in its row spans the table."""
        if self._table not in (None, row.table):
            self._close()
        self._table = row.table
        kind = "th" if row.header else "td"
        scope = "col" if row.header else None
        wide = str(row.columns) if len(shown) == 1 < row.columns else None
        drawn = (tag(kind, cell, scope=scope, colspan=wide) for cell in shown)
        (self._head if row.header else self._body).append(tag("tr", *drawn, id=id_))

    def drawn(self) -> Html:
        """Everything that was added."""
        self._close()
        return join(*self._out)

    def _close(self) -> None:
        if self._table is None:
            return
        head = tag("thead", *self._head) if self._head else ""
        table = tag("table", head, tag("tbody", *self._body))
        # A wide table scrolls by itself, and by keyboard.
        box = tag("div", table, class_="tw-table", role="group", tabindex="0",
                  aria_label=self._name)  # fmt: skip
        self._out.append(box)
        self._head, self._body, self._table = [], [], None
