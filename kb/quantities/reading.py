"""Numbers with their units in a folded text, by exact value (数量): 2,500 万元 is 25000000 元.

>>> [(str(m.quantity.value), m.quantity.unit) for m in measures("三至五万元，二千五百万元")]
[('50000', '元'), ('25000000', '元')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from kb.condition import DATE, Quantity
from kb.days import days
from kb.model import Span
from kb.numerals import ARABIC, HAN, NUMERAL
from kb.quantities.shares import shares
from kb.quantities.units import CLASSIFIERS, UNIT, UNITS
from kb.quantities.values import APART, DASH, SCALED, WORDED, Measure, number, scale_of

_NUMBER = rf"(?:{ARABIC}(?:{SCALED})?|{WORDED})"
_QUANTITY = re.compile(
    rf"{APART}(?:(?P<low>{_NUMBER})\s*(?P<near>{UNIT})?{DASH})?(?P<number>{_NUMBER})"
    rf"\s*(?:(?P<over>余|多)(?P<more>[万亿]?))?\s*(?P<unit>{UNIT})(?P<half>半(?!数))?"
)
_SUM = re.compile(
    rf"{APART}(?P<number>{ARABIC}\s*(?:[十百千]?[万亿]+|w(?![a-z]))|(?=[{HAN}]+[万亿]){WORDED})(?:人民币|rmb)?"
)
_ALONE = re.compile(
    rf"(?<![0-9a-z.第之/+-])(?:(?P<number>{ARABIC}[十百千]?[万亿]*)(?P<over>[余多几])?(?P<more>[万亿])?"
    rf"(?![0-9a-z])(?P<unit>{CLASSIFIERS})?"
    rf"|(?P<han>{WORDED})(?P<over2>[余多几])?(?P<unit2>{CLASSIFIERS})"
    rf"|(?P<bare>(?=[^十拾百佰千仟][十拾百佰千仟万亿]){WORDED})(?![兆计面]))"
)
_NUMERAL = re.compile(f"[{NUMERAL}半]")
_SCALE = re.compile(r"[十百千]?[万亿]+$")
_MYRIAD = re.compile(r"[万亿]")
_HALF_YEAR = re.compile(r"半年")
_MONTHLY = re.compile(rf"每月(?:\d{{1,2}}|[{HAN}]{{1,3}})\s*[日号]")


def measures(folded: str, *, spoken: bool = False) -> list[Measure]:
    """Every quantity and every full date of a folded text, in order.

    In what a person says (``spoken``) 2499万 is money though no 元 stands there.
    """
    if not _NUMERAL.search(folded):  # half of all sentences
        return []
    loose = _sums(folded) if spoken else ()
    found = _apart((*_dates(folded), *shares(folded), *_united(folded), *loose), len(folded))
    return [m for m in found if m.quantity.unit and not _spoken_of(folded, m.span)]


def numbers(folded: str) -> list[Measure]:
    """Every number of a folded text, with a unit or without, in order; dates are none."""
    return _apart((*shares(folded), *_united(folded), *_alone(folded)), len(folded))


def _apart(found: Iterable[Measure], length: int) -> list[Measure]:
    """The measures in order; of two that overlap, the one that was given first."""
    out, taken = [], bytearray(length)
    for one in found:
        if not any(taken[one.span.start : one.span.end]):
            taken[one.span.start : one.span.end] = b"\1" * len(one.span)
            out.append(one)
    return sorted(out, key=lambda m: m.span)


def _spoken_of(folded: str, span: Span) -> bool:
    """Whether a number is spoken of, not counted: 一批企业, 近三年, 上一年."""
    written = span.of(folded)
    if folded[max(0, span.start - 1) : span.start] == "近":
        return folded[span.end - 1] in "年月"
    before = folded[max(0, span.start - 2) : span.start]
    if re.search(r"(?<!以)[上下每前后同]$", before) and re.match(r"一(?:年|个)", written):
        return True
    after = folded[span.end : span.end + 3]
    one = folded[span.start] == "一" and len(span) == 2 and folded[span.end - 1] not in "年元倍亩"
    return (
        one
        and not re.match(r"\s*\(?(?:含|以|及|起|或)", after)
        and not _COMPARES.search(folded[max(0, span.start - 4) : span.start])
    )


_COMPARES = re.compile(r"(?:超过|不少于|少于|至少|多于|不足|满|达|不低于)$")


def _united(folded: str) -> Iterator[Measure]:
    for match in _QUANTITY.finditer(folded):
        value = number(match["number"])
        if value is None:
            continue
        unit, factor = UNITS[match["unit"]]
        written = folded[match.start("number") : match.end()]
        value *= Decimal(factor) * scale_of(match["more"] or "")
        quantity = Quantity(value, unit, written)
        if match["half"] and unit == "年":
            quantity = replace(quantity, value=value * 12 + 6, unit="月")
        low, near = _low(match, quantity, factor), _near(match)
        yield Measure(quantity, Span(*match.span()), low, near, bool(match["over"]))
    for match in _HALF_YEAR.finditer(folded):
        yield Measure(Quantity(Decimal(6), "月", match.group()), Span(*match.span()))


def _low(match: re.Match[str], high: Quantity, factor: str) -> Quantity | None:
    """The near end of a range; a scale or unit that only the far end has is of both."""
    if match["low"] is None or (value := number(match["low"])) is None:
        return None
    written = match["low"] + (match["near"] or match["unit"])
    if match["near"]:
        unit, own = UNITS[match["near"]]
        return Quantity(value * Decimal(own), unit, written)
    scale = _SCALE.search(match["number"])
    if scale and not _MYRIAD.search(match["low"]):  # 1至3万元
        marks = scale[0] if match["number"][0].isdigit() else _MYRIAD.findall(scale[0])
        value *= scale_of("".join(marks))
    return Quantity(value * Decimal(factor), high.unit, written)


def _near(match: re.Match[str]) -> Span | None:
    """Where the near end of a range stands; None where there is no range."""
    if match["low"] is None:
        return None
    return Span(match.start("low"), max(match.end("low"), match.end("near")))


def _sums(folded: str) -> Iterator[Measure]:
    for match in _SUM.finditer(folded):
        value = number(match["number"].replace("w", "万"))
        if value is not None:
            yield Measure(Quantity(value, "元", match.group()), Span(*match.span()))


def _alone(folded: str) -> Iterator[Measure]:
    """Numbers that no unit of measure follows: 2,500万, 三级, 三十."""
    for match in _ALONE.finditer(folded):
        value = number(match["number"] or match["han"] or match["bare"])
        if value is not None:
            value *= scale_of(match["more"] or "")
            quantity = Quantity(value, match["unit"] or match["unit2"] or "", match.group())
            over = bool(match["over"] or match["over2"])
            yield Measure(quantity, Span(*match.span()), over=over)


def _dates(folded: str) -> Iterator[Measure]:
    """Full dates by value; what is only part of a date holds its place, without a unit."""
    for day in days(folded):
        value = Decimal((day.year or 0) * 10000 + (day.month or 0) * 100 + (day.day or 0))
        written = day.bare.of(folded)
        yield Measure(Quantity(value, DATE if day.full else "", written), day.bare)
    for match in _MONTHLY.finditer(folded):
        yield Measure(Quantity(Decimal(0), "", match.group()), Span(*match.span()))
