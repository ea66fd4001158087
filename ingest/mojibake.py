"""Text shifted by one byte (错位乱码) put right: ``高??蒲泻腿瞬刨Y源`` is ``高校科研和人才資源``.

A program that narrows full-width signs byte by byte also finds their two bytes across two 汉字:
校科 is D0 **A3 BF** C6 in GBK, and A3 BF is ？.  One byte is lost there, and everything after it is
read out of step until a byte below 0x80 stands where a 汉字 should begin.  So the characters are
still there: put the sign's two bytes back and read again.  Only the first character has lost its
lead byte; it is guessed from the words around it, or left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.decode import common
from kb.model import Edit, EditKind, Span
from kb.text import Tokeniser, fold

_HAN = "㐀-鿿"
# The narrowed sign, and the lead byte that it took from the second character.
_EATEN = {"?": 0xBF, ":": 0xBA, ";": 0xBB, "!": 0xA1}
_EATEN |= {chr(ord(sign) + 0xFEE0): byte for sign, byte in _EATEN.items()}
_SUSPECT = re.compile(rf"(?<=[{_HAN}])[?？\ufffd][?？:：;；!！](?=[^\x00-\x7f\s])")
_RUN = re.compile(r"[^\x00-\x7f\x85\xa0\u2028\u2029\ufffd]{1,600}[@-~]?")
_LOST_TRAIL = re.compile(r"[?？\ufffd]?")
_SIGNS = frozenset("，。、；：？！“”‘’（）《》〈〉〔〕【】—…·．％－")
_MIN_HAN = 2
_MIN_GAIN = 0.2
_REACH, _LEFT = 4, 8
_CANDIDATES = tuple(
    char
    for lead in range(0x81, 0xFF)
    if (char := bytes([lead, 0xA3]).decode("gbk", errors="ignore")) and common(char)
)


def mojibake(text: str, tokeniser: Tokeniser) -> list[Edit]:
    """The edits that put shifted runs right; what cannot be told keeps its question mark."""
    edits = []
    at = 0
    seen: frozenset[str] = frozenset()
    while match := _SUSPECT.search(text, at):
        shift = _read_again(text, match.start())
        at = match.end()
        if shift and _better(shift, text, tokeniser):
            seen = seen or _neighbours(text)
            edits.append(_edit(shift, _first(shift, text, seen, tokeniser)))
            at = shift.end
    return edits


def _neighbours(text: str) -> frozenset[str]:
    """Every two and three characters that stand together in the text, folded."""
    folded = fold(text)
    return frozenset(folded[i : i + n] for n in (2, 3) for i in range(len(folded) - n + 1))


@dataclass(frozen=True, slots=True)
class _Shift:
    """A run as it would read in step: its first character is unknown."""

    start: int  # where the sign for the lost byte stands
    end: int
    tail: str  # what follows the first character, the same for every lead byte


def _read_again(text: str, start: int) -> _Shift | None:
    run_match = _RUN.match(text, start + 2)
    eaten = _EATEN[text[start + 1]]
    if not run_match:
        return None
    run, end = run_match.group(), run_match.end()
    try:
        raw = bytes([eaten]) + run.encode("gbk")
        if len(raw) % 2 == 0:
            return _Shift(start, end, raw.decode("gbk"))
        if raw[-1] < 0x80:
            # The run was in step before the letter: the letter is its own.
            raw, end = raw[:-1], end - 1
            return _Shift(start, end, raw.decode("gbk"))
        return _cut_short(text, start, end, raw)
    except UnicodeError:
        return None


def _cut_short(text: str, start: int, end: int, raw: bytes) -> _Shift:
    # The last character has lost its second byte, and nothing says which it was.
    lost = _LOST_TRAIL.match(text, end)
    mark_end = lost.end() if lost else end
    return _Shift(start, mark_end, raw[:-1].decode("gbk") + "?")


def _better(shift: _Shift, text: str, tokeniser: Tokeniser) -> bool:
    """Whether the second reading is Chinese where the first was not."""
    tail = shift.tail.removesuffix("?")
    han = [char for char in tail if _is_han(char)]
    if len(han) < _MIN_HAN or not all(common(c) or c in _SIGNS or c.isascii() for c in tail):
        return False
    before = _wordiness(text[shift.start + 2 : shift.end], tokeniser)
    return _wordiness(tail, tokeniser) > before + _MIN_GAIN


def _is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿"


def _wordiness(text: str, tokeniser: Tokeniser) -> float:
    """The share of its 汉字 that lie in a dictionary word of two or more."""
    han = sum(map(_is_han, text))
    words = [word for word in tokeniser.cut(text) if len(word) > 1 and tokeniser.knows(word)]
    return sum(map(len, words)) / han if han else 0.0


def _first(shift: _Shift, text: str, seen: frozenset[str], tokeniser: Tokeniser) -> str:
    """The one first character that the document or the dictionary vouches for, or nothing."""
    left = fold(text[max(0, shift.start - _LEFT) : shift.start])
    right = fold(shift.tail[:_REACH])
    whole = _whole(tokeniser.cut(left)[-1:], tokeniser), _whole(tokeniser.cut(right)[:1], tokeniser)
    words = {char: _words(left, fold(char), right, tokeniser) for char in _CANDIDATES}
    fitting = [char for char in _CANDIDATES if words[char]]
    if not fitting:
        # 。 is A1 A3: it is what was lost where the words on both sides are complete.
        return "。" if all(whole) else ""
    for vouched in (
        [char for char in fitting if left[-1:] + fold(char) + right[:1] in seen],
        [char for char in fitting if any(a and b for a, b in words[char])],
        [
            char
            for char in fitting
            if left[-1:] + fold(char) in seen and any(a for a, _ in words[char])
        ],
        [] if any(whole) else fitting,
    ):
        if vouched:
            return vouched[0] if len(vouched) == 1 else ""
    return ""


def _whole(words: list[str], tokeniser: Tokeniser) -> bool:
    return bool(words) and len(words[0]) > 1 and tokeniser.knows(words[0])


def _words(left: str, char: str, right: str, tokeniser: Tokeniser) -> list[tuple[int, int]]:
    """The dictionary words it makes, as the numbers of characters taken on either side."""
    return [
        (a, b)
        for a in range(min(_REACH, len(left) + 1))
        for b in range(_REACH)
        if a + b and tokeniser.knows(left[len(left) - a :] + char + right[:b])
    ]


def _edit(shift: _Shift, first: str) -> Edit:
    reason = "推断修复：编码错位一个字节的乱码，按 GBK 还原"
    if first:
        return Edit(EditKind.MOJIBAKE, Span(shift.start, shift.end), first + shift.tail, reason)
    # One question mark stays for the character that could not be told.
    return Edit(EditKind.MOJIBAKE, Span(shift.start + 1, shift.end), shift.tail, reason)
