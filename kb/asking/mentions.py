"""Pinpoints as people write them in a question: 第7条第一款第(二)项, 倒数第二条, art 7, 前款.

What looks like a pinpoint and cannot be read (第-3条, 9(2)) is said to be unclear, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.model import Level, Pinpoint, Span, Step
from kb.numerals import read_int
from kb.text import fold

_LEVELS = {
    "编": Level.PART, "分编": Level.SUBPART, "章": Level.CHAPTER, "节": Level.SECTION,
    "条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM, "目": Level.SUBITEM,
    "分项": Level.SUBITEM,
    "段": Level.SEGMENT, "自然段": Level.SEGMENT, "部分": Level.DIVISION, "破折号": Level.ITEM,
    "小项": Level.ITEM, "小点": Level.ITEM,
}  # fmt: skip
_DEPTH = {level: depth for depth, level in enumerate(Level)}
_DEPTH |= {Level.APPENDIX: -1, Level.PREAMBLE: -1, Level.SIGNATURE: -1}
_WORDS = {
    "序言": Level.PREAMBLE, "前言": Level.PREAMBLE, "署名": Level.SIGNATURE,
    "落款": Level.SIGNATURE,
}  # fmt: skip
_FORMAL = str.maketrans("参", "叁")  # folding makes 參 of 第參條 a 参, which elsewhere is no number

_C = "零一二三四五六七八九十百千万两廿卅壹贰叁参肆伍陆柒捌玖拾佰仟"
_N = rf"[{_C}0-9]+"
_SMALL = r"[一二三四五六七八九十0-9]+"
_NO_TABLE = "代发填列附申报图外仪钟手腕"  # 代表3人, 发表2篇
_NO_ROW = "[业政为动程使李星]"
_TO = r"至|到|-|—+|~|～|–"
_JOIN = rf"\s*(?:、|,|和|与|及|以及|或者|或|{_TO})\s*"
_ATOM = re.compile(
    rf"(?P<last>最后|末尾|倒数)(?P<lastnums>第?{_N})?(?:个)?(?P<lastmark>条|款|项|章|节|段)"
    rf"|(?:(?P<ord>第)\s*|\s*(?<![{_C}0-9]))(?P<nums>\(?{_N}\)?(?:{_JOIN}(?:第\s*)?\(?{_N}\)?)*)\s*(?:个|大)?"
    rf"(?P<mark>分编|编|章|节|自然段|段|部分|破折号|小项|小点|分项|条|款|项|目)"
    rf"(?:之(?P<suffix>{_SMALL}))?"
    rf"|(?<=[条款])\s*\((?P<bracket>{_SMALL})\)"
    r"|\bart(?:icle)?\.?\s*(?P<art>\d{1,4})\b"
    r"|(?<![目以之提年])前(?P<before>[一二两三四五六])?(?P<beforemark>条(?![例件])|款(?!项)|项(?!目))"
    rf"|附[件表]\s*(?P<app>{_N})|(?P<word>{'|'.join(_WORDS)})"
    rf"|(?<![{_NO_TABLE}])表\s*(?P<table>[0-9]{{1,3}}|{_SMALL}(?=\W|第|[的里中是有]|$))"
    rf"|第\s*(?P<row>{_N})\s*行(?!{_NO_ROW})"
)
_RANGE = re.compile(rf"^\s*(?:{_TO})\s*$")
_INTO = re.compile(r"^\s*(?:的|中|中的|里|里的|里面|里面的|之|当中|当中的)?\s*$")
_BEFORE_BARE = re.compile(
    r"(?:^|[\s,.:;?!>》)\]\"'的在看查引据照按则例法定知施见决释和与及典、])(?<![0-9]\.)$"
)
_COUNTED = re.compile(r"\s*(?:措施|建议|意见|办法|原则|政策|街|路|线|标准|要求|规定$|内容$)")
_BARE_ENDS = re.compile(
    rf"\s*(?:$|[^\u4e00-\u9fff]|[的是写讲说规怎有在中里和与及至到或]|全文|原文|内容|什么|{_N}[款项目])"
)
_INSERTED = re.compile(r"(\d{1,4})-(\d{1,2})")  # 第15-1条 is how Taiwan writes 第十五条之一
_LONGEST_RANGE = 300
LAST = -1
"""The number of 最后一条: whatever stands last at that level; 倒数第二条 is -2."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A pinpoint as it stands in a question, with the characters that named it.

    ``before`` is the number of 前款 or 前两条 said after it: what is meant stands that many before
    the pinpoint.  ``unclear`` says what cannot be told from the words alone.
    """

    pinpoint: Pinpoint
    span: Span
    before: int = 0
    unclear: str = ""


@dataclass(frozen=True, slots=True)
class _Atom:
    level: Level
    numbers: tuple[int | None, ...]
    suffix: int | None
    span: Span
    ordered: bool = True  # 第一款, not 一款
    before: int = 0


def read_pinpoints(text: str) -> tuple[Pinpoint, ...]:
    """The pinpoints a question names, in order, lists and ranges written out."""
    return tuple(mention.pinpoint for mention in read_mentions(text) if mention.pinpoint.steps)


def read_mentions(text: str) -> tuple[Mention, ...]:
    """The same with the characters that named each."""
    folded = fold(text)
    out: list[Mention] = []
    group: list[Mention] = []  # what the next atom may go deeper into
    previous: _Atom | None = None
    for atom in _atoms(folded):
        gap = folded[previous.span.end : atom.span.start] if previous else "?"
        if atom.before:
            out = _stepped_back(folded, out, group, atom)
            previous, group = None, []
            continue
        extends = previous is not None and _extends(previous, atom, gap)
        if atom.level is Level.ROW and not extends:
            continue  # 第一行 of what
        if extends:
            out = out[: -len(group)]
            group = [_deeper(m, s, atom) for m in group for s in _steps(atom)]
        elif not atom.ordered and atom.level is not Level.ARTICLE:
            continue
        elif previous and previous.level is atom.level and group:
            group = _siblings(group[-1], atom, is_range=bool(_RANGE.match(gap)))
        else:
            group = [Mention(Pinpoint((s,)), atom.span) for s in _steps(atom)]
        out += group
        previous = atom
    return tuple(dict.fromkeys(out)) or _unreadable(folded)


def _extends(previous: _Atom, atom: _Atom, gap: str) -> bool:
    deeper = _DEPTH[atom.level] > _DEPTH[previous.level]
    # 第一项第二款 is how Taiwan writes it; what it means is the document's to say.
    swapped = previous.level is Level.ITEM and atom.level is Level.PARAGRAPH
    return (deeper or swapped) and bool(_INTO.match(gap)) and len(previous.numbers) == 1


def _deeper(mention: Mention, step: Step, atom: _Atom) -> Mention:
    pinpoint = Pinpoint((*mention.pinpoint.steps, step))
    return Mention(pinpoint, Span(mention.span.start, atom.span.end))


def _steps(atom: _Atom) -> list[Step]:
    return [Step(atom.level, n, atom.suffix) for n in atom.numbers]


def _siblings(last: Mention, atom: _Atom, *, is_range: bool) -> list[Mention]:
    head, tail = last.pinpoint.steps[:-1], last.pinpoint.steps[-1]
    numbers = atom.numbers
    if is_range and tail.number is not None and numbers[-1] is not None:
        numbers = tuple(_onwards(tail.number, numbers[-1]))
    return [
        Mention(Pinpoint((*head, Step(atom.level, n, atom.suffix))), atom.span) for n in numbers
    ]


def _stepped_back(
    folded: str, out: list[Mention], group: list[Mention], atom: _Atom
) -> list[Mention]:
    """第五条第二款的前款, 第五条的前条; 第五条前款 does not say before which 款."""
    base = group[0] if len(group) == 1 else None
    if base and _INTO.match(folded[base.span.end : atom.span.start]):
        span = Span(base.span.start, atom.span.end)
        same = base.pinpoint.steps[-1].level is atom.level
        unclear = "" if same else "which"
        return [*out[:-1], Mention(base.pinpoint, span, atom.before, unclear)]
    if out or not _OPENING.fullmatch(folded[: atom.span.start]):
        return out  # words of a sentence that was copied into the question
    return [Mention(Pinpoint(), atom.span, atom.before, "which")]


_OPENING = re.compile(r"\W*(?:请问)?\W*")
"""A 前款 further inside is a word of the question."""


def _onwards(first: int, last: int) -> range | tuple[int]:
    """What follows ``first`` in 第一至五条; 第七条至第五条 runs backwards and names two."""
    if last <= first:
        return (last,)
    return range(first + 1, min(last, first + _LONGEST_RANGE) + 1)


def _atoms(folded: str) -> Iterator[_Atom]:
    for match in _ATOM.finditer(folded):
        atom = _special(match) or _ordinal(match, folded)
        if atom:
            yield atom


def _special(match: re.Match[str]) -> _Atom | None:
    span = Span(*match.span())
    if match["word"]:
        return _Atom(_WORDS[match["word"]], (None,), None, span)
    if match["app"]:
        return _Atom(Level.APPENDIX, (read_int(match["app"]),), None, span)
    if match["table"]:
        return _Atom(Level.TABLE, (read_int(match["table"]),), None, span)
    if match["row"]:
        return _Atom(Level.ROW, (read_int(match["row"]),), None, span)
    if match["art"]:
        return _Atom(Level.ARTICLE, (int(match["art"]),), None, span)
    if match["bracket"]:
        return _Atom(Level.ITEM, (read_int(match["bracket"]),), None, span)
    if match["beforemark"]:
        steps = read_int(match["before"]) if match["before"] else 1
        return _Atom(_LEVELS[match["beforemark"]], (None,), None, span, before=steps or 1)
    if match["lastmark"]:
        return _Atom(_LEVELS[match["lastmark"]], _from_the_end(match), None, span)
    return None


def _from_the_end(match: re.Match[str]) -> tuple[int, ...]:
    """倒数第二条 is one; 最后两条 and 倒数三条 are so many."""
    written = match["lastnums"] or "一"
    number = read_int(written.removeprefix("第")) or 1
    if written.startswith("第"):
        return (-number,)
    return tuple(range(-min(number, _LONGEST_RANGE), 0))


def _ordinal(match: re.Match[str], folded: str) -> _Atom | None:
    """第七条, and 七条 or 7条 where it is not a count (共七条, 有几款, 三条措施)."""
    if not match["mark"]:
        return None
    level, ordered = _LEVELS[match["mark"]], bool(match["ord"])
    if not ordered and level is Level.ARTICLE:
        if _COUNTED.match(folded, match.end()) or not _BEFORE_BARE.search(folded[: match.start()]):
            return None
    elif not ordered and not (
        match["mark"] in ("款", "项", "目", "分项")
        and folded[match.start() - 1 : match.start()] in ("条", "款", "项")
        and _BARE_ENDS.match(folded, match.end())
    ):
        return None
    numbers = tuple(_numbers(match["nums"].translate(_FORMAL)))
    suffix = read_int(match["suffix"]) if match["suffix"] else None
    inserted = _INSERTED.fullmatch(match["nums"])
    if inserted and level is Level.ARTICLE and int(inserted[2]) < int(inserted[1]):
        return _Atom(level, (int(inserted[1]),), int(inserted[2]), Span(*match.span()), ordered)
    return _Atom(level, numbers, suffix, Span(*match.span()), ordered) if numbers else None


def _numbers(written: str) -> Iterator[int]:
    pieces = re.split(rf"({_JOIN})", written)
    previous: int | None = None
    for joiner, piece in zip(["", *pieces[1::2]], pieces[::2], strict=False):
        number = read_int(piece.strip().lstrip("第").strip().strip("()"))
        if number is None:
            continue
        if previous is not None and _RANGE.match(joiner):
            yield from _onwards(previous, number)
        else:
            yield number
        previous = number


_UNREADABLE = re.compile(
    r"第\s*(?:[-−–+]\s*\d+|\d+\.\d+|[a-z?*]{1,3}|某)\s*[条款项章节]"
    r"|(?:^\W*|(?<=[则法例定见施])\s*)\d{1,4}\s*(?:\(\d{1,3}\)|\.\d{1,3})+\W*$"
)


def _unreadable(folded: str) -> tuple[Mention, ...]:
    return tuple(
        Mention(Pinpoint(), Span(*m.span()), unclear="written")
        for m in _UNREADABLE.finditer(folded)
    )


def unreadable(rest: str) -> tuple[Mention, ...]:
    """What is left of a question, its names blanked, where it is a number and no 条号: 9(2)."""
    return tuple(m for m in read_mentions(rest) if m.unclear == "written")
