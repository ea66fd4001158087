"""When a document has effect (施行 and 有效期), as its own words say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.blocks import ordinal
from ingest.clauses import Clause
from ingest.dates import DAY, closing_day, read_day, years_later
from kb.model import Basis, Evidence, Level
from kb.numerals import NUMERAL

_WS = r"[ \t]*"
_FORCE = r"(?:正式)?(?:施行|实施|执行|生效|试行|实行)"
_ON_DAY = re.compile(
    rf"(?:自|从|于|,|，|^){_WS}(?P<day>{DAY})(?:{_WS}(?:零|0)时)?{_WS}(?:起|开始)?{_WS}{_FORCE}"
    rf"|(?:施行|实施|执行|生效)(?:日期|时间)[:：]?为?{_WS}(?P<named>{DAY})"
)
_ON_ISSUE = re.compile(
    rf"(?:自|从){_WS}(?:修订)?(?P<event>公布|发布|印发|颁布|颁发|签发|下发|公告|通过|批准|登报)"
    r"(?:之?日起?|(?P<next>(?:后|之)?(?:翌日|次日|第二日)起?))"
    rf"(?:满?(?P<days>[{NUMERAL}]+)(?P<unit>日|天|个月)后)?[^。；;，,]{{0,4}}{_FORCE}"
)
_SELF = r"本[一-鿿]{1,8}?"
# A day, or a month or a year that ends: 2027年3月, 2025年底.
_CLOSE = (
    rf"(?P<day>{DAY}|[{NUMERAL}]{{4}}{_WS}年{_WS}[{NUMERAL}]{{1,3}}{_WS}月(?:底|末)?"
    rf"|[{NUMERAL}]{{4}}{_WS}年{_WS}(?:年?底|年?末))"
)
_TERM = r"(?:有效期|试行期|(?:实施|施行|执行|适用)期)限?"
_UNTIL = re.compile(rf"有效期{_WS}(?:限)?(?:截)?(?:至|到|为?至)[:：]?{_WS}{_CLOSE}")
_TO_DAY = re.compile(
    rf"(?:至|到){_WS}{_CLOSE}{_WS}(?:为?止|结束|废止|失效|(?:期间)?有效)"
    rf"|(?:施行|实施|执行|试行|有效){_WS}(?:至|到){_WS}{_CLOSE.replace('day', 'last')}"
)
_FROM_TO = re.compile(
    rf"{_TERM}[^。；;]{{0,8}}?(?P<first>{DAY})[^。；;]{{0,4}}?(?:至|到|—|-){_WS}(?P<day>{DAY})"
)
_LENGTH = rf"{_WS}(?P<{{}}>[{NUMERAL}]+){_WS}(?:年|个月)"
_YEARS = re.compile(
    rf"{_TERM}[:：]?(?:自[^。；;，,]{{2,16}}起)?(?:计算)?(?:暂定)?为?满?{_LENGTH.format('years')}"
    rf"|(?:试行|暂行)[,，]?(?:为期|期限为|时间为)?{_LENGTH.format('trial')}"
    rf"|起{_FORCE}[,，]{_WS}(?:为期|期限为?|时间为?){_LENGTH.format('period')}"
)
_OWN_TERM = re.compile(rf"{_SELF}[^。；;，,]{{0,6}}{_TERM}|{_FORCE}|^[^一-鿿]*{_TERM}")
_OTHERS = re.compile(r"证书?|许可|资格|合同|批准文号|登记|执照|身份证|牌照|标志|公示")
_TAIL = 4  # the last 条 (or 段) in which a document speaks of its own effect


@dataclass(frozen=True, slots=True)
class Effect:
    """The first and the last day of effect, each with its evidence; None where not stated."""

    starts: tuple[date, Evidence] | None = None
    ends: tuple[date, Evidence] | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """The days that 自印发之日起 can mean: signed under the text, published, or adopted."""

    signed: date | None
    published: date | None
    adopted: date | None = None


def read_effect(text: str, clauses: Sequence[Clause], issued: Issued) -> Effect:
    """The effect of a document from its last 条, its preamble, or the lines under its title."""
    own = list(_own_clauses(clauses))
    starts = next((s for c in own if (s := _start(text, c, issued))), None)
    ends = next((e for c in own if (e := _end(text, c, starts and starts[0]))), None)
    return Effect(starts, ends)


def _own_clauses(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """Where a document speaks of itself, the likeliest first: the end, then the front."""
    body = [c for c in clauses if c.level not in (Level.PREAMBLE, Level.TITLE, Level.SIGNATURE)]
    labels = list(dict.fromkeys(c.label for c in reversed(body)))[:_TAIL]
    for label in labels:
        yield from (c for c in body if c.label == label)
    yield from (c for c in reversed(clauses) if c.level is Level.PREAMBLE)


def _start(text: str, clause: Clause, issued: Issued) -> tuple[date, Evidence] | None:
    for at, sentence in clause.sentences():
        if "废止" in sentence and not re.search(_FORCE, sentence):
            continue
        stated = _ON_DAY.search(sentence) or _period(sentence)
        day = read_day(next(day for day in stated.groups() if day)) if stated else None
        if stated and day and not _about_others(sentence, stated.span()):
            return day, clause.evidence(text, _within(stated, at))
        event = _ON_ISSUE.search(sentence)
        if event and not _about_others(sentence, event.span()):
            found = _issue_day(event, issued)
            if found:
                return found[0], clause.evidence(text, _within(event, at), found[1])
    return None


def _period(sentence: str) -> re.Match[str] | None:
    """执行期限自2024年1月1日至…: the text's own period begins with its effect."""
    match = _FROM_TO.search(sentence)
    own = match and _OWN_TERM.search(sentence) and not _foreign(sentence, match.start())
    return match if own else None


def _within(match: re.Match[str], at: int) -> tuple[int, int]:
    skipped = len(match.group()) - len(match.group().lstrip(",， \t"))
    return at + match.start() + skipped, at + match.end()


def _about_others(sentence: str, place: tuple[int, int]) -> bool:
    # 《X办法》自2009年1月1日起施行, or 自2009年1月1日起施行的《X办法》: another document.
    before, after = sentence[: place[0]].rstrip(), sentence[place[1] :]
    return (
        after.startswith("的")
        or before.endswith("》")
        or bool(re.search(r"(?:修订|修正|公布|发布)的$", before))
    )


def _issue_day(event: re.Match[str], issued: Issued) -> tuple[date, Basis] | None:
    public = event["event"] in ("公布", "发布", "颁布", "公告", "登报")
    day = issued.published if public else None
    basis = Basis.STATED if day else Basis.INFERRED
    day = day or issued.signed or issued.published or issued.adopted
    if day is None:
        return None
    wait = 1 if event["next"] else ordinal(event["days"]) if event["days"] else None
    if wait is None:
        return day, basis
    if event["unit"] == "个月":
        return _months_later(day, wait), Basis.COMPUTED
    return day + timedelta(days=wait), Basis.COMPUTED


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    for back in range(4):
        try:
            return day.replace(year=day.year + year, month=month + 1, day=day.day - back)
        except ValueError:
            continue
    return day


def _end(text: str, clause: Clause, start: date | None) -> tuple[date, Evidence] | None:
    own = False
    for at, sentence in clause.sentences():
        own = own or _OWN_TERM.search(sentence) is not None
        if not own:
            continue
        found = _last_day(sentence) or _counted(sentence, start)
        if found:
            day, place, basis = found
            return day, clause.evidence(text, (at + place[0], at + place[1]), basis)
    return None


_Ends = tuple[date, tuple[int, int], Basis]


def _last_day(sentence: str) -> _Ends | None:
    """The last day as a sentence states it."""
    for pattern in (_FROM_TO, _UNTIL, _TO_DAY):
        match = pattern.search(sentence)
        if match is None or _foreign(sentence, match.start()):
            continue
        written = next(day for day in reversed(match.groups()) if day)
        day = read_day(written)
        if day:
            return day, match.span(), Basis.STATED
        closing = closing_day(written)
        if closing:
            return closing, match.span(), Basis.COMPUTED
    return None


def _counted(sentence: str, start: date | None) -> _Ends | None:
    """The last day as a sentence lets it be counted from the first."""
    match = _YEARS.search(sentence)
    if match is None or start is None or _foreign(sentence, match.start()):
        return None
    length = ordinal(match["years"] or match["trial"] or match["period"])
    if not length or length > 50:
        return None
    if match.group().endswith("月"):
        day = _months_later(start, length) - timedelta(days=1)
    else:
        day = years_later(start, length)
    return day, match.span(), Basis.COMPUTED


def _foreign(sentence: str, at: int) -> bool:
    """Whether the period is that of a licence or a contract: a word for one stands before it."""
    return _OTHERS.search(sentence[max(0, at - 12) : at]) is not None
