"""Tables set into the tree (表), under the 条, 附件 or 段 that holds them, each row by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, compact
from ingest.items import label_of
from ingest.rows import Table, caption_of, lead_span, number_of
from kb.model import CONTAINERS, UNITS, Level, Provision, Span

_INNER = (Level.ITEM, Level.SUBITEM)
_HOLDERS = (*CONTAINERS, *(u for u in UNITS if u is not Level.SIGNATURE), *_INNER)
_LOOSE = (None, *CONTAINERS)  # where a table needs a 段 of its own to stand in
_GROUPS = (None, *CONTAINERS, Level.PREAMBLE)  # where a 段 can hold a table


@dataclass(frozen=True, slots=True)
class _Page:
    """What the tables are set into: the published text, and its paragraphs that are no tables."""

    text: str
    blocks: Sequence[Block]

    def between(self, start: int, end: int) -> list[Span]:
        """The paragraphs of that stretch."""
        return [b.span for b in self.blocks if b.start < end and b.end > start]


def graft(
    nodes: Sequence[Provision], tables: Sequence[Table], blocks: Sequence[Block], text: str
) -> list[Provision]:
    """The nodes with the tables in their places, the tables of each 条 or 附件 counted."""
    if not tables:
        return list(nodes)
    out, page = tuple(nodes), _Page(text, blocks)
    for table in tables:
        out = _placed(out, _node(table, text), None, page)
    return [_counted(node) for node in _ordered(out)]


def _node(table: Table, text: str) -> Provision:
    caption = caption_of(table.caption) if table.caption else None
    marker, heading = "", None
    if table.caption and caption:
        start = table.caption.start
        written = caption.start("title")
        marker = text[start : start + written].rstrip(" \t:：.、")
        heading = compact(text[start + written : table.caption.end]) or None
    rows = tuple(
        Provision(Level.ROW, n, f"第{n}行", row.span, row.span)
        for n, row in enumerate(table.rows[table.header :], 1)
    )
    number = number_of(caption) if caption else None
    return Provision(
        Level.TABLE, number, "表", Span(table.start, table.end), lead_span(table),
        marker=marker, heading=heading, children=rows,
    )  # fmt: skip


def _placed(
    nodes: tuple[Provision, ...], table: Provision, parent: Level | None, page: _Page
) -> tuple[Provision, ...]:
    at = sum(node.span.start < table.span.start for node in nodes)
    before = nodes[at - 1] if at else None
    if before is not None and _holds(before, table, parent):
        return (*nodes[: at - 1], _held(before, table, page), *nodes[at:])
    if parent in _LOOSE:
        table = _housed(table, before, nodes, parent)
    return (*nodes[:at], table, *nodes[at:])


def _holds(node: Provision, table: Provision, parent: Level | None) -> bool:
    """Whether a table goes under a node that begins before it."""
    if node.span.end > table.span.start:
        return True
    if node.level is Level.SEGMENT:
        return parent in _GROUPS
    return node.level in _HOLDERS


def _held(node: Provision, table: Provision, page: _Page) -> Provision:
    """The node with the table under it."""
    end = max(node.span.end, table.span.end)
    if not node.children or table.span.start < node.lead.end:
        node = _opened(node, table, page)
    children = _placed(node.children, table, node.level, page)
    return replace(node, span=Span(node.span.start, end), children=children)


def _opened(node: Provision, table: Provision, page: _Page) -> Provision:
    """A node whose own text goes on behind the table: what follows becomes its 段."""
    if node.lead.end <= table.span.start:
        return node
    titled = node.level is Level.APPENDIX and node.heading is not None
    before = page.between(node.lead.start, table.span.start)
    after = page.between(table.span.end, node.lead.end)
    behind = tuple(
        Provision(Level.SEGMENT, n, label_of(Level.SEGMENT, n), span, span)
        for n, span in enumerate(after, 1 + len(before) - titled)
    )
    start = min(node.lead.start, table.span.start)
    lead = Span(start, before[-1].end if before else start)
    return replace(node, lead=lead, children=(*behind, *node.children))


def _housed(
    table: Provision, before: Provision | None, beside: Sequence[Provision], parent: Level | None
) -> Provision:
    """A table that stands under nothing, in a 序言, 附件 or 段 of its own."""
    level, label = Level.SEGMENT, label_of(Level.SEGMENT, 1)
    inside = any(n.level in (*CONTAINERS, Level.ARTICLE, Level.DIVISION) for n in beside)
    if before is not None and before.level is Level.SIGNATURE:
        level, label = Level.APPENDIX, "附件"
    elif parent is None and inside:
        level, label = Level.PREAMBLE, "序言"
    empty = Span(table.span.start, table.span.start)
    number = 1 if level is Level.SEGMENT else None
    return Provision(level, number, label, table.span, empty, children=(table,))


def _ordered(nodes: Sequence[Provision]) -> Iterator[Provision]:
    """The nodes, their 段 counted again where one was put between them."""
    count = 0
    for node in nodes:
        if node.level in CONTAINERS:
            node = replace(node, children=tuple(_ordered(node.children)))
        elif node.level is Level.SEGMENT:
            count += 1
            node = replace(node, number=count, label=label_of(Level.SEGMENT, count))
        yield node


# --- counting ---------------------------------------------------------------------------------


def _counted(node: Provision) -> Provision:
    """The node with its tables numbered: as their captions say, else in order."""
    if node.level in CONTAINERS:
        return replace(node, children=tuple(map(_counted, node.children)))
    tables = [one for one in node.walk() if one.level is Level.TABLE]
    stated = [one.number for one in tables if one.number is not None]
    as_said = len(stated) == len(tables) == len(set(stated))
    order = iter([one.number or 0 for one in tables] if as_said else range(1, len(tables) + 1))
    return _numbered(node, order) if tables else node


def _numbered(node: Provision, order: Iterator[int]) -> Provision:
    if node.level is Level.TABLE:
        number = next(order)
        return replace(node, number=number, label=f"表{number}")
    return replace(node, children=tuple(_numbered(child, order) for child in node.children))
