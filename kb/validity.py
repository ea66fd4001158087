"""Whether a document has effect on a given day: a pure function of its record and the date.

The order of the rules is that of a careful clerk: repeal first, then what is unknown, then the
calendar.  A stated 有效期至 day still counts until 24:00 Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kb.model import Record, Status

SOON = timedelta(days=180)
"""即将到期: a document that ends within this time is flagged."""

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Validity:
    """The status of a document on a day, and what a reader should know beside it."""

    status: Status
    ends_soon: bool = False


def today() -> date:
    """The date in Shanghai, where these documents take effect."""
    return datetime.now(SHANGHAI).date()


def begins(record: Record) -> date | None:
    """The day from which this text holds: 施行, or the amendment it has taken in, if later."""
    if record.effective_from is None:
        return None
    return max(record.effective_from, record.amended_on or date.min)


def validity(record: Record, as_of: date) -> Validity:
    """The status of a document on that day (效力状态)."""
    if not record.kind.official:
        return Validity(Status.NOT_APPLICABLE)
    if record.repealed_on and record.repealed_on <= as_of:
        return Validity(Status.REPEALED)
    if record.effective_to and as_of > record.effective_to:
        return Validity(Status.EXPIRED)
    if record.superseded_on and record.superseded_on <= as_of:
        return Validity(Status.AMENDED)
    start = begins(record)
    if start is None:
        return Validity(Status.UNKNOWN)
    if as_of < start:
        return Validity(Status.NOT_YET_EFFECTIVE)
    end = record.effective_to
    return Validity(Status.IN_FORCE, ends_soon=end is not None and end - as_of <= SOON)


def superseded(records: Mapping[str, Record]) -> dict[str, date]:
    """Of all texts of one title, by version: from when a later one holds in an earlier one's place.

    Only texts of one issuer replace each other; two 通知 that merely share a title do not.
    """
    out: dict[str, date] = {}
    for version, record in records.items():
        start = begins(record)
        later = [
            began
            for other in records.values()
            if start and (began := begins(other)) and began > start and _same_issuer(record, other)
        ]
        if later and record.kind.official:
            out[version] = min(later)
    return out


def _same_issuer(one: Record, other: Record) -> bool:
    if one.kind is not other.kind or not (one.issuer and other.issuer):
        return one.kind is other.kind
    return one.issuer in other.issuer or other.issuer in one.issuer


STATUS_WORDS = {
    Status.NOT_YET_EFFECTIVE: "尚未施行",
    Status.IN_FORCE: "现行有效",
    Status.EXPIRED: "已失效",
    Status.REPEALED: "已废止",
    Status.AMENDED: "已修改",
    Status.UNKNOWN: "效力待核",
    Status.NOT_APPLICABLE: "非规范性文件",
}
"""What a badge says."""


def chinese_date(day: date) -> str:
    """2025年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
