"""Numbers and dates in a sentence, by value: 二千五百万元 and 0.25亿元 are the same amount.

>>> [(v.value, v.unit, v.operator) for v in quantities("年收入2,500万元以上")]
[(Decimal('25000000'), '元', <Operator.AT_LEAST: '>='>)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.condition import Operator
from kb.model import Span
from kb.numerals import read_decimal, read_int
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


@dataclass(frozen=True, slots=True)
class Day:
    """A date (日期) as far as it is written: year, month, day, and 前, 后, 底 or 初 behind it."""

    year: int | None
    month: int | None
    day: int | None
    edge: str
    span: Span
    written: str

    def within(self, other: Day) -> bool:
        """Whether the other states everything that this one does: 2025年 of 2025年12月31日."""
        mine = (self.year, self.month, self.day)
        theirs = (other.year, other.month, other.day)
        stated = all(a is None or a == b for a, b in zip(mine, theirs, strict=True))
        return stated and self.edge == other.edge


def squeezed(text: str) -> str:
    """The folded text without white space; a Chinese comma is kept apart from that of 2,500."""
    return "".join(fold(text.replace("，", "、")).split())


# --- dates ----------------------------------------------------------------------------------

_D = "0-9零一二三四五六七八九十廿"
_DATE = re.compile(
    rf"(?:(?P<year>[12][0-9]{{3}}|[一二][零一二三四五六七八九]{{3}})年"
    rf"(?:(?P<month>[{_D}]{{1,3}})月(?!以|内)(?:(?P<day>[{_D}]{{1,3}})[日号])?)?"
    rf"|(?<![0-9第])(?P<month2>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
    rf"(?:(?P<day2>[{_D}]{{1,3}})[日号]|(?=[底初末上中下份前起至]))"
    r"|(?P<iso>[12][0-9]{3}[-./][0-9]{1,2}[-./][0-9]{1,2}))"
    r"(?P<edge>(?:年|月)?[底末初]?(?:之|以)?[前后]?)"
)


def dates(squeezed_text: str) -> tuple[Day, ...]:
    """The dates in a squeezed text, in order."""
    return tuple(_day(m) for m in _DATE.finditer(squeezed_text))


def _day(match: re.Match[str]) -> Day:
    if match["iso"]:
        parts: list[int | None] = [int(p) for p in re.split(r"[-./]", match["iso"])]
    else:
        written = (match["year"], match["month"] or match["month2"], match["day"] or match["day2"])
        parts = [read_int(w) if w else None for w in written]
    edge = re.sub(r"[年月之以]", "", match["edge"]).replace("末", "底")
    return Day(parts[0], parts[1], parts[2], edge, Span(*match.span()), match.group())


# --- numbers --------------------------------------------------------------------------------

_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_DIGIT = "零一二三四五六七八九两壹贰叁肆伍陆柒捌玖"
_UNIT = (
    "个工作日|工作日|个自然日|自然日|个月|平方公里|平方米|立方米|公里|公斤|千米|千克|美元|港元|欧"
    "元|日元|元|"
    "分之[一二三四五六七八九十]+|小时|分钟|年|月|日|天|周岁|周|岁|家|户|人|名|个|件|项|次|亩|倍|间|所|"
    "座|套|台|辆|"
    "℃|度|吨|米|批|处|份|位|条|款|章|期|届|级|档|股|张|场|支|门|部|层|成|%|‰"
)
_NUMBER = re.compile(
    rf"(?<![0-9a-z.第之/+-])(?:百分之(?P<percent>{_ARABIC}|[{_DIGIT}十百点]+)"
    rf"|(?P<arabic>{_ARABIC})(?P<scale>[十百千万亿]*)(?P<some>[余多几])?(?P<scale2>[万亿])?(?![0-9a-z])"
    rf"(?P<unit>{_UNIT})?"
    rf"|(?P<han>(?!零)[{_DIGIT}十][{_DIGIT}十百千万亿拾佰仟]*)(?P<some2>[余多几])?(?P<unit2>{_UNIT})"
    rf"|(?P<bare>(?!零)[{_DIGIT}][十百千万亿拾佰仟](?:[{_DIGIT}十百千万亿拾佰仟])*)"
    r"(?![兆计面]))"
)
_WORDS = re.compile(
    r"一(?:个(?!月|工作日|自然日)|批|些|次性|定|级|项|种|部|条|人|名|家|日|天|起|期|场|门|层|支|位)"
    r"(?!以[上下内])|两(?:个|级|条|部|批)|百分百|[一二三四五六七八九十]{1,3}部分|十[足分]"
)
_SAME_UNITS = {
    "名": "人", "位": "人", "日": "天", "自然日": "天", "个自然日": "天", "个工作日": "工作日",
    "户": "家", "千米": "公里", "千克": "公斤", "个": "个",
}  # fmt: skip


def quantities(text: str) -> tuple[Amount, ...]:
    """The numbers in a text, in order; dates, 条 numbers and words such as 一批 are none."""
    squeezed_text = squeezed(text)
    hidden = _hidden(squeezed_text)
    found = [a for m in _NUMBER.finditer(hidden) if (a := _amount(m, hidden))]
    return tuple(_ranges(found, hidden))


def _hidden(text: str) -> str:
    """The text with dates, ordinals and words that only look like numbers blanked."""
    for day in dates(text):
        text = text[: day.span.start] + "\0" * len(day.span) + text[day.span.end :]
    text = re.sub(r"第[0-9零一二三四五六七八九十百]+[条款项目章节编段]?", _blank, text)
    return _WORDS.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match.group())


def _amount(match: re.Match[str], text: str) -> Amount | None:
    unit = match["unit"] or match["unit2"] or ""
    if match["percent"]:
        value, unit = _chinese(match["percent"]), "%"
    elif match["arabic"]:
        value = read_decimal(match["arabic"])
        for sign in (match["scale"] or "") + (match["scale2"] or ""):
            value = value * _SCALES[sign] if value is not None else None
    else:
        value = read_decimal(match["han"] or match["bare"])
    if value is None:
        return None
    if unit in _SHARES:
        value, unit = value * _SHARES[unit], "%"
    elif unit.startswith("分之"):
        return None  # 三分之二 is compared by its words
    some = bool(match["some"] or match["some2"])
    operator, comparing = _compared(text, match.start(), match.end())
    if some:
        operator = Operator.MORE
    unit = _SAME_UNITS.get(unit, unit)
    return Amount(value, unit, operator, Span(*match.span()), match.group(), comparing)


_SCALES = {
    "十": Decimal(10), "百": Decimal(100), "千": Decimal(1000),
    "万": Decimal(10**4), "亿": Decimal(10**8),
}  # fmt: skip
_SHARES = {"‰": Decimal("0.1"), "成": Decimal(10)}


def _chinese(written: str) -> Decimal | None:
    """百分之三点五 is 3.5."""
    whole, _, part = written.partition("点")
    value = read_decimal(whole)
    tail = read_int(part) if part else None
    if value is None or tail is None:
        return value
    return value + Decimal(tail).scaleb(-len(part))


def _ranges(found: list[Amount], text: str) -> Iterator[Amount]:
    """20至30人: the first has the unit of the second."""
    for i, amount in enumerate(found):
        after = found[i + 1] if i + 1 < len(found) else None
        gap = text[amount.span.end : after.span.start] if after else ""
        if after and not amount.unit and gap in ("至", "到", "-", "~", "—", "–", "或", "、"):
            yield replace(amount, unit=after.unit)
        else:
            yield amount


# --- comparisons ----------------------------------------------------------------------------

_BEFORE = (
    (
        Operator.AT_MOST,
        r"不(?:得|能|应|可)?(?:超过|超出|高于|多于|大于|突破)|未超过|(?:最高|最多|最长)(?:不超过)?|至多|上限|封顶",
    ),
    (Operator.AT_LEAST, r"不(?:得|能|应|可)?(?:低于|少于|小于|短于)|至少|最低|最少|起码|下限"),
    (Operator.LESS, r"低于|少于|小于|不足|不满|未满|不到|未达到?|不及"),
    (Operator.MORE, r"超过|超出|大于|高于|多于|突破|逾|超(?!级)"),
    (Operator.ABOUT, r"大?约|将近|接近|近(?!期)|约为"),
)
_FILLED = (
    r"(?:为|是|可|可以|达|达到|到|给予|奖励|补助|补贴|资助|扶持|人民币|金额|总额|合计|共|约?按)*$"
)
_AFTER = (
    (Operator.AT_LEAST, r"\(?(?:及|或|含|和)?以上|\(含\)以上|起步"),
    (Operator.AT_MOST, r"\(?(?:及|或|含|和)?以下|以内|之内|内(?!容|部|的产业)|封顶|为限|为上限"),
    (Operator.MORE, r"以外|开外|之外"),
    (Operator.ABOUT, r"左右|上下"),
)
_HEADS = tuple((operator, re.compile(f"({words}){_FILLED}")) for operator, words in _BEFORE)
_TAILS = tuple((operator, re.compile(words)) for operator, words in _AFTER)
_FAR_TAIL = re.compile(r"[a-z/一-鿿]{1,3}?(以上|以下|以内)")  # behind a unit that is not known here
_REACH = 14


def _compared(text: str, start: int, end: int) -> tuple[Operator, Span | None]:
    """How the number at that place is compared, and by which words; EQUAL where by none."""
    for operator, pattern in _TAILS:
        if match := pattern.match(text, end):
            return operator, Span(*match.span())
    if match := _FAR_TAIL.match(text, end):
        operator = Operator.AT_LEAST if match[1] == "以上" else Operator.AT_MOST
        return operator, Span(*match.span(1))
    first = max(0, start - _REACH)
    for operator, pattern in _HEADS:
        if match := pattern.search(text[first:start]):
            return operator, Span(first + match.start(1), first + match.end(1))
    return Operator.EQUAL, None


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
