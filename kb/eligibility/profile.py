"""What an enterprise says of itself (企业画像): each value with its source.

Unknown is not 0 and not 否.  A part bounds its whole and a whole its parts: 营业收入 of 2000万元
cannot hold 2500万元 of 人工智能收入.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kb.condition import Operator, Quantity
from kb.conditions.fields import whole_of
from kb.quantities.units import same_scale


@dataclass(frozen=True, slots=True)
class Given:
    """One thing said: a number, words, a yes or no, or a day; ``read_from`` is what said it."""

    field: str | None
    read_from: str
    metric: str = ""
    quantity: Quantity | None = None
    operator: Operator = Operator.EQUAL
    words: tuple[str, ...] = ()
    holds: bool | None = None
    days: tuple[date, date] | None = None  # the first and the last day it can be
    period: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number can be: from ``low`` to ``high``, in one unit; None where nothing is known."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_strict: bool = False
    high_strict: bool = False
    by: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything an enterprise said of itself."""

    given: tuple[Given, ...] = ()

    def of(self, name: str) -> tuple[Given, ...]:
        """What was said of a field."""
        return tuple(g for g in self.given if g.field == name)

    def bounds(self, name: str, unit: Quantity, as_of: date) -> Bounds:
        """What the number of a field can be, in the unit of that quantity."""
        if ":" in name:
            return self._ratio(name, unit, as_of)
        if name == "age":
            return self._age(unit, as_of)
        direct = list(self._direct(name, unit))
        exact = [one for one in direct if one.low is not None and one.high is not None]
        if exact:
            return exact[-1]  # what was said last is the latest year
        return _bounds((*direct, *self._of_whole(name, unit), *self._of_parts(name, unit)))

    def _direct(self, name: str, unit: Quantity) -> Iterator[Bounds]:
        for one in self.of(name):
            value = _scaled(one, unit)
            if value is not None:
                yield _said(one, value)

    def _of_whole(self, name: str, unit: Quantity) -> Iterator[Bounds]:
        whole = whole_of(name)
        for one in self.of(whole) if whole else ():
            value = _scaled(one, unit)
            if value is not None and one.operator in (Operator.EQUAL, Operator.AT_MOST):
                yield Bounds(high=value, by=(one,))

    def _of_parts(self, name: str, unit: Quantity) -> Iterator[Bounds]:
        for one in self.given:
            if one.field and one.quantity and whole_of(one.field) == name:
                value = _scaled(one, unit)
                if value is not None and one.operator in (Operator.EQUAL, Operator.AT_LEAST):
                    yield Bounds(low=value, by=(one,))

    def _ratio(self, name: str, unit: Quantity, as_of: date) -> Bounds:
        direct = _bounds(self._direct(name, unit))
        if direct.by:
            return direct
        over, under = (self.of(part) for part in name.split(":"))
        if not (over and under and over[0].quantity and under[0].quantity):
            return Bounds()
        if over[0] is under[0]:  # one number is no share of itself
            return Bounds()
        pair = same_scale(over[0].quantity, under[0].quantity)
        if pair is None or pair[1] == 0 or unit.unit not in ("%", "分之"):
            return Bounds()
        share = Fraction(pair[0]) / Fraction(pair[1]) * (100 if unit.unit == "%" else 1)
        return Bounds(share, share, by=(over[0], under[0]))

    def _age(self, unit: Quantity, as_of: date) -> Bounds:
        direct = _bounds(self._direct("age", unit))
        if direct.by or unit.unit not in ("年", "月"):
            return direct
        for one in self.of("established_on"):
            if one.days:
                scale = 12 if unit.unit == "年" else 1
                youngest, oldest = (_months(day, as_of) / scale for day in reversed(one.days))
                return Bounds(youngest, oldest, by=(one,))
        return Bounds()


_NEAR = (Fraction(9, 10), Fraction(11, 10))
"""约2000万元 is somewhere within a tenth of it."""


def _months(since: date, as_of: date) -> Fraction:
    """Months from one day to another, days as a part of one."""
    whole = (as_of.year - since.year) * 12 + as_of.month - since.month
    days = as_of.day - since.day
    return Fraction(whole) + Fraction(days, 31)


def _scaled(one: Given, unit: Quantity) -> Fraction | None:
    """The value said, in the unit asked for; None where it is of another kind."""
    pair = same_scale(one.quantity, unit) if one.quantity else None
    if pair is None or unit.value == 0:
        return Fraction(pair[0]) if pair else None
    return Fraction(pair[0]) * Fraction(unit.value) / Fraction(pair[1]) if pair[1] else None


def _said(one: Given, value: Fraction) -> Bounds:
    by = (one,)
    if one.operator in (Operator.AT_LEAST, Operator.MORE):
        return Bounds(low=value, low_strict=one.operator is Operator.MORE, by=by)
    if one.operator in (Operator.AT_MOST, Operator.LESS):
        return Bounds(high=value, high_strict=one.operator is Operator.LESS, by=by)
    if one.operator is Operator.ABOUT:
        return Bounds(value * _NEAR[0], value * _NEAR[1], by=by)
    return Bounds(value, value, by=by)


def _bounds(all_: Iterable[Bounds]) -> Bounds:
    """The narrowest that all of them allow."""
    out = Bounds()
    for one in all_:
        lower = one.low is not None and (out.low is None or one.low > out.low)
        upper = one.high is not None and (out.high is None or one.high < out.high)
        out = Bounds(
            one.low if lower else out.low,
            one.high if upper else out.high,
            one.low_strict if lower else out.low_strict,
            one.high_strict if upper else out.high_strict,
            (*out.by, *one.by),
        )
    return out
