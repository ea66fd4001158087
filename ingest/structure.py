"""A document's published text as a tree: 编 章 节 条 款 项 目, and what stands around them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.audit import alerts_of, flags_of
from ingest.blocks import Block, blocks_of, compact, ordinal
from ingest.body import nest, units
from ingest.edges import Zone, appendix_of, back_zones, front_zones, is_title
from ingest.graft import graft
from ingest.heads import Head, Heading, Mark, article_heads, cut, headings, uncovered
from ingest.items import Draft, drafts, finish
from ingest.outline import divisions, outline, segments
from ingest.quotes import joined
from ingest.rows import apart, hidden
from ingest.tradition import drafted, tradition_of
from kb.model import Alert, Edit, Level, Provision, Span
from kb.traditions import MAINLAND


@dataclass(frozen=True, slots=True)
class Tree:
    """The provisions of a document, the edits that reading them added, and what looks wrong."""

    provisions: tuple[Provision, ...]
    edits: tuple[Edit, ...] = ()
    alerts: tuple[Alert, ...] = ()
    tradition: str = MAINLAND


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a document and the marks found on them."""

    text: str
    blocks: Sequence[Block]
    heads: dict[int, Head]
    headings: dict[int, Heading]
    rejected: Sequence[int]

    @property
    def marks(self) -> dict[int, Mark]:
        """Articles and headings by block index."""
        return {**self.headings, **self.heads}


def parse(text: str, edits: Sequence[Edit], *, title: str | None = None) -> Tree:
    """The tree over the published text, read through the view that the edits make."""
    blocks, tables = apart(joined(blocks_of(text, edits), text), text)
    layout = _layout(text, blocks)
    if layout.heads or len(layout.headings) > 1:
        nodes = _with_articles(layout, title)
    else:
        nodes = _without_articles(layout, title)
    tradition = tradition_of(text)
    nodes = drafted(_numbered(graft(nodes, tables, blocks, text)), tradition, text)
    flags = flags_of(layout.blocks, layout.heads, layout.headings, nodes)
    return Tree(
        tuple(nodes), (*flags, *hidden(tables)),
        tuple(alerts_of(layout.blocks, layout.heads, layout.headings, layout.rejected, nodes)),
        tradition,
    )  # fmt: skip


def _layout(text: str, blocks: Sequence[Block]) -> Layout:
    heads, rejected = article_heads(blocks)
    lost = uncovered(blocks, heads)
    if lost:
        blocks = cut(blocks, lost)
        heads, rejected = article_heads(blocks)
    return Layout(text, blocks, heads, headings(blocks, heads), rejected)


def _with_articles(layout: Layout, title: str | None) -> list[Provision]:
    starts = _sequences(layout)
    nodes = _front(layout.blocks[: starts[0]], layout.text, title)
    for start, end in zip(starts, [*starts[1:], len(layout.blocks)], strict=True):
        own, behind = _sequence(layout, start, end)
        if start != starts[0] and nodes and nodes[-1].level is Level.APPENDIX:
            nodes[-1] = _adopting(nodes[-1], own)
        else:
            nodes.extend(own)
        nodes.extend(behind)
    return nodes


def _sequences(layout: Layout) -> list[int]:
    """Where the runs of articles begin: at the first mark, and where 第一条 comes again."""
    marks, heads = sorted(layout.marks), sorted(layout.heads)
    out = [marks[0]]
    for before, i in itertools.pairwise(heads):
        if layout.heads[i].number == 1 and not layout.heads[i].suffix:
            above = [
                h for h in layout.headings if before < h < i and layout.headings[h].number == 1
            ]
            out.append(min(above, default=i))
    return out


def _sequence(layout: Layout, start: int, end: int) -> tuple[list[Provision], list[Provision]]:
    """The articles of one run in their containers, and the 署名 and 附件 behind them."""
    last = max(i for i in layout.marks if start <= i < end)
    behind = layout.blocks[last + 1 : end]
    zones = back_zones(behind, 0)
    if not zones and end < len(layout.blocks):
        named = [i for i, b in enumerate(behind) if is_title(b)]
        zones = [
            Zone(z.kind, z.start + named[0], z.end + named[0])
            for z in (front_zones(behind[named[0] :], None) if named else ())
        ]
    stop = last + 1 + zones[0].start if zones else end
    own = nest(units(layout.blocks, layout.marks, (start, stop), layout.text))
    return own, [_zone(z, behind, layout.text) for z in zones]


def _adopting(node: Provision, children: Sequence[Provision]) -> Provision:
    kept = (*node.children, *children)
    return replace(node, children=kept, span=Span(node.span.start, kept[-1].span.end))


def _front(blocks: Sequence[Block], text: str, title: str | None) -> list[Provision]:
    out: list[Provision] = []
    preface: Block | None = None
    for zone in front_zones(blocks, title):
        if zone.kind == "preface":
            preface = blocks[zone.start]
        elif zone.kind == "preamble":
            out.append(_preamble(blocks[zone.start : zone.end], preface, text))
            preface = None
        else:
            out.append(_zone(zone, blocks, text))
    if preface:
        out.append(_preamble((), preface, text))
    return out


def _preamble(blocks: Sequence[Block], preface: Block | None, text: str) -> Provision:
    children = segments(blocks)
    start = preface.start if preface else children[0].span.start
    end = children[-1].span.end if children else start + len(preface.body if preface else "")
    lead = children[0].span.start if children else end
    heading = compact(preface.span.of(text)) if preface else None
    return Provision(
        Level.PREAMBLE, None, "序言", Span(start, end), Span(lead, lead),
        heading=heading, children=tuple(children),
    )  # fmt: skip


def _zone(zone: Zone, blocks: Sequence[Block], text: str) -> Provision:
    span = Span(blocks[zone.start].start, blocks[zone.end - 1].end)
    if zone.kind == "title":
        return Provision(Level.TITLE, None, "标题", span, span)
    if zone.kind == "signature":
        return Provision(Level.SIGNATURE, None, "署名", span, span)
    if zone.kind == "preamble":
        return _preamble(blocks[zone.start : zone.end], None, text)
    if zone.kind == "preface":
        return _preamble((), blocks[zone.start], text)
    return _appendix(blocks[zone.start : zone.end], text)


def _appendix(blocks: Sequence[Block], text: str) -> Provision:
    """An appendix (附件) with its lists; plain paragraphs are its own text."""
    head = blocks[0]
    caption = appendix_of(head)
    length = caption.length if caption else 0
    number = ordinal(caption.number) if caption and caption.number else None
    rest = [b for b in (head.between(length), *blocks[1:]) if b.body]
    heading = compact(rest[0].span.of(text)) if rest and len(rest[0].body) <= 45 else None
    start = rest[0].start if rest else head.end
    root = Draft(Level.APPENDIX, number or 0, head.start, start, head.end)
    drafts(rest, Level.APPENDIX, root=root)
    label = (caption.sort if caption else "附件") + (str(number) if number else "")
    return replace(
        finish(root, text, label),
        number=number,
        heading=heading,
        marker=text[head.start : head.start + length].rstrip(),
    )


def _without_articles(layout: Layout, title: str | None) -> list[Provision]:
    """An outline of 一、（一）1., or one 段 per paragraph."""
    blocks, text = layout.blocks, layout.text
    heads = divisions(blocks)
    if not heads:
        return _plain(blocks, text, title)
    first = min(heads)
    zones = back_zones(blocks, max(heads) + 1)
    stop = zones[0].start if zones else len(blocks)
    inner = {i - first: mark for i, mark in heads.items()}
    return [
        *_front(blocks[:first], text, title),
        *outline(blocks[first:stop], text, inner),
        *(_zone(z, blocks, text) for z in zones),
    ]


def _plain(blocks: Sequence[Block], text: str, title: str | None) -> list[Provision]:
    out: list[Provision] = []
    found = [z for z in front_zones(blocks[:40], title) if z.kind == "title" and z.start < 3]
    zones = back_zones(blocks, 1) if len(blocks) > 1 else []
    stop = zones[0].start if zones else len(blocks)
    at = 0
    if found and found[0].end < stop:
        at = found[0].end
        out.extend(segments(blocks[: found[0].start]))
        out.append(_zone(found[0], blocks, text))
    out.extend(segments(blocks[at:stop], 1 + sum(n.level is Level.SEGMENT for n in out)))
    return [*out, *(_zone(z, blocks, text) for z in zones)]


def _numbered(nodes: Sequence[Provision]) -> list[Provision]:
    """The nodes, with a second 序言 or 署名 told from the first by a number."""
    seen: dict[Level, int] = {}
    out = []
    headed = any(n.level is Level.PREAMBLE and n.heading for n in nodes)
    for node in nodes:
        if node.level in (Level.PREAMBLE, Level.SIGNATURE, Level.TITLE):
            plain = headed and node.level is Level.PREAMBLE and not node.heading
            seen[node.level] = count = seen.get(node.level, 0) + 1
            if plain:
                node = replace(node, number=count, label="题注")
            elif count > 1 and not (headed and node.heading):
                node = replace(node, number=count)
        out.append(node)
    return out
