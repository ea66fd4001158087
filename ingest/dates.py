"""Dates as Chinese documents and feeds write them, read as days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from email.utils import parsedate_to_datetime

from ingest.blocks import ordinal
from kb.numerals import NUMERAL

_WS = r"[ \t]*"
DAY = rf"[{NUMERAL}]{{4}}{_WS}年{_WS}[{NUMERAL}]{{1,3}}{_WS}月{_WS}[{NUMERAL}]{{1,3}}{_WS}日"
"""A day in folded text: 2021年5月29日, 二零二四年三月一日."""

_PARTS = re.compile(
    rf"([{NUMERAL}]{{4}}){_WS}年{_WS}([{NUMERAL}]{{1,3}}){_WS}月{_WS}([{NUMERAL}]{{1,3}}){_WS}日"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Dated:
    """A day and where it was written."""

    day: date
    start: int
    end: int


def days_in(folded: str) -> Iterator[Dated]:
    """The days written in a folded text; what is no day of the calendar is left out."""
    for match in _PARTS.finditer(folded):
        day = _day(*(ordinal(part) for part in match.groups()))
        if day:
            yield Dated(day, match.start(), match.end())


def read_day(written: str) -> date | None:
    """The day a folded string gives: Chinese, ISO, or the date of a feed (RFC 822), in China."""
    found = next(days_in(written), None)
    if found:
        return found.day
    iso = _ISO.match(written.strip())
    if iso:
        return _day(*(int(part) for part in iso.groups()))
    try:
        moment = parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return None
    return moment.astimezone(_CHINA).date() if moment.tzinfo else moment.date()


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def years_later(start: date, years: int) -> date:
    """The last day of a period of whole years: start + N years − 1 day."""
    try:
        same = start.replace(year=start.year + years)
    except ValueError:  # 29 February
        same = date(start.year + years, 3, 1)
    return same - timedelta(days=1)
