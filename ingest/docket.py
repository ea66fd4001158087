"""The number of a document (发文字号): 某府规〔2024〕3号, 某省人民政府令第12号, 公告2023年第2号."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.clauses import Clause
from ingest.dates import DAY
from kb.model import Evidence, Level

Found = tuple[str, Evidence]

_OPEN, _CLOSE = r"[〔\[(【［﹝]", r"[〕\])】］﹞]"
_NUMBER = re.compile(
    rf"\(?(?P<number>[一-鿿]{{1,14}}[ \t]*{_OPEN}[ \t]*(?:19|20)\d{{2}}[ \t]*{_CLOSE}"
    r"[ \t]*(?:第)?[ \t]*\d{1,5}[ \t]*号)\)?"
)
_BULLETIN = re.compile(
    r"(?P<number>[一-鿿、 \t]{2,40}(?:公告|通告|令)[ \t]*(?:19|20)\d{2}[ \t]*年"
    r"[ \t]*第[ \t]*\d{1,5}[ \t]*号)"
    r"|(?P<law>第\d{1,4}/\d{4}号(?:法律|行政法规|行政命令|决议|[一-鿿]{2,12}批示))"
)
_LETTERED = re.compile(r"(?<=[日 \t])(?P<number>[一-鿿]{1,12}?字第[ \t]*\d{6,12}[ \t]*号)令")
_ISSUE = r"(?:印发|公布|发布|颁布)"
HEAD_NOTE = re.compile(
    rf"\((?:(?P<before>[一-鿿、 \t]{{3,30}}?)[ \t]*(?P<day>{DAY})"
    rf"|(?P<on>{DAY})[ \t]*(?P<after>[一-鿿、 \t]{{3,30}}?))[ \t]*{_ISSUE}"
    rf"(?:[ \t,，;；]*{_NUMBER.pattern})?[^()]{{0,30}}\)"
)
"""What stands in brackets under a title: (2023年5月8日某省交通厅印发 某交规〔2023〕4号)."""
_ORDER = re.compile(r"(?P<number>(?:[一-鿿、]{2,40}?)令[ \t]*第[ \t]*\d{1,5}[ \t]*号)")
EVENT = re.compile(rf"{DAY}.{{0,60}}?(?:公布|发布|颁布)")


def head_note(clauses: Sequence[Clause]) -> tuple[Clause, re.Match[str]] | None:
    """The note in brackets under the title that says who issued the text, and when."""
    found = ((c, m) for c in preamble(clauses) if (m := HEAD_NOTE.match(c.body)))
    return next(found, None)


def number_of(clauses: Sequence[Clause], text: str) -> Found | None:
    """The 发文字号 of the document itself: alone on a line of its head, or the order above it."""
    for clause in clauses:
        if clause.level not in (Level.PREAMBLE, Level.SEGMENT) or len(clause.body) > 120:
            continue
        if found := _own_number(clause, text):
            return found
    orders = [(c, m) for c in preamble(clauses) if (m := _ORDER.search(c.body))]
    if len(orders) != 1:  # a later order amended it: which number names this text is not stated
        return None
    clause, match = orders[0]
    start = match.start() + match.group().rfind("日") + 1
    words = text[clause.start + start : clause.start + match.end()]
    return "".join(words.split()), clause.evidence(text, (start, match.end()))


def _own_number(clause: Clause, text: str) -> Found | None:
    """A 文号 that has a line of its own, or stands in the note under the title."""
    body = clause.body.rstrip()
    if match := _NUMBER.fullmatch(body):
        return _normal(match["number"]), clause.evidence(text, match.span("number"))
    if match := _BULLETIN.fullmatch(body):
        words = text[clause.start : clause.start + match.end()]
        return "".join(words.split()), clause.evidence(text, match.span())
    note = HEAD_NOTE.match(body)
    if note and note["number"]:
        return _normal(note["number"]), clause.evidence(text, note.span("number"))
    if order := _LETTERED.search(body):
        start, end = order.span("number")
        words = text[clause.start + start : clause.start + end]
        return "".join(words.split()), clause.evidence(text, (start, end))
    return None


def _normal(number: str) -> str:
    bare = re.sub(r"[ \t]", "", number)
    return re.sub(_CLOSE, "〕", re.sub(_OPEN, "〔", bare, count=1), count=1).replace("第", "")


def preamble(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """The lines under the title that say who adopted or issued the text."""
    return (c for c in clauses if c.level is Level.PREAMBLE and len(c.body) < 400)
