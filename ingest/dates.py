"""Dates as Chinese documents and feeds write them, read as days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from email.utils import parsedate_to_datetime

from kb.days import days
from kb.numerals import NUMERAL, read_int

_WS = r"[ \t]*"
DAY = rf"[{NUMERAL}]{{4}}{_WS}年{_WS}[{NUMERAL}]{{1,3}}{_WS}月{_WS}[{NUMERAL}]{{1,3}}{_WS}日"
"""A day in folded text: 2021年5月29日, 二零二四年三月一日."""

ROC_DAY = (
    rf"(?:中华)?民国{_WS}[{NUMERAL}]{{1,6}}{_WS}年{_WS}[{NUMERAL}]{{1,3}}{_WS}月"
    rf"{_WS}[{NUMERAL}]{{1,3}}{_WS}日"
)
"""A day counted from 1912, as Taiwan does: 中華民國一百一十二年三月十五日."""
_ROC = re.compile(rf"民国{_WS}([{NUMERAL}]+){_WS}年{_WS}([{NUMERAL}]+){_WS}月{_WS}([{NUMERAL}]+)")
_BEFORE_ROC = 1911

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Dated:
    """A day and where it was written."""

    day: date
    start: int
    end: int


def days_in(folded: str) -> Iterator[Dated]:
    """The days written in a folded text; what is no day of the calendar is left out."""
    for day in days(folded):
        if day.on and not day.iso:
            yield Dated(day.on, day.bare.start, day.bare.end)


def read_day(written: str) -> date | None:
    """The day a folded string gives: Chinese, ISO, or the date of a feed (RFC 822), in China."""
    text = written.strip()
    if match := _ROC.search(text):
        year, month, day_ = (read_int(part) or 0 for part in match.groups())
        try:
            return date(year + _BEFORE_ROC, month, day_)
        except ValueError:
            return None
    for day in days(text):
        if day.on and (day.bare.start == 0 or not day.iso):
            return day.on
    try:
        moment = parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return None
    return moment.astimezone(_CHINA).date() if moment.tzinfo else moment.date()


def years_later(start: date, years: int) -> date:
    """The last day of a period of whole years: start + N years − 1 day."""
    try:
        same = start.replace(year=start.year + years)
    except ValueError:  # 29 February
        same = date(start.year + years, 3, 1)
    return same - timedelta(days=1)


def closing_day(written: str) -> date | None:
    """The last day of a month or of a year: 2027年3月, 2025年底."""
    for day in days(written):
        if day.year and day.day is None and (day.month or day.edge == "底"):
            year, month = divmod(day.year * 12 + (day.month or 12), 12)
            return date(year, month + 1, 1) - timedelta(days=1)
    return None
