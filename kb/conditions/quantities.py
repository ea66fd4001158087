"""Numbers with their units in a folded text, by exact value (数量): 2,500 万元 is 25000000 元.

>>> [(str(m.quantity.value), m.quantity.unit) for m in measures("三至五万元，二千五百万元")]
[('30000', '元'), ('50000', '元'), ('25000000', '元')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.condition import DATE, Quantity
from kb.model import Span
from kb.numerals import read_decimal, read_int

UNITS: dict[str, tuple[str, str]] = {
    "美元": ("美元", "1"), "港元": ("港元", "1"), "港币": ("港元", "1"), "欧元": ("欧元", "1"),
    "日元": ("日元", "1"), "块钱": ("元", "1"), "元": ("元", "1"),
    "平方公里": ("平方米", "1000000"), "平方千米": ("平方米", "1000000"),
    "平方米": ("平方米", "1"), "平米": ("平方米", "1"), "公顷": ("平方米", "10000"),
    "亩": ("亩", "1"), "立方米": ("立方米", "1"),
    "公里": ("米", "1000"), "千米": ("米", "1000"), "海里": ("海里", "1"),
    "厘米": ("米", "0.01"), "毫米": ("米", "0.001"), "米": ("米", "1"),
    "公斤": ("千克", "1"), "千克": ("千克", "1"), "吨": ("吨", "1"), "克": ("克", "1"),
    "千瓦时": ("千瓦时", "1"), "千瓦": ("千瓦", "1"), "兆瓦": ("千瓦", "1000"),
    "兆": ("兆", "1"), "伏": ("伏", "1"), "升": ("升", "1"), "度": ("度", "1"),
    "个工作日": ("工作日", "1"), "工作日": ("工作日", "1"), "个工作天": ("工作日", "1"),
    "个小时": ("小时", "1"), "小时": ("小时", "1"), "分钟": ("分钟", "1"),
    "个百分点": ("百分点", "1"), "百分点": ("百分点", "1"),
    "个自然月": ("月", "1"), "个月": ("月", "1"), "个季度": ("月", "3"),
    "周岁": ("周岁", "1"), "岁": ("周岁", "1"), "周年": ("年", "1"),
    "个年度": ("年", "1"), "年": ("年", "1"), "个自然日": ("日", "1"), "日": ("日", "1"),
    "天": ("日", "1"), "周": ("周", "1"), "人次": ("人次", "1"), "人": ("人", "1"),
    "名": ("人", "1"), "位": ("人", "1"), "家": ("家", "1"), "户": ("户", "1"),
    "个": ("个", "1"), "件": ("件", "1"), "项": ("项", "1"), "次": ("次", "1"),
    "种": ("种", "1"), "倍": ("倍", "1"), "只": ("只", "1"), "艘": ("艘", "1"),
    "辆": ("辆", "1"), "台": ("台", "1"), "套": ("套", "1"), "份": ("份", "1"),
    "批": ("批", "1"), "笔": ("笔", "1"), "间": ("间", "1"), "层": ("层", "1"),
    "处": ("处", "1"), "门": ("门", "1"), "棵": ("棵", "1"), "株": ("株", "1"),
}  # fmt: skip
"""Unit as written → (base unit, factor)."""

MONEY = frozenset(("元", "美元", "港元", "欧元", "日元"))
DURATIONS = frozenset(("年", "月", "日", "工作日", "小时", "分钟", "周"))
COUNTS = frozenset(("家", "户", "个", "件", "项", "次", "种", "人", "人次", "台", "套"))

_HAN = "零〇○一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_WORDED = rf"[一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟][{_HAN}万亿]*"
_NUMBER = rf"(?:{_ARABIC}\s*(?:[十百千]?[万亿]+|[百千])?|{_WORDED})"
_NOT_UNIT = {
    "年": "代级龄度鉴会终底末初报检审", "人": "民才均工大事", "名": "称单义录册誉额优胜",
    "家": "庭属长具", "天": "津然使气", "元": "素旦件", "位": "置于一", "个": "体人税",
    "门": "类", "间": "接隔", "处": "罚分理置", "层": "次", "批": "准发复评", "度": "假过",
    "日": "常报期内瓦", "周": "边围期", "升": "级学值", "种": "植子类养", "次": "日月年要级生序",
    "份": "额", "克": "服", "台": "湾帐账", "件": "数", "米": "粮", "项": "目", "月": "份",
}  # fmt: skip
_UNIT = "|".join(
    f"{unit}(?![{_NOT_UNIT[unit]}])" if unit in _NOT_UNIT and unit not in ("日", "项") else unit
    for unit in sorted(UNITS, key=len, reverse=True)
)
_DASH = r"\s*(?:至|到|-{1,2}|—{1,2}|–|~)\s*"
_BEFORE = rf"(?<![第\d.A-Za-z{_HAN}])(?<!\d,)"

_QUANTITY = re.compile(
    rf"{_BEFORE}(?:(?P<low>{_NUMBER})\s*(?P<near>{_UNIT})?{_DASH})?(?P<number>{_NUMBER})\s*(?:余|多)?\s*(?P<unit>{_UNIT})"
    rf"(?P<half>半(?!数))?"
)
_SUM = re.compile(
    rf"{_BEFORE}(?P<number>{_ARABIC}\s*(?:[十百千]?[万亿]+|w(?![a-z]))|(?=[{_HAN}]+[万亿]){_WORDED})(?:人民币|rmb)?"
)
_PERCENT = re.compile(
    rf"{_BEFORE}(?:(?P<low>{_ARABIC})\s*[%‰]?{_DASH})?(?P<arabic>{_ARABIC})\s*(?P<sign>[%‰])"
    rf"|(?P<of>[百千万])分之(?P<worded>{_ARABIC}|[{_HAN}]+(?:点[{_HAN}]+)?)"
    rf"|(?<![百千万\d])(?P<whole>[{_HAN}]+|\d+)分之(?P<part>[{_HAN}]+|\d+)"
    r"|(?P<half>半数)"
)
_HALF_YEAR = re.compile(r"半年")
_DAY = re.compile(
    rf"(?P<year>\d{{4}}|[一二三四五六七八九〇○零]{{4}})\s*年"
    rf"(?:\s*(?P<month>\d{{1,2}}|[{_HAN}]{{1,2}})\s*月"
    rf"(?:\s*(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})\s*[日号])?)?"
)
_MONTH = re.compile(
    rf"(?:每年|当年|次年|同年)?(?:\d{{1,2}}|[{_HAN}]{{1,2}})\s*月(?:份|底|初|(?:\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*[日号]))"
    rf"|每月(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*[日号]"
)
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity where it stands; ``low`` is the near end of 三至五年."""

    quantity: Quantity
    span: Span
    low: Quantity | None = None


def measures(folded: str, *, spoken: bool = False) -> list[Measure]:
    """Every quantity and every full date of a folded text, in order.

    In what a person says (``spoken``) 2499万 is money though no 元 stands there.
    """
    out, taken = [], bytearray(len(folded))
    loose = _sums(folded) if spoken else ()
    for found in (*_dates(folded), *_percents(folded), *_units(folded), *loose):
        span = found.span
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * len(span)
            if found.quantity.unit and not _loose(folded, found.span):
                out.append(found)
    return sorted(out, key=lambda m: m.span)


def _loose(folded: str, span: Span) -> bool:
    """一批企业, 近三年: spoken of, not counted."""
    written = span.of(folded)
    if folded[max(0, span.start - 1) : span.start] == "近":
        return folded[span.end - 1] in "年月"
    before = folded[max(0, span.start - 2) : span.start]
    if re.search(r"(?<!以)[上下每前后同]$", before) and re.match(r"一(?:年|个)", written):
        return True  # 上一年
    after = folded[span.end : span.end + 3]
    one = folded[span.start] == "一" and len(span) == 2 and folded[span.end - 1] not in "年元倍亩"
    return (
        one
        and not re.match(r"\s*\(?(?:含|以|及|起|或)", after)
        and not _COMPARES.search(folded[max(0, span.start - 4) : span.start])
    )


_COMPARES = re.compile(r"(?:超过|不少于|少于|至少|多于|不足|满|达|不低于)$")


def same_scale(one: Quantity, other: Quantity) -> tuple[Decimal, Decimal] | None:
    """Both values in one unit (3年 and 36个月); None where they cannot be compared."""
    if one.unit == other.unit:
        return one.value, other.value
    scales = (_MONTHS, _WEIGHTS, _PEOPLE, _SHARES)
    for scale in scales:
        if one.unit in scale and other.unit in scale:
            return one.value * scale[one.unit], other.value * scale[other.unit]
    return None


_MONTHS = {"年": Decimal(12), "月": Decimal(1)}
_WEIGHTS = {"吨": Decimal(1000), "千克": Decimal(1), "克": Decimal("0.001")}
_PEOPLE = {"人": Decimal(1), "个": Decimal(1), "家": Decimal(1), "户": Decimal(1),
           "件": Decimal(1), "项": Decimal(1), "种": Decimal(1)}  # fmt: skip
_SHARES = {"%": Decimal(1), "分之": Decimal(100)}


def number(written: str) -> Decimal | None:
    """The value of a number as written: 2,500, 1.5亿, 5千万, 二千五百万."""
    text = "".join(written.split())
    match = re.fullmatch(rf"({_ARABIC})([十百千]?[万亿]*)", text)
    if match is None:
        return read_decimal(text)
    value = Decimal(match[1].replace(",", ""))
    for mark in match[2]:
        value *= _SCALES[mark]
    return value


def _units(folded: str) -> Iterator[Measure]:
    for match in _QUANTITY.finditer(folded):
        value = number(match["number"])
        if value is None:
            continue
        unit, factor = UNITS[match["unit"]]
        written = folded[match.start("number") : match.end()]
        quantity = Quantity(value * Decimal(factor), unit, written)
        if match["half"] and unit == "年":
            quantity = replace(quantity, value=value * 12 + 6, unit="月")
        yield Measure(quantity, Span(*match.span()), _low(match, quantity, factor))
    for match in _HALF_YEAR.finditer(folded):
        yield Measure(Quantity(Decimal(6), "月", match.group()), Span(*match.span()))


def _sums(folded: str) -> Iterator[Measure]:
    for match in _SUM.finditer(folded):
        value = number(match["number"].replace("w", "万"))
        if value is not None:
            yield Measure(Quantity(value, "元", match.group()), Span(*match.span()))


def _low(match: re.Match[str], high: Quantity, factor: str) -> Quantity | None:
    if match["low"] is None or (value := number(match["low"])) is None:
        return None
    written = match["low"] + (match["near"] or match["unit"])
    if match["near"]:
        unit, own = UNITS[match["near"]]
        return Quantity(value * Decimal(own), unit, written) if unit == high.unit else None
    scale = re.search(r"[十百千]?[万亿]+$", match["number"].strip())
    if scale and not re.search(r"[万亿]", match["low"]):  # 1至3万元: the scale is of both
        for mark in scale.group():
            value *= _SCALES[mark] if mark in "万亿" or match["number"][0].isdigit() else 1
    return Quantity(value * Decimal(factor), high.unit, written)


def _percents(folded: str) -> Iterator[Measure]:
    for match in _PERCENT.finditer(folded):
        written, span = match.group(), Span(*match.span())
        if match["half"]:
            yield Measure(Quantity(Decimal("0.5"), "分之", written), span)
        elif match["arabic"]:
            scale = Decimal(1) if match["sign"] == "%" else Decimal("0.1")
            low = match["low"]
            near = Quantity(Decimal(low.replace(",", "")) * scale, "%", low) if low else None
            value = Decimal(match["arabic"].replace(",", "")) * scale
            yield Measure(Quantity(value, "%", written), span, near)
        elif match["worded"]:
            scale = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}[match["of"]]
            part = _pointed(match["worded"])
            if part is not None:
                yield Measure(Quantity(part * scale, "%", written), span)
        else:
            over, under = read_int(match["part"]), read_int(match["whole"])
            if over and under:
                yield Measure(Quantity(Decimal(over) / under, "分之", written), span)


def _pointed(written: str) -> Decimal | None:
    """零点五, 三十, 0.5."""
    whole, _, rest = written.partition("点")
    value = number(whole)
    digits = [read_int(c) for c in rest]
    if value is None or None in digits:
        return None
    return value + sum((Decimal(d or 0).scaleb(-i) for i, d in enumerate(digits, 1)), Decimal(0))


def _dates(folded: str) -> Iterator[Measure]:
    for match in _DAY.finditer(folded):
        parts = [read_int(p) if (p := match[n]) else None for n in ("year", "month", "day")]
        year, month, day = parts
        full = year is not None and month is not None and day is not None
        value = Decimal((year or 0) * 10000 + (month or 0) * 100 + (day or 0))
        yield Measure(Quantity(value, DATE if full else "", match.group()), Span(*match.span()))
    for match in _MONTH.finditer(folded):
        yield Measure(Quantity(Decimal(0), "", match.group()), Span(*match.span()))
