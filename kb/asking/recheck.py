"""A finding looked at once more (复核): is there a stretch of the texts that speaks of it better?

An agreeing number falls where another stretch has all the words that its own has, and more, with
another number; one that differs, where a place further off says the number claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.asking.amounts import Amount, amounts, squeezed
from kb.asking.clauses import Finding, Judged
from kb.asking.connecting import other_names
from kb.asking.said import KEY_YEAR, Claim, Said
from kb.asking.stretches import beside

_SENTENCE = re.compile(r"[^。;!?\n]+")
_CLOSE = 0.65
"""The share of a claim's words that makes a place speak of it."""


@dataclass(frozen=True)
class Told:
    """A place as it is looked at: its words, and what stands over it."""

    text: str
    over: str  # title and lead-ins


@dataclass(frozen=True)
class _Stretch:
    words: frozenset[str]
    amounts: tuple[Amount, ...]

    def says(self, claimed: Amount) -> bool:
        """Whether the number claimed stands there."""
        return any(claimed.agrees(one) for one in self.amounts)

    def outdoes(self, own: _Stretch, claimed: Amount) -> bool:
        """Whether it has all its words and more, with another number of the kind."""
        other = any(one.unit == claimed.unit for one in self.amounts) and not self.says(claimed)
        return other and own.words < self.words


def rechecked(
    judged: Sequence[Judged], claim: Claim, told: Sequence[Told], named: str
) -> tuple[Judged, ...]:
    """The findings, each looked at once more; only numbers are.  ``named``: titles and aliases."""
    every = (word for one in claim.said for word in one.words)
    words = tuple(dict.fromkeys(word for word in every if word not in squeezed(named)))
    return tuple(_once_more(one, words, claim, told) if one.said.amount else one for one in judged)


def _once_more(one: Judged, words: Sequence[str], claim: Claim, told: Sequence[Told]) -> Judged:
    if one.finding is Finding.AGREES:
        return _outdone(one, words, told)
    if one.finding is Finding.DIFFERS and one.where is not None:
        others = [place for at, place in enumerate(told) if at != one.where]
        if not _counts(one.said, told[one.where]) or _said_elsewhere(one.said, words, others):
            return Judged(one.said, Finding.UNSAID)
        return replace(one, instead=_nearest(one, claim, told[one.where]) or one.instead)
    return one


def _counts(said: Said, place: Told) -> bool:
    """Whether a text has a word for what is counted: none where it has no 门票 for 门票20元."""
    plain = squeezed(f"{place.over}{place.text}")
    return all(any(w in plain for w in (one, *other_names(one))) for one in said.words[-1:])


def _outdone(one: Judged, words: Sequence[str], told: Sequence[Told]) -> Judged:
    """Other stretches have all the words of every one that says the number, and more."""
    claimed = one.said.amount
    if claimed is None or one.where is None:
        return one
    wholes = [_whole(place, words) for place in told]
    better: list[tuple[int, _Stretch]] = []
    for at, whole in enumerate(wholes):
        if not whole.says(claimed):
            continue
        rivals = [(i, s) for i, s in enumerate(wholes) if s.outdoes(whole, claimed)]
        here = list(_sentences(told[at], words))
        saying = [s for s in here if s.says(claimed)]
        rivals += [(at, s) for s in here if saying and all(s.outdoes(o, claimed) for o in saying)]
        if not rivals:
            return one
        better += rivals
    if not better:
        return one
    where, stretch = better[0]
    numbers = [a for a in stretch.amounts if a.unit == claimed.unit]
    if len(numbers) != 1:
        return Judged(one.said, Finding.UNSAID)
    return Judged(one.said, Finding.DIFFERS, numbers[0].written, where)


def _whole(place: Told, words: Sequence[str]) -> _Stretch:
    plain = squeezed(f"{place.over}\n{place.text}")
    return _Stretch(frozenset(w for w in words if w in plain), amounts(place.text))


def _sentences(place: Told, words: Sequence[str]) -> Iterator[_Stretch]:
    plain, every = squeezed(place.text), amounts(place.text)
    for match in _SENTENCE.finditer(plain):
        here = tuple(a for a in every if match.start() <= a.span.start < match.end())
        yield _Stretch(frozenset(w for w in words if w in match.group()), here)


def _said_elsewhere(said: Said, words: Sequence[str], told: Sequence[Told]) -> bool:
    """Whether some place with most of the words says the number claimed."""
    weight = max(sum(map(len, words)), 1)
    for place in told:
        plain = squeezed(f"{place.over}{place.text}")
        like = sum(len(word) for word in words if word in plain)
        if like >= _CLOSE * weight and said.years <= frozenset(KEY_YEAR.findall(plain)):
            if any(said.amount and said.amount.same(a) for a in amounts(place.text)):
                return True
    return False


def _nearest(one: Judged, claim: Claim, place: Told) -> str:
    """What stands beside the other numbers claimed: 10天 of 满10年不满20年, not the first 5天."""
    others = [s.amount for s in claim.said if s.amount and s is not one.said]
    claimed = one.said.amount
    every = amounts(place.text)
    if claimed is None or not others:
        return ""
    kind = [a for a in every if a.unit == claimed.unit]
    company = {a.span: beside(squeezed(place.text), every, a, others) for a in kind}
    best = max(company.values(), default=0)
    found = [a for a in kind if company[a.span] == best]
    return found[0].written if best and len(found) == 1 else ""
