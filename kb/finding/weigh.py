"""How much of a question a stretch of text carries: content words by rarity, in any of their forms.

A word counts wholly where the text has it or another of its forms, in part where the text has most
of its pairs of characters.  White space is ignored, so 600 亿元 carries 600亿元.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache

from kb.asking.question import Question, Term
from kb.text import fold

_PART = 0.6
_LONG = 3


def spoken(question: Question) -> list[str]:
    """The content of a question: neighbouring words together, then their alternatives."""
    others = [other for term in question.terms for other in term.others]
    return [*question.phrases, *others]


def squeezed(text: str) -> str:
    """The folded text without white space, but for what keeps two numbers or Latin words apart."""
    return tight(fold(text))


def tight(folded: str) -> str:
    """``squeezed`` of a text that is folded already."""
    joined = " ".join(folded.split())
    return _IDLE.sub("", joined) if " " in joined else joined


_IDLE = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])|(?<=[0-9]) (?=[a-z])|(?<=[a-z]) (?=[0-9])")


class Scale:
    """Weighs texts against one question; ``frequency`` says how many chunks carry a token.

    What a squeezed ``title`` carries weighs nothing: it tells texts apart, not places in one.
    """

    def __init__(
        self, question: Question, frequency: Callable[[str], int], size: int, title: str = ""
    ) -> None:
        self.terms = question.terms
        self.goes_on = question.goes_on
        self._question = question
        self._phrases = spoken(question)
        self._frequency = frequency
        self._size = max(size, 1)
        self._title = title
        self.weights = [self._left(term) for term in self.terms]
        self.total = sum(self.weights)

    def inside(self, title: str) -> Scale:
        """What weighs places in a text of that title; itself where the title carries all."""
        other = Scale(self._question, self._frequency, self._size, squeezed(title))
        return other if other.total else self

    def carried(self, text: str) -> float:
        """The share of the question's weight that a squeezed text carries, from 0 to 1."""
        if not self.total:
            return 0.0
        pairs = zip(self.terms, self.weights, strict=True)
        return sum(w * carries(term, text) for term, w in pairs) / self.total

    def profile(self, text: str) -> tuple[float, ...]:
        """How far a squeezed text carries each content word, in order."""
        return tuple(carries(term, text) for term in self.terms)

    def share(self, profiles: Sequence[tuple[float, ...]]) -> float:
        """The share of the weight that texts of these profiles carry together."""
        if not self.total or not profiles:
            return 0.0
        most = (max(column) for column in zip(*profiles, strict=True))
        return float(sum(w * c for w, c in zip(self.weights, most, strict=True)) / self.total)

    def absent(self) -> list[Term]:
        """The content words that occur nowhere in the knowledge base; no single characters.

        The index holds words and pairs of 汉字: it cannot say of one that it is absent.
        """
        return [
            t
            for t in self.terms
            if len(t.word) > 1 and max(self._count(form) for form in t.forms) == 0
        ]

    @cached_property
    def pairs(self) -> dict[str, float]:
        """The pairs of 汉字 in the question's content, in any wording, each with its rarity."""
        found = dict.fromkeys(pair for phrase in self._phrases for pair in _pairs(phrase))
        return {
            pair: 0.0 if pair in self._title else self._log(self._frequency(f"_{pair}"))
            for pair in found
        }

    def repeated(self, text: str) -> float:
        """How much of the pairs a squeezed text carries; what it says again counts a little more.

        The shape of BM25 without its length: at most 2.2 times the share of the pairs.
        """
        total = sum(self.pairs.values())
        found = ((w, text.count(pair)) for pair, w in self.pairs.items() if pair in text)
        return sum(w * n * 2.2 / (n + 1.2) for w, n in found) / total if total else 0.0

    def _log(self, count: int) -> float:
        return math.log(1 + self._size / (1 + count))

    def _left(self, term: Term) -> float:
        return self._rarity(term) * (1 - carries(term, self._title))

    def _rarity(self, term: Term) -> float:
        count: int = max(self._count(form) for form in term.own)
        if count == 0 and len(term.word) == 1:
            return 0.0  # a character the corpus never uses: a splinter, not a word
        return self._log(count)

    def _count(self, word: str) -> int:
        number = _LATIN.match(word)
        if number:
            return self._frequency(number.group())
        if len(word) == 1:
            return self._frequency(word)
        return min(self._frequency(f"_{pair}") for pair in _pairs(word))


_LATIN = re.compile(r"[a-z0-9]+(?:[.+#/_-][a-z0-9]+)*[%‰]?")
"""What the tokeniser keeps as one token; 年 of 2025年 is another."""


@lru_cache(maxsize=4096)
def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[i : i + 2] for i in range(len(word) - 1))


def carries(term: Term, text: str) -> float:
    """How far a squeezed text carries a term: 1 in any of its forms, less for parts of it."""
    if any(find(form, text) >= 0 for form in term.forms):
        return 1.0
    return max(_partly(form, text) for form in term.own)


def find(form: str, text: str, start: int = 0) -> int:
    """Where a squeezed text has a word, -1 where it does not.

    A number or a Latin word is no part of a longer one: 17号 has no 7, 1,600亿元 no 600亿元.
    """
    whole = _whole(form)
    if whole is None:
        return text.find(form, start)
    found = whole.search(text, start) if form in text else None
    return found.start() if found else -1


@lru_cache(maxsize=4096)
def _whole(form: str) -> re.Pattern[str] | None:
    """What finds the word where no digit or letter makes it longer; None where none could."""
    before, after = _BEFORE.get(_sort(form[:1]), ""), _AFTER.get(_sort(form[-1:]), "")
    return re.compile(before + re.escape(form) + after) if before or after else None


def _sort(character: str) -> str:
    if not character.isascii():
        return ""
    return "digit" if character.isdigit() else "letter" if character.isalpha() else ""


_BEFORE = {"digit": r"(?<![0-9])(?<![0-9][.,])", "letter": r"(?<![a-z])"}
_AFTER = {"digit": r"(?![0-9])(?![.,][0-9])", "letter": r"(?![a-z])"}


def _partly(word: str, text: str) -> float:
    if len(word) < _LONG or word[0] < "㐀":
        return 0.0
    pairs = _pairs(word)
    share = sum(pair in text for pair in pairs) / len(pairs)
    return _PART * share if share >= 0.5 else 0.0


def in_order(terms: Sequence[Term], text: str) -> float:
    """The share of these terms that a squeezed text has in the question's own order.

    鱼珠片区发展…产业 answers 鱼珠片区重点发展哪些产业 better than a text that only lists the words.
    """
    ends = [0]  # ends[n]: the earliest end of n terms found in order
    for term in terms:
        for n in range(len(ends) - 1, -1, -1):
            end = _end_of(term, text, ends[n])
            if end < 0:
                continue
            if n + 1 == len(ends):
                ends.append(end)
            elif end < ends[n + 1]:
                ends[n + 1] = end
    return (len(ends) - 1) / len(terms) if terms else 0.0


def _end_of(term: Term, text: str, start: int) -> int:
    found = [at + len(form) for form in term.forms if (at := find(form, text, start)) >= 0]
    return min(found, default=-1)


def best(terms: Sequence[Term], text: str) -> float:
    """The share of these terms that a squeezed text carries, each counting the same."""
    return sum(carries(term, text) for term in terms) / len(terms) if terms else 0.0
