"""The best increasing chain over numbered candidates: which of them are heads, seen together.

A line that starts with 第十二条 may be a head or a sentence about one.  No single line tells;
the run of numbers does.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

_GAP, _GAP_MOST = 0.5, 1.2  # what a missing number costs, and what any gap costs at most:
# less than a well-formed head is worth, so that a page lost in the middle loses nothing more
_LATE, _LATE_MOST = 0.2, 1.0  # the same for a chain that does not begin with 1
_RESTART = 2.5  # a second chain must bring more heads than this to be believed
_REACH = 100  # predecessors looked at; a hundred false heads in a row are no document
_LEAST = 0.9  # what a whole chain must be worth


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible head: its number, the N of 之N, and how much it looks like one (about 1)."""

    number: int
    suffix: int
    weight: float


def best_chain(candidates: Sequence[Candidate]) -> list[int]:
    """The indices of the candidates that form the best chain; a restart at 1 begins a new one."""
    if _consecutive(candidates):
        return list(range(len(candidates)))
    keys = [(head.number, head.suffix) for head in candidates]
    score: list[float] = []
    back: list[int] = []
    best, best_at = 0.0, -1  # over all candidates so far: where a restart may hang on
    for j, head in enumerate(candidates):
        value, previous = _first(head), -1
        if head.number == 1 and not head.suffix and best - _RESTART > value:
            value, previous = best - _RESTART, best_at
        for i in range(max(0, j - _REACH), j):
            if score[i] > value and keys[i] < keys[j]:
                link = score[i] - _cost(candidates[i], head)
                if link > value:
                    value, previous = link, i
        score.append(value + head.weight)
        back.append(previous)
        if score[j] > best:
            best, best_at = score[j], j
    return _trace(back, best_at) if best >= _LEAST else []


def _consecutive(candidates: Sequence[Candidate]) -> bool:
    if not candidates or candidates[0].number != 1 or candidates[0].suffix:
        return False
    return all(_cost(a, b) == 0 for a, b in itertools.pairwise(candidates))


def _first(head: Candidate) -> float:
    return -min(_LATE_MOST, _LATE * (head.number - 1))


def _cost(before: Candidate, after: Candidate) -> float:
    if (after.number, after.suffix) <= (before.number, before.suffix):
        return float("inf")
    missing = after.number - before.number - (0 if after.suffix else 1)
    if after.suffix and after.number == before.number:
        missing = after.suffix - before.suffix - 1
    return min(_GAP_MOST, _GAP * max(0, missing))


def _trace(back: Sequence[int], at: int) -> list[int]:
    out = []
    while at >= 0:
        out.append(at)
        at = back[at]
    return out[::-1]
