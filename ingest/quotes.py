"""What a decision writes into another document (修改为：“第X条 …”), in one block with its holder.

A quoted 条 is none of the 修正案 or decision that quotes it; it belongs to the item before it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ingest.blocks import Block, ordinal
from kb.model import Span
from kb.numerals import NUMERAL
from kb.text import fold

_AMENDING = re.compile(r"修正案(?:\(.*\))?$|修[改正订].*(?:决定|决议|通知|公告)(?:\(.*\))?$")
_TITLE_LINES = 12  # the title stands among the first lines
_OPENS, _CLOSES = "“「", "”」"
_LEADS = re.compile(r"(?:修改|修订|修正|改|增加|增补|补充|调整|作|如下)[^。;\n]{0,60}:$|如下:$")
_UNIT = re.compile(rf"第[ \t]*([{NUMERAL}]+)[ \t]*(条|章|节|编)")
_OWN = re.compile(rf"(?:第[ \t]*([{NUMERAL}]+)[ \t]*(条)|([{NUMERAL}]+)(、))")
_ENDS = re.compile(
    r"本(?:决定|修正案|决议|通知|公告)自|此外,|[^。]{0,20}\d{4}年\d{1,2}月\d{1,2}日$"
)
_LONGEST = 200  # blocks of one quotation; a sign that never closes opens none


def joined(blocks: Sequence[Block], text: str) -> list[Block]:
    """The blocks, each quotation in one with the words that lead up to it."""
    amends = any(_AMENDING.search(b.body) for b in blocks[:_TITLE_LINES])
    out: list[Block] = []
    at = 0
    for start, end in _quotations(blocks, text, amends):
        if start >= at and _together(blocks[start:end], text):
            out.extend(blocks[at:start])
            span = Span(blocks[start].start, blocks[end - 1].end)
            out.append(Block(span, fold(span.of(text))))
            at = end
    return [*out, *blocks[at:]]


def _together(blocks: Sequence[Block], text: str) -> bool:
    """Whether nothing that is hidden stands between them."""
    pairs = itertools.pairwise(blocks)
    return all(not text[a.end : b.start].strip() for a, b in pairs)


def _quotations(blocks: Sequence[Block], text: str, amends: bool) -> Iterator[tuple[int, int]]:
    """Where a holder and its quotation stand, as (first block, end)."""
    at, own = 0, None
    while at < len(blocks):
        own = _own(blocks[at]) or own
        end = _quoted(blocks, at, text, (own, amends))
        if end == at + 1 and amends:
            end = _unmarked(blocks, at, own)
        if end > at + 1:
            yield at, end
        at = end


def _next(blocks: Sequence[Block], at: int, own: tuple[int, str] | None) -> int:
    """Where the next 二、 of an outline stands: no quotation that was left open reaches it."""
    end = min(at + 1 + _LONGEST, len(blocks))
    if own is None or own[1] != "、":
        return end
    return next((i for i in range(at + 1, end) if _own(blocks[i]) == (own[0] + 1, "、")), end)


def _quoted(
    blocks: Sequence[Block], at: int, text: str, known: tuple[tuple[int, str] | None, bool]
) -> int:
    """The end of the quotations that begin in a block or right under its colon."""
    own, amends = known
    end = at + 1
    if blocks[at].body.endswith(":"):
        opening = end
    elif _unclosed(blocks[at].span.of(text)):
        opening = at
    else:
        return end
    limit = _next(blocks, at, own)
    while opening < limit and (opening == at or _begins(blocks[opening], text, amends)):
        closing = _closing(blocks[opening:limit], text)
        if closing is None:
            break
        opening = end = opening + closing + 1
        amends = True  # what goes on in a further pair of signs is of the same text
    return end


def _unclosed(words: str) -> bool:
    """Whether a quotation that is led in by a colon is still open at the end."""
    if not any(sign in words for sign in _OPENS):
        return False
    depth, since = 0, 0
    for i, char in enumerate(words):
        if char in _OPENS:
            since = i if not depth else since
            depth += 1
        elif char in _CLOSES:
            depth = max(0, depth - 1)
    return depth > 0 and words[:since].rstrip().endswith((":", "：", "为"))


def _begins(block: Block, text: str, amends: bool) -> bool:
    """Whether a block opens a quotation: of a 条 or 章, or of anything where others are amended."""
    if text[block.start] not in _OPENS:
        return False
    return amends or _UNIT.match(block.body, 1) is not None


def _closing(blocks: Sequence[Block], text: str) -> int | None:
    """The block in which what opens in the first is closed; each paragraph may open it anew."""
    depth = 0
    for i, block in enumerate(blocks):
        for at, char in enumerate(block.span.of(text)):
            if char in _OPENS:
                depth += 0 if depth and not at else 1
            elif char in _CLOSES:
                depth -= 1
        if depth <= 0:
            return i
    return None


# --- without signs --------------------------------------------------------------------------


def _own(block: Block) -> tuple[int, str] | None:
    match = _OWN.match(block.body)
    if match is None:
        return None
    number = ordinal(match[1] or match[3])
    return (number, match[2] or match[4]) if number else None


def _unmarked(blocks: Sequence[Block], at: int, own: tuple[int, str] | None) -> int:
    """The end of 条 printed under 内容如下： without signs: where the own numbers go on."""
    end = at + 1
    if own is None or end >= len(blocks) or not _LEADS.search(blocks[at].body):
        return end
    if not _UNIT.match(blocks[end].body) or _own(blocks[end]) == (own[0] + 1, own[1]):
        return end
    while end < len(blocks) and not _ENDS.match(blocks[end].body):
        if _own(blocks[end]) == (own[0] + 1, own[1]):
            break
        end += 1
    return end
