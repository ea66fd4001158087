"""A row of a table (表格) that has a column for what is asked and one for what is given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.condition import Benefit, Logic, Offer, Requirement
from kb.conditions.benefits import benefits
from kb.conditions.requirements import requirement
from kb.conditions.sentences import Place, unstated
from kb.conditions.source import Source
from kb.model import Provision, Span
from kb.tabular import header_lines, headings
from kb.text import fold

_ASKS = re.compile(r"条件|要求|对象|门槛|资格|(?:认定|申报|入选|准入|评定)标准")
_GIVES = re.compile(
    r"(?:支持|扶持|补贴|补助|奖励|奖补|资助|优惠)(?:标准|额度|金额|内容|方式|措施|力度)?|标准|额度|金额"
)
_CELL = re.compile(r"(?<=\|)[^|\n]*(?=\|)")


def read_row(source: Source, table: Provision, row: Provision, place: Place) -> list[Offer]:
    """What a row gives to whom; nothing where its header does not say which cell is which.

    Read as one sentence, 500万元以上 under 申报条件 would be taken for money that is given.
    """
    names = [fold(name) for name in headings(header_lines(source.text, table))]
    cells = _cells(source, row)
    if len(cells) != len(names):
        return []
    asking = [cell for name, cell in zip(names, cells, strict=True) if _ASKS.search(name)]
    giving = [
        cell
        for name, cell in zip(names, cells, strict=True)
        if _GIVES.search(name) and not _ASKS.search(name)
    ]
    given = [benefit for cell in giving for benefit in benefits(source, cell)]
    if not asking or not given:
        return []
    return [_offer(source, row, place, (asking, given))]


def _cells(source: Source, row: Provision) -> list[Span]:
    found = _CELL.finditer(source.text, row.span.start, row.span.end)
    return [_stripped(source.text, Span(*match.span())) for match in found]


def _stripped(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _offer(
    source: Source, row: Provision, place: Place, read: tuple[Sequence[Span], Sequence[Benefit]]
) -> Offer:
    asking, given = read
    found = [requirement(source, cell) for cell in asking if len(cell)]
    parts = [part for one in found if one for part in (one.parts if _all(one) else (one,))]
    needed = Requirement(Logic.ALL, tuple(parts), row.span) if parts else unstated(row.span)
    return Offer(place.unit, place.pinpoint, row.span, needed, tuple(given))


def _all(one: Requirement) -> bool:
    return one.logic is Logic.ALL
