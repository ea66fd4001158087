"""Clauses of texts beside what a claim says (对照): its days, and the offices that do something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.asking.connecting import other_names
from kb.asking.facts import offices
from kb.asking.said import CLAUSE, KEY_YEAR, Said, Written
from kb.days import Day, days


class Finding(StrEnum):
    """Whether a text bears out what was said (核对结果)."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNSAID = "unsaid"
    DEPENDS = "depends"  # only under a condition that was not said
    NARROWER = "narrower"  # only of a part of what was said


@dataclass(frozen=True, slots=True)
class Judged:
    """A thing said, what the text has in its place, and whether they agree."""

    said: Said
    finding: Finding
    instead: str = ""
    where: int | None = None  # which of the texts decided


@dataclass(frozen=True, slots=True)
class Row:
    """A clause of a text, and how much it speaks of what is said."""

    score: float
    match: re.Match[str]
    where: int
    text: Written
    sentence: int = 0  # where its sentence starts
    covered: frozenset[str] = frozenset()  # the words said that its stretch of the sentence has
    apart: bool = False  # whether the sentence, or another 项, says this of something else

    @property
    def clause(self) -> str:
        """The clause, squeezed."""
        return self.match.group()

    def shown(self, start: int, end: int) -> str:
        """Characters of the clause, as written."""
        return self.text.shown(self.match.start() + start, self.match.start() + end)


def rows_of(said: Said, every: Sequence[str], texts: Sequence[Written]) -> Iterator[Row]:
    """Every clause of the texts of its years, with how much it speaks of what is said."""
    for where, text in enumerate(texts):
        if said.years <= frozenset(KEY_YEAR.findall(text.plain)):
            for clause in CLAUSE.finditer(text.plain):
                score = _likeness(said.words, every, clause.group(), text.plain)
                yield Row(score, clause, where, text)


def likely(said: Said, rows: Iterator[Row]) -> list[Row]:
    """The clauses that speak of what is said at all, the likeliest first."""
    every = sorted(rows, key=lambda row: -row.score)
    likely = [row for row in every if row.score > 0] or (every if said.years else [])
    return likely if said.words else every


def _likeness(words: Sequence[str], every: Sequence[str], clause: str, text: str) -> float:
    """How much a clause speaks of what is said; its surroundings count for less."""
    own = sum(len(w) for w in words if w in clause)
    around = sum(len(w) for w in words if w in text) + sum(len(w) for w in every if w in text)
    return own + 0.2 * around


def day_of(said: Said, claimed: Day, rows: Sequence[Row], others: Sequence[Day]) -> Judged:
    """Whether the texts name the day claimed; a day that is claimed too stands in for none."""
    found = [
        (row, day)
        for row in rows
        for day in days(row.clause)
        if day.year or (claimed.year is None and day.month)
    ]
    near = [(row, day) for row, day in found if row.score >= 0.5 * found[0][0].score]
    for row, day in near:
        if _same_day(claimed, day):
            return Judged(said, Finding.AGREES, row.shown(day.span.start, day.span.end), row.where)
    near.sort(key=lambda one: any(_same_day(other, one[1]) for other in others))
    for row, day in near:
        return Judged(said, Finding.DIFFERS, row.shown(day.span.start, day.span.end), row.where)
    return Judged(said, Finding.UNSAID)


def _same_day(claimed: Day, written: Day) -> bool:
    """Whether the written day is the claimed one: 2025年底 is the last day of the year."""
    if claimed.edge == "底" and claimed.month is None:
        return (written.year, written.month, written.day) == (claimed.year, 12, 31)
    mine, theirs = (claimed.year, claimed.month, claimed.day), (
        written.year, written.month, written.day,
    )  # fmt: skip
    return all(a is None or a == b for a, b in zip(mine, theirs, strict=True))


_JOINTLY = re.compile(r"会同|协同|联合|共同|配合|[和与及]")


def office_of(said: Said, rows: Sequence[Row]) -> Judged:
    """Whether the texts say it of the office claimed, and of it alone where that is claimed."""
    found = [(row, named) for row in rows if (named := offices(row.clause))]
    scores = [_beside(said, row) for row, _ in found]
    best = max(scores, default=0.0)
    near = [one for one, score in zip(found, scores, strict=True) if score >= 0.75 * best]
    near.sort(key=lambda one: -_beside(said, one[0]))
    for row, named in near:
        if said.office in row.clause or any(_short_for(said.office, one) for one in named):
            if said.alone and (others := _JOINTLY.search(row.clause)):
                start, end = row.clause.find(named[0]), row.clause.rfind(named[-1])
                if others.start() > start:
                    shown = row.shown(start, max(end + len(named[-1]), others.end()))
                    return Judged(said, Finding.DIFFERS, shown, row.where)
            return Judged(said, Finding.AGREES, said.office, row.where)
    for row, named in near:
        if _does(said, row):
            return Judged(said, Finding.DIFFERS, "、".join(named), row.where)
    return Judged(said, Finding.UNSAID)


def _beside(said: Said, row: Row) -> float:
    """How much of what is said a clause has, with the clauses around it: …局牵头、…的工作机制."""
    plain, match = row.text.plain, row.match
    start = max(plain.rfind(sign, 0, match.start()) for sign in "。;") + 1
    around = list(CLAUSE.finditer(plain, start, _end(plain, match.end())))
    at = next((i for i, one in enumerate(around) if one.start() == match.start()), 0)
    context = "、".join(one.group() for one in around[max(at - 1, 0) : at + 2])
    own = sum(len(w) for w in said.words if w in row.clause)
    return sum(len(w) for w in said.words if w in context) + 0.5 * own + 0.1 * row.score


def _end(plain: str, at: int) -> int:
    """Where the sentence ends."""
    return min((i for sign in "。;" if (i := plain.find(sign, at)) >= 0), default=len(plain))


def _does(said: Said, row: Row) -> bool:
    """Whether a clause speaks of the same doing: who 公示 is not told by who 审核."""
    doing = said.words[-1:]
    return all(any(w in row.clause for w in (word, *other_names(word))) for word in doing)


_TIERS = {
    "省级": ("省", "自治区", "直辖市"),
    "市级": ("市", "州"),
    "县级": ("县", "区", "旗", "县级市"),
}


def _short_for(short: str, whole: str) -> bool:
    """Whether 市工信局 may be short for 市工业和信息化局: its characters, in order.

    省级人民政府 is said of 省、自治区、直辖市人民政府.
    """
    tiers = _TIERS.get(short[:2], ())
    if any(whole.endswith(f"{tier}{short[2:]}") for tier in tiers):
        return True
    signs = iter(whole)
    return short[-1] == whole[-1] and all(sign in signs for sign in short)
