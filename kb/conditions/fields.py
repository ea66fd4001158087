"""The fields of a profile that texts speak of in numbers (指标字段), and how they call them.

>>> field_of("人工智能与数字经济产品/服务年销售收入", "元"), field_of("年销售收入", "元")
('revenue_ai_digital', 'revenue_total')
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.quantities.units import MONEY


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a profile (企业画像): what a person calls it, and what texts call it."""

    name: str
    label: str
    units: frozenset[str]
    pattern: re.Pattern[str]


_SHARE_UNITS = frozenset(("%", "分之"))
_HEADS = frozenset(("人", "个", "家"))
_ITEMS = frozenset(("件", "项", "个"))
_YEARS = frozenset(("年", "月"))
_AREA = frozenset(("平方米", "亩"))


def _field(name: str, label: str, units: frozenset[str], pattern: str) -> Field:
    return Field(name, label, units, re.compile(pattern))


_INCOME = (
    r"主营业务收入|营业总?收入|销售收入|业务收入|服务收入|产品收入|总收入|营收|销售额|营业额|收入"
)
FIELDS = (
    _field("revenue_growth_pct", "营业收入增速", _SHARE_UNITS,
           rf"(?:{_INCOME})[^,;。]{{0,8}}(?:增速|增长率|增幅|增长|提高)"),
    _field("revenue_total", "营业收入", MONEY, rf"(?:{_INCOME})(?:总额|规模|总量|金额)?"),
    _field("output_value", "年产值", MONEY, r"(?:工业)?总?产值"),
    _field("rd_spend", "研发投入", MONEY,
           r"研发(?:经费|费用|资金)?(?:总)?(?:投入|支出)|研发(?:经费|费用|资金)|研究开发(?:费用|经费|投入)|研发投资"),
    _field("fixed_asset", "固定资产投资", MONEY, r"固定资产(?:实际)?(?:总)?投资(?:总额|额)?"),
    _field("investment_total", "投资总额", MONEY,
           r"(?:项目)?(?:计划|实际)?(?:投资总额|总投资额?|投资额|投资金额|投资规模)|累计投资|实际投资"),
    _field("paid_in_capital", "实缴资本", MONEY,
           r"实缴(?:注册)?(?:资本|资金|货币)|实收资本|实际到资"),
    _field("registered_capital", "注册资本", MONEY, r"注册(?:资本|资金)金?"),
    _field("tax_paid", "纳税额", MONEY,
           r"纳税(?:总额|额|金额)?|缴纳税[款收费]|缴税额?|税收(?:总额)?|实缴税[款收]|(?:地方)?(?:经济|财政)贡献"),
    _field("profit", "利润", MONEY, r"净利润|利润总?额?"),
    _field("assets", "资产总额", MONEY, r"资产总额|总资产|净资产|资产规模"),
    _field("funding", "融资额", MONEY, r"融资(?:总额|额|金额)?|募集资金"),
    _field("valuation", "估值", MONEY, r"估值"),
    _field("headcount_rd", "研发人员数", _HEADS, r"(?:专职)?研发人员|研究人员"),
    _field("headcount_technical", "技术人员数", _HEADS, r"(?:专业)?(?:科技|技术)人员|工程师"),
    _field("headcount_total", "员工总数", _HEADS,
           r"(?:在职|在册)?(?:员工|职工|从业人员|雇员|工作人员)(?:总?人?数)?|企业总人数|总人数|参保人数"),
    _field("floor_area", "面积", _AREA,
           r"(?:建筑|使用|办公|经营|租赁|场地|用地|占地)*面积|办公用房"),
    _field("ip_software", "软件著作权", _ITEMS, r"软件著作权|软著"),
    _field("ip_invention", "发明专利", _ITEMS, r"发明专利"),
    _field("ip_total", "知识产权", _ITEMS, r"知识产权|专利"),
    _field("age", "成立年限", _YEARS,
           r"成立(?:时间|年限)?|(?:登记)?注册(?:登记|成立|时间|年限)|经营(?:时间|年限|期限)|运营(?:时间|年限)?|设立|存续"),
)  # fmt: skip
"""In the order they are tried."""

WHOLE = {
    "revenue_ai_digital": "revenue_total", "rd_spend_ai": "rd_spend",
    "headcount_rd": "headcount_total", "headcount_technical": "headcount_total",
    "fixed_asset": "investment_total", "ip_invention": "ip_total", "ip_software": "ip_total",
}  # fmt: skip
"""Field → the field it is a part of."""
LABELS = {f.name: f.label for f in FIELDS} | {
    "revenue_ai_digital": "人工智能与数字经济产品/服务收入", "rd_spend_ai": "人工智能领域研发投入",
}  # fmt: skip
_AI = {"revenue_total": "revenue_ai_digital", "rd_spend": "rd_spend_ai"}
_AI_WORDS = re.compile(r"人工智能|人工智慧|数字经济|(?<![a-z])ai(?![a-z])")
_GENERIC = re.compile(
    r"上一?个?(?:会计)?年度?|近[一二三两\d]年|去年|今年|本年度?|全年|当年|(?:\d{4}|[一二三四五六七八九〇零]{4})年度?"
    r"|年度|年均|平均|连续|年|公司|企业|单位|机构|我们|我司|本司|项目|申报|申请|主体|实现|达到?|累计|合计|实际|总体?"
    r"|其|的|在|有|为|本|该|应|当|须|需|须?具备|具有|拥有|已|自|依法|首次|自主|有效|授权|专职|现有|目前|大约|约|中|期|末|内|区|一个|企|各|额|数量|数|以|会计|对|在职"
)


def field_of(text: str, unit: str) -> str | None:
    """The field of a profile that a metric is, its qualifier kept; None where there is none."""
    if ratio := _ratio(text, unit):
        return ratio
    for one in FIELDS:
        matches = list(one.pattern.finditer(text))
        if not matches or unit not in one.units:
            continue
        match = matches[-1]
        qualifier = text[: match.start()] + text[match.end() :]
        if one.name in _AI and _AI_WORDS.search(qualifier.lower()):
            return _AI[one.name]
        rest = _GENERIC.sub("", qualifier).strip(' 、/()"')
        return f"{one.name}/{rest}" if rest and unit in MONEY else one.name
    return None


def _ratio(text: str, unit: str) -> str | None:
    """研发投入占营业收入比例 is the ratio of two fields."""
    match = re.search(r"占(?:[^,;。]*?)", text)
    if unit not in _SHARE_UNITS or match is None:
        return None
    above, below = text[: match.start()], text[match.start() + 1 :]
    over = next((f for f in FIELDS if f.units & (MONEY | _HEADS) and f.pattern.search(above)), None)
    under = next(
        (f for f in FIELDS if f.units & (MONEY | _HEADS) and f.pattern.search(below)), None
    )
    if not (over and under):
        return None
    unit = "元" if over.units & MONEY else "人"
    name = field_of(above, unit) or over.name
    return None if name == under.name else f"{name}:{under.name}"  # a part is not its whole


def label_of(field: str) -> str:
    """What a person calls a field."""
    if ":" in field:
        over, under = field.split(":")
        return f"{label_of(over)}占{label_of(under)}的比例"
    name, _, qualifier = field.partition("/")
    return (qualifier and f"{qualifier}") + LABELS.get(name, name)


def whole_of(field: str) -> str | None:
    """The field that this one is a part of: 软件业务收入 is a part of 营业收入."""
    name, _, qualifier = field.partition("/")
    return name if qualifier else WHOLE.get(field)
