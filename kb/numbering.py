"""How the 条, 章 or 项 of a document are numbered (编号), in words: how many, from where to where.

A part of a code begins at 第二百零五条, and a text may skip or repeat a number: then a bare count
would contradict what stands there, so the gap is told with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb import traditions
from kb.model import CONTAINERS, Document, Level, Provision
from kb.numerals import write_int

MARKS = {
    Level.PART: "编", Level.SUBPART: "分编", Level.CHAPTER: "章", Level.SECTION: "节",
    Level.ARTICLE: "条", Level.DIVISION: "部分", Level.SEGMENT: "段",
    Level.TABLE: "张表", Level.ROW: "行",
}  # fmt: skip
"""The marks that every tradition shares; those below 条 are in ``kb.traditions``."""

_APART = {Level.APPENDIX: "附件", Level.SIGNATURE: "署名", Level.PREAMBLE: "序言"}


def mark_of(level: Level, tradition: str = traditions.MAINLAND) -> str:
    """What a tradition calls a level; nothing for one that has no mark."""
    return MARKS.get(level) or traditions.mark_of(level, tradition)


def level_of(mark: str, tradition: str = traditions.MAINLAND) -> Level | None:
    """What a mark means in a tradition; None for one that it does not use."""
    shared = next((level for level, one in MARKS.items() if one == mark), None)
    return shared or traditions.level_of(mark, tradition)


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of provisions that are counted together, in reading order."""

    nodes: tuple[Provision, ...]

    @property
    def numbers(self) -> list[int]:
        """The numbers, without those of 条之N."""
        return [p.number for p in self.nodes if p.number is not None and p.suffix is None]

    @property
    def partial(self) -> bool:
        """Whether it begins later than with one: a part of a code."""
        return bool(self.numbers) and min(self.numbers) > 1

    @property
    def missing(self) -> list[int]:
        """The numbers skipped between the first and the last."""
        numbers = set(self.numbers)
        return [n for n in range(min(numbers), max(numbers)) if n not in numbers] if numbers else []

    @property
    def repeated(self) -> list[int]:
        """The numbers that stand there more than once."""
        return [n for n, count in Counter(self.numbers).items() if count > 1]


def series(document: Document, level: Level) -> Series:
    """The provisions of a level in the whole document, those of its 附件 left out."""
    return Series(tuple(_walk(document.provisions, level)))


def _walk(nodes: Sequence[Provision], level: Level) -> Iterator[Provision]:
    for node in nodes:
        if node.level is Level.APPENDIX:
            continue
        if node.level is level:
            yield node
        yield from _walk(node.children, level)


def restarts(document: Document, level: Level) -> bool:
    """Whether the level is counted anew in each 编 or 章 (第一节 in every 章)."""
    if level not in CONTAINERS:
        return False
    within = {id(c) for p in document.walk() if p.level in CONTAINERS for c in p.children}
    return any(id(p) in within for p in series(document, level).nodes)


def extent(document: Document, level: Level) -> str:
    """全文共十八条（18条），最后一条是第十八条; or from where to where, and what is skipped."""
    counted, mark = series(document, level), mark_of(level, document.record.tradition)
    if not counted.nodes:
        return f"该文件不分{mark}" if mark else f"该文件没有{_APART.get(level, '这一部分')}"
    count, last = len(counted.nodes), counted.nodes[-1].label
    if restarts(document, level):
        return f"全文共{write_int(count)}{mark}（{count}{mark}），在各上级标题下分别编号"
    amount, wrong = f"共{write_int(count)}{mark}（{count}{mark}）", faults(counted, mark)
    if counted.partial:
        return f"库内仅收{counted.nodes[0].label}至{last}，{amount}{wrong}"
    return f"全文{amount}，最后一{mark}是{last}{wrong}"


def inside(nodes: Sequence[Provision], mark: str) -> str:
    """只有三项; with what is skipped where the numbers say more."""
    if not nodes:
        return f"没有分{mark}"
    return f"只有{write_int(len(nodes))}{mark}{faults(Series(tuple(nodes)), mark)}"


def faults(counted: Series, mark: str) -> str:
    """（编号有缺：缺第三项，…）, or nothing where the numbers run on."""
    told = []
    if missing := counted.missing:
        names = "、".join(f"第{write_int(n)}{mark}" for n in missing[:5])
        told.append(f"编号有缺：缺{names}{'等' if len(missing) > 5 else ''}")
    if repeated := counted.repeated:
        names = "、".join(f"第{write_int(n)}{mark}" for n in repeated[:5])
        told.append(f"编号有重复：{names}{'等' if len(repeated) > 5 else ''}")
    return f"（{'；'.join(told)}；原文如此或收录有缺）" if told else ""
