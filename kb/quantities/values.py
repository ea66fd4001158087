"""A written number and its value (数值): 2,500 and 二千五百 are one, 5千万 is 50000000."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kb.condition import Quantity
from kb.model import Span
from kb.numerals import ARABIC, HAN, read_decimal, read_int

WORDED = rf"[一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟][{HAN}万亿]*"
"""The pattern of a number in Chinese numerals."""

SCALED = r"\s*(?:[十百千]?[万亿]+|[百千])"
"""What an Arabic number may be multiplied by: 2,500 万, 5千万, 3百."""

APART = rf"(?<![第\d.A-Za-z{HAN}])(?<!\d,)"
"""A number begins here: no ordinal, no code, and not the middle of another number."""

DASH = r"\s*(?:至|到|-{1,2}|—{1,2}|–|~)\s*"
"""What stands between the two ends of a range."""

_VALUE = re.compile(rf"({ARABIC})([十百千]?[万亿]*)")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity where it stands; ``low`` is the near end of 三至五年."""

    quantity: Quantity
    span: Span
    low: Quantity | None = None
    near: Span | None = None  # of ``low``
    over: bool = False  # 300余家: somewhat more than is written


def number(written: str) -> Decimal | None:
    """The value of a number as written: 2,500, 1.5亿, 5千万, 二千五百万."""
    text = "".join(written.split())
    match = _VALUE.fullmatch(text)
    if match is None:
        return read_decimal(text)
    return Decimal(match[1].replace(",", "")) * scale_of(match[2])


def scale_of(marks: str) -> Decimal:
    """What 千万 multiplies by; 1 for nothing."""
    scale = Decimal(1)
    for mark in marks:
        scale *= _SCALES[mark]
    return scale


def pointed(written: str) -> Decimal | None:
    """The value of a number with a worded point: 零点五, 三十, 0.5."""
    whole, _, rest = written.partition("点")
    value = number(whole)
    digits = [read_int(c) for c in rest]
    if value is None or None in digits:
        return None
    return value + sum((Decimal(d or 0).scaleb(-i) for i, d in enumerate(digits, 1)), Decimal(0))
