"""How characters are read (读音): what sounds the same, and what nearly so.

The only door to pypinyin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

_OFTEN = 0.1
"""Of the words with a character so many must read it so: 行 is xing and hang, 式 is never te."""


def same_sound(pair: str) -> Iterator[str]:
    """The pair with one character changed for another that is read so in the pair it makes."""
    for i, char in enumerate(pair):
        for other in _homophones(char):
            meant = pair[:i] + other + pair[i + 1 :]
            if _read(meant)[i] in _readings()[char]:
                yield meant


def nearly_so(pair: str) -> Iterator[str]:
    """The pair with one character changed for another whose sound differs by a letter."""
    for i, char in enumerate(pair):
        usual = _readings().get(char, frozenset())
        near = {sound for sound in _sounding() if any(_near(sound, one) for one in usual)}
        for other in sorted({c for sound in near for c in _sounding()[sound]} - {char}):
            if _readings()[other] & near:
                yield pair[:i] + other + pair[i + 1 :]


def _near(one: str, other: str) -> bool:
    """Whether a letter more, less or changed makes one sound of the other: zhong and zong."""
    start = sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(one, other, strict=False)))
    ends = zip(one[start:][::-1], other[start:][::-1], strict=False)
    end = sum(1 for _ in takewhile(lambda two: two[0] == two[1], ends))
    return max(len(one), len(other)) - start - end == 1


def _homophones(char: str) -> tuple[str, ...]:
    """Characters that can be read as that one mostly is."""
    usual = _readings().get(char, frozenset())
    return tuple(sorted({c for sound in usual for c in _sounding().get(sound, ())} - {char}))


@lru_cache(maxsize=1)
def common() -> tuple[str, ...]:
    """The characters of everyday writing."""
    area = ((high, low) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    read = (bytes(one).decode("gb2312", "ignore") for one in area)
    return tuple(char for char in read if char)


@lru_cache(maxsize=1024)
def _read(word: str) -> list[str]:
    """How a word is read, a sound without its tone for each character."""
    from pypinyin import Style, pinyin

    return [sounds[0] for sounds in pinyin(word, style=Style.NORMAL)]


@lru_cache(maxsize=1)
def _sounding() -> dict[str, set[str]]:
    """By sound the characters that can have it, seldom or often."""
    from pypinyin import Style, pinyin

    out: dict[str, set[str]] = {}
    for char in common():
        for sound in pinyin(char, style=Style.NORMAL, heteronym=True)[0]:
            out.setdefault(sound, set()).add(char)
    return out


@lru_cache(maxsize=1)
def _readings() -> dict[str, frozenset[str]]:
    """By character the sounds that it has in many words; that of the character alone is one."""
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.contrib.tone_convert import to_normal

    marked = Counter(
        (char, read[0])
        for word, sounds in PHRASES_DICT.items()
        for char, read in zip(word, sounds, strict=False)
    )
    counted: dict[str, Counter[str]] = {char: Counter(_read(char)) for char in common()}
    for (char, read), times in marked.items():
        if char in counted:
            counted[char][to_normal(read)] += times
    return {char: _usual(times) for char, times in counted.items()}


def _usual(times: Counter[str]) -> frozenset[str]:
    return frozenset(sound for sound, n in times.items() if n >= times.total() * _OFTEN)
