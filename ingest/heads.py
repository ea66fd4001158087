"""Where the 编, 章, 节 and 条 begin: candidates by grammar, chosen by their numbers.

Matching is done on folded text, so 條, 節, 笫 and full-width digits need no rule of their own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.blocks import Block, compact, numeral, ordinal
from ingest.chain import Candidate, best_chain
from kb.model import Level
from kb.numerals import NUMERAL

WS = r"[ \t]*"
_ARTICLE = re.compile(
    rf"第{WS}([{NUMERAL}]+)(?:{WS}-{WS}(\d{{1,2}}))?{WS}条(?:{WS}之{WS}([{NUMERAL}]+))?"
)
# A closing quotation mark stands behind a full stop; behind an opening one a 条 is quoted.
_INSIDE = re.compile(rf"(?:(?<=[。；;：:）)])|(?<=[。；;!?…]\")){WS}第{WS}[{NUMERAL}]+{WS}条")
_GLUED = re.compile(rf"(?<=[^第条款项]){WS}第{WS}[{NUMERAL}]+{WS}条(?=[ \t【(])")
_HEADING = re.compile(
    rf"第{WS}(?P<number>[{NUMERAL}]+){WS}(?P<unit>分编|编|篇|部分|章|节)"
    r"(?P<sep>[ \t:、.]*)(?P<title>.*)",
    re.DOTALL,
)
_DIVISION = re.compile(
    rf"(?P<number>[{NUMERAL}]+)(?P<unit>)(?P<sep>、){WS}(?P<title>.+)", re.DOTALL
)
_SENTENCE = re.compile(r"[。；;！？!?]|[，,：:、]$")
_RUNNING = re.compile(
    r"规定|的|和|与(?!第)|及|或|至|第|所|以|、|，|,|中(?!华|国|外|央|小|介)|款|\("
)
_CONTENTS = re.compile(r"[\s.…·]*[0-9]*$")
_TITLE_MOST = 45
_BARE_TITLES = frozenset(("总则", "分则", "附则", "罚则", "法律责任"))
_BARE_MOST = 16
_PUNCTUATION = re.compile(r"[。；;：:，,、！!？?()《》\"“”|\d]")

LEVELS = {
    "部分": Level.PART, "编": Level.PART, "篇": Level.PART, "分编": Level.SUBPART,
    "章": Level.CHAPTER, "": Level.CHAPTER, "节": Level.SECTION,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """An article head (条头): its number and how long it is in its block."""

    number: int
    suffix: int | None
    length: int
    separated: bool
    weight: float

    @property
    def label(self) -> str:
        """The canonical label (第二百一十九条之一)."""
        tail = f"之{numeral(self.suffix)}" if self.suffix else ""
        return f"第{numeral(self.number)}条{tail}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (编章节标题): ``marker`` is its length up to 章; ``irregular`` has no gap.

    ``number`` is None where the source gives none (总则 alone on its line).
    """

    level: Level
    unit: str
    number: int | None
    title: str
    marker: int
    irregular: bool

    @property
    def label(self) -> str:
        """The canonical label (第一章); 一、 above articles is called 第一部分."""
        return f"第{numeral(self.number)}{self.unit or '部分'}" if self.number else self.title


Mark = Head | Heading


def article_heads(blocks: Sequence[Block]) -> tuple[dict[int, Head], list[int]]:
    """The 条 heads by block index, and the blocks that look like heads and were not chosen."""
    found = {i: head for i, head in _article_candidates(blocks)}
    order = sorted(found)
    chain = best_chain([_candidate(found[i]) for i in order])
    if len(chain) == 1 and not _stands_alone(found[order[chain[0]]]):
        chain = []
    chosen = {order[k]: found[order[k]] for k in chain}
    return chosen, [i for i in order if i not in chosen]


def _stands_alone(head: Head) -> bool:
    return head.number == 1 or head.separated


def _candidate(head: Head) -> Candidate:
    return Candidate(head.number, head.suffix or 0, head.weight)


def _article_candidates(blocks: Sequence[Block]) -> Iterator[tuple[int, Head]]:
    for i, block in enumerate(blocks):
        match = _ARTICLE.match(block.body) if block.body[:1] == "第" else None
        if match is None:
            continue
        after = match[2] or match[3]  # 第 3-1 条 is Taiwan's 第三条之一
        number, suffix = ordinal(match[1]), ordinal(after) if after else None
        if number is not None:
            yield i, _weighed(block, match, (number, suffix), _opens(blocks, i))


def _opens(blocks: Sequence[Block], i: int) -> bool:
    return i == 0 or blocks[i - 1].closed or _HEADING.match(blocks[i - 1].body) is not None


def _weighed(
    block: Block, match: re.Match[str], number: tuple[int, int | None], opens: bool
) -> Head:
    rest = block.body[match.end() :]
    separated = not rest or rest[0] in " \t【\n"
    weight = 0.3 + (0.5 if separated else 0) + (0.7 if opens else 0)
    if not separated and _RUNNING.match(rest):
        weight -= 0.4  # 第十二条规定…, 第十二条、第十三条 …
    return Head(number[0], number[1], match.end(), separated, weight)


def uncovered(blocks: Sequence[Block], heads: dict[int, Head]) -> dict[int, list[int]]:
    """Where lost heads stand inside a line (。 第十六条…), as offsets by block index."""
    out: dict[int, list[int]] = {}
    order = sorted(heads)
    for k, i in enumerate(order):
        after = order[k + 1] if k + 1 < len(order) else None
        expected = heads[i].number + 1
        limit = heads[after].number if after is not None else None
        if limit is not None and limit <= expected:
            continue
        for j in range(i, after if after is not None else len(blocks)):
            for at, number in _inside(blocks[j], after is None):
                if number == expected and (limit is None or number < limit):
                    out.setdefault(j, []).append(at)
                    expected += 1
    return out


def _inside(block: Block, last: bool) -> list[tuple[int, int]]:
    # Behind the last head nothing shows that a number is missing, so the head must be set apart.
    pattern = _GLUED if last else _INSIDE
    out = []
    for match in pattern.finditer(block.body, 1):
        at = match.end() - len(match.group().lstrip())
        head = _ARTICLE.match(block.body, at)
        number = ordinal(head[1]) if head else None
        if number is not None:
            out.append((at, number))
    return out


def cut(blocks: Sequence[Block], places: dict[int, list[int]]) -> list[Block]:
    """The blocks, cut at the given offsets."""
    out: list[Block] = []
    for i, block in enumerate(blocks):
        bounds = [0, *places.get(i, ()), len(block.body)]
        out.extend(block.between(a, b) for a, b in itertools.pairwise(bounds))
    return [block for block in out if block.body]


def headings(blocks: Sequence[Block], heads: dict[int, Head]) -> dict[int, Heading]:
    """The 编, 章 and 节 by block index; a table of contents (目录) at the start is left out."""
    found: dict[int, Heading] = {}
    for i, block in enumerate(blocks):
        heading = _heading(block, i == 0 or blocks[i - 1].closed or i - 1 in found)
        if heading and i not in heads:
            found[i] = heading
    found = _without_contents(found, min(heads, default=len(blocks)))
    found = found or _divisions(blocks, heads)
    return dict(sorted((found | _unnumbered(blocks, heads, found)).items()))


def _heading(block: Block, opens: bool) -> Heading | None:
    match = _HEADING.match(block.body) if block.body[:1] == "第" else None
    if match is None:
        return None
    title, number = match["title"], ordinal(match["number"])
    if number is None or len(title) > _TITLE_MOST or _SENTENCE.search(title):
        return None
    if not match["sep"] and title and (not opens or _RUNNING.match(title)):
        return None
    return Heading(
        LEVELS[match["unit"]], match["unit"], number, compact(title),
        match.end("unit"), bool(title) and not match["sep"],
    )  # fmt: skip


def _without_contents(found: dict[int, Heading], first_article: int) -> dict[int, Heading]:
    """Without the headings of a table of contents: those before the first one's second printing."""
    before = [i for i in sorted(found) if i < first_article] or sorted(found)
    if not before:
        return found
    again = [i for i in before[1:] if _same(found[i], found[before[0]])]
    return {i: h for i, h in found.items() if i >= again[-1]} if again else found


def _same(a: Heading, b: Heading) -> bool:
    return (a.unit, a.number, _CONTENTS.sub("", a.title)) == (
        b.unit, b.number, _CONTENTS.sub("", b.title),
    )  # fmt: skip


def _divisions(blocks: Sequence[Block], heads: dict[int, Head]) -> dict[int, Heading]:
    """The 一、 headings above articles: short lines without a full stop, right before a 条."""
    out: dict[int, Heading] = {}
    for i in sorted(heads):
        match = _DIVISION.match(blocks[i - 1].body) if i and i - 1 not in heads else None
        number = ordinal(match["number"]) if match else None
        if match is None or number is None or len(match["title"]) > _TITLE_MOST:
            continue
        if not _SENTENCE.search(match["title"]):
            title = compact(match["title"])
            out[i - 1] = Heading(Level.CHAPTER, "", number, title, match.end("sep"), False)
    return out if [h.number for h in out.values()] == list(range(1, len(out) + 1)) else {}


def _unnumbered(
    blocks: Sequence[Block], heads: dict[int, Head], found: Mapping[int, Heading]
) -> dict[int, Heading]:
    """The headings without a number right above a 条: 总则, 附则 and, where both stand, others."""
    above = [i - 1 for i in sorted(heads) if i and i - 1 not in heads and i - 1 not in found]
    above = [i for i in above if i - 1 not in found]  # 第一章 with 总则 on the next line
    lines = {i: compact(blocks[i].body) for i in above if _is_bare_title(blocks, i)}
    sure = {i for i, line in lines.items() if line in _BARE_TITLES}
    if not {lines[i] for i in sure} >= {"总则", "附则"}:
        lines = {i: lines[i] for i in sure}
    # The 附则 of a code in 编 stands beside them.
    last = Level.PART if any(h.level is Level.PART for h in found.values()) else Level.CHAPTER
    return {
        i: Heading(last if title == "附则" else Level.CHAPTER, "", None, title, 0, False)
        for i, title in lines.items()
    }


def _is_bare_title(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line is short, has no punctuation and follows a finished sentence."""
    body = blocks[i].body
    if len(body) > _BARE_MOST or _PUNCTUATION.search(body):
        return False
    return compact(body) == "总则" or (i > 0 and blocks[i - 1].body.endswith(("。", "。)", '。"')))
