"""What a claim says (说法), thing by thing, and a text beside the form it is compared in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.asking.amounts import Amount, squeezed
from kb.days import Day
from kb.text import fold

CLAUSE = re.compile(r"(?:[^、,。;!?:()]|(?<=\d),(?=\d{3}))+")


KEY_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")


_BEFORE = re.compile(r"[^，,。；;：:！!？?\n]{1,40}、$")
_AFTER = re.compile(r"、[^，,。；;：:！!？?\n]{1,60}")


class Polarity(StrEnum):
    """What a clause makes of a doing (规范方式)."""

    MAY = "可以"
    MAY_NOT = "不得"
    MUST = "应当"
    NEED_NOT = "不需要"
    URGED = "鼓励"


@dataclass(frozen=True, slots=True)
class Said:
    """One comparable thing that a claim says, with the words it says it of."""

    words: tuple[str, ...]
    written: str
    years: frozenset[str]
    amount: Amount | None = None
    day: Day | None = None
    office: str = ""
    alone: bool = False  # 由财政局单独解释
    clause: int = 0  # where in the claim its clause starts
    denied: bool = False  # 不由财政局审核: that it is not this office, not this number


@dataclass(frozen=True, slots=True)
class Manner(Said):
    """How often something is done, whether one may or must do it, or how many there are."""

    period: str = ""
    polarity: Polarity | None = None
    count: int = 0
    before: tuple[str, ...] = ()  # words of the clauses it goes on from


@dataclass(frozen=True, slots=True)
class Claim:
    """A question that puts something into a text's mouth; ``neutral`` asks it without values."""

    said: tuple[Said, ...]
    neutral: str
    text: str = ""  # as written, without 对吗

    @property
    def years(self) -> frozenset[str]:
        """The years it speaks of: of an older text, perhaps."""
        return frozenset(year for one in self.said for year in one.years)


class Written:
    """A text beside its squeezed form: found in the one, shown as the other has it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = squeezed(text)
        self._at = [i for i, sign in enumerate(fold(text)) if not sign.isspace()]

    def shown(self, start: int, end: int) -> str:
        """The characters as written."""
        return self.text[self._at[start] : self._at[end - 1] + 1]

    def around(self, start: int, end: int) -> str:
        """The same with what 、 joins to it: 省、自治区、直辖市 is no clause of its own."""
        first, last = self._at[start], self._at[end - 1] + 1
        before, after = _BEFORE.search(self.text[:first]), _AFTER.match(self.text[last:])
        return self.text[before.start() if before else first : last + (after.end() if after else 0)]
