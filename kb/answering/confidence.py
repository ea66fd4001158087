"""How sure one can be that quotes answer (把握): six things a person can check, weighed and added.

| sign | what it says | weight |
|---|---|---|
| ``said`` | the share of the question's pairs of 汉字, by rarity, that the passage carries | + |
| ``ahead`` | by how much more of the question it carries than any other document, at most 0.4 | + |
| ``rank`` | how well its passage was found beside the best | + |
| ``order`` | the share of the question's words that the quote has in the question's order | + |
| ``numbers`` | the share of the question's weight in numbers that the quote does not carry | − |
| ``names`` | the same in places and in words of three characters and more: offices, names | − |

The sum makes a chance: of as many questions with an answer as without one, how many of those that
stand so have one.  ``python -m bench.train_refusal`` makes the weights, and prints what they are
worth from one set to another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

from kb.answering.candidates import Candidate
from kb.asking.areas import is_area
from kb.asking.question import Question, Term
from kb.finding.weigh import Scale, carries, in_order

WEIGHTS = (5.6, 6.7, 5.8, 1.5, -8.7, -1.9)
"""What each sign counts, in the order of ``Signs``."""

BIAS = -10.3

_LONG = 3  # characters: shorter words are said in many ways
_FAR = 0.4  # what any further lead no longer adds to: in a small collection all are far apart
_ALONE = 0.1  # how far ahead one stands without a rival: between who has an answer and who has none
_MOST = 3  # words that are named as missing
_MATTERS = 0.15  # the share of the question's weight that a shorter word must have to be named
_WHICH = re.compile(
    r"哪[一几]?[个家种位名座项条次部类本支所届些]?|(?<!为)什么(?:样的)?|(?<![如为任])何种?"
    r"|(?:几|多少)[个家种位名项条类]?"
)
_OFFICE = re.compile(r".{2}(?:[局委部厅院办署处会]|公司|中心|银行|大学|学院|集团|政府|机关|新区)$")


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer, and against it."""

    said: float = 0.0
    ahead: float = 0.0
    rank: float = 0.0
    order: float = 0.0
    numbers: float = 0.0
    names: float = 0.0

    @property
    def chance(self) -> float:
        """From 0 to 1."""
        total = BIAS + sum(w * x for w, x in zip(WEIGHTS, astuple(self), strict=True))
        return 1 / (1 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is quoted first, with its setting, and the whole passage it stands in; both squeezed."""

    quoted: str
    passage: str


def signs(
    question: Question,
    first: Candidate,
    found: Sequence[Candidate],
    stretch: Stretch,
    scale: Scale,
) -> Signs:
    """The signs of an answer that begins with this candidate, of all that were found."""
    lacking = missing(question, stretch.quoted, scale)
    total = scale.total or 1.0
    return Signs(
        said=_said(question, stretch.passage + stretch.quoted, scale),
        ahead=_ahead(first, found, scale),
        rank=first.rank,
        order=in_order(question.terms, first.text),
        numbers=sum(weight for term, weight in lacking if term.word[0].isdigit()) / total,
        names=sum(weight for term, weight in lacking if _is_name(term)) / total,
    )


def missing(question: Question, quoted: str, scale: Scale) -> list[tuple[Term, float]]:
    """The question's words that a squeezed text lacks, wholly or in part, and what they weigh."""
    kinds = asked_for(question)
    rows = [
        (term, weight * (1 - carries(term, quoted)))
        for term, weight in zip(scale.terms, scale.weights, strict=True)
        if term.word not in kinds
    ]
    return [(term, weight) for term, weight in rows if weight > 0]


def asked_for(question: Question) -> frozenset[str]:
    """The words that a question word stands before: 部门 of 哪个部门, which no answer need say."""
    after = [question.folded[found.end() :] for found in _WHICH.finditer(question.folded)]
    return frozenset(
        term.word
        for term in question.terms
        if not term.word[0].isdigit() and any(rest.startswith(term.word) for rest in after)
    )


def lacked(question: Question, text: str, scale: Scale) -> tuple[str, ...]:
    """The words that a squeezed text wholly lacks and that matter, what counts against it first.

    So a reader can be told: 原文没有提到….
    """
    gone = [
        (counts_against(term), weight, term.word)
        for term, weight in missing(question, text, scale)
        if len(term.word) > 1 and not carries(term, text)
    ]
    rows = [row for row in gone if row[0] or row[1] >= _MATTERS * scale.total]
    return tuple(word for *_, word in sorted(rows, key=lambda row: (-row[0], -row[1]))[:_MOST])


def specific(words: Sequence[str]) -> tuple[str, ...]:
    """The places, offices and numbers among words: an answer that lacks one is in doubt."""
    return tuple(w for w in words if is_area(w) or w[0].isdigit() or _OFFICE.search(w))


def counts_against(term: Term) -> bool:
    """Whether an answer that lacks the word is likely no answer: a number, a place, a name."""
    return term.word[0].isdigit() or _is_name(term)


def _is_name(term: Term) -> bool:
    return not term.word[0].isdigit() and (len(term.word) >= _LONG or is_area(term.word))


def _said(question: Question, text: str, scale: Scale) -> float:
    """The share of the question's own pairs that a text carries; another form is as good."""
    kinds = asked_for(question)
    phrases = [_without(phrase, kinds) for phrase in question.phrases]
    own = dict.fromkeys(pair for phrase in phrases for pair in _pairs(phrase))
    weights = {pair: scale.pairs[pair] for pair in own if pair in scale.pairs}
    meant = {
        pair
        for term in question.terms
        if any(form in text for form in term.others)
        for pair in _pairs(term.word)
    }
    total = sum(weights.values())
    carried = sum(w for pair, w in weights.items() if pair in text or pair in meant)
    return carried / total if total else 0.0


def _without(phrase: str, kinds: frozenset[str]) -> str:
    """The phrase without the kind of thing asked for, which it begins with."""
    return phrase[max((len(kind) for kind in kinds if phrase.startswith(kind)), default=0) :]


def _pairs(word: str) -> Iterator[str]:
    return (word[i : i + 2] for i in range(len(word) - 1))


def _ahead(first: Candidate, found: Sequence[Candidate], scale: Scale) -> float:
    """What the best of other documents carries less; news is no rival of the text it retells.

    Where there is no other, as in a document that is named, that speaks neither for nor against.
    """
    official = first.document.record.kind.official
    others = [
        scale.share((c.own, c.under))
        for c in found
        if c.document.version != first.document.version
        and (c.document.record.kind.official or not official)
    ]
    own = scale.share((first.own, first.under, first.led or first.own))
    return min(max(own - max(others), 0.0), _FAR) if others else _ALONE
