"""A claim to check (待核说法): …牵头，对吗; what it says, and whether a text says the same.

Only what can be compared is judged: numbers by value and comparison, days, and the offices that do
something.  The claim is asked again without its values (由谁牵头), so that what it says wrongly
does not lead astray what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.condition import Operator
from kb.facts import offices
from kb.quantities import Amount, Day, dates, quantities, squeezed
from kb.question import carries_no_weight
from kb.text import Tokeniser, fold

_TAG = re.compile(
    r"[、。!?;:]*(?:这(?:个|种)?(?:说法|话|样))?(?:说得?|讲)?(?:是?(?:对不对|对[吗嘛么]|没错[吧吗]|是不是|正确[吗么]|准确[吗么]|属实[吗么]"
    r"|是真的[吗么]?|真的[吗么假]?|真的假的|有误[吗么]|有没有错|错了[吗么])|是这样[的吗么]*|是[吗嘛么]|对[吧不]|是吧|没错)[?!。]*$"
)
_ASKED = re.compile(r"(?:吗|(?<![什怎那多要])么|吧)[?!。]*$")
_HEARSAY = re.compile(r"^(?:我?听说|据说|有人说|网上说|他们说|请问|都说|我记得|我以为|传闻)[、:]?")
_MAY = re.compile(
    r"(?:我们?|我司|本司|我公司|本公司|我厂|咱们)|能(?!力)|可以|可否|符合|够|算|享受|申请|申报"
)
"""A question of someone who wants something: no claim about a text."""

_CLAUSE = re.compile(r"(?:[^、,。;!?:()]|(?<=\d),(?=\d{3}))+")
_COUNTED = ("", "条", "款", "章", "项")
"""So many 条 are counted elsewhere."""

_KEY_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")


class Finding(StrEnum):
    """Whether a text bears out what was said (核对结果)."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Said:
    """One comparable thing that a claim says, with the words it says it of."""

    words: tuple[str, ...]
    written: str
    years: frozenset[str]
    amount: Amount | None = None
    day: Day | None = None
    office: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A thing said, what the text has in its place, and whether they agree."""

    said: Said
    finding: Finding
    instead: str = ""
    where: int | None = None  # which of the texts decided


@dataclass(frozen=True, slots=True)
class Claim:
    """A question that puts something into a text's mouth; ``neutral`` asks it without values."""

    said: tuple[Said, ...]
    neutral: str


def read_claim(text: str, tokeniser: Tokeniser) -> Claim | None:
    """What a question claims, where it claims anything that can be compared."""
    plain = squeezed(text)
    tag = _TAG.search(plain)
    if tag is None and (not _ASKED.search(plain) or _MAY.search(plain)):
        return None
    heard = _HEARSAY.match(plain)
    start = heard.end() if heard else 0
    end = tag.start() if tag else len(_ASKED.sub("", plain))
    written = _Written("".join(text.split())[start:end])
    said = tuple(_said(written, tokeniser))
    return Claim(said, _neutral(written, said)) if said else None


class _Written:
    """A text beside its squeezed form: found in the one, shown as the other has it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = squeezed(text)
        self._at = [i for i, sign in enumerate(fold(text)) if not sign.isspace()]

    def shown(self, start: int, end: int) -> str:
        """The characters as written."""
        return self.text[self._at[start] : self._at[end - 1] + 1]


def _said(written: _Written, tokeniser: Tokeniser) -> Iterator[Said]:
    for clause in _CLAUSE.finditer(written.plain):
        text, at = clause.group(), clause.start()
        years = frozenset(_KEY_YEAR.findall(text))
        words = _subject(text, tokeniser)
        for amount in quantities(text):
            if amount.unit in _COUNTED and amount.value < 10**4:
                continue
            shown = written.shown(*_compared(amount, at))
            yield Said(words, shown, years, amount=amount)
        for day in dates(text):
            if day.month or day.edge:
                shown = written.shown(at + day.span.start, at + day.span.end)
                yield Said(words, shown, frozenset(), day=day)
        for office in offices(text):
            start = at + text.find(office)
            yield Said(words, written.shown(start, start + len(office)), years, office=office)


def _compared(amount: Amount, at: int = 0) -> tuple[int, int]:
    """Where an amount stands with the words that compare it."""
    spans = [amount.span, *([amount.comparing] if amount.comparing else [])]
    return at + min(s.start for s in spans), at + max(s.end for s in spans)


def _subject(clause: str, tokeniser: Tokeniser) -> tuple[str, ...]:
    """The content words of a clause, its values and offices left out."""
    amounts = quantities(clause)
    spans = [amount.span for amount in amounts] + [day.span for day in dates(clause)]
    for span in (*spans, *(a.comparing for a in amounts if a.comparing)):
        clause = clause[: span.start] + " " * len(span) + clause[span.end :]
    for office in offices(clause):
        clause = clause.replace(office, " ")
    words = (w for w in tokeniser.cut(clause) if len(w) > 1 and not carries_no_weight(w))
    return tuple(dict.fromkeys(words))


def _neutral(written: _Written, said: Sequence[Said]) -> str:
    """The claim with 多少, 何时 and 谁 for what it says."""
    plain, asked = written.plain, fold(written.text)
    holes: list[tuple[int, int, str]] = []
    for office in {one.office for one in said if one.office}:
        holes.append((plain.find(office), plain.find(office) + len(office), "谁"))
    for day in dates(plain):
        if day.month or day.edge:
            holes.append((day.span.start, day.span.end, "何时"))
    for amount in quantities(plain):
        if amount.unit not in _COUNTED or amount.value >= 10**4:
            unit = "" if amount.unit == "%" else amount.unit
            holes.append((*_compared(amount), f"多少{unit}"))
    for start, end, word in sorted(holes, reverse=True):
        asked = f"{asked[:start]}{word}{asked[end:]}"
    return f"{asked}?"


# --- judging --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """A clause of a text, and how much it speaks of what is said."""

    score: float
    match: re.Match[str]
    where: int
    text: _Written

    @property
    def clause(self) -> str:
        """The clause, squeezed."""
        return self.match.group()

    def shown(self, start: int, end: int) -> str:
        """Characters of the clause, as written."""
        return self.text.shown(self.match.start() + start, self.match.start() + end)


def judge(claim: Claim, texts: Sequence[str], named: str = "") -> tuple[Judged, ...]:
    """Each thing said, beside provisions each given as one text, the likeliest first.

    ``named`` is how the documents are called: a word of it says nothing about a provision.
    """
    plain, title = [_Written(text) for text in texts], squeezed(named)
    said = [replace(s, words=tuple(w for w in s.words if w not in title)) for s in claim.said]
    every = tuple(dict.fromkeys(word for one in said for word in one.words))
    return tuple(_judged(one, every, plain) for one in said)


def _judged(said: Said, every: Sequence[str], texts: Sequence[_Written]) -> Judged:
    rows = [
        _Row(_likeness(said.words, every, clause.group(), text.plain), clause, where, text)
        for where, text in enumerate(texts)
        if said.years <= frozenset(_KEY_YEAR.findall(text.plain))
        for clause in _CLAUSE.finditer(text.plain)
    ]
    likely = [row for row in rows if row.score > 0] or (rows if said.years else [])
    if not said.words:
        likely = rows
    likely.sort(key=lambda row: -row.score)
    if said.amount:
        return _amount(said, said.amount, likely)
    if said.day:
        return _day(said, said.day, likely)
    return _office(said, likely)


def _likeness(words: Sequence[str], every: Sequence[str], clause: str, text: str) -> float:
    """How much a clause speaks of what is said; its surroundings count for less."""
    own = sum(len(w) for w in words if w in clause)
    around = sum(len(w) for w in words if w in text) + sum(len(w) for w in every if w in text)
    return own + 0.2 * around


_UP = (Operator.AT_LEAST, Operator.MORE)
_DOWN = (Operator.AT_MOST, Operator.LESS)


def _amount(said: Said, claimed: Amount, rows: Sequence[_Row]) -> Judged:
    found = [(row, a) for row in rows for a in _like(claimed, row.clause)]
    near = [(row, a) for row, a in found if row.score >= 0.75 * found[0][0].score]
    near.sort(key=lambda one: one[1].operator is not claimed.operator)
    for row, a in near:
        if claimed.agrees(a):
            same = _comparable(claimed.operator, a.operator)
            finding = Finding.AGREES if same else Finding.DIFFERS
            return Judged(said, finding, row.shown(*_compared(a)), row.where)
    for row, a in near:
        return Judged(said, Finding.DIFFERS, row.shown(*_compared(a)), row.where)
    return Judged(said, Finding.UNSAID)


def _like(claimed: Amount, clause: str) -> Iterator[Amount]:
    units = {claimed.unit, *(("元",) if claimed.unit == "" else ())}
    for amount in quantities(clause):
        if amount.unit in units:
            yield amount


def _comparable(claimed: Operator, written: Operator) -> bool:
    """Whether one may be said for the other: a bare number for any, never 以下 for 以上."""
    loose = (Operator.EQUAL, Operator.ABOUT)
    return (
        claimed is written or claimed in loose or (written in loose and claimed not in _UP + _DOWN)
    )


def _day(said: Said, claimed: Day, rows: Sequence[_Row]) -> Judged:
    found = [(row, day) for row in rows for day in dates(row.clause) if day.year]
    near = [(row, day) for row, day in found if row.score >= 0.5 * found[0][0].score]
    for row, day in near:
        if _same_day(claimed, day):
            return Judged(said, Finding.AGREES, row.shown(day.span.start, day.span.end), row.where)
    for row, day in near:
        return Judged(said, Finding.DIFFERS, row.shown(day.span.start, day.span.end), row.where)
    return Judged(said, Finding.UNSAID)


def _same_day(claimed: Day, written: Day) -> bool:
    """Whether the written day is the claimed one: 2025年底 is the last day of the year."""
    if claimed.edge == "底" and claimed.month is None:
        return (written.year, written.month, written.day) == (claimed.year, 12, 31)
    mine, theirs = (claimed.year, claimed.month, claimed.day), (
        written.year, written.month, written.day,
    )  # fmt: skip
    return all(a is None or a == b for a, b in zip(mine, theirs, strict=True))


def _office(said: Said, rows: Sequence[_Row]) -> Judged:
    found = [(row, named) for row in rows if (named := offices(row.clause))]
    near = [(row, named) for row, named in found if row.score >= 0.75 * found[0][0].score]
    for row, named in near:
        if said.office in row.clause or any(_short_for(said.office, one) for one in named):
            return Judged(said, Finding.AGREES, said.office, row.where)
    for row, named in near:
        return Judged(said, Finding.DIFFERS, "、".join(named), row.where)
    return Judged(said, Finding.UNSAID)


def _short_for(short: str, whole: str) -> bool:
    """Whether 市工信局 may be short for 市工业和信息化局: its characters, in order."""
    signs = iter(whole)
    return short[-1] == whole[-1] and all(sign in signs for sign in short)
