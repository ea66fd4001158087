"""Whether texts bear a claim out (核对): numbers by value and comparison, days and offices.

A number counts for what its own stretch of a sentence speaks of: of 省级奖励80万元, a text that
gives 80万元 to one thing and 30万元 to 省级 says 30万元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.asking.amounts import Amount, amounts, squeezed
from kb.asking.claim import CLAUSE, Claim, Said, Written, compared
from kb.asking.clauses import Finding, Judged, Row, day_of, likely, office_of, rows_of
from kb.condition import Operator

_Number = tuple[Row, Amount]


def judge(
    claim: Claim, texts: Sequence[str], named: str = "", near: int | None = None
) -> tuple[Judged, ...]:
    """Each thing said, beside provisions each given as one text, the likeliest first.

    ``named`` is how the documents are called: a word of it says nothing about a provision.  Behind
    the first ``near`` texts a number counts only where its text has every word said of it.
    """
    plain, title = [Written(text) for text in texts], squeezed(named)
    said = [replace(s, words=tuple(w for w in s.words if w not in title)) for s in claim.said]
    every = tuple(dict.fromkeys(word for one in said for word in one.words))
    out: list[Judged] = []
    before: tuple[Said, _Number] | None = None
    for one in said:
        rows = likely(one, rows_of(one, every, plain))
        if one.amount:
            beside = [s.amount for s in said if s is not one and s.amount and s.years == one.years]
            found = _found(one.amount, rows, _spoken(one, plain), near)
            judged, number = _amount(one, _same_sentence(one, before, found), beside, plain)
            before = (one, number) if number and judged.finding is Finding.AGREES else before
            out.append(judged)
        else:
            days = [s.day for s in said if s is not one and s.day]
            out.append(day_of(one, one.day, rows, days) if one.day else office_of(one, rows))
    return tuple(out)


def unread(claim: Claim, texts: Sequence[str], more: Sequence[str]) -> bool:
    """Whether only further texts have a word of the claim: they may say it of something else."""
    near, far = squeezed("".join(texts)), squeezed("".join(more))
    return any(w in far and w not in near for one in claim.said for w in one.words)


# --- numbers --------------------------------------------------------------------------------

_UP = (Operator.AT_LEAST, Operator.MORE)
_DOWN = (Operator.AT_MOST, Operator.LESS)
_SENTENCE = re.compile(r"[^。;!?]+")
_LABEL = 16
"""Characters of the longest such heading."""
_CONDITION = re.compile(r"^(?:对|凡|因|经|自|在|从)|(?:的|者|时|后|止|起|内)$")


def _amount(
    said: Said, found: Sequence[_Number], beside: Sequence[Amount], texts: Sequence[Written]
) -> tuple[Judged, _Number | None]:
    """The number as the texts have it, and where it was found."""
    claimed = said.amount
    if claimed is None or not found:
        return Judged(said, Finding.UNSAID), None
    same = [one for one in found if claimed.agrees(one[1]) and _comparable(claimed, one[1])]
    if borne := [one for one in same if not _outdone(one, found, beside)]:
        row, amount = max(borne, key=lambda one: _company(one[0], beside))
        shown = row.shown(*compared(amount))
        return Judged(said, Finding.AGREES, shown, row.where), (row, amount)
    known = _spoken(said, texts)
    full = max((row.covered for row, _ in found), key=_weight) >= known
    if same and not full:
        return Judged(said, Finding.UNSAID), None
    best = max(_weight(row.covered) for row, _ in found)
    near = [one for one in found if _weight(one[0].covered) >= 0.75 * best and one not in same]
    near.sort(key=lambda one: one[1].operator is not claimed.operator)
    row, amount = (near or list(found))[0]
    if 2 * _weight(_spoken(said, [row.text])) <= _weight(said.words):
        return Judged(said, Finding.UNSAID), None  # it speaks of something else
    judged = Judged(said, Finding.DIFFERS, row.shown(*compared(amount)), row.where)
    return judged, (row, amount)


def _weight(words: Sequence[str] | frozenset[str]) -> int:
    return sum(map(len, words))


def _outdone(one: _Number, found: Sequence[_Number], beside: Sequence[Amount]) -> bool:
    """Whether another number of its kind stands in a stretch that speaks of all this, and more.

    Of 10亿元的企业奖励500万元 one sentence speaks: there both numbers share its words.
    """
    row = one[0]
    if row.apart:
        return True
    if not beside or _company(row, beside) < len(beside):
        return any(other.covered > row.covered for other, _ in found)
    mine = _words_of(row, found)
    return any(
        _words_of(other, found) > mine and _members(other, found) > len(beside)
        for other, _ in found
    )


def _members(row: Row, found: Sequence[_Number]) -> int:
    """How many numbers of the kind the row's sentence holds."""
    return sum((r.where, r.sentence) == (row.where, row.sentence) for r, _ in found)


def _words_of(row: Row, found: Sequence[_Number]) -> frozenset[str]:
    """The words that any number of the row's sentence is said of."""
    here = [r.covered for r, _ in found if (r.where, r.sentence) == (row.where, row.sentence)]
    return frozenset().union(*here)


def _company(row: Row, beside: Sequence[Amount]) -> int:
    """How many of the other numbers said stand in the same sentence."""
    sentence = _SENTENCE.match(row.text.plain, row.sentence)
    written = amounts(sentence.group()) if sentence else ()
    return sum(any(a.agrees(other) for other in written) for a in beside)


def _same_sentence(
    said: Said, before: tuple[Said, _Number] | None, found: list[_Number]
) -> list[_Number]:
    """Only the sentence of the number before, where it goes on to speak of this one.

    达到5亿元奖励300万元 is no truth of a text that says each of another tier.
    """
    if before is None or not found:
        return found
    first, (row, amount) = before
    here = [
        one
        for one in found
        if (one[0].where, one[0].sentence) == (row.where, row.sentence)
        and (one[0].match.start(), one[1].span) != (row.match.start(), amount.span)
    ]
    best = max(_weight(one[0].covered) for one in found)
    as_much = any(_weight(one[0].covered) >= best for one in here)
    same_years = first.years == said.years
    return here if here and same_years and (as_much or first.clause == said.clause) else found


def _found(
    claimed: Amount, rows: Sequence[Row], words: frozenset[str], near: int | None
) -> list[_Number]:
    """The numbers of the unit claimed, each with what its stretch speaks of."""
    labels = {row.where: _label(row.text) for row in rows}
    out: list[_Number] = []
    for row in rows:
        for amount in _like(claimed, row.clause):
            read = _stretch(row, claimed, words)
            own = read.text.plain
            missing = [w for w in words if w not in own]
            far = near is not None and row.where >= near and bool(missing)
            other = far or any(w in label for w in missing for label in labels.values())
            out.append((replace(read, apart=read.apart or other), amount))
    return sorted(out, key=lambda one: (-_weight(one[0].covered), -one[0].score))


def _label(text: Written) -> str:
    """The heading a 项 begins with: 求职补贴。对…发放3000元."""
    label = _SENTENCE.match(text.plain)
    short = label and len(label.group()) <= _LABEL and label.end() < len(text.plain) - 1
    return label.group() if label and short else ""


def _spoken(said: Said, texts: Sequence[Written]) -> frozenset[str]:
    """The words said that some of the texts have."""
    return frozenset(w for w in said.words if any(w in text.plain for text in texts))


def _stretch(row: Row, claimed: Amount, words: frozenset[str]) -> Row:
    """The row with the words that its number is said of: its clause and those that lead to it."""
    plain, at = row.text.plain, row.match.start()
    sentence = next(m for m in _SENTENCE.finditer(plain) if m.start() <= at < m.end())
    own = frozenset(w for w in words if w in row.clause)
    covered, apart = set(own), False
    for clause in reversed(list(CLAUSE.finditer(plain, sentence.start(), at))):
        if any(_like(claimed, clause.group())):
            break
        here = frozenset(w for w in words if w in clause.group())
        if own and here > own and not _CONDITION.search(clause.group()):
            apart = True  # a thing of its own: 首年全额补贴，第二年补贴50%
        else:
            covered |= here
    covered |= {w for w in words if w in _label(row.text)}
    return replace(row, sentence=sentence.start(), covered=frozenset(covered), apart=apart)


def _like(claimed: Amount, clause: str) -> Iterator[Amount]:
    units = {claimed.unit, *(("元",) if claimed.unit == "" else ())}
    for amount in amounts(clause):
        if amount.unit in units:
            yield amount


def _comparable(one: Amount, other: Amount) -> bool:
    """Whether one may be said for the other: a bare number for any, never 以下 for 以上."""
    claimed, written = one.operator, other.operator
    loose = (Operator.EQUAL, Operator.ABOUT)
    return (
        claimed is written or claimed in loose or (written in loose and claimed not in _UP + _DOWN)
    )
