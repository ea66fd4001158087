"""Units (单位): how they are written, which are the same, and what a number of them may mean."""

from __future__ import annotations

from decimal import Decimal

from kb.condition import Quantity

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
    "个年度": ("年", "1"), "年": ("年", "1"), "个自然日": ("日", "1"), "自然日": ("日", "1"),
    "日": ("日", "1"), "天": ("日", "1"),
    "周": ("周", "1"), "人次": ("人次", "1"), "人": ("人", "1"),
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

_NOT_UNIT = {
    "年": "代级龄度鉴会终底末初报检审", "人": "民才均工大事", "名": "称单义录册誉额优胜",
    "家": "庭属长具", "天": "津然使气", "元": "素旦件", "位": "置于一", "个": "体人税",
    "门": "类", "间": "接隔", "处": "罚分理置", "层": "次", "批": "准发复评", "度": "假过",
    "周": "边围期", "升": "级学值", "种": "植子类养", "次": "日月年要级生序",
    "份": "额", "克": "服", "台": "湾帐账", "件": "数", "米": "粮", "月": "份",
}  # fmt: skip
UNIT = "|".join(
    f"{unit}(?![{_NOT_UNIT[unit]}])" if unit in _NOT_UNIT else unit
    for unit in sorted(UNITS, key=len, reverse=True)
)
"""A unit in a folded text, the longest first, and never the head of another word (年度, 人才)."""

CLASSIFIERS = "月|所|座|℃|条|款|章|期|届|级|档|股|张|场|支|部|成"
"""Words that count what nobody measures (量词): 三级 and 二期 are numbers, but no quantities."""


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
