"""Shares of a whole (比例): 30%, 5‰, 百分之三点五, 三分之二, 半数."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kb.condition import Quantity
from kb.model import Span
from kb.numerals import ARABIC, HAN, read_int
from kb.quantities.values import APART, DASH, Measure, pointed

_SHARE = re.compile(
    rf"{APART}(?:(?P<low>{ARABIC})\s*[%‰]?{DASH})?(?P<arabic>{ARABIC})\s*(?P<sign>[%‰])"
    rf"|(?P<of>[百千万])分之(?P<worded>{ARABIC}|[{HAN}]+(?:点[{HAN}]+)?)"
    rf"|(?<![百千万\d])(?P<whole>[{HAN}]+|\d+)分之(?P<part>[{HAN}]+|\d+)"
    r"|(?P<half>半数)"
)
_SIGNS = ("%", "‰", "分之", "半数")  # without one there is no share, and few sentences have one
_PARTS = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}  # in hundredths


def shares(folded: str) -> Iterator[Measure]:
    """Every share in a folded text, in % or, where it is a fraction, in 分之."""
    if not any(sign in folded for sign in _SIGNS):
        return
    for match in _SHARE.finditer(folded):
        written, span = match.group(), Span(*match.span())
        if match["arabic"]:
            yield _percent(match)
        elif match["half"]:
            yield Measure(Quantity(Decimal("0.5"), "分之", written), span)
        elif match["worded"]:
            part = pointed(match["worded"])
            if part is not None:
                yield Measure(Quantity(part * _PARTS[match["of"]], "%", written), span)
        else:
            over, under = read_int(match["part"]), read_int(match["whole"])
            if over and under:
                yield Measure(Quantity(Decimal(over) / under, "分之", written), span)


def _percent(match: re.Match[str]) -> Measure:
    scale = Decimal(1) if match["sign"] == "%" else Decimal("0.1")
    low = match["low"]
    near = Quantity(Decimal(low.replace(",", "")) * scale, "%", low) if low else None
    where = Span(*match.span("low")) if low else None
    value = Decimal(match["arabic"].replace(",", "")) * scale
    written = match.string[match.start("arabic") : match.end()]
    return Measure(Quantity(value, "%", written), Span(*match.span()), near, where)
