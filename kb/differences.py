"""The words by which two texts differ, as spans of what was published.

White space, width and script do not count: 第一條 printed on two lines is 第一条.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kb.citation import Found
from kb.model import Document, Span
from kb.text import fold

_CLAUSE = re.compile(r"[^,;。:!?]*[,;。:!?]|[^,;。:!?]+$")
_DIGIT = re.compile(r"[0-9.%]|[零一二三四五六七八九十百千万亿]")
_ISLAND = 1  # 的 left standing between two changed stretches tells a reader nothing
_LONG = 1500  # characters beyond which two stretches are not compared sign by sign


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a provision: folded without white space, and where each sign stands."""

    found: Found
    span: Span  # without the number
    folded: str
    at: tuple[int, ...]

    def area(self, start: int, end: int) -> Span:
        """The published stretch of these signs; an empty one where there are none."""
        if start == end:
            where = self.at[start] if start < len(self.at) else self.span.end
            return Span(where, where)
        return Span(self.at[start], self.at[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A stretch of one text in whose place another stands; either may be empty."""

    before: Span
    after: Span


def words(document: Document, found: Found) -> Words:
    """The words of a provision without its number."""
    node = found.provision
    marked = document.text.startswith(node.marker, node.span.start)
    start = node.span.start + (len(node.marker) if marked else 0)
    return words_of(document, found, Span(start, node.span.end))


def words_of(document: Document, found: Found, span: Span) -> Words:
    """The words of a stretch of a document."""
    folded = fold(span.of(document.text))
    kept = [(i, char) for i, char in enumerate(folded) if not char.isspace()]
    at = tuple(span.start + i for i, _ in kept)
    return Words(found, span, "".join(char for _, char in kept), at)


def replaced(old: Words, new: Words) -> list[Replaced]:
    """What stands in place of what, in order."""
    steps = stretches(old.folded, new.folded)
    return [Replaced(old.area(a, b), new.area(c, d)) for a, b, c, d in steps]


def stretches(old: str, new: str) -> list[tuple[int, int, int, int]]:
    """The differing stretches of two folded texts as (start, end) in each."""
    whole = (_whole(old, new, step) for step in _steps(old, new))
    return _joined(whole)


def _steps(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Clause by clause first, then sign by sign where clauses differ."""
    one, other = _clauses(old), _clauses(new)
    texts = [[text for _, text in side] for side in (one, other)]
    matcher = SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        start, end = _reach(one, a, b, len(old))
        first, last = _reach(other, c, d, len(new))
        if max(end - start, last - first) > _LONG or start == end or first == last:
            yield start, end, first, last
            continue
        inner = SequenceMatcher(None, old[start:end], new[first:last], autojunk=False)
        for kind, i, j, k, m in inner.get_opcodes():
            if kind != "equal":
                yield start + i, start + j, first + k, first + m


def _whole(old: str, new: str, step: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The step with whole numbers: 100 became 120, not the 0 in it a 2."""
    a, b, c, d = step
    while a and c and _DIGIT.match(old[a - 1]) and old[a - 1] == new[c - 1]:
        a, c = a - 1, c - 1
    while b < len(old) and d < len(new) and _DIGIT.match(old[b]) and old[b] == new[d]:
        b, d = b + 1, d + 1
    return a, b, c, d


def _clauses(text: str) -> list[tuple[int, str]]:
    return [(match.start(), match.group()) for match in _CLAUSE.finditer(text)]


def _reach(clauses: Sequence[tuple[int, str]], a: int, b: int, length: int) -> tuple[int, int]:
    start = clauses[a][0] if a < len(clauses) else length
    end = clauses[b][0] if b < len(clauses) else length
    return start, end


def _joined(steps: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Neighbouring differences as one, where next to nothing stands between them."""
    out: list[tuple[int, int, int, int]] = []
    for a, b, c, d in steps:
        if out and a - out[-1][1] <= _ISLAND and c - out[-1][3] <= _ISLAND:
            out[-1] = (out[-1][0], max(b, out[-1][1]), out[-1][2], max(d, out[-1][3]))
        else:
            out.append((a, b, c, d))
    return out
