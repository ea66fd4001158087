"""Where a document comes from: kind, issuer, 文号, dates of signing and publication."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from ingest.clauses import Clause
from ingest.dates import DAY, ROC_DAY, days_in, read_day
from ingest.docket import EVENT, HEAD_NOTE, Found, head_note, preamble
from kb.model import Basis, Evidence, Kind, Level
from kb.text import fold

_ADOPTED = re.compile(
    r"(?P<who>[一-鿿]{2,30}?人民代表大会(?:常务委员会)?)(?:第[一-鿿]+次)?(?:会议|主席团)?"
)
_STATE_COUNCIL = re.compile(r"国务院(?![一-鿿]{0,12}(?:部|局|办公厅|委员会))")
_ROC_EVENT = re.compile(
    rf"(?P<day>{ROC_DAY}).{{0,60}}?(?:公布|发布|订定|施行)"
    rf"|(?:公布|发布)日期[:：][ \t]*(?P<on>{ROC_DAY})"
)
_ROC_AMENDED = re.compile(
    rf"(?P<day>{ROC_DAY})[^\n]{{0,60}}?修正|修正日期[:：][ \t]*(?P<on>{ROC_DAY})"
)
_POSTED = re.compile(
    rf"(?:(?:发布|发表|更新)?(?:时间|日期)[:：][ \t]*)?"
    rf"(?P<day>{DAY}|20\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
    r"(?=[ \t]|$)(?!.*[。；;])"
)
"""The line under a headline that says when it was posted: 2024-07-10 09:30 来源：某报."""
_WHOLE = re.compile(r"(?:通过|修订)\)?$")
_AMENDED = re.compile(
    rf"(?P<day>{DAY})(?:《[^》]{{2,200}}》|(?!{DAY})[^。《])*?"
    r"(?:第[一二三四五六七八九十]+次)?(?:修正|修订)(?=[\s)。,，;；]|根据|$)"
)
_COURT_ADOPTED = re.compile(
    rf"(?P<day>{DAY})[ \t]*最高人民(?:法院|检察院)[^。《\n]{{2,60}}通过(?=[\s,，、)]|$)"
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十百]+届")

_LAW = re.compile(r"(?:(?<![办方])法|法典|条例|宪法|修正案)(?:\([^()]*\))*$")
_RULE = re.compile(
    r"(?:办法|导则|细则|规定|规则|规程|措施|解释|准则|守则|章程|指引|规范|标准|方案|规划|计划|意见|批复|安排)(?:\([^()]*\))*$"
)
_LETTER = re.compile(
    r"(?:通知|公告|通告|公示|意见|函|批复|决定|解答|答复|通报|命令"
    r"|指南|须知|清单|目录|名单|要点|预案)(?:\([^()]*\))*$"
)
_BARE_TITLE = re.compile(r"《([^《》]+)》$")
_MACAU = re.compile(r"第\d{1,4}/\d{4}号(?:法律|行政法规)$")
_ENACTS = re.compile(r"(?P<who>立法会|行政长官)(?:根据|经|行使)")
_COMMENTARY = re.compile(r"解读|图解|一图读懂|问答|政策说明|起草说明")
_PRESS = re.compile(
    r"记者|通讯员|本报讯|[一-鿿]{2,6}讯[ \t(]|据悉|据了解|据介绍|报道|新华社|责任编辑"
    r"|作者[ \t]*[|:：丨]|来源[ \t]*[|:：丨]|图片来源"
)
_NO_SIGNER = re.compile(
    r"[:：]|印发|^\W*(?:此件|抄送|主动公开|公开方式|联系)|(?:主席|行政长官)[ \t]|命令公布"
)
_AGENCY = re.compile(r"..(?:[部委局厅院府会办室处署行社司队]|中心|公司|集团)$")
_TITLE_ISSUER = re.compile(
    r"^(?P<who>[一-鿿、 \t]{3,40}?(?:院|部|委员会|委|局|厅|政府|办公室|办公厅|署|总局|会))"
    r"[ \t]*(?:关于|印发)"
)


def kind_of(title: str, clauses: Sequence[Clause], front: Mapping[str, str]) -> Kind:
    """What the document is, by who adopted it, what it is called and how it is written."""
    has_articles = any(c.level is Level.ARTICLE for c in clauses)
    title = re.sub(_BARE_TITLE, r"\1", title)
    signed = any(c.level is Level.SIGNATURE for c in clauses)
    if _COMMENTARY.search(title) and not has_articles:
        return Kind.COMMENTARY
    official = "关于" in title and (_RULE.search(title) or _LETTER.search(title))
    if not has_articles and not signed and _is_press(clauses, front, bool(official)):
        return Kind.NEWS
    if _adopters(clauses) and not _LETTER.search(title):
        return Kind.LAW
    if _LAW.search(title) or any(_MACAU.match(c.body) for c in preamble(clauses)):
        return Kind.LAW
    if has_articles or (_RULE.search(title) and not title.startswith("关于印发")):
        return Kind.LAW if _adopters(clauses) else Kind.REGULATION
    return Kind.NOTICE if signed or _LETTER.search(title) else Kind.NEWS


def _is_press(clauses: Sequence[Clause], front: Mapping[str, str], official: bool) -> bool:
    if front.get("author") or front.get("categories"):
        return True
    if official:  # an official paper may speak of 报道 and 记者
        return False
    body = "\n".join(c.body for c in clauses)
    return _PRESS.search(body[:1500]) is not None or _PRESS.search(body[-300:]) is not None


def _adopters(clauses: Sequence[Clause]) -> list[tuple[Clause, str]]:
    """The congress or the State Council, from the lines that say who adopted or published it."""
    out = []
    for clause in preamble(clauses):
        first = next(days_in(clause.body[:40]), None)
        if first is None:
            continue
        congress = _ADOPTED.search(clause.body, first.end) or _ADOPTED.search(clause.body)
        if congress and re.search(r"通过|批准|公布|修订", clause.body):
            out.append((clause, _ORDINAL.sub("", congress["who"])))
        elif _STATE_COUNCIL.search(clause.body) and re.search(r"公布|发布|批准|通过", clause.body):
            out.append((clause, "国务院"))
    return out


def issuer_of(title: str, clauses: Sequence[Clause], text: str) -> Found | None:
    """Who issued it: the 署名, the body named in the title, or who adopted it."""
    signed = next(
        (s for c in clauses if c.level is Level.SIGNATURE and (s := _signers(c, text))), None
    )
    if signed:
        return signed
    named = _TITLE_ISSUER.match(fold(title))
    if named:
        who = title[: named.end("who")]
        return "、".join(re.split(r"[、 \t\u3000]+", who)), Evidence(Basis.STATED, "标题", who)
    adopters = _adopters(clauses)
    if not adopters:
        return _noted_issuer(clauses, text)
    clause, name = adopters[0]
    tail = name[-4:]
    return name, clause.evidence(text, (0, clause.body.find(tail) + len(tail)))


def _noted_issuer(clauses: Sequence[Clause], text: str) -> Found | None:
    enacted = ((c, m) for c in preamble(clauses) if (m := _ENACTS.match(c.body)))
    if found := next(enacted, None):
        clause, match = found
        words = text[clause.start : clause.start + match.end("who")]
        return words, clause.evidence(text, match.span("who"))
    noted = head_note(clauses)
    if noted is None:
        return None
    clause, match = noted
    place = match.span("before" if match["before"] else "after")
    words = text[clause.start + place[0] : clause.start + place[1]]
    return _agencies(words), clause.evidence(text, place)


def _agencies(written: str) -> str:
    """Names of offices as one list; what is only spaced out (国 务 院) is one name."""
    parts = written.split()
    apart = len(parts) > 1 and all(_AGENCY.search(part) for part in parts)
    return "、".join(parts) if apart else "".join(parts)


def _signers(clause: Clause, text: str) -> Found | None:
    """The names over the date of a 署名."""
    places = []
    for match in re.finditer(r"[^\n]+", clause.body):
        line = re.split(DAY, match.group())[0]
        if line.strip(" \t(") and not _NO_SIGNER.search(line):
            places.append(
                (match.start() + len(line) - len(line.lstrip()), match.start() + len(line.rstrip()))
            )
    if not places:
        return None
    names = (_agencies(text[clause.start + a : clause.start + b]) for a, b in places)
    return "、".join(names), clause.evidence(text, (places[0][0], places[-1][1]))


def signed_on(clauses: Sequence[Clause], text: str) -> tuple[date, Evidence] | None:
    """The day under the 署名 (成文日期); of 通过 and 签署, which Macau prints both, the latter."""
    for clause in clauses:
        if clause.level is Level.SIGNATURE:
            days = list(days_in(clause.body))
            signed = [d for d in days if clause.body.startswith("签署", d.end)]
            for found in (*signed, *days):
                return found.day, clause.evidence(text, (found.start, found.end))
    return None


def adopted_on(clauses: Sequence[Clause], text: str) -> tuple[date, Evidence] | None:
    """The day a congress adopted it, or last adopted the whole of it anew (修订)."""
    last = None
    for clause in preamble(clauses):
        if _ADOPTED.search(clause.body) and _WHOLE.search(clause.body):
            for found in days_in(clause.body[:40]):
                last = found.day, clause.evidence(text, (found.start, found.end))
                break
    return last


def amended_on(clauses: Sequence[Clause], text: str) -> tuple[date, Evidence] | None:
    """The last day on which the lines under the title say it was amended (修正, 修订).

    They are read as one, for the name of an amending decision may run over a line end.
    """
    lines = list(preamble(clauses))
    if not lines:
        return None
    start, end = lines[0].start, lines[-1].start + len(lines[-1].body)
    head = Clause(lines[0].label, Level.PREAMBLE, start, fold(text[start:end]))
    # A court adopts its interpretation anew when it amends it, and writes no 修正.
    again = list(_COURT_ADOPTED.finditer(head.body))[1:]
    events = [
        (day, head.evidence(text, match.span()))
        for match in (*_AMENDED.finditer(head.body), *again, *_ROC_AMENDED.finditer(head.body))
        if (day := read_day(next(d for d in match.groups() if d)))
    ]
    return max(events, key=lambda event: event[0], default=None)


def published_on(
    clauses: Sequence[Clause], front: Mapping[str, str], text: str
) -> tuple[date, Evidence] | None:
    """The day of publication: of the feed, or the first 公布 under the title."""
    day = read_day(front["date"]) if front.get("date") else None
    if day:
        return day, Evidence(Basis.STATED, "", front["date"])
    for clause in preamble(clauses):
        match = EVENT.match(clause.body) or HEAD_NOTE.match(clause.body)
        if match:
            for found in days_in(match.group()):
                return found.day, clause.evidence(text, match.span())
        match = _ROC_EVENT.match(clause.body)
        if match and (day := read_day(match["day"] or match["on"])):
            return day, clause.evidence(text, match.span())
    return None


def posted_on(clauses: Sequence[Clause], text: str) -> tuple[date, Evidence] | None:
    """The day of a news item or a commentary, from a line near its head."""
    for clause in clauses[:5]:
        match = _POSTED.match(clause.body) if len(clause.body) <= 80 else None
        if match and (day := read_day(match["day"])):
            return day, clause.evidence(text, match.span("day"))
    return None
