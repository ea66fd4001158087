"""Numbers in a sentence, so that two texts can be compared: 二千五百万元 and 0.25亿元 are the same.

>>> [(str(v.value), v.unit, v.operator.value) for v in amounts("年收入2,500万元以上")]
[('25000000', '元', '>=')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.condition import Operator
from kb.days import days
from kb.model import Span
from kb.numerals import HAN, SMALL_HAN
from kb.quantities.comparisons import Compared, compared
from kb.quantities.reading import numbers
from kb.text import fold


@dataclass(frozen=True, slots=True)
class Amount:
    """A number (数值) with its unit and how it is compared; spans are in the squeezed text."""

    value: Decimal
    unit: str  # 元, %, 家, 年 …; empty where none is written
    operator: Operator
    span: Span
    written: str
    comparing: Span | None = None  # the words that compare it: 不超过, 以上

    def same(self, other: Amount) -> bool:
        """Whether both say the same: value, unit and comparison (2,500万 may leave out 元)."""
        return self.agrees(other) and self.operator is other.operator

    def agrees(self, other: Amount) -> bool:
        """Whether both are the same value of the same unit, however they are compared."""
        units = {self.unit, other.unit}
        large = self.value >= 10**4
        same_unit = len(units) == 1 or (units == {"", "元"} and large)
        return self.value == other.value and same_unit


def squeezed(text: str) -> str:
    """The folded text without white space; a Chinese comma is kept apart from that of 2,500."""
    return "".join(fold(text.replace("，", "、")).split())


def amounts(text: str) -> tuple[Amount, ...]:
    """The numbers in a text, in order; dates, 条 numbers and words such as 一批 are none."""
    hidden = _hidden(squeezed(text))
    found = [_amount(one, hidden) for one in compared(hidden, numbers(hidden))]
    return tuple(_listed(found, hidden))


_SPOKEN_OF = re.compile(
    r"一(?:个(?!月|工作日|自然日)|批|些|次性|定|级|项|种|部|条|人|名|家|日|天|起|期|场|门|层|支|位)"
    rf"(?!以[上下内])|两(?:个(?!月|工作日|自然日)|级|条|部|批)|百分百|[{SMALL_HAN}]{{1,3}}部分|(?<![{SMALL_HAN}])十[足分]"
)
"""Words that only look like numbers."""

_ORDINAL = re.compile(rf"第[0-9{HAN}]+[条款项目章节编段]?")


def _hidden(plain: str) -> str:
    """The text with dates, ordinals and words that only look like numbers blanked."""
    for day in days(plain):
        plain = plain[: day.span.start] + "\0" * len(day.span) + plain[day.span.end :]
    return _SPOKEN_OF.sub(_blank, _ORDINAL.sub(_blank, plain))


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match.group())


def _amount(one: Compared, text: str) -> Amount:
    value, unit = one.quantity.value, _SAID.get(one.quantity.unit, one.quantity.unit)
    if unit == "成":
        value, unit = value * 10, "%"
    span = one.number_span
    if one.word.startswith("达"):  # 达到2,400家 and 2,400家 are said of the same thing
        return Amount(value, unit, Operator.EQUAL, span, span.of(text))
    return Amount(value, unit, one.operator, span, span.of(text), one.word_span)


_SAID = {"户": "家", "日": "天"}
"""Units that say the same of an enterprise or a period, by the name a question has for them."""


_TO = ("至", "到", "-", "~", "—", "–")


def _plain(*several: Amount) -> bool:
    """Whether nothing compares them: 百分之三至百分之四十五."""
    return all(one.operator is Operator.EQUAL for one in several)


def _listed(found: list[Amount], text: str) -> Iterator[Amount]:
    """20、30人: the first has the unit of the second."""
    for i, amount in enumerate(found):
        after = found[i + 1] if i + 1 < len(found) else None
        gap = text[amount.span.end : after.span.start] if after else ""
        if after and gap in _TO and amount.unit == after.unit and _plain(amount, after):
            found[i + 1] = replace(after, operator=Operator.AT_MOST)
            yield replace(amount, operator=Operator.AT_LEAST)
        elif after and not amount.unit and gap in ("至", "到", "-", "~", "—", "–", "或", "、"):
            yield replace(amount, unit=after.unit)
        else:
            yield amount


_PER = re.compile(
    r"每(?:一|个)?(?:平方米|人|月|年|家|户|日|天|次|季度|亩|件|项|吨|间|套|台|辆|周|名|车|车次|单)"
)
_PER_CHAIN = re.compile(rf"(?:{_PER.pattern}|按|为|企业|可?给予|补贴|奖励|收取?|[,、/])*$")


def per(squeezed_text: str, amount: Amount) -> frozenset[str]:
    """What an amount is for each of: 每平方米 and 每月 of 每平方米每月30元."""
    start = amount.comparing.start if amount.comparing else amount.span.start
    before = squeezed_text[: min(start, amount.span.start)]
    chain = _PER_CHAIN.search(before[-24:])
    return frozenset(_PER.findall(chain.group())) if chain else frozenset()
