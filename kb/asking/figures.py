"""Whether the numbers and dates of a sentence stand in what it cites, and are said of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.asking.amounts import Amount, amounts, per, squeezed
from kb.asking.connecting import CONNECTING
from kb.asking.facts import Facts
from kb.asking.support import Checked, Support, carried_by
from kb.condition import Operator
from kb.days import days
from kb.model import Span
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
    tail = text[amount.span.end : max(clause, min([*after, _sentence(text, amount.span).end]))]
    began = text.rfind("。", 0, amount.span.start) + 1
    head = text[began : _first(found, began)] + text[start : amount.span.start]
    return head + text[amount.span.start : amount.span.end] + tail


def _in_those_years(facts: Facts, support: Support) -> bool:
    """Whether a provision speaks of every year that the sentence names."""
    years = {day.year for day in facts.days if day.year}
    return years <= {day.year for day in days(support.whole)}


# --- whose number it is -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What a number is said of: the words around it, and the numbers and years among them."""

    plain: str
    beside: tuple[Amount, ...]
    years: frozenset[int]

    def beside_of(self, other: _Stretch) -> int:
        """How many of this one's numbers and years the other has too."""
        same = sum(any(a.same(b) for b in other.beside) for a in self.beside)
        return same + len(self.years & other.years)

    def words_of(self, words: Sequence[str]) -> frozenset[str]:
        """Which of the words it has."""
        return frozenset(w for w in words if carried_by(w, self.plain))


def _of_another(amount: Amount, it: Checked) -> bool:
    """Whether the text says another number of what this one is said of: 省级 of 80万元, not 30.

    It does where it has all the words that this number shares with its stretch there, and more; or
    where it stands beside more of the other numbers and years.
    """
    mine = _stretch(it.facts.text, it.facts.amounts, amount)
    words = _content(mine.plain, it.tokeniser)
    own: list[_Stretch] = []
    others: list[_Stretch] = []
    for support in it.supports:
        for one in support.amounts:
            if one.unit == amount.unit or one.agrees(amount):
                stretch = _stretch(support.plain, support.amounts, one)
                (own if one.agrees(amount) else others).append(stretch)
    company = max(mine.beside_of(one) for one in own)
    if any(mine.beside_of(other) > company for other in others):
        return True
    said = [one.words_of(words) for one in own if mine.beside_of(one) == company]
    return all(any(here < other.words_of(words) for other in others) for here in said)


def beside(text: str, found: Sequence[Amount], amount: Amount, others: Sequence[Amount]) -> int:
    """How many of the other numbers stand in what a number is said of."""
    stretch = _stretch(text, found, amount)
    return sum(any(one.same(a) for a in stretch.beside) for one in others)


def _content(text: str, tokeniser: Tokeniser) -> tuple[str, ...]:
    plain = text
    for one in amounts(text):
        plain = plain[: one.span.start] + " " * len(one.span) + plain[one.span.end :]
    return tuple(w for w in tokeniser.cut(plain) if w not in CONNECTING and w.strip())


def _stretch(text: str, found: Sequence[Amount], amount: Amount) -> _Stretch:
    """From the number of its kind before it, in its sentence, to the end of its clause.

    每人2000元、总额2万元的岗位补贴: what is counted stands behind the last of them.
    """
    sentence = _sentence(text, amount.span)
    kind = [a.span for a in found if a.unit == amount.unit and sentence.contains(a.span)]
    start = sentence.start
    for before, after in pairwise(kind):
        if after.end <= amount.span.end and not _RANGE.fullmatch(text[before.end : after.start]):
            start = before.end
    end = amount.span.end + len(clauses(text[amount.span.end : sentence.end])[0])
    later = [span.end for span in kind if span.start >= end]
    counted = ""
    if later and text[later[0] : later[0] + 1] == "的":
        counted = clauses(text[later[0] : sentence.end])[0]
    reach = min([span.start for span in kind if span.start >= end], default=sentence.end)
    beside = tuple(
        a for a in found if a.unit != amount.unit and start <= a.span.start and a.span.end <= reach
    )
    plain = text[start:end] + counted + _inherited(text, found, sentence)
    named = [day.year for day in days(text[:end]) if day.year]
    own = frozenset(day.year for day in days(plain) if day.year)
    return _Stretch(plain, beside, own or frozenset(named[-1:]))


def _inherited(text: str, found: Sequence[Amount], sentence: Span) -> str:
    """The subject of a tier that has none of its own: 职工累计工作已满1年…；已满10年…."""
    lead = text[sentence.start : _first(found, sentence.start)]
    began = text.rfind("。", 0, sentence.start + 1) + 1
    return text[began : _first(found, began)] if _NO_SUBJECT.fullmatch(lead) else ""


def _first(found: Sequence[Amount], start: int) -> int:
    """Where the first number from there on stands."""
    return next((a.span.start for a in found if a.span.start >= start), start)


_NO_SUBJECT = re.compile(r"[、,]?(?:对|其中|达到?|已|未|不|满|超过|不足|在|为|的|每)*")
_RANGE = re.compile(
    r"(?:以上|以下|以内|[、至到~-]|不?超过|不[满足]|但|并|且|不[低高]于|不[多少大小]于)*"
)
"""What stands between the ends of one range: 25周岁以上、不超过60周岁."""


def _sentence(text: str, span: Span) -> Span:
    """The sentence that holds a number."""
    for match in _SENTENCE.finditer(text):
        if match.start() <= span.start < match.end():
            return Span(*match.span())
    return Span(0, len(text))


def clause_of(text: str, span: Span) -> str:
    """The clause that holds a number."""
    return clauses(text[: span.start])[-1] + span.of(text) + clauses(text[span.end :])[0]


def clauses(text: str) -> list[str]:
    """The clauses of a squeezed text; never none."""
    for sign in ("。", ";", "!", "?", ","):
        text = text.replace(sign, "、")
    return text.split("、")
