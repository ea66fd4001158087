"""Which text of a title is compared with which (版本): the one before, or of a day, or named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kb.errors import UnknownDocument
from kb.model import Document, Record
from kb.notices import titled
from kb.store.catalog import Held
from kb.text import fold
from kb.validity import begins, chinese_date


def versions(record: Record, held: Iterable[Held]) -> list[Held]:
    """The texts held of a title, the earliest first."""
    title = fold(record.title)
    return sorted((h for h in held if fold(h.record.title) == title), key=_when)


def counterpart(document: Document, held: Sequence[Held], wanted: str | None) -> Held | None:
    """The text to compare with: of that day, source or id, or the one before; None: no such one.

    Where only one text is held, or none is older and none newer, an UnknownDocument says so.
    """
    same = versions(document.record, held)
    others = [h for h in same if h.id != document.id]
    if wanted is None:
        if not others:
            raise UnknownDocument(
                f"{titled(document.record)}只收录了一个版本，无法比较：请先入库另一个版本，"
                "或写明要与哪份文件比较（--diff 文件）"
            )
        return neighbour(document, others)
    if day := _day(wanted):
        return _held_on(day, same, document)
    return next((h for h in held if wanted in (h.id, h.version, h.source)), None)


def neighbour(document: Document, others: Sequence[Held]) -> Held:
    """The text right before; that right after where there is none."""
    own = _started(document.record)
    earlier = [h for h in others if _started(h.record) <= own]
    return max(earlier, key=_when) if earlier else min(others, key=_when)


def in_order(one: Document, other: Document) -> tuple[Document, Document]:
    """The earlier and the later; ``other`` first where nothing says."""
    later = _started(other.record) > _started(one.record)
    return (one, other) if later else (other, one)


def edition_name(record: Record) -> str:
    """By what a reader tells texts apart: 2018年10月26日修正, 2021年5月29日施行."""
    days = (
        (record.amended_on, "修正或修订"), (record.effective_from, "施行"),
        (record.adopted_on, "通过"), (record.published_on, "公布"), (record.signed_on, "成文"),
    )  # fmt: skip
    return next((f"{chinese_date(day)}{word}" for day, word in days if day), "未载明日期")


def _held_on(day: date, same: Sequence[Held], document: Document) -> Held:
    begun = [h for h in same if _started(h.record) <= day]
    found = max(begun, key=_when) if begun else None
    if found is None or found.id == document.id:
        names = "、".join(f"{edition_name(h.record)}（{h.source}）" for h in same)
        raise UnknownDocument(
            f"知识库中没有{titled(document.record)}在{chinese_date(day)}施行的另一个版本：现有{names}"
        )
    return found


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _when(held: Held) -> tuple[date, str]:
    return _started(held.record), held.source


def _started(record: Record) -> date:
    days = (begins(record), record.amended_on, record.published_on, record.signed_on)
    return next((day for day in days if day), date.min)
