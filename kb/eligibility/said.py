"""A sentence → a profile (企业画像): 我们在琶洲，做区块链，去年营收6000万，AI收入2499万.

Only what is said is read; what is not said stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kb.condition import Operator, Quantity
from kb.conditions.fields import field_of
from kb.conditions.metrics import period_of
from kb.conditions.qualities import CREDIT, INDUSTRY, PLACE, STANDING, split
from kb.conditions.read import compared_metrics
from kb.eligibility.profile import Given, Profile
from kb.model import Span
from kb.quantities.comparisons import Compared
from kb.quantities.units import MONEY
from kb.text import fold

_STOP = (
    r"(?=[,;。!?、:\s]|做|从事|主营|经营|注册|办公|成立|设立|落户|有|是|年|去年|上年|营收|可以|能|想|而"
    r"|但|的|属于|符合|$)"
)
_PLACE = re.compile(
    r"(?:注册(?:地址?)?(?:在|于|为|是)?|位于|落户(?:在|于)?|落在|入驻(?:在|了)?|设在|开在|地处|搬到|迁到|(?<![存现正实潜内外])在)"
    rf"(?P<place>(?!职|册|线|营|建|研|我|你|哪|什么|\d|去年|今年|上年|此|这|该|该项|岗)[^,;。!?、:\s的]{{2,16}}?){_STOP}"
)
_ELSEWHERE = re.compile(r"不在(?P<place>[^,;。!?、:\s的]{2,16}?)(?=[,;。!?、内里]|$)")
_SITE = re.compile(r"(?:里面|里|内|那边|这边|一带|附近|范围内|辖区内?)$")
_DOES = re.compile(
    r"(?:主要|专门|专|一直)?(?:从事|主营(?:业务)?(?:是|为)?|主业(?:是|为)|业务(?:是|为)|经营(?!权)|研发|生产|开发|(?<![看叫当称算])做(?![到满出不得成完]))"
    r"(?P<what>(?!的|了|出|成|投入|费用|经费|支出|人员|期限|年限|时间|场|多少)[^,;。!?:\d]{2,24}?)"
    r"(?=的|行业|产业|业务|领域|方面|这块|公司|企业|相关|等|吗|[,;。!?]|年|$)"
)
_KIND = re.compile(
    r"(?:(?:我[们司]?|本公司|我公司)?(?:是|属)一?[家间个]?|一[家间])(?P<what>(?!什么|哪|不|否)[^,;。!?、:的\d]{2,14}?)(?:类|型)?(?:公司|企业|厂商|厂|初创)"
)
_NAMED = re.compile(
    r"(?:国家|省|市)?级?(?:高新技术企业|国?高企|高新企业|专精特新\"?小巨人\"?(?:企业)?|专精特新(?:中小)?企业|小巨人(?:企业)?"
    r"|科技型中小企业|创新型中小企业|规模以上(?:工业|服务业)?企业|规上企业|上市公司|瞪羚企业|独角兽企业?|单项冠军(?:企业)?"
    r"|小微企业|中小企业|总部企业|新型研发机构|民营企业)"
)
_SAME = {"高企": "高新技术企业", "国高企": "高新技术企业", "高新企业": "高新技术企业",
         "规上企业": "规模以上企业", "小巨人": "专精特新小巨人企业",
         "小巨人企业": "专精特新小巨人企业"}  # fmt: skip
_DENIES = re.compile(
    r"(?:不是|不属于|没有?(?:被|拿到|取得|获得|评上|认定)*|未(?:被|取得|获得|认定)*"
    r"|还没[^,;。]{0,4}|非|不算|无)[^,;。]{0,4}$"
)
_FLAGS = (
    ("independent_legal_person", re.compile(r"独立(?:的)?法人")),
    ("independent_accounting", re.compile(r"独立(?:的)?(?:经济)?核算")),
    ("sound_finance",
     re.compile(r"财务[^,;。]{0,8}制度[^,;。]{0,4}(?:健全|完善|规范)|健全的?财务")),
    ("listed", re.compile(r"(?:已经?)?(?:挂牌)?上市(?!公司辅导|辅导)")),
    ("qualification_valid", re.compile(r"有效期内|没有?过期|未过期")),
    (CREDIT, re.compile(r"失信|黑名单|违法|违规|行政处罚|(?:安全|质量)事故|偷税")),
)  # fmt: skip
_FOUNDED = re.compile(
    r"(?P<y>\d{4})年(?:(?P<m>\d{1,2})月)?(?:(?P<d>\d{1,2})[日号])?(?:份|底|初)?(?:才|就|刚)?(?:在[^,;。]{2,8})?(?P<how>成立|设立|注册|创办|创立|认定|取得|获得|拿到|评上)"
    r"|(?P<how2>成立|设立|注册|创办|创立|认定|取得|获得)(?:时间)?(?:于|在|是|为)?(?P<y2>\d{4})年(?:(?P<m2>\d{1,2})月)?(?:(?P<d2>\d{1,2})[日号])?"
)
_QUALIFIED = re.compile(r"认定|取得|获得|拿到|评上")
_SELF = re.compile(r"(?:我们?的?(?:公司|企业)?|我司|本?公司|本?企业|咱们|一[个家间])+的?")
_STAFF = re.compile(r"(?:员工|职工|人员|团队|同事|雇员|公司|企业|我们|我司|总?共?有?)$|^$")


def read_said(text: str) -> Profile:
    """Everything said in a sentence, each value with the words it was read from."""
    folded = fold(text)
    given = [*_numbers(text, folded), *_founded(text, folded), *_places(text, folded)]
    given += [*_work(text, folded), *_standings(text, folded), *_flags(text, folded)]
    return Profile(tuple(given))


def _numbers(text: str, folded: str) -> Iterator[Given]:
    for metrics, compared in compared_metrics(folded, spoken=True):
        for metric in metrics:
            unit = compared.quantity.unit
            field = field_of(metric.text, unit) or _bare(metric.text, unit)
            start = min(metric.span.start, compared.span.start)
            start = start if metric.span.end <= compared.span.end else compared.span.start
            if pronoun := _SELF.match(folded, start, compared.span.start):
                start = pronoun.end()
            end = max(compared.span.end, compared.value_span.end)
            near = folded[max(0, start - 8) : end]
            yield Given(
                field, text[start:end].strip(), metric.text, _plain(compared),
                _meant(compared), period=period_of(near, 0, len(near)),
            )  # fmt: skip


def _plain(compared: Compared) -> Quantity:
    return compared.quantity


def _meant(compared: Compared) -> Operator:
    """How a number is said of oneself: 达到2500万 is that number, 超过 is more than it."""
    exact = compared.operator is Operator.AT_LEAST and not re.search(
        r"以上|不低于|不少于|至少", compared.word
    )
    return Operator.EQUAL if exact else compared.operator


def _bare(metric: str, unit: str) -> str | None:
    """80人: people with nothing said of them are staff; 年入500万 is income."""
    if unit == "人" and _STAFF.search(metric):
        return "headcount_total"
    if unit in MONEY and re.search(r"年入|流水|进账", metric):
        return "revenue_total"
    return None


def _founded(text: str, folded: str) -> Iterator[Given]:
    for match in _FOUNDED.finditer(folded):
        how = match["how"] or match["how2"]
        y, m, d = (match[n] or match[f"{n}2"] for n in "ymd")
        days = _days(int(y), int(m) if m else None, int(d) if d else None)
        if days:
            field = "qualified_on" if _QUALIFIED.search(how) else "established_on"
            yield Given(field, text[match.start() : match.end()], days=days)


def _days(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    """The first and the last day that a date said so far can be."""
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            after = date(year + month // 12, month % 12 + 1, 1)
            return date(year, month, 1), date.fromordinal(after.toordinal() - 1)
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _places(text: str, folded: str) -> Iterator[Given]:
    for pattern, inside in ((_ELSEWHERE, False), (_PLACE, True)):
        for match in pattern.finditer(folded):
            at = Span(*match.span("place"))
            words = _SITE.sub("", text[at.start : at.end])
            if inside and folded[max(0, match.start() - 1) : match.start()] == "不":
                continue
            if len(words) >= 2 and not re.search(r"\d", words):
                yield Given(PLACE, text[match.start() : match.end()], words=(words,), holds=inside)


def _work(text: str, folded: str) -> Iterator[Given]:
    for pattern in (_DOES, _KIND):
        for match in pattern.finditer(folded):
            named = text[match.start("what") : match.end("what")]
            if _NAMED.search(fold(named)) or _NAMED.match(folded, match.start("what")):
                continue
            yield Given(INDUSTRY, text[match.start() : match.end()], words=split(named))


def _standings(text: str, folded: str) -> Iterator[Given]:
    for match in _NAMED.finditer(folded):
        if re.match(r"(?:吗|标准|认定|条件|门槛|资格)", folded[match.end() : match.end() + 2]):
            continue  # asked about, not said
        denied = _DENIES.search(folded[: match.start()])
        start = denied.start() if denied else match.start()
        name = re.sub(r"^(?:国家|省|市)?级", "", match.group()).replace('"', "")
        name = _SAME.get(name, name)
        yield Given(STANDING, text[start : match.end()], words=(name,), holds=denied is None)


def _flags(text: str, folded: str) -> Iterator[Given]:
    for field, pattern in _FLAGS:
        for match in pattern.finditer(folded):
            denied = _DENIES.search(folded[: match.start()])
            start = denied.start() if denied else match.start()
            sure = field == "qualification_valid" or denied is None
            yield Given(field, text[start : match.end()], holds=sure)
