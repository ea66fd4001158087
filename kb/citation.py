"""Pinpoints: read out of a question, written as a lawyer writes them, found in a document.

>>> [label(p) for p in read_pinpoints("第7条第一款第(二)项和第十三至十五条")]
['第七条第一款第二项', '第十三条', '第十四条', '第十五条']
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import CONTAINERS, Document, Level, Pinpoint, Provision, Span, Step
from kb.numerals import read_int, write_int
from kb.text import fold

MARKS: dict[str, dict[Level, str]] = {
    "mainland": {Level.PARAGRAPH: "款", Level.ITEM: "项", Level.SUBITEM: "目"},
    # 条/项/款/目: 款 and 项 trade places across the strait.
    "taiwan": {Level.PARAGRAPH: "项", Level.ITEM: "款", Level.SUBITEM: "目"},
}
"""How each drafting tradition writes the levels below 条, simplified."""

_LEVELS = {
    "编": Level.PART, "分编": Level.SUBPART, "章": Level.CHAPTER, "节": Level.SECTION,
    "条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM, "目": Level.SUBITEM,
    "段": Level.SEGMENT, "自然段": Level.SEGMENT, "部分": Level.DIVISION, "破折号": Level.ITEM,
    "小项": Level.ITEM, "小点": Level.ITEM,
}  # fmt: skip
_DEPTH = {level: depth for depth, level in enumerate(Level)}
_DEPTH |= {Level.APPENDIX: -1, Level.PREAMBLE: -1, Level.SIGNATURE: -1}
_WORDS = {
    "序言": Level.PREAMBLE, "前言": Level.PREAMBLE, "署名": Level.SIGNATURE,
    "落款": Level.SIGNATURE,
}  # fmt: skip

LAST = -1
"""The number of 最后一条: whatever stands last at that level."""

_N = r"[零一二三四五六七八九十百千万两廿卅0-9]+"
_JOIN = r"\s*(?:、|,|和|与|及|以及|或者|或|至|到|-|—+|~|～)\s*"
_ATOM = re.compile(
    rf"(?P<ord>第)?\s*(?P<nums>\(?{_N}\)?(?:{_JOIN}第?\s*\(?{_N}\)?)*)\s*(?:个|大)?"
    rf"(?P<mark>分编|编|章|节|自然段|段|部分|破折号|小项|小点|条|款|项|目)"
    rf"(?:之(?P<suffix>[一二三四五六七八九十0-9]+))?"
    rf"|(?P<last>最后|末尾|倒数第)一?(?:个)?(?P<lastmark>条|款|项|章|段)"
    rf"|附件\s*(?P<app>{_N})|(?P<word>{'|'.join(_WORDS)})"
)
_RANGE = re.compile(r"^\s*(?:至|到|-|—+|~|～)\s*$")
_LIST = re.compile(r"^\s*(?:、|,|和|与|及|以及|或者|或|跟|同)\s*$")
_INTO = re.compile(r"^\s*(?:的|中|中的|里|里的|里面|里面的|之|当中|当中的)?\s*$")
_BEFORE_BARE = re.compile(r"(?:^|[\s,.:;?!>》)\]\"'的在看查引据照按则例法定知施见决释和与及典、])$")
_COUNTED = re.compile(r"\s*(?:措施|建议|意见|办法|原则|政策|街|路|线|标准|要求|规定$|内容$)")
_LONGEST_RANGE = 300


@dataclass(frozen=True, slots=True)
class Mention:
    """A pinpoint as it stands in a question, with the characters that named it."""

    pinpoint: Pinpoint
    span: Span


@dataclass(frozen=True, slots=True)
class _Atom:
    level: Level
    numbers: tuple[int | None, ...]
    suffix: int | None
    span: Span


def read_pinpoints(text: str) -> tuple[Pinpoint, ...]:
    """The pinpoints a question names, in order, lists and ranges written out."""
    return tuple(mention.pinpoint for mention in read_mentions(text))


def read_mentions(text: str) -> tuple[Mention, ...]:
    """The same with the characters that named each."""
    folded = fold(text)
    out: list[Mention] = []
    group: list[Pinpoint] = []
    previous: _Atom | None = None
    for atom in _atoms(folded):
        gap = folded[previous.span.end : atom.span.start] if previous else None
        if previous and gap is not None and _extends(previous, atom, gap):
            joined = [Pinpoint((*p.steps, *s.steps)) for p in group for s in _steps(atom)]
            whole = Span(out[-1].span.start, atom.span.end)
            out[-len(group) :] = [Mention(p, whole) for p in joined]
            group = joined
        elif previous and gap is not None and previous.level is atom.level and group:
            group = _siblings(group[-1], atom, is_range=bool(_RANGE.match(gap)))
            out.extend(Mention(p, atom.span) for p in group)
        else:
            group = _steps(atom)
            out.extend(Mention(p, atom.span) for p in group)
        previous = atom
    return tuple(dict.fromkeys(out))


def _extends(previous: _Atom, atom: _Atom, gap: str) -> bool:
    deeper = _DEPTH[atom.level] > _DEPTH[previous.level]
    return deeper and bool(_INTO.match(gap)) and len(previous.numbers) == 1


def _steps(atom: _Atom) -> list[Pinpoint]:
    return [Pinpoint((Step(atom.level, n, atom.suffix),)) for n in atom.numbers]


def _siblings(last: Pinpoint, atom: _Atom, *, is_range: bool) -> list[Pinpoint]:
    head, tail = last.steps[:-1], last.steps[-1]
    numbers = atom.numbers
    if is_range and tail.number is not None and numbers[-1] is not None:
        numbers = tuple(_between(tail.number + 1, numbers[-1]))
    return [Pinpoint((*head, Step(atom.level, n, atom.suffix))) for n in numbers]


def _between(first: int, last: int) -> range:
    return range(first, min(last, first + _LONGEST_RANGE) + 1)


def _atoms(folded: str) -> Iterator[_Atom]:
    for match in _ATOM.finditer(folded):
        span = Span(*match.span())
        if match["word"]:
            yield _Atom(_WORDS[match["word"]], (None,), None, span)
        elif match["app"]:
            yield _Atom(Level.APPENDIX, (read_int(match["app"]),), None, span)
        elif match["last"]:
            yield _Atom(_LEVELS[match["lastmark"]], (LAST,), None, span)
        elif _is_ordinal(match, folded):
            numbers = tuple(_numbers(match["nums"]))
            suffix = read_int(match["suffix"]) if match["suffix"] else None
            if numbers:
                yield _Atom(_LEVELS[match["mark"]], numbers, suffix, span)


def _is_ordinal(match: re.Match[str], folded: str) -> bool:
    """第七条, and 七条 or 7条 where it is not a count (共七条, 有几款, 三条措施)."""
    if match["ord"]:
        return True
    if match["mark"] != "条" or _COUNTED.match(folded, match.end()):
        return False
    return bool(_BEFORE_BARE.search(folded[: match.start()]))


def _numbers(written: str) -> Iterator[int]:
    pieces = re.split(rf"({_JOIN})", written)
    previous: int | None = None
    for joiner, piece in zip(["", *pieces[1::2]], pieces[::2], strict=False):
        number = read_int(piece.strip().lstrip("第").strip().strip("()"))
        if number is None:
            continue
        if previous is not None and _RANGE.match(joiner):
            yield from _between(previous + 1, number)
        else:
            yield number
        previous = number


# --- writing --------------------------------------------------------------------------------

_CONTAINER_MARKS = {
    Level.PART: "编", Level.SUBPART: "分编", Level.CHAPTER: "章", Level.SECTION: "节",
    Level.ARTICLE: "条", Level.DIVISION: "部分",
}  # fmt: skip
_NAMES = {
    Level.TITLE: "标题", Level.PREAMBLE: "序言", Level.SIGNATURE: "署名", Level.TABLE: "表",
}  # fmt: skip


def label(pinpoint: Pinpoint, tradition: str = "mainland") -> str:
    """The pinpoint in words: 第七条第一款第一项, 第二部分第（三）项, 序言, 第3段, 附件1."""
    levels = {step.level for step in pinpoint.steps} & {Level.DIVISION, Level.APPENDIX}
    outline = next(iter(sorted(levels)), None)
    return "".join(_step_label(s, tradition, outline) for s in pinpoint.steps)


def step_label(step: Step, tradition: str = "mainland") -> str:
    """One step in words: 第七条, 第一款."""
    return _step_label(step, tradition, None)


def _step_label(step: Step, tradition: str, outline: Level | None) -> str:
    if step.level in _NAMES:
        return _NAMES[step.level] + (str(step.number) if step.number else "")
    if step.level is Level.APPENDIX:
        return f"附件{step.number or ''}"
    if step.number is None:
        return ""
    if step.level is Level.SEGMENT:
        return f"第{step.number}段"
    mark = _CONTAINER_MARKS.get(step.level) or MARKS[tradition][step.level]
    if step.number == LAST:
        return f"最后一{mark}"
    number = write_int(step.number)
    if outline and step.level is Level.ITEM:
        number = f"（{number}）" if outline is Level.DIVISION else str(step.number)
    return f"第{number}{mark}" + (f"之{write_int(step.suffix)}" if step.suffix else "")


# --- finding --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A provision of a document, with its full pinpoint and what it stands in, widest first."""

    provision: Provision
    pinpoint: Pinpoint
    above: tuple[Provision, ...] = ()

    @property
    def containers(self) -> tuple[Provision, ...]:
        """The 编, 章 and 节 it stands in."""
        return tuple(p for p in self.above if p.level in CONTAINERS)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a document lacks: the first step that leads nowhere, and what stands there instead."""

    step: Step
    parent: Found | None
    present: tuple[Provision, ...]


def places(document: Document) -> tuple[Found, ...]:
    """Every provision with its pinpoint: containers are left out of an article's own pinpoint."""
    key = id(document)
    kept = _PLACES.get(key)
    if kept is None or kept[0] is not document:
        kept = (document, tuple(_descend(document.provisions, (), Pinpoint())))
        _PLACES[key] = kept
        while len(_PLACES) > _KEPT:
            _PLACES.popitem(last=False)
    return kept[1]


_PLACES: OrderedDict[int, tuple[Document, tuple[Found, ...]]] = OrderedDict()
_KEPT = 64


def _descend(
    nodes: Sequence[Provision], above: tuple[Provision, ...], prefix: Pinpoint
) -> Iterator[Found]:
    for node in nodes:
        steps = prefix.steps
        if steps and steps[-1].level in CONTAINERS and node.level not in CONTAINERS:
            steps = ()
        here = Pinpoint((*steps, node.step))
        yield Found(node, here, above)
        yield from _descend(node.children, (*above, node), here)


def find(document: Document, pinpoint: Pinpoint) -> list[Found] | Missing:
    """The provisions a pinpoint can mean in a document, or what is missing for it to mean one."""
    candidates: list[Found] | None = None
    for step in _in_tradition(pinpoint, document.record.tradition).steps:
        pool = places(document) if candidates is None else _under(document, candidates)
        matching = _matching(pool, step, nested=candidates is not None)
        if not matching:
            parent = candidates[0] if candidates and len(candidates) == 1 else None
            present = tuple(f.provision for f in pool if f.provision.level is step.level)
            return Missing(step, parent, present)
        candidates = matching
    return candidates or []


def _in_tradition(pinpoint: Pinpoint, tradition: str) -> Pinpoint:
    """Marks are read as the mainland writes them; a Taiwanese text means the other level."""
    if tradition != "taiwan":
        return pinpoint
    swap = {Level.PARAGRAPH: Level.ITEM, Level.ITEM: Level.PARAGRAPH}
    return Pinpoint(tuple(replace(s, level=swap.get(s.level, s.level)) for s in pinpoint.steps))


def _under(document: Document, parents: Iterable[Found]) -> list[Found]:
    spans = [(p.provision.span, p.provision) for p in parents]
    return [
        f
        for f in places(document)
        if any(s.contains(f.provision.span) and f.provision is not p for s, p in spans)
    ]


def _matching(pool: Sequence[Found], step: Step, *, nested: bool) -> list[Found]:
    same = [f for f in pool if f.provision.level is step.level]
    if step.level is Level.SEGMENT and nested and not same:
        return _nth_line(pool, step)
    if step.number == LAST:
        return same[-1:]
    return [
        f for f in same if f.provision.number == step.number and f.provision.suffix == step.suffix
    ]


def _nth_line(pool: Sequence[Found], step: Step) -> list[Found]:
    """第二段 inside a 条: the n-th natural paragraph, be it a 款 or a 项."""
    lines = [f for f in pool if f.provision.level in (Level.PARAGRAPH, Level.ITEM)]
    number = step.number or 0
    return lines[number - 1 : number] if number > 0 else lines[-1:]
