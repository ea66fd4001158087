"""A rule of a text, taken apart (规则): on what condition, of whom, 不得 or 可以, and what.

A claim is held against one: ``Told`` says which words of any part of it the claim has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.asking.connecting import CONNECTING
from kb.asking.question import carries_no_weight
from kb.asking.support import carried_by
from kb.text import Tokeniser, fold

MODAL = re.compile(
    r"不得(?!不)|不准|不许|(?<![有设在被定的者和])禁止(?!(?!在)[一-鿿]{2}[区期])|严禁|不予|不能|不可以"
    r"|(?<!不)可以|有权|允许|应当|必须|(?<!无)须"
)
_ALLOWS = re.compile(r"可以|有权|允许")
_SENTENCE = re.compile(r"[^。;!?\n]+")
MEMBER = re.compile(
    r"、|以及|(?<!共)和(?![谐平解睦气])|(?<![危普涉])及(?![时格其])|或者?"
    r"|(?<![参给授赠])与(?!会|其|[^,、]{1,12}[相有]关)"
)
_MARK = re.compile(r"^\s*(?:[(][一二三四五六七八九十0-9]+[)]|第[一二三四五六七八九十百零]+条)\s*")
EXCEPT = re.compile(r"^(?:但|除|法律|另有)|除外$|另有规定")
_ANNOUNCES = re.compile(r"有?(?:下列|以下)[^:,]*:$")
_EVERYONE = re.compile(
    r"(?:任何|一切)(?:单位|组织|个人|人)(?:(?:和|、|或者?|以及)(?:任何)?(?:单位|组织|个人))*"
)
_LIGHT = frozenset(
    (
        "从事 进行 活动 行为 实施 开展 单位 个人 组织 其他 其它 依法 划定 国家 中国 我国 境内 领域 "
        "本法 法律 法规 行政法规 中华人民共和国 下列 以下 各类 各种 人员 情形 工具 方法 他人 未经 "
        "行驶"
    ).split()
)
"""Words that narrow nothing."""

_OPENS = re.compile(r"^(?:对|凡|因|经|自|在|从|为)|未[经取获依按办]|没有|不[经按依]|擅自")
_ENDS = (
    r"[区期前后间段道桥口站上下]|时(?![间代段速候限])|中(?![心国央小学型药])|处(?![理罚分置方以于])"
    r"|地(?![区方面理位])|点(?!击)|范围|场所|水域|海域|媒介"
)
PLACE = re.compile(
    r"(?:(?<![现存正潜所])在|(?<![用低高小大多少属关由])于)"
    rf"(?:[^,]*?(?:内(?![容部])|期间)|[^,]*(?:{_ENDS}))"
)
FRONTED = re.compile(r"(?:[时后前中内的]|期间)$")
WITHOUT = re.compile(r"未[经取获依按办]|没有|不[经按依]|擅自")


@dataclass(frozen=True, slots=True)
class Told:
    """What a claim says, and how its words are looked for; ``but`` counts for nothing."""

    plain: str
    tokeniser: Tokeniser
    but: frozenset[str] = frozenset()
    meant: frozenset[str] = frozenset()  # what texts say for its words

    def words(self, part: str) -> Iterator[tuple[str, bool]]:
        """The words of a part that narrow it, and whether the claim has them."""
        for word in self.tokeniser.cut(part):
            light = (len(word) == 1 and not word.isdigit()) or word in _LIGHT or _idle(word)
            if not light and word not in self.but:
                yield word, word in self.meant or carried_by(word, self.plain)

    def weight(self, part: str) -> tuple[int, int]:
        """Characters of the words that the claim has, and of those that it has not."""
        rows = list(self.words(part))
        there = sum(len(word) for word, known in rows if known)
        return there, sum(len(word) for word, _ in rows) - there

    def known(self, part: str) -> frozenset[str]:
        """The words of the part that the claim has."""
        return frozenset(word for word, known in self.words(part) if known)

    def lacks(self, part: str) -> list[str]:
        """Those that it has not, in order."""
        return [word for word, known in self.words(part) if not known]


def _idle(word: str) -> bool:
    return not word.isalnum() or word in CONNECTING or carries_no_weight(word)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The provision that a claim is held against, folded: its lead-in, itself, what decides."""

    lead: str
    text: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its conditions, of whom it is said, 不得 or 可以 or nothing, and what."""

    conditions: tuple[str, ...]
    of: str
    modal: str
    what: str


def read_rule(told: Told, ruled: Ruled) -> Rule:
    """The rule of the provision that speaks of what is claimed."""
    sentence = _sentence(told, ruled)
    modal = _governing(told, sentence, tight(ruled.clause))
    if modal is None:
        *fronted, last = sentence.split(",")
        return Rule(tuple(_marked(fronted)), "", "", last)
    before, own = _pre(sentence, modal)
    # 提前三日通知的 and 提前三日通知，可以: both are conditions
    kept = before if _ALLOWS.fullmatch(modal.group()) else _marked(before)
    return Rule(tuple(kept), own, modal.group(), _reach(told, sentence[modal.end() :]))


def tight(text: str) -> str:
    """The folded text without white space; a Chinese comma and 、 stay two signs."""
    return "".join(fold(text).split())


def _sentence(told: Told, ruled: Ruled) -> str:
    """The sentence that decides, or has most of the claim, behind the last of its lead-in."""
    lines = "\n".join(map(tight, ruled.text.splitlines()))
    spoken = [_MARK.sub("", m.group()) for m in _SENTENCE.finditer(lines)]
    deciding = [one for one in spoken if ruled.clause and tight(ruled.clause) in one]
    best = max(deciding or spoken, key=lambda one: _like(told, one), default="")
    under = _SENTENCE.findall(tight(ruled.lead))
    lead = _ANNOUNCES.sub("", _MARK.sub("", under[-1])) if under else ""
    return _EVERYONE.sub("", lead + best)


def _like(told: Told, sentence: str) -> tuple[int, int]:
    """How much of the claim a sentence has, each word once; of two alike the shorter is meant."""
    return sum(map(len, told.known(sentence))), -len(sentence)


def _governing(told: Told, sentence: str, clause: str) -> re.Match[str] | None:
    """The 不得 or 可以 of the clause that decides, or the one with most of the claim behind it."""
    found = list(MODAL.finditer(sentence))
    if clause and found:
        start = max(sentence.find(_EVERYONE.sub("", clause)), 0)
        return next((one for one in found if one.start() >= start), found[-1])
    if not found:
        return None
    ends = [m.start() for m in found[1:]] + [len(sentence)]
    spoken = [told.weight(sentence[m.end() : end])[0] for m, end in zip(found, ends, strict=True)]
    return found[spoken.index(max(spoken))]


def _marked(fronted: Sequence[str]) -> list[str]:
    """The clauses that are conditions by their form."""
    return [one for one in fronted if FRONTED.search(one) or _OPENS.search(one) or at_end(one)]


def at_end(clause: str) -> str:
    """The place or time that a clause ends with."""
    place = PLACE.search(clause)
    return place.group() if place and place.end() == len(clause.rstrip("的")) else ""


def _pre(sentence: str, modal: re.Match[str]) -> tuple[list[str], str]:
    """The clauses in front of the rule, and of whom it is said in its own clause.

    A rule that goes on from another (…应当…，不得…) is said of the same.
    """
    *fronted, own = sentence[: modal.start()].split(",")
    ruled = [i for i, one in enumerate(fronted) if MODAL.search(one) and not FRONTED.search(one)]
    if ruled and own:
        return fronted[ruled[-1] + 1 :], own
    if ruled:
        first = MODAL.search(fronted[ruled[0]])
        own = fronted[ruled[0]][: first.start()] if first else ""
    return [one for i, one in enumerate(fronted) if i not in ruled and one], own


def _reach(told: Told, after: str) -> str:
    """The clause behind 不得, with those after it that have more of the claim."""
    end = MODAL.search(after)
    first, *rest = after[: end.start() if end else len(after)].split(",")
    for clause in rest:
        if EXCEPT.search(clause) or not told.known(clause) - told.known(first):
            break
        first = f"{first},{clause}"
    return first
