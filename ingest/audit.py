"""What a person should know about how a document was read: flags on the text, and alerts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.blocks import Block, numeral
from ingest.heads import Head, Heading
from kb.model import Alert, Edit, EditKind, Level, Provision, Span

_NAMED_MOST = 5  # places named in one alert; the rest are counted


def flags_of(
    blocks: Sequence[Block], heads: Mapping[int, Head], headings: Mapping[int, Heading],
    nodes: Sequence[Provision],
) -> list[Edit]:  # fmt: skip
    """Edits that change nothing: irregular headings, heads without a gap, unnumbered items."""
    out = [
        Edit(
            EditKind.HEADING,
            blocks[i].span,
            None,
            f"标题“{blocks[i].body}”中序号与名称之间无间隔，按标题识别",
        )
        for i, h in headings.items()
        if h.irregular
    ]
    glued = [i for i in sorted(heads) if not heads[i].separated]
    if glued:
        start = blocks[glued[0]].start
        span = Span(start, start + heads[glued[0]].length)
        reason = f"{len(glued)}处条号与正文之间无间隔，依条号连续性识别"
        out.append(Edit(EditKind.HEADING, span, None, reason))
    for node in nodes:
        out.extend(_dash_lists(node, ""))
    return out


def _dash_lists(node: Provision, place: str) -> Iterator[Edit]:
    here = (
        place + node.label if node.level in (Level.ARTICLE, Level.PARAGRAPH, Level.ITEM) else place
    )
    dashes = [c for c in node.children if not c.numbered]
    if dashes:
        mark, word, count = dashes[0].marker, dashes[0].label[-1], numeral(len(dashes))
        order = (
            f"按出现顺序编为第一{word}至第{count}{word}" if len(dashes) > 1 else f"编为第一{word}"
        )
        reason = f"{here}：原文以“{mark}”列示，未编号，{order}"
        yield Edit(
            EditKind.UNNUMBERED_ITEM, Span(dashes[0].span.start, dashes[-1].span.end), None, reason
        )
    for child in node.children:
        if child.children:
            yield from _dash_lists(child, here)


def alerts_of(
    blocks: Sequence[Block], heads: Mapping[int, Head], headings: Mapping[int, Heading],
    rejected: Sequence[int], nodes: Sequence[Provision],
) -> list[Alert]:  # fmt: skip
    """What in the numbering looks wrong, each kind once, naming the places in Chinese."""
    chain = [heads[i] for i in sorted(heads)]
    firm = [i for i in rejected if _is_firm(blocks, i)]
    found = (
        ("numbering_start", _starts(chain), "首条不是第一条："),
        ("numbering_gap", [*_gaps(chain), *_heading_gaps(headings)], "编号不连续："),
        ("numbering_restart", _restarts(chain), "条号重新从第一条开始："),
        ("numbering_duplicate", [blocks[i].body[:12] for i in firm], "以条号开头但未作为条："),
        ("item_gap", list(_item_gaps(nodes)), "项号不连续："),
    )
    return [Alert(kind, words + _listed(places)) for kind, places, words in found if places]


def _is_firm(blocks: Sequence[Block], i: int) -> bool:
    body = blocks[i].body
    after = body[body.find("条") + 1 :][:1]
    return (i == 0 or blocks[i - 1].closed) and after in ("", " ", "\t", "【")


def _listed(places: Sequence[str]) -> str:
    more = f"等{len(places)}处" if len(places) > _NAMED_MOST else ""
    return "、".join(places[:_NAMED_MOST]) + more


def _starts(chain: Sequence[Head]) -> list[str]:
    return [chain[0].label] if chain and chain[0].number != 1 else []


def _gaps(chain: Sequence[Head]) -> list[str]:
    return [
        f"{a.label}之后为{b.label}" for a, b in itertools.pairwise(chain) if b.number > a.number + 1
    ]


def _restarts(chain: Sequence[Head]) -> list[str]:
    return [
        f"{a.label}之后为{b.label}" for a, b in itertools.pairwise(chain) if b.number < a.number
    ]


def _heading_gaps(headings: Mapping[int, Heading]) -> list[str]:
    last: dict[Level, Heading] = {}
    out = []
    for i in sorted(headings):
        heading = headings[i]
        if heading.number is None:
            continue
        before = last.get(heading.level)
        # Chapters may begin again under each 编, or run on through all of them.
        if heading.number not in (1, 1 + (before.number or 0) if before else 1):
            places = (before.label, heading.label) if before else ("开头", heading.label)
            out.append("{}之后为{}".format(*places))
        last[heading.level] = heading
    return out


def _item_gaps(nodes: Iterable[Provision], place: str = "") -> Iterator[str]:
    last = 0  # （三） under 二、 goes on from （二） under 一、 in many 若干措施
    for node in nodes:
        if not node.children:
            continue
        here = place + (node.label if node.level in (Level.ARTICLE, Level.PARAGRAPH) else "")
        items = [c for c in node.children if c.level is Level.ITEM and c.numbered]
        numbers = [c.number for c in items]
        first = last + 1 if node.level is Level.DIVISION and numbers[:1] == [last + 1] else 1
        if numbers and numbers != list(range(first, first + len(numbers))):
            yield here or node.label
        last = (numbers or [0])[-1] or last
        yield from _item_gaps(node.children, here)
