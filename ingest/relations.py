"""What a document does to others and rests on (文件关系): 废止, 修改, 延长, 依据, 印发."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ingest.blocks import ordinal
from ingest.clauses import Clause
from ingest.dates import DAY, read_day
from kb.model import Relation, Span
from kb.numerals import NUMERAL
from kb.text import fold

_NAMED = re.compile(
    r"《(?P<title>[^《》]{2,80}(?:《[^《》]{2,80}》[^《》]{0,40})*)》"
    r"(?P<trial>[(](?:试行|暂行)[)])?"
    r"(?:[ \t]*[(](?P<number>[^()]{0,16}?[〔\[(【［﹝][12]\d{3}[〕\])】］﹞]\d{1,5}号)[)])?"
)
_VOID = r"(?:废止|停止(?:执行|施行|实施)|不再执行|失效)"
_REPEALS = re.compile(rf"(?:同时|即行|予以|一并|自行|亦?即|相应)?{_VOID}")
_ACTS = re.compile(r"同时|之?日起|予以|即行|一并")
# 《X》第五条同时废止, 《X》中与本办法不一致的规定: a part of X, and not X.
_PART = re.compile(
    r"(?:[(][^()]{0,30}[)])?(?:的?第[^,，。；;《]{1,12}[编章节条款项]|中|内|[^,，。；;《]{0,12}"
    r"(?:条款|部分内容|有关(?:规定|内容)|相关(?:规定|内容)))"
)
_LISTS = re.compile(
    rf"(?:下列|以下|如下).{{0,40}}?{_VOID}.{{0,12}}[:：]?$|{_VOID}.{{0,12}}(?:下列|以下|如下).*[:：]$"
)
_ROW = re.compile(rf"[(]?[{NUMERAL}]{{0,3}}[ \t]*[)、.．]?[ \t]*《")
_KEEPS = re.compile(r"修改|修订|修正|保留|继续有效")
_BASIS = re.compile(r"(?:根据|依据|依照|按照|遵照|贯彻(?:落实)?)(?=[^。；;]{0,12}《)")
_MADE = re.compile(r"制定|规定如下|结合|解释如下|印发|通知如下|特")
_ISSUES = re.compile(r"(?:现将|现印发|制定了|现予以?印发|印发)[^。；;《]{0,12}《")

_OTHER = r"(?:《(?P<quoted>[^《》]+)》.*?|(?P<bare>.{2,80}?))"
_AMENDS = re.compile(rf"关于修[改正订]{_OTHER}(?:部分条[款文])?的(?:决定|通知|公告)$")
_EXTENDS = re.compile(
    rf"关于(?:延长|延续|继续(?:执行|实施|施行)){_OTHER}"
    r"(?:的?(?:有效期|实施期|施行期|执行期)限?.{0,8}|的(?:通知|公告|决定))$"
)
_ABOLISHES = re.compile(
    r"关于(?:宣布)?(?:废止|停止执行)(?P<all>.*《.+》.*)的(?:决定|通知|公告|命令)$"
)
_LONGER = re.compile(r"延长|延续|顺延|续期|继续(?:执行|实施|施行|有效)|有效期")
_UNTIL = re.compile(rf"(?:至|到)[ \t]*(?P<day>{DAY})")
_BY_YEARS = re.compile(
    rf"(?:延长|延续|顺延)(?:有效期|期限|实施|执行|施行)?(?:为期)?(?P<years>[{NUMERAL}]+)年"
)


def relations_of(title: str, clauses: Sequence[Clause], text: str) -> tuple[Relation, ...]:
    """The documents it repeals, rests on, amends, extends or issues; never itself."""
    found = [
        *_from_title(fold(title), clauses), *_repealed(clauses, text), *_listed(clauses, text),
        *_based_on(clauses, text), *_issued(clauses, text),
    ]  # fmt: skip
    own = _key(title)
    out: dict[tuple[str, str], Relation] = {}
    for relation in found:
        if _key(relation.title) != own:
            out.setdefault((relation.kind, _key(relation.title)), relation)
    return tuple(out.values())


def _key(title: str) -> str:
    return re.sub(r"[\s《》]", "", fold(title))


def _from_title(title: str, clauses: Sequence[Clause]) -> Iterator[Relation]:
    if match := _AMENDS.search(title):
        yield Relation("amends", match["quoted"] or match["bare"])
    if match := _EXTENDS.search(title):
        yield _extended(Relation("extends", match["quoted"] or match["bare"]), clauses)
    match = _ABOLISHES.search(title)
    if match and not _KEEPS.search(match["all"]):
        for named in _NAMED.finditer(match["all"]):
            if not _PART.match(match["all"], named.end()):
                yield Relation("repeals", _title(named))


def _extended(relation: Relation, clauses: Sequence[Clause]) -> Relation:
    """The extension with its new last day, or the years it adds, where the text says so."""
    for clause in clauses:
        for _, sentence in clause.sentences():
            if not _LONGER.search(sentence):
                continue
            days = [d for m in _UNTIL.finditer(sentence) if (d := read_day(m["day"]))]
            years = _BY_YEARS.search(sentence)
            if days or years:
                until: date | None = max(days, default=None)
                return replace(relation, until=until, years=years and ordinal(years["years"]))
    return relation


def _repealed(clauses: Sequence[Clause], text: str) -> Iterator[Relation]:
    for clause in clauses:
        for at, sentence in clause.sentences():
            word = _REPEALS.search(sentence)
            # Only the act itself repeals: 自…起, 同时, or a list that is declared void.
            if word and _ACTS.search(sentence):
                yield from _names(clause, text, (at, at + word.start()), "repeals")


def _listed(clauses: Sequence[Clause], text: str) -> Iterator[Relation]:
    """对下列文件予以废止：, and the lines under it that each name one."""
    listing = False
    for clause in clauses:
        body = clause.body.strip()
        row = _ROW.match(body)
        if listing and row and not _KEEPS.search(body):
            named = _names(clause, text, (0, len(clause.body)), "repeals")
            yield from list(named)[:1]
        else:
            listing = _LISTS.search(body) is not None and not _KEEPS.search(body)


def _based_on(clauses: Sequence[Clause], text: str) -> Iterator[Relation]:
    for clause in clauses[:10]:
        for at, sentence in clause.sentences():
            match = _BASIS.search(sentence)
            if match and _MADE.search(sentence):
                yield from _names(clause, text, (at + match.end(), at + len(sentence)), "based_on")


def _issued(clauses: Sequence[Clause], text: str) -> Iterator[Relation]:
    for clause in clauses[:6]:
        match = _ISSUES.search(clause.body)
        if match:
            yield from list(_names(clause, text, (match.end() - 1, len(clause.body)), "issues"))[:1]


def _names(clause: Clause, text: str, area: tuple[int, int], kind: str) -> Iterator[Relation]:
    for match in _NAMED.finditer(clause.body, *area):
        if kind == "repeals" and _PART.match(clause.body, match.end()):
            continue
        start, end = (clause.start + n for n in match.span("title"))
        yield Relation(
            kind, text[start:end] + (match["trial"] or ""), match["number"], Span(start, end)
        )


def _title(match: re.Match[str]) -> str:
    return match["title"] + (match["trial"] or "")
