"""Slips of the hand in a question: 渔珠 for 鱼珠.  Caught against the corpus's own words.

A pair of characters that is no word of the language and stands nowhere in the corpus is a slip if
changing one of its characters for one of the same sound gives a word that does stand there.  One
such word is taken (and said); several, or one whose sound differs by a letter, are only asked
about.  Two characters that merely meet, the end of one word and the beginning of the next, are no
word: 者是 of 或者是 is never what was meant, and 守谦 of a name never what was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kb.asking.question import Question, carries_no_weight
from kb.asking.sounds import common, nearly_so, same_sound
from kb.text import Tokeniser

_LEAST = 2
"""A word that the language does not know must stand in so many chunks to be what was meant."""

_LONGEST = 3
"""Characters of the longest unknown word looked at; a longer one is several words run together."""

_CHOICES = 3
"""So many things that may have been meant are offered; more are noise."""

_RARER = 50
"""Beside a word that stands in so many times more chunks another is not what was meant: 数具."""

_TOGETHER = 0.5
"""Two characters of which one stands so often with the other are a word of the corpus: 琶洲."""

_ASKING = frozenset("几哪谁啥何")
"""打几折 is a new pair and no slip: what asks was meant, but for its sound (几础)."""

_BEGINS = frozenset(
    "要能可会应须想敢得条个家名项件张份一二两三四五六七八九十这那每各某多曾已未不最很更再之在其"
)
_ENDS = frozenset("于者之的了着过是在时")
"""要报, 条烟, 一词 and 战于 are two words each, and no slip of one."""

_RUN = re.compile("[㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Slip:
    """What was written and what may have been meant; ``sure`` where only one thing can be."""

    written: str
    meant: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """What is a word: of the language, or of the corpus."""

    tokeniser: Tokeniser
    frequency: Callable[[str], int]

    def met(self, pair: str) -> int:
        """In how many chunks the two characters meet, of one word or of two."""
        return self.frequency(f"_{pair}")

    def has(self, pair: str) -> bool:
        """Whether the corpus uses the pair as a word, not only as two that meet."""
        met = self.met(pair)
        if not met or self.tokeniser.knows(pair):
            return met > 0
        return met >= _LEAST and (
            self.frequency(pair) >= met * _TOGETHER
            or self._mostly(met, (pair[0] + other for other in common()))
            or self._mostly(met, (other + pair[1] for other in common()))
        )

    def whole(self, word: str) -> bool:
        """Whether the language or the corpus has a longer word."""
        return self.tokeniser.knows(word) or self.frequency(word) > 0

    def joined(self, word: str) -> bool:
        """Whether a longer word is one, or every two neighbours in it have met."""
        return self.whole(word) or all(map(self.met, _pairs(word)))

    def _mostly(self, met: int, pairs: Iterable[str]) -> bool:
        left = met / _TOGETHER
        return all((left := left - self.met(pair)) >= 0 for pair in pairs)


@dataclass(frozen=True, slots=True)
class _Strange:
    """A pair that is no word, in the unknown word that it is or stands in."""

    pair: str
    word: str
    behind: str  # a character that stands alone behind the word and may belong to it

    def mended(self, meant: str, words: _Words) -> bool:
        """Whether what it stands in can be a word too, once the pair is mended."""
        before, _, after = self.word.partition(self.pair)
        if before and not words.whole(f"{before}{meant}{after}"):
            return False
        return words.joined(f"{meant}{after}{self.behind}")


def slips(question: Question, tokeniser: Tokeniser, frequency: Callable[[str], int]) -> list[Slip]:
    """The slips in a question's content words."""
    words, out = _Words(tokeniser, frequency), list[Slip]()
    for strange in _strange(question, words):
        pair = strange.pair
        heard = _standing(same_sound(pair), words)
        if heard:
            sure = _alone(heard, words) and strange.mended(heard[0], words)
            out.append(Slip(pair, tuple(heard[:_CHOICES]), sure))
            continue
        if _ASKING.intersection(pair):
            continue
        alike = _standing(nearly_so(pair), words, _CHOICES)
        if alike and _standing(_one_changed(pair), words, _CHOICES):
            out.append(Slip(pair, tuple(alike), sure=False))
    return out


def _alone(heard: list[str], words: _Words) -> bool:
    """Whether the first is all that can be meant: the only one, or the others are hardly used."""
    return len(heard) == 1 or words.met(heard[0]) >= _RARER * words.met(heard[1])


def _strange(question: Question, words: _Words) -> Iterator[_Strange]:
    for word in (term.word for term in question.terms):
        if word[0] < "㐀" or not 2 <= len(word) <= _LONGEST or words.tokeniser.knows(word):
            continue
        for pair in _pairs(word):
            if pair[0] in _BEGINS or pair[1] in _ENDS:
                continue
            if not words.tokeniser.knows(pair) and not words.met(pair):
                yield _Strange(pair, word, _behind(question, word, words.tokeniser))


def _behind(question: Question, word: str, tokeniser: Tokeniser) -> str:
    """A character that stands alone behind a word and may belong to it: 谦 of 朱守谦."""
    for run in _RUN.findall(question.folded):
        cut = tokeniser.cut(run)
        for one, after in pairwise(cut):
            if one == word and len(after) == 1 and not carries_no_weight(after):
                return after
    return ""


def _pairs(word: str) -> list[str]:
    return [one + other for one, other in pairwise(word)]


def _standing(pairs: Iterator[str], words: _Words, most: int = 0) -> list[str]:
    """Those that are words of the corpus, the most frequent first; none of more than ``most``."""
    met = {pair: count for pair in pairs if (count := words.met(pair))}
    kept = list[str]()
    for pair in sorted(met, key=lambda one: -met[one]):
        if words.has(pair):
            kept.append(pair)
        if most and len(kept) > most:
            return []
    return kept


def _one_changed(pair: str) -> Iterator[str]:
    """The pair with one character changed for any other: where many are words, none was meant."""
    for other in common():
        if other not in pair:
            yield other + pair[1]
            yield pair[0] + other
