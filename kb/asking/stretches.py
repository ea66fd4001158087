"""What a number of a text is said of (所指): the clauses around it, and the numbers among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.asking.amounts import Amount
from kb.asking.support import carried_by
from kb.days import days
from kb.model import Span

_SENTENCE = re.compile(r"[^。;!?\n]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a number is said of: the words around it, and the numbers and years among them."""

    plain: str
    beside: tuple[Amount, ...]
    years: frozenset[int]

    def beside_of(self, other: Stretch) -> int:
        """How many of this one's numbers and years the other has too."""
        same = sum(any(a.same(b) for b in other.beside) for a in self.beside)
        return same + len(self.years & other.years)

    def words_of(self, words: Sequence[str]) -> frozenset[str]:
        """Which of the words it has."""
        return frozenset(w for w in words if carried_by(w, self.plain))


def beside(text: str, found: Sequence[Amount], amount: Amount, others: Sequence[Amount]) -> int:
    """How many of the other numbers stand in what a number is said of."""
    here = stretch(text, found, amount)
    return sum(any(one.same(a) for a in here.beside) for one in others)


def stretch(text: str, found: Sequence[Amount], amount: Amount) -> Stretch:
    """From the number of its kind before it, in its sentence, to the end of its clause.

    每人2000元、总额2万元的岗位补贴: what is counted stands behind the last of them.
    """
    sentence = sentence_of(text, amount.span)
    kind = _kind(found, amount, sentence)
    start, end = _start(text, kind, amount, sentence), _clause_end(text, amount, sentence)
    later = [span.end for span in kind if span.start >= end]
    counted = ""
    if later and text[later[0] : later[0] + 1] == "的":
        counted = clauses(text[later[0] : sentence.end])[0]
    last = min([span.start for span in kind if span.start >= end], default=sentence.end)
    others = tuple(
        a for a in found if a.unit != amount.unit and start <= a.span.start and a.span.end <= last
    )
    plain = text[start:end] + counted + _inherited(text, found, sentence)
    named = [day.year for day in days(text[:end]) if day.year]
    own = frozenset(day.year for day in days(plain) if day.year)
    return Stretch(plain, others, own or frozenset(named[-1:]))


def _kind(found: Sequence[Amount], amount: Amount, sentence: Span) -> list[Span]:
    """Where the sentence has numbers of the same unit."""
    return [a.span for a in found if a.unit == amount.unit and sentence.contains(a.span)]


def _start(text: str, kind: Sequence[Span], amount: Amount, sentence: Span) -> int:
    """Where what a number is said of begins: behind the number of its kind before it."""
    start = sentence.start
    for before, after in pairwise(kind):
        if after.end <= amount.span.end and not _RANGE.fullmatch(text[before.end : after.start]):
            start = before.end
    return start


def _clause_end(text: str, amount: Amount, sentence: Span) -> int:
    return amount.span.end + len(clauses(text[amount.span.end : sentence.end])[0])


def reach(text: str, found: Sequence[Amount], amount: Amount) -> Span:
    """The clauses that a number is said in: its own and those before it that have none."""
    sentence = sentence_of(text, amount.span)
    start = _start(text, _kind(found, amount, sentence), amount, sentence)
    if start > sentence.start:
        own = amount.span.start - len(clauses(text[start : amount.span.start])[-1])
        start = min(start + len(clauses(text[start:])[0]), own)
    return Span(start, _clause_end(text, amount, sentence))


def _inherited(text: str, found: Sequence[Amount], sentence: Span) -> str:
    """The subject of a tier that has none of its own: 职工累计工作已满1年…；已满10年…."""
    lead = text[sentence.start : first(found, sentence.start)]
    began = text.rfind("。", 0, sentence.start + 1) + 1
    return text[began : first(found, began)] if _NO_SUBJECT.fullmatch(lead) else ""


def first(found: Sequence[Amount], start: int) -> int:
    """Where the first number from there on stands."""
    return next((a.span.start for a in found if a.span.start >= start), start)


_NO_SUBJECT = re.compile(r"[、,]?(?:对|其中|达到?|已|未|不|满|超过|不足|在|为|的|每)*")
_RANGE = re.compile(
    r"(?:以上|以下|以内|[、至到~-]|不?超过|不[满足]|但|并|且|不[低高]于|不[多少大小]于)*"
)
"""What stands between the ends of one range: 25周岁以上、不超过60周岁."""


def sentence_of(text: str, span: Span) -> Span:
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
