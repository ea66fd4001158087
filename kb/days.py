"""Days of the calendar as they are written (日期): 2025年12月31日前, 二〇二一年五月, 5月底.

>>> [(d.year, d.month, d.day, d.edge) for d in days("自2021年5月29日起，至2025年底前")]
[(2021, 5, 29, ''), (2025, None, None, '底前')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kb.model import Span
from kb.numerals import NUMERAL, read_int


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is written: year, month, day, and 前, 后, 底 or 初 behind it."""

    year: int | None
    month: int | None
    day: int | None
    edge: str
    span: Span  # with the edge
    written: str
    bare: Span  # without the edge

    @property
    def iso(self) -> bool:
        """Whether it is written in digits alone: 2021-5-29."""
        return "年" not in self.written and "月" not in self.written

    @property
    def full(self) -> bool:
        """Whether year, month and day are all written."""
        return None not in (self.year, self.month, self.day)

    @property
    def on(self) -> date | None:
        """The day of the calendar; None where not all is written or there is no such day."""
        try:
            return date(self.year or 0, self.month or 0, self.day or 0)
        except ValueError:
            return None

    def within(self, other: Day) -> bool:
        """Whether the other states everything that this one does: 2025年 of 2025年12月31日."""
        mine = (self.year, self.month, self.day)
        theirs = (other.year, other.month, other.day)
        stated = all(a is None or a == b for a, b in zip(mine, theirs, strict=True))
        return stated and self.edge == other.edge


_S = r"[ \t]*"
_N = rf"[{NUMERAL}]{{1,3}}"
_YEAR = r"[12][0-9]{3}|[一二贰][零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖]{3}"
_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = re.compile(
    rf"(?:(?P<year>{_YEAR}){_S}年"
    rf"(?:{_S}(?P<month>{_N}){_S}月(?!以|内)(?:{_S}(?P<day>{_N}){_S}[日号])?)?"
    rf"|(?<![0-9第])(?P<month2>{_MONTH}){_S}月(?:{_S}(?P<day2>{_N}){_S}[日号]|(?=[底初末上中下份前起至]))"
    r"|(?<![0-9])(?P<iso>[12][0-9]{3}[-./][0-9]{1,2}[-./][0-9]{1,2}))"
    r"(?P<edge>(?:年|月)?[底末初]?(?:之|以)?[前后]?)"
)


def days(folded: str) -> Iterator[Day]:
    """The dates in a folded text, in order."""
    return (_day(match) for match in _DAY.finditer(folded))


def _day(match: re.Match[str]) -> Day:
    if match["iso"]:
        year, month, day = [read_int(p) for p in re.split(r"[-./]", match["iso"])]
    else:
        written = (match["year"], match["month"] or match["month2"], match["day"] or match["day2"])
        year, month, day = [read_int(w) if w else None for w in written]
    edge = re.sub(r"[年月之以]", "", match["edge"]).replace("末", "底")
    bare = Span(match.start(), match.start("edge"))
    return Day(year, month, day, edge, Span(*match.span()), match.group(), bare)
