"""Whether the numbers and dates of a sentence stand in what it cites, and are said of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.asking.amounts import Amount, amounts, per, squeezed
from kb.asking.connecting import CONNECTING
from kb.asking.facts import Facts
from kb.asking.stretches import Stretch, clause_of, clauses, first, sentence_of, stretch
from kb.asking.support import Checked, Support, carried_by
from kb.condition import Operator
from kb.days import days
from kb.text import Tokeniser

_WITHIN = ("内", "以内", "之内")
_PERIOD = re.compile(r"期限|时限|期间|时间|办理期|期为|期是")
_SENTENCE = re.compile(r"[^。;!?\n]+")


def amounts_of(it: Checked) -> Iterator[str]:
    """Each number stands in a cited provision, so compared, and said of the same thing."""
    previous = 0
    for amount in it.facts.amounts:
        end = min(amount.span.start, amount.comparing.start) if amount.comparing else None
        before = it.facts.text[previous : end or amount.span.start]
        previous = amount.span.end
        agreeing = [(s, a) for s in it.supports for a in s.amounts if a.agrees(amount)]
        same = [(s, a) for s, a in agreeing if a.same(amount) or _period(it, amount, s, a)]
        if not agreeing:
            yield f"引文没有“{amount.written}”"
        elif not same:
            yield f"“{amount.written}”的比较方式与引文不同"
        elif not any(_of_the_same(before, s, a, it) for s, a in same) or _of_another(amount, it):
            yield f"“{amount.written}”在引文中说的是另一件事"
        elif not any(per(s.plain, a) == per(it.facts.text, amount) for s, a in same):
            yield f"“{amount.written}”的计算单位（每人、每月等）与引文不同"
        elif not any(_in_those_years(it.facts, s) for s, _ in same):
            yield f"“{amount.written}”在引文中属于另一时间"


def mixed(it: Checked) -> Iterator[str]:
    """The numbers of a condition and of what follows from it stand in one sentence of the text."""
    for start, end in _joined(it.facts.text):
        here = [a for a in it.facts.amounts if start <= a.span.start < end]
        if len(here) > 1 and not any(_all_in(here, s) for s in it.supports):
            yield f"“{here[0].written}”与“{here[-1].written}”在引文中不在一处"


def _joined(text: str) -> Iterator[tuple[int, int]]:
    """The clauses, each condition (满10年的) with the clause behind it."""
    start = at = 0
    for clause in clauses(text):
        at += len(clause) + 1
        if not clause.endswith("的"):
            yield start, at
            start = at
    yield start, at


def _all_in(here: Sequence[Amount], support: Support) -> bool:
    """Whether one sentence, with the 引导句, has every one of them, as often as they are said."""
    lead = len(squeezed(support.lead))
    for match in _SENTENCE.finditer(support.plain):
        left = [a for a in support.amounts if match.start() <= a.span.start < match.end()]
        left += [a for a in support.amounts if a.span.start < lead]
        if all(_taken(one, left) for one in here):
            return True
    return False


def _taken(one: Amount, left: list[Amount]) -> bool:
    """Whether the number is among those left; it is then taken out."""
    found = next((a for a in left if one.agrees(a)), None)
    if found is not None:
        left.remove(found)
    return found is not None


def days_of(it: Checked) -> Iterator[str]:
    """Each date stands in a cited provision, as far as it is written."""
    stated = [d for s in it.supports for d in days(s.plain)]
    for day in it.facts.days:
        if not any(day.within(other) for other in stated):
            yield f"引文没有日期“{day.written}”"


def _period(it: Checked, said: Amount, support: Support, written: Amount) -> bool:
    """Whether 期限是十五日 tells 十五日内."""
    how = written.comparing.of(support.plain) if written.comparing else ""
    clause = clause_of(it.facts.text, said.span)
    return said.operator is Operator.EQUAL and how in _WITHIN and bool(_PERIOD.search(clause))


def _of_the_same(before: str, support: Support, amount: Amount, it: Checked) -> bool:
    """Whether the word nearest before the number stands near it in the text as well."""
    near = [w for w in it.tokeniser.cut(clauses(before)[-1]) if w not in (*CONNECTING, "都", "均")]
    if not near:
        return True
    return carried_by(near[-1], _window(support, amount))


def _window(support: Support, amount: Amount) -> str:
    """What the text says around a number: its sentence's head, and from the number before it on."""
    text, found = support.plain, support.amounts
    at = found.index(amount)
    start = found[at - 1].span.end if at else 0
    after = [a.span.start for a in found if a.span.start >= amount.span.end]
    clause = amount.span.end + len(clauses(text[amount.span.end :])[0])
    tail = text[amount.span.end : max(clause, min([*after, sentence_of(text, amount.span).end]))]
    began = text.rfind("。", 0, amount.span.start) + 1
    head = text[began : first(found, began)] + text[start : amount.span.start]
    return head + text[amount.span.start : amount.span.end] + tail


def _in_those_years(facts: Facts, support: Support) -> bool:
    """Whether a provision speaks of every year that the sentence names."""
    years = {day.year for day in facts.days if day.year}
    return years <= {day.year for day in days(support.whole)}


# --- whose number it is -------------------------------------------------------------------------


def _of_another(amount: Amount, it: Checked) -> bool:
    """Whether the text says another number of what this one is said of: 省级 of 80万元, not 30.

    It does where it has all the words that this number shares with its stretch there, and more; or
    where it stands beside more of the other numbers and years.
    """
    mine = stretch(it.facts.text, it.facts.amounts, amount)
    words = _content(mine.plain, it.tokeniser)
    own: list[Stretch] = []
    others: list[Stretch] = []
    for support in it.supports:
        for one in support.amounts:
            if one.unit == amount.unit or one.agrees(amount):
                one_said = stretch(support.plain, support.amounts, one)
                (own if one.agrees(amount) else others).append(one_said)
    company = max(mine.beside_of(one) for one in own)
    if any(mine.beside_of(other) > company for other in others):
        return True
    said = [one.words_of(words) for one in own if mine.beside_of(one) == company]
    return all(any(here < other.words_of(words) for other in others) for here in said)


def _content(text: str, tokeniser: Tokeniser) -> tuple[str, ...]:
    plain = text
    for one in amounts(text):
        plain = plain[: one.span.start] + " " * len(one.span) + plain[one.span.end :]
    return tuple(w for w in tokeniser.cut(plain) if w not in CONNECTING and w.strip())
