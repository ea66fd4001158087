"""Which text of a title is meant (版本): 旧公司法, 公司法（2018修正）, 2018年公司法, or today's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.model import Document, Record
from kb.text import fold
from kb.validity import begins

_MADE = r"(?:修正|修订|修改|公布|通过|颁布|文本|版本|版|本)"
_BEFORE = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d)年?(?:(?P<said>{_MADE})|(?:时|当时|期间)?(?:适用|施行|有效|执行|生效))?后?的?|(?P<old>旧版?的?|原|老版?的?|修[正改订]前的?))"
    r"[《〈]?$"
)
_AFTER = re.compile(
    rf"[》〉]?\(?(?P<year>(?:19|20)\d\d)年?(?P<said>{_MADE}|\))(?:的?文本|版)?\)?"
    r"|[》〉]?\(?的?(?P<old>旧版|老版|旧法|修[正改订]前)的?(?:版本|文本)?\)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|版|修|\))")
_OLD = re.compile(r"旧版|老版|旧法|旧[^,。]{0,8}法|修[正改订]前")


@dataclass(frozen=True, slots=True)
class Edition:
    """The text that a question asks for: of a year, or an older one; ``said`` as 版 or 修正."""

    year: int | None
    said: bool
    length: tuple[int, int]  # how many characters say so, before and after the name


def read_edition(folded: str, start: int, end: int) -> Edition | None:
    """What stands around a name about its edition, if anything."""
    before, after = _BEFORE.search(folded[:start]), _AFTER.match(folded[end:])
    match = after or before
    if match is None:
        return None
    length = (0, match.end()) if match is after else (start - match.start(), 0)
    year = int(match["year"]) if match["year"] else None
    return Edition(year, bool(match["said"]), length)


def years(record: Record) -> frozenset[int]:
    """The years by which this text is called: of its making, and of its beginning."""
    made = [record.amended_on] if record.amended_on else [record.adopted_on, record.published_on]
    return frozenset(day.year for day in (*made, begins(record)) if day)


def asks_for(folded: str, record: Record) -> bool:
    """Whether a question speaks of this older text: by its year, or as 旧 or 修正前."""
    said = {int(year) for year in _YEAR.findall(folded)}
    return bool(said & years(record)) or _OLD.search(folded) is not None


def in_effect(documents: Iterable[Document], as_of: date) -> list[Document]:
    """One document per title: of several texts, the latest that has begun by that day."""
    return [_latest(same, as_of) for same in by_title(documents)]


def by_title(documents: Iterable[Document]) -> list[list[Document]]:
    """The documents of each title."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        found.setdefault(fold(document.record.title), []).append(document)
    return list(found.values())


def chosen(same: Sequence[Document], edition: Edition | None, as_of: date) -> Document | None:
    """The text of one title that is meant; None where the edition asked for is not held."""
    if edition is None:
        return _latest(same, as_of)
    if edition.year is None:
        current = _start(_latest(same, as_of))
        older = [d for d in same if _start(d) < current]
        return max(older, key=_start, default=None)
    made = [d for d in same if edition.year in years(d.record)]
    if made or edition.said:
        return max(made, key=_start, default=None)
    held = _latest(same, date(edition.year, 12, 31))
    return held if _start(held).year <= edition.year else None


def _start(document: Document) -> date:
    record = document.record
    return begins(record) or record.published_on or date.min


def _latest(same: Sequence[Document], as_of: date) -> Document:
    def key(document: Document) -> tuple[bool, date, date]:
        start, amended = _start(document), document.record.amended_on or date.min
        return start <= as_of, start if start <= as_of else date.max - (start - as_of), amended

    return max(same, key=key)
