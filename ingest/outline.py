"""Documents without 条: the 一、（一）1. outline of a 公文, or plain numbered paragraphs (段)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import Block, numeral, ordinal
from ingest.chain import Candidate, best_chain
from ingest.items import Draft, drafts, finish, label_of
from ingest.markers import lead_phrase
from kb.model import Level, Provision
from kb.numerals import NUMERAL

_DIVISION = re.compile(rf"([{NUMERAL}]+)[ \t]*、[ \t]*(?!(?![0-9])[{NUMERAL}])")  # 一、2025年…
_SENTENCE = re.compile(r"[。；;！？!?]|[，,：:]$")
_TITLE_MOST = 45


def divisions(blocks: Sequence[Block]) -> dict[int, tuple[int, int]]:
    """The 一、 of an outline: (number, length of marker) by block index; none where it has one."""
    found: dict[int, tuple[int, int]] = {}
    for i, block in enumerate(blocks):
        match = _DIVISION.match(block.body)
        number = ordinal(match[1]) if match and not match[1][0].isdigit() else None
        if match and number:
            found[i] = (number, match.end())
    order = list(found)
    chain = best_chain([Candidate(found[i][0], 0, _weight(blocks, i)) for i in order])
    return {order[k]: found[order[k]] for k in chain} if len(chain) > 1 else {}


def _weight(blocks: Sequence[Block], i: int) -> float:
    return 1.0 if i == 0 or blocks[i - 1].closed else 0.4


def outline(
    blocks: Sequence[Block], text: str, heads: dict[int, tuple[int, int]]
) -> list[Provision]:
    """The divisions (第二部分) with their 项 and 目, over the blocks from the first one on."""
    order = sorted(heads)
    out = []
    for k, i in enumerate(order):
        end = order[k + 1] if k + 1 < len(order) else len(blocks)
        number, length = heads[i]
        out.append(_division(blocks[i:end], number, length, text))
    return out


def _division(blocks: Sequence[Block], number: int, length: int, text: str) -> Provision:
    head, body = blocks[0], list(blocks[1:])
    rest = head.between(length)
    title, lead = _heading(rest, text)
    if lead is not None:
        body.insert(0, lead)
    start = body[0].start if body else head.end
    root = Draft(Level.DIVISION, number, head.start, start, head.end)
    drafts(body, Level.DIVISION, root=root)
    node = finish(root, text, f"第{numeral(number)}部分")
    return replace(node, marker=text[head.start : head.start + length].strip(), heading=title)


def _heading(rest: Block, text: str) -> tuple[str | None, Block | None]:
    if len(rest.body) <= _TITLE_MOST and not _SENTENCE.search(rest.body):
        return rest.span.of(text) or None, None
    return lead_phrase(rest.span.of(text)), rest


def segments(blocks: Sequence[Block], first: int = 1) -> list[Provision]:
    """One numbered 段 per paragraph."""
    return [
        Provision(Level.SEGMENT, n, label_of(Level.SEGMENT, n), b.span, b.span)
        for n, b in enumerate(blocks, first)
    ]


def loose(blocks: Sequence[Block], text: str) -> list[Provision]:
    """Paragraphs under no 条: an outline where they have one, else numbered 段."""
    heads = divisions(blocks)
    if not heads:
        return segments(blocks)
    first = min(heads)
    return [
        *segments(blocks[:first]),
        *outline(blocks[first:], text, {i - first: v for i, v in heads.items()}),
    ]
