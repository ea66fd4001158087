"""Whether a text has the kind of thing asked for: an amount, a number, a date, an office."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kb.asking.question import Asks, Question
from kb.finding.weigh import carries

_NUMERAL = r"(?:[0-9][0-9.,]*|[零一二三四五六七八九十百千万亿两半数]+)"
_KINDS = {
    Asks.AMOUNT: re.compile(
        rf"{_NUMERAL}(?:余|多)?(?:万|亿|千|百)*(?:[美港日欧韩]?元|英镑|台币)|百分之|[0-9]%"
    ),
    Asks.NUMBER: re.compile(
        rf"(?!一[批个系些])(?!一大批){_NUMERAL}(?:余|多)?(?:万|亿|千|百)*"
        r"(?:[个家项年月日天周次亩人名户件批成倍间座条款章吨位篇本场种类所台套届份]|元|平方|公里|%)"
        r"|[0-9]|分之|过半|一半|[首前第][一二三四五六七八九十]"
    ),
    Asks.DURATION: re.compile(
        rf"{_NUMERAL}(?:个|余|多)*(?:工作日|自然日|[年月日天周]|小时)|有效期"
        r"|每(?:隔|个|半|[一二两三四五六0-9])*(?:季度?|[年月周日天旬]|小时)|[按逐][年季月]"
    ),
    Asks.DATE: re.compile(
        r"[0-9一二三四五六七八九十]+[年月日时点]|之日起|有效期|季度|期间|"
        r"世纪|年[间代初末底]|时期|[初早中晚末]期|[春夏秋冬]|节[前后日]"
    ),
    Asks.WHO: re.compile(r"[局委部厅院会处府办司]|单位|机构|部门|公司|企业|领导"),
}
_NEEDED = (Asks.AMOUNT, Asks.NUMBER, Asks.DURATION, Asks.DATE)
_MEASURE = re.compile(r"(?:多少|几|幾多|几多)(家|户|人|名|件|次|亩|倍|间|所|平方公里|平方米|公里)")
_GIVEN = re.compile(
    r"补贴|奖励|资助|补助|扶持|奖补|奖金|津贴|罚款|赔偿|补偿|租金|费用|贷款|收费|工资"
)
_SEVERAL = re.compile(
    r"哪些|哪几|边啲|(?:有|包括|包含)什么|什么(?:条件|措施|要求|内容|情形|材料)|分别|"
    r"列出|列举|各项|全部|所有|都有|方面"
)
_YEARS = re.compile(
    r"(?<![0-9.])(?:19|20)[0-9]{2}(?![0-9.,]|[万亿元家个项人名件%号条亩户次吨字]|平方)"
)
_NAMES = {Asks.AMOUNT: "金额", Asks.DURATION: "期限", Asks.DATE: "日期", Asks.NUMBER: "数量"}


def suits(question: Question, text: str) -> bool:
    """Whether a squeezed text has any kind of thing that the question asks for."""
    return any(p.search(text) for asks, p in _KINDS.items() if question.wants(asks))


def given(question: Question, text: str) -> Iterator[str]:
    """What a squeezed text has of the numbers, amounts, dates or periods that are asked for."""
    for asks in _NEEDED:
        if question.wants(asks):
            yield from (found.group() for found in _KINDS[asks].finditer(text))


def states(question: Question, text: str) -> bool:
    """Whether a squeezed text has every kind of thing asked for, of what it is asked for.

    An amount of 奖励 is stated only by a text that speaks of 奖励 (in any of its forms): an
    income threshold is no reward.
    """
    if not all(_KINDS[asks].search(text) for asks in _NEEDED if question.wants(asks)):
        return False
    measure = _MEASURE.search(question.folded)
    if measure and not re.search(rf"{_NUMERAL}(?:余|多)?[万亿千百]*{measure[1]}", text):
        return False
    if not question.wants(Asks.AMOUNT):
        return True
    given = [term for term in question.terms if _GIVEN.search(term.word)]
    return all(carries(term, text) for term in given)


_DOES = (
    r"(?:负责|主管|牵头|统筹|管理|监督|监管|审批|审核|组织|指导|协调|解释)"
    r"(?!部门|机关|机构|单位|人员|办法|规定|制度)"
)
_DOING = re.compile(_DOES)
_OFFICE = r"(?:部门|机关|机构|委员会|管委会|政府|银行|局|厅|办公室|总署|部|中心)"
_BY_WHOM = re.compile(
    rf"{_OFFICE}[^。;]{{0,40}}?(?:{_DOES})+|(?:机关|部门|单位)(?:是|为)[^。;]{{2,20}}{_OFFICE}"
)


def by_whom(question: Question, text: str) -> bool:
    """Whether who does something is asked, and a squeezed text has an office do such a thing."""
    asked = set(_DOING.findall(question.folded)) if question.wants(Asks.WHO) else set()
    found = (set(_DOING.findall(m.group())) for m in _BY_WHOM.finditer(text))
    alike = asked | {"负责", "主管", "牵头"}
    return bool(asked) and any(alike & doing for doing in found)


def lists(question: Question) -> bool:
    """Whether several things are asked for: 标准是什么 asks for one, 标准有哪些 for all."""
    return question.wants(Asks.LIST) and _SEVERAL.search(question.folded) is not None


def asked_years(question: Question) -> frozenset[str]:
    """The years a question names, 2022和2025 being two of them, as 2022年."""
    return _years(question.folded)


@lru_cache(maxsize=64)  # asked of every sentence that might answer
def _years(folded: str) -> frozenset[str]:
    return frozenset(f"{year}年" for year in _YEARS.findall("".join(folded.split())))


def defines(question: Question, text: str) -> bool:
    """Whether a squeezed text says what the term whose meaning is asked for means."""
    if not question.wants(Asks.DEFINITION):
        return False
    words = {*question.phrases, *(form for term in question.terms for form in term.forms)}
    return any(re.search(re.escape(word) + _MEANS, text) for word in words if len(word) > 1)


_MEANS = r"[\"')]*(?:\([^)]*\))?,?(?:是指|系指|是|指|即|包括)"


def kind_name(question: Question) -> str:
    """What is asked for, in words: 奖励金额, 日期, 数量."""
    given = [m.group() for t in question.terms if (m := _GIVEN.search(t.word))]
    kind = next((name for asks, name in _NAMES.items() if question.wants(asks)), "内容")
    return f"{given[0]}{kind}" if given and kind == "金额" else kind
