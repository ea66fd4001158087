"""The numbers of a list (项 and 目): which marker a paragraph begins with, and inline lists."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.blocks import Block, ordinal

_CN = "零一二三四五六七八九十百廿"
# (八)项 is cited and (八)项目管理制度 is an item; so are (二)目标任务 and (三)条件保障.
_NO_REFERENCE = r"(?!项(?!目)|[目款条](?:规定|所列|的|[,，、和至])|[至和][ \t]*[(第]|、)"
_KINDS = (
    ("paren", re.compile(rf"\([ \t]*([{_CN}]+)[ \t]*\){_NO_REFERENCE}")),
    ("paren digit", re.compile(rf"\([ \t]*(\d{{1,2}})[ \t]*\){_NO_REFERENCE}")),
    # 1.5倍 is a number and 1、2号楼 a list; 3.2024年度… and 1、4层以上… are marked.
    (
        "digit",
        re.compile(
            r"(\d{1,2})[ \t]*(?:[.](?:(?!\d)|(?=(?:19|20)\d\d[ \t]*年))"
            r"|、(?!\d+[ \t]*(?:[、,，和及与至到\-~号级类等]|$))|\))"
        ),
    ),
    ("comma", re.compile(rf"([{_CN}]+)[ \t]*、(?![{_CN}])")),
    ("letter", re.compile(r"([a-z])\)")),
    ("sign", re.compile(r"([①-⑳⑴-⒇㈠-㈩])")),
    ("dash", re.compile(r"(——|--|—|–|-(?!\d)|•|·|●|■|◆)")),
)
_FIRST = frozenset(
    f"({_CN}abcdefghijklmnopqrstuvwxyz0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳—–-•·●■◆"
) | frozenset(chr(c) for c in (*range(0x2474, 0x2488), *range(0x3220, 0x322A)))
_INLINE = re.compile(rf"(?<=[：:；;。])[ \t]*\([ \t]*([{_CN}]+)[ \t]*\)")

_HEADED = re.compile(r"([^。；;，,：:！？!?\n]{2,30})。(?=.)", re.DOTALL)
_NAMED = re.compile(r"([^。；;，,：:！？!?\n]{2,30})[，,](?:即|包括)")
_DATED = re.compile(r"((?:[到至][ \t]*)?\d{4}[ \t]*年(?:底|末)?)[，,]")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker as it stands at the head of a block: its kind, its number and its length."""

    kind: str
    number: int | None
    length: int

    @property
    def dash(self) -> bool:
        """Whether it only marks and does not number."""
        return self.number is None


def marker_of(block: Block) -> Marker | None:
    """The marker a block begins with, by form alone."""
    if block.body[:1] not in _FIRST:
        return None
    for kind, pattern in _KINDS:
        match = pattern.match(block.body)
        if match:
            return Marker(kind, _value(kind, match[1]), match.end())
    return None


def _value(kind: str, written: str) -> int | None:
    if kind == "dash":
        return None
    if kind == "letter":
        return ord(written) - ord("a") + 1
    if kind != "sign":
        return ordinal(written)
    first = next(chr(c) for c in (0x3220, 0x2474, 0x2460) if ord(written) >= c)
    return ord(written) - ord(first) + 1


def accepted(marker: Marker | None, last: Mapping[str, int]) -> bool:
    """Whether it continues an open list (``last`` number by kind), or begins one."""
    if marker is None or marker.dash or marker.number == 1:
        return marker is not None
    before, number = last.get(marker.kind), marker.number or 0
    if marker.kind == "comma":
        return before is not None and number == before + 1
    # （四） is an item even where （三） was lost; a line that starts with 4. need not be one.
    return marker.kind == "paren" or (before is not None and number > before)


def inline(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with a list printed in one line (…：（一）…；（二）…) cut into its items."""
    out: list[Block] = []
    for block in blocks:
        if "(二)" not in block.body:
            whole = block.between(0)
            out += [whole] if whole.body else []
            continue
        bounds = [0, *_inline_places(block), len(block.body)]
        pieces = (block.between(a, b) for a, b in itertools.pairwise(bounds))
        out.extend(piece for piece in pieces if piece.body)
    return out


def _inline_places(block: Block) -> list[int]:
    head = marker_of(block)
    expected = (head.number or 0) + 1 if head and head.kind == "paren" else 1
    first, places = expected, []
    for match in _INLINE.finditer(block.body):
        if ordinal(match[1]) == expected:
            places.append(match.end() - len(match.group().lstrip()))
            expected += 1
    return places if expected - first >= 2 or (head and places) else []


def lead_phrase(written: str) -> str | None:
    """The phrase an item opens with, where it has one (创新服务平台。建设…; …集聚区，即…)."""
    for pattern in (_HEADED, _NAMED, _DATED):
        match = pattern.match(written)
        if match:
            return match[1].strip()
    return None
