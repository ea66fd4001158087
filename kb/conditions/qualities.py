"""Conditions that are no number (资格条件): a place, an industry, a form, a standing, a judgement.

What only a person can judge (具有国际影响力, 符合条件的) is a kind of its own, never silently true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.condition import Condition, ConditionKind
from kb.model import Span

PLACE, INDUSTRY, STANDING, CREDIT = "place", "industry", "qualifications", "credit_blacklist"
LABELS = {
    PLACE: "注册或经营所在地", INDUSTRY: "从事的产业或业务", STANDING: "资质或身份",
    CREDIT: "失信或重大违法记录", "independent_legal_person": "独立法人资格",
    "independent_accounting": "独立核算", "sound_finance": "健全的财务制度",
    "listed": "是否上市", "qualification_valid": "资质是否在有效期内",
    "established_on": "成立日期", "qualified_on": "首次认定日期",
}  # fmt: skip
"""Field of a profile that is no number → what a person calls it."""

_SEATS = (
    r"(?:(?:工商|商事)?(?:注册|登记)地(?:址)?|税务(?:征管|登记)(?:关系|地)|纳税地|统计(?:关系|地)"
    r"|(?:主要|实际)?(?:经营|办公|生产经营|生产)(?:地址?|场所|场地)|住所)"
)
_ENDS = r"(?=范围|辖区|行政区域|区域|内|的|依法|注册|登记|设立|实质|[,;。:()]|且|并|$)"
_PLACE = re.compile(
    rf"{_SEATS}(?:[、和及与]?{_SEATS})*(?:均|都|应当?|须|必须|需)*(?:在|位于|为|属于|属|于|设在)(?P<at>[^,;。:()]{{2,30}}?){_ENDS}"
    r"|(?<![现存])在(?P<in>[^,;。:()在]{2,24}?(?:区|市|县|镇|城|园|基地|片区|示范区))"
    r"(?:范围|辖区|行政区域|区域)?内?(?:依法)?(?:登记|注册|设立|落户|纳税|经营)"
    r"|(?:落户|入驻|注册|登记|位于|设立)(?:在|于)?(?P<to>[^,;。:()]{2,20}?(?:区|市|县|镇|城|园|基地))(?=内|的|[,;。:()]|且|并|$)"
)
_INDUSTRY = re.compile(
    r"(?:主要)?(?:从事|主营(?:业务)?(?:为|是|属于)?|专业从事|经营范围(?:为|包括|包含))(?P<does>[^,;。:]{2,60}?)"
    r"(?=等?(?:相关)?(?:领域|行业|产业|业务|活动|研发|生产|服务|制造|开发|经营|应用|的)|[,;。]|$)"
    r"|属于(?P<of>[^,;。:()]{2,40}?)(?:等?(?:相关)?)(?:领域|行业|产业)"
)
_NAMED = (
    r"(?:国家|省|市|区)?级?(?:高新技术企业|专精特新\"?小巨人\"?企业|专精特新(?:中小)?企业|\"?小巨人\"?企业"
    r"|科技型中小(?:微)?企业|创新型中小企业|规模以上(?:工业|服务业|文化)?企业|上市(?:公司|企业)|瞪羚企业|独角兽企业"
    r"|单项冠军(?:企业|产品)?|小微企业|中小(?:微)?企业|民营企业|总部企业|初创企业|新型研发机构|\"?四上\"?企业)"
)
_STANDING = re.compile(
    rf"(?:首次)?(?:被)?(?:认定为|认定成为|评为|评定为|获评|入选|列入|纳入|获得|取得|通过|持有|具备|具有)(?P<got>[^,;。:、的()\d]{{0,24}}?"
    r"(?:企业|机构|平台|中心|证书|许可证?|资质|称号|认证|备案|名单|目录|资格(?<!法人资格)))(?:认定|称号|资质|证书|备案|资格|认证)?"
    rf"|(?P<is>{_NAMED})(?:认定|资格|称号|证书)?"
)
_PERSON = re.compile(r"独立(?:的)?(?:企业)?法人(?:资格|单位|机构|主体)?|法人资格")
_ACCOUNTS = re.compile(r"独立(?:的)?(?:经济)?核算")
_FINANCE = re.compile(
    r"健全的?(?:企业)?财务[^,;。、]{0,10}制度|财务[^,;。、]{0,8}制度[^,;。、]{0,4}(?:健全|完善|规范)"
)
_CREDIT = re.compile(
    r"[^,;。:]{0,12}(?:失信|黑名单|重大违法|严重违法|违法违规|行政处罚|重大(?:安全|质量|环境)[^,;。:、]{0,6}(?:事故|问题)"
    r"|(?:安全|质量)事故|偷税|骗税|骗取|弄虚作假|环境污染)[^,;。:]{0,20}"
)
_MISCONDUCT = re.compile("失信|黑名单|违法|处罚|重大|事故|[偷骗]税|骗取|弄虚作假|污染")
"""What ``_CREDIT`` needs somewhere; a sentence without it needs no look at every character."""
_NEGATION = re.compile(r"不得|未被|不存在|没有|无|未(?=[发列有受])|不属于|不是")
_LISTED = re.compile(
    r"(?:在)?[^,;。]{0,12}(?:首次公开发行|挂牌上市|成功上市|上市挂牌|(?<!拟)上市(?=的|[,;。]|$))"
)
_VALID = re.compile(r"在有效期(?:限)?内|有效期内")
JUDGED = re.compile(
    r"具有?(?:较[强高大]的?|良好的?|一定的?|重[大要]的?|显著的?|国际|国内|全国|全球|行业|区域|核心|自主)[^,;。:、()]{0,14}?"
    r"(?:影响力|竞争力|知名度|带动(?:作用|力)|示范(?:作用|效应|性)?|引领作用|发展潜力|创新能力|成长性|前景|代表性|水平)"
    r"|符合(?:相关|有关|规定|一定|上述)?(?:政策)?(?:规定)?(?:的)?条件的?"
    r"|(?:技术|产品|工艺|水平)[^,;。:、()]{0,8}(?:先进|领先|一流)|(?:国际|国内|行业)(?:领先|先进|一流)"
    r"|(?:龙头|领军|头部|骨干|重点|知名|优质|优秀|顶尖|重大|标杆)(?:型)?(?:企业|机构|项目|团队|平台|人才)"
    r"|(?:信用|信誉|经营|运行|财务|纳税)[^,;。:、()]{0,6}良好|(?:经济|社会)效益[^,;。:、()]{0,6}(?:显著|良好|明显)"
    r"|(?:发展|市场|应用)前景[^,;。:、()]{0,4}(?:好|良好|广阔)|成长性[^,;。:、()]{0,3}好|贡献(?:突出|较大|显著)|成效(?:显著|明显|突出)"
)
_CUT = re.compile(r"、|或者?|以及|及(?!其)|和(?!国)|/")


def qualities(folded: str, text: str, start: int) -> Iterator[Condition]:
    """The conditions of a clause that are no number; ``text`` as published, ``start`` its place."""
    for match in _PLACE.finditer(folded):
        group = next(name for name in ("at", "in", "to") if match[name])
        at = slice(match.start(group), match.end(group))
        yield _quality(match, start, PLACE, (text[at].strip(),))
    for match in _INDUSTRY.finditer(folded):
        group = "does" if match["does"] else "of"
        named = text[match.start(group) : match.end(group)]
        yield _quality(match, start, INDUSTRY, split(named))
    for pattern, field in (
        (_PERSON, "independent_legal_person"), (_ACCOUNTS, "independent_accounting"),
        (_FINANCE, "sound_finance"), (_VALID, "qualification_valid"), (_LISTED, "listed"),
    ):  # fmt: skip
        if pattern is _LISTED and "上市" not in folded and "公开发行" not in folded:
            continue
        for match in pattern.finditer(folded):
            yield _quality(match, start, field)
    for match in _CREDIT.finditer(folded) if _MISCONDUCT.search(folded) else ():
        yield _quality(match, start, CREDIT, (), negated=bool(_NEGATION.search(match.group())))
    for match in _STANDING.finditer(folded):
        group = "got" if match["got"] else "is"
        named = text[match.start(group) : match.end(group)]
        if named.strip():
            before = folded[max(0, match.start() - 3) : match.start()]
            negated = bool(re.search(r"(?:未|非|不是|不属于)$", before))
            yield _quality(match, start, STANDING, split(named), negated=negated)
    for match in JUDGED.finditer(folded):
        span = Span(start + match.start(), start + match.end())
        yield Condition(ConditionKind.JUDGEMENT, match.group(), span)


def split(listed: str) -> tuple[str, ...]:
    """The members of 甲、乙和丙."""
    parts = (part.strip(' \t\n等"“”') for part in _CUT.split(listed))
    return tuple(part for part in parts if part)


def _quality(
    match: re.Match[str],
    start: int,
    field: str,
    choices: tuple[str, ...] = (),
    *,
    negated: bool = False,
) -> Condition:
    span = Span(start + match.start(), start + match.end())
    metric = LABELS.get(field, field)
    return Condition(
        ConditionKind.QUALITY, metric, span, field=field, negated=negated, choices=choices
    )
