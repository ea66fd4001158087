"""Which of a document's own data (文件数据) a question asks for, and for which day.

Synonyms decide: 还算数吗 asks for the validity as 是否有效 does.  What is left of the
question beside them may be politeness or a word of the title; a topic (营业执照的有效期) is
searched for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kb.asking.question import read_question
from kb.days import Day, days
from kb.text import Tokeniser, fold


class Datum(StrEnum):
    """A datum one may ask for, by what it is called."""

    NUMBER = "发文字号"
    REPEALS = "废止的文件"
    BASIS = "制定依据"
    PURPOSE = "制定目的"
    SCOPE = "适用范围"
    EXTENDED = "延期"
    REPLACED = "替代文件"
    ADDRESSEE = "主送机关"
    INTERPRETER = "解释机关"
    ISSUER = "发文机关"
    DATES = "成文和印发日期"
    VALIDITY = "施行和失效日期"
    CONTACT = "联系方式"


_OFFICE = r"(?:机关|机构|单位|部门)"
_WHO = rf"(?:由|是|归|属|在)*(?:谁|边个|哪(?:一)?(?:个|些|家)?(?:{_OFFICE}|委|局)?)(?:手上|手里)?"
_MADE = r"(?:印发|发布|颁布|公布|出台|制定|签发|制发|下发)"
_WHEN = r"(?:何时|几时|什么时[候间]|哪(?:一)?[天年日]|哪年哪月|几[月号日](?:几[日号])?)"
_WHETHER = r"(?:是否|是不是|有没有|有无|已经|已|还|仍然?|仲|现在)*"
_MADE_ON = r"(?:通过|修[订正改]|成文|印发|发布|公布|颁布|出台|制定|签署|发文|落款|签发)"
_ASKED: dict[Datum, re.Pattern[str]] = {
    datum: re.compile("|".join(patterns))
    for datum, patterns in {
        Datum.NUMBER: (
            r"(?:发文|文件|公文)?(?:字号|文号|编号)", r"发文号|文件号|红头文件号?",
            r"[\u4e00-\u9fff]{0,8}[字规发函办]几号文?", r"[是的]?[\u4e00-\u9fff]{0,4}几号文件?",
        ),
        Datum.REPEALS: (
            r"(?:同时)?废止了?(?:的是)?(?:什么|哪一?(?:个|些|份|几[个份])?|其他)(?:文件|规定)?",
            r"(?:取代|替代|代替)了(?:什么|哪(?:个|些|份)?)(?:文件)?",
        ),
        Datum.BASIS: (
            r"(?:依据|根据|按照)是?了?(?:什么|哪些?|哪[部个])(?:文件|法律|法规|上位法)*[而来]?制定的?",
            r"(?:制定|立法)(?:的)?依据|上位法",
        ),
        Datum.PURPOSE: (
            r"(?:制定|立法|出台)?(?:的)?(?:目的|宗旨)", r"(?:为什么|为何|为了什么)要?(?:制定|出台)",
        ),
        Datum.SCOPE: (r"适用的?(?:范围|对象)", r"适用于?(?:谁|哪些?[\u4e00-\u9fff]{0,4}|什么人)"),
        Datum.EXTENDED: (rf"{_WHETHER}(?:延期|延长(?:有效期|期限)?|续期|顺延)(?:过)?(?:文件|了)?",),
        Datum.REPLACED: (
            rf"{_WHETHER}(?:新版(?:本)?|替代(?:的)?(?:文件|版本)?|修订版|被(?:什么|哪个)?(?:文件)?(?:取代|替代))",
        ),
        Datum.ADDRESSEE: (r"主送(?:机关|单位|部门)?", rf"发给了?(?:谁|哪些?{_OFFICE}?)"),
        Datum.INTERPRETER: (
            rf"{_WHO}(?:有权|负责|来)*解释", rf"{_OFFICE}(?:有权|负责)解释",
            rf"(?:有权|负责)?(?<!司法)解释(?:的)?(?:权|{_OFFICE})?(?:{_WHO})?(?![一二三四五六七八九十(])",
        ),
        Datum.ISSUER: (
            rf"(?:发文|{_MADE})(?:的)?{_OFFICE}", rf"{_WHO}(?:{_MADE}|发)了?的?(?:文件?)?",
        ),
        Datum.DATES: (
            rf"{_MADE_ON}(?:的)?(?:日期|时间)", rf"{_WHEN}(?:被)?{_MADE_ON}(?:的)?",
            rf"{_MADE_ON}(?:的日期)?(?:于|是)?{_WHEN}",
        ),
        Datum.VALIDITY: (
            r"(?:还|仍)?(?:处于|在)?有效期限?(?:之?内)?", r"时效",
            r"(?:施行|实施|生效|执行|起止|失效|到期|废止)(?:的)?(?:日期|时间|期限|状态)",
            rf"(?:能|可以)?(?:管|用|执行|施行|实施|适用|持续)?到{_WHEN}(?:为止|截止|结束)?(?!施行|实施)",
            r"(?:还有)?多久(?:才|就|会)*(?:到期|失效|过期)",
            rf"{_WHETHER}(?:被|在|会)*(?:施行|实施|生效|执行|失效|到期|过期|作废|废止)(?:了|掉)*(?:没有?|未|冇)?",
            rf"{_WHETHER}(?:有冇|继续)?(?:有效|生效|算数|管用|作数|能用|可用|可以用|用得着|有用|用得)(?:了|不)*",
            rf"{_WHETHER}(?:能够?|可以|可)?(?:继续)?适用(?=[了不\s《》]*(?:吗|么|$))",
            r"效力(?:状态|情况)?(?:如何|怎么样|怎样)?|(?:仲|还)?有冇效|现行(?:有效)?",
        ),
        Datum.CONTACT: (r"(?:联系|咨询|办公)?(?:电话|方式|地址|邮箱|网址|传真)(?:号码)?",),
    }.items()
}  # fmt: skip
_GENERIC = re.compile(
    r"[今明后去前]年|[至迄如]今|眼下|当下|为止|没有|什么时[候间]|什么|几时|何[时日]|几[月号日年]|请问|开始|截止|截至|起止|期限|日期|时间|负责|机构|机关|部门|单位|文件|政策|全文|这份|该|本|现在|目前|当前|今天|当时"
    r"|何时|多少|几多|正式|具体|请告诉我|请|谢谢|年|月|日|号|期|到|至|从|自|起|归|由|属|权|还|仍|何|长|久|几|多|有|无|冇|呀|啊"
    r"|哪一?[个部份项]|更?[先早晚]|分别|各自|各|对|错|真的|假的|嘛|呢|吗|吧|的|了|是|和|与|及|以及|跟|为|被|又|都|在|会|后|前|之"
)
_OFFICES = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:委员会|管委会|政府|发改委|[局委部厅办院]|法工委)(?=\W|$)"
)
_CLAIM = re.compile(r"吗\W*$|对不对|是否|是不是")

_BESIDE_DAY = re.compile(r"(?:在|到|截至|截止|于)?\0+(?:的?(?:时候?|当时|期间|那时)|当[年月天])?")
"""What stands around a day that is asked about, once the day is blanked."""


@dataclass(frozen=True, slots=True)
class Period:
    """The day or days that a question asks about: 2024年 is its first day and its last."""

    first: date
    last: date


def wanted(text: str, titles: Sequence[str], tokeniser: Tokeniser) -> tuple[Datum, ...]:
    """The data a folded text asks for, in its order; none where it asks for something beside."""
    spans: list[tuple[int, Datum]] = []
    left = text
    for datum, pattern in _ASKED.items():
        if found := pattern.search(left):
            spans.append((found.start(), datum))
            left = pattern.sub(lambda m: "\0" * len(m.group()), left)
    data = tuple(datum for _, datum in sorted(spans))
    return data if data and not _topic(left, data, titles, tokeniser) else ()


_KIND = r"(?:政策|文件|办法|条例|规定|措施|法规|通知|意见|方案|细则|规则|公告|决定|导则|指南)"
_OF_DOCUMENTS = re.compile(r"失效|废止|施行|实施|作废")
"""What is said of documents; contracts and wills are 有效 or 到期 too."""

_OF_TEXTS = re.compile(_KIND)
_CALLED = re.compile(rf"(?:这|那|该)?(?:项|个|份|部)?(?:的)?{_KIND}?的?$")


def speaks_of_texts(text: str) -> bool:
    """Whether a folded question says that it is about a document: 政策, 办法, 通知."""
    return _OF_TEXTS.search(text) is not None


def of_a_thing(text: str, provisions: str) -> bool:
    """Whether a question asks how long a thing is valid, and a text says it: 护照有效期几年."""
    found = re.search(r"([一-鿿]{2})的?有效期", text)
    if found is None or _OF_TEXTS.fullmatch(found[1]):
        return False
    return re.search(rf"{found[1]}的?有效期", provisions) is not None


def ends_itself(text: str, topic: str, provisions: str) -> bool:
    """Whether the topic ends or is valid, not a document: 合同有效吗, 驾驶证什么时候失效."""
    if speaks_of_texts(text) or not _ASKED[Datum.VALIDITY].search(text):
        return of_a_thing(text, provisions)
    own = re.search(rf"{re.escape(topic)}[^。;]{{0,12}}(?:有效期|失效|作废|到期)", provisions)
    return own is not None or _OF_DOCUMENTS.search(text) is None


def topic_of(text: str, tokeniser: Tokeniser) -> str:
    """What a question for a datum is about, where that is one run of it: 社区食堂的政策何时失效."""
    left = text
    for pattern in _ASKED.values():
        left = pattern.sub(lambda m: "\0" * len(m.group()), left)
    if left == text:
        return ""
    words = [t.word for t in read_question(_GENERIC.sub(" ", _without_days(left)), tokeniser).terms]
    start = text.find(words[0]) if words else -1
    end = text.find(words[-1]) + len(words[-1]) if words else -1
    return _CALLED.sub("", text[start:end]) if 0 <= start < end else ""


def _topic(
    left: str, data: Sequence[Datum], titles: Sequence[str], tokeniser: Tokeniser
) -> list[str]:
    """The content words beside the data that belong to no title: what the question is about."""
    left = left.replace("\0", " ")
    if Datum.VALIDITY in data:
        left = _BESIDE_DAY.sub(" ", _without_days(left))
    if {Datum.INTERPRETER, Datum.ISSUER} & set(data) and _CLAIM.search(left):
        left = _OFFICES.sub(" ", left)  # 由市发改委负责解释吗
    words = [term.word for term in read_question(_GENERIC.sub(" ", left), tokeniser).terms]
    return [word for word in words if not any(word in fold(title) for title in titles)]


def _without_days(text: str) -> str:
    for day in days(text):
        text = text[: day.span.start] + "\0" * len(day.span) + text[day.span.end :]
    return text


_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}


def period(text: str, as_of: date) -> Period | None:
    """The day, month or year in a folded question, if it names one; 明年 is seen from a day."""
    for word, distance in _YEARS.items():
        text = text.replace(word, f"{as_of.year + distance}年")
    day = next((day for day in days(text) if day.year), None)
    return _period(day) if day else None


def _period(day: Day) -> Period | None:
    year, month = day.year or 0, day.month
    try:
        first = date(year, month or 1, day.day or 1)
    except ValueError:
        return None
    last = first if day.day else date(year, month or 12, monthrange(year, month or 12)[1])
    if "底" in day.edge:
        first = last
    elif "初" in day.edge:
        last = first
    if "后" in day.edge:
        first = last = last + timedelta(days=1)
    return Period(first, last)
