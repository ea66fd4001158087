"""When a document has effect (施行 and 有效期), as its own words say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.blocks import ordinal
from ingest.clauses import Clause
from ingest.dates import DAY, read_day, years_later
from kb.model import Basis, Evidence, Level
from kb.numerals import NUMERAL

_WS = r"[ \t]*"
_FORCE = r"(?:正式)?(?:施行|实施|执行|生效|试行|实行)"
_ON_DAY = re.compile(
    rf"(?:自|从|于|,|，|^){_WS}(?P<day>{DAY})(?:{_WS}(?:零|0)时)?{_WS}(?:起|开始)?{_WS}{_FORCE}"
)
_ON_ISSUE = re.compile(
    rf"(?:自|从){_WS}(?:修订)?(?P<event>公布|发布|印发|颁布|颁发|签发|下发|公告|通过|批准|登报)之?日起"
    rf"(?:满?(?P<days>[{NUMERAL}]+)(?P<unit>日|天|个月)后)?[^。；;，,]{{0,4}}{_FORCE}"
)
_SELF = r"本[一-鿿]{1,8}?"
_UNTIL = re.compile(rf"有效期{_WS}(?:限)?(?:截)?(?:至|到|为?至)[:：]?{_WS}(?P<day>{DAY})")
_TO_DAY = re.compile(rf"(?:至|到){_WS}(?P<day>{DAY}){_WS}(?:止|(?:废止|失效))")
_FROM_TO = re.compile(rf"有效期[^。；;]{{0,8}}?{DAY}[^。；;]{{0,4}}?(?:至|到){_WS}(?P<day>{DAY})")
_TERM = r"(?:有效期|试行期|(?:实施|施行|执行)期)限?"
_YEARS = re.compile(
    rf"{_TERM}[:：]?(?:暂定)?为?{_WS}(?P<years>[{NUMERAL}]+){_WS}年"
    rf"|(?:试行|暂行)[,，]?(?:为期|期限为|时间为)?{_WS}(?P<trial>[{NUMERAL}]+){_WS}年"
    rf"|起{_FORCE}[,，]{_WS}(?:为期|期限为?|时间为?){_WS}(?P<period>[{NUMERAL}]+){_WS}年"
)
_OWN_TERM = re.compile(
    rf"{_SELF}[^。；;，,]{{0,6}}(?:有效期|试行期|实施期)|{_FORCE}|^[^一-鿿]*(?:有效期|试行期|实施期)"
)
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
        stated = _ON_DAY.search(sentence)
        day = read_day(stated["day"]) if stated else None
        if stated and day and not _about_others(sentence, stated.span()):
            return day, clause.evidence(text, _within(stated, at))
        event = _ON_ISSUE.search(sentence)
        if event and not _about_others(sentence, event.span()):
            found = _issue_day(event, issued)
            if found:
                return found[0], clause.evidence(text, _within(event, at), found[1])
    return None


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
    wait = ordinal(event["days"]) if event["days"] else None
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
        for pattern in (_FROM_TO, _UNTIL, _TO_DAY):
            match = pattern.search(sentence)
            day = read_day(match["day"]) if match else None
            if match and day and not _foreign(sentence, match.start()):
                return day, clause.evidence(text, (at + match.start(), at + match.end()))
        counted = _YEARS.search(sentence)
        if counted and start and not _foreign(sentence, counted.start()):
            years = ordinal(counted["years"] or counted["trial"] or counted["period"])
            if years and years <= 50:
                place = (at + counted.start(), at + counted.end())
                found = clause.evidence(text, place)
                return years_later(start, years), replace(found, basis=Basis.COMPUTED)
    return None


def _foreign(sentence: str, at: int) -> bool:
    """Whether the period is that of a licence or a contract: a word for one stands before it."""
    return _OTHERS.search(sentence[max(0, at - 12) : at]) is not None
