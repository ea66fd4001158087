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
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from kb.answering.candidates import Candidate
from kb.asking.areas import is_area
from kb.asking.question import Term
from kb.finding.weigh import Scale, carries, in_order

WEIGHTS = (5.52, 6.77, 5.07, 0.94, -8.43, -2.61)
"""What each sign counts, in the order of ``Signs``."""

BIAS = -9.29

_LONG = 3  # characters: shorter words are said in many ways
_FAR = 0.4  # what any further lead no longer adds to: in a small collection all are far apart
_MOST = 4  # words that are named as missing


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


def signs(
    first: Candidate, found: Sequence[Candidate], passage: str, quoted: str, scale: Scale
) -> Signs:
    """The signs of an answer that begins with this candidate, of all that were found.

    ``passage`` is the whole text that it stands in, ``quoted`` what is quoted for it, squeezed.
    """
    lacking = missing(quoted, scale)
    total = scale.total or 1.0
    return Signs(
        said=_said(scale, passage + quoted),
        ahead=_ahead(first, found, scale),
        rank=first.rank,
        order=in_order(scale.terms, first.text),
        numbers=sum(weight for term, weight in lacking if term.word[0].isdigit()) / total,
        names=sum(weight for term, weight in lacking if _is_name(term)) / total,
    )


def missing(quoted: str, scale: Scale) -> list[tuple[Term, float]]:
    """The question's words that a squeezed text lacks, wholly or in part, and what they weigh."""
    pairs = zip(scale.terms, scale.weights, strict=True)
    rows = [(term, weight * (1 - carries(term, quoted))) for term, weight in pairs]
    return [(term, weight) for term, weight in rows if weight > 0]


def lacked(quoted: str, scale: Scale) -> tuple[str, ...]:
    """The words that a squeezed text wholly lacks, the rarest first: 原文没有提到…."""
    gone = [
        (weight, term.word)
        for term, weight in missing(quoted, scale)
        if len(term.word) > 1 and not carries(term, quoted)
    ]
    return tuple(word for _, word in sorted(gone, key=lambda row: -row[0])[:_MOST])


def _is_name(term: Term) -> bool:
    return not term.word[0].isdigit() and (len(term.word) >= _LONG or is_area(term.word))


def _said(scale: Scale, text: str) -> float:
    total = sum(scale.pairs.values())
    return sum(w for pair, w in scale.pairs.items() if pair in text) / total if total else 0.0


def _ahead(first: Candidate, found: Sequence[Candidate], scale: Scale) -> float:
    """What the best of other documents carries less; news is no rival of the text it retells.

    Nothing where there is no other: who names a document has said nothing yet of what it says.
    """
    official = first.document.record.kind.official
    others = [
        scale.share((c.own, c.under))
        for c in found
        if c.document.version != first.document.version
        and (c.document.record.kind.official or not official)
    ]
    own = scale.share((first.own, first.under, first.led or first.own))
    return min(max(own - max(others), 0.0), _FAR) if others else 0.0
