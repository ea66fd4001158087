"""Slips of the hand in a question: 渔珠 for 鱼珠.  Caught against the corpus's own words.

A pair of characters that is no word of the language and stands nowhere in the corpus is a slip if
changing one of its characters for one of the same sound gives a pair that does stand there.  One
such pair is taken (and said); several, or a change of any other kind, are only asked about.
The only door to pypinyin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.asking.question import Question
from kb.text import Tokeniser

_LEAST = 2
"""A pair that is no word of the language must stand in so many chunks to be what was meant."""

_LONGEST = 3
"""Characters of the longest unknown word looked at; a longer one is several words run together."""

_CHOICES = 3
"""So many things that may have been meant are offered; more are noise."""

_ASKING = frozenset("几哪谁啥何")
"""打几折 is a new pair and no slip: what asks was meant, but for its sound (几础)."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What was written and what may have been meant; ``sure`` where only one thing can be."""

    written: str
    meant: tuple[str, ...]
    sure: bool


def slips(question: Question, tokeniser: Tokeniser, frequency: Callable[[str], int]) -> list[Slip]:
    """The slips in a question's content words."""
    out = []
    for pair in _strange_pairs(question, tokeniser, frequency):
        heard = _standing(_same_sound(pair), tokeniser, frequency)
        if heard:
            out.append(Slip(pair, tuple(heard[:_CHOICES]), sure=len(heard) == 1))
            continue
        if _ASKING.intersection(pair):
            continue
        alike = _standing(_one_changed(pair), tokeniser, frequency)
        if 0 < len(alike) <= _CHOICES:
            out.append(Slip(pair, tuple(alike), sure=False))
    return out


_JOINS = frozenset("要能可会应须想敢得条个家名项件张份")
"""要报 and 条烟 are two words each, and no slip of one."""


def _strange_pairs(
    question: Question, tokeniser: Tokeniser, frequency: Callable[[str], int]
) -> Iterator[str]:
    for term in question.terms:
        word = term.word
        if word[0] < "㐀" or not 2 <= len(word) <= _LONGEST or tokeniser.knows(word):
            continue
        for i in range(len(word) - 1):
            pair = word[i : i + 2]
            if pair[0] in _JOINS:
                continue
            if not tokeniser.knows(pair) and frequency(f"_{pair}") == 0:
                yield pair


def _standing(
    pairs: Iterator[str], tokeniser: Tokeniser, frequency: Callable[[str], int]
) -> list[str]:
    counted = {pair: frequency(f"_{pair}") for pair in pairs}
    kept = [p for p, n in counted.items() if n >= _LEAST or (n and tokeniser.knows(p))]
    return sorted(kept, key=lambda p: -counted[p])


def _same_sound(pair: str) -> Iterator[str]:
    for other in _homophones(pair[0]):
        yield other + pair[1]
    for other in _homophones(pair[1]):
        yield pair[0] + other


def _one_changed(pair: str) -> Iterator[str]:
    for other in _sounds()[0]:
        if other not in pair:
            yield other + pair[1]
            yield pair[0] + other


def _homophones(char: str) -> tuple[str, ...]:
    sounds, chars = _sounds()
    alike = {c for sound in sounds.get(char, ()) for c in chars[sound]}
    return tuple(sorted(alike - {char}))


@lru_cache(maxsize=1)
def _sounds() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Common characters to their sounds without tone, and back."""
    from pypinyin import Style, pinyin

    common = [
        bytes((high, low)).decode("gb2312", "ignore")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
    ]
    sounds = {
        char: frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
        for char in common
        if len(char) == 1
    }
    chars: dict[str, set[str]] = {}
    for char, heard in sounds.items():
        for sound in heard:
            chars.setdefault(sound, set()).add(char)
    return sounds, {sound: frozenset(found) for sound, found in chars.items()}
