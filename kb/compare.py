"""Two texts compared 条 by 条: what was added, removed, renumbered, changed, and what stayed.

Which 条 of one became which of the other is read from their words first and their order second;
numbers decide nothing, so one inserted 条 does not change all that follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kb.citation import Found, places
from kb.differences import Replaced, Words, replaced, words
from kb.model import UNITS, Document, Level
from kb.protocols import Vectors

ALIKE = 0.3
"""How alike two 条 in the same order must be to be one 条 rewritten."""

MOVED = 0.6
"""How alike two 条 must be where the order says they are not the same."""

_BINS = 8191  # a prime: pairs of characters fall evenly
_SAME_NUMBER = 0.02  # breaks ties between 条 of the same words


class Change(StrEnum):
    """What became of a 条 (变动)."""

    UNCHANGED = "unchanged"
    RENUMBERED = "renumbered"  # the same words under another number
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Compared:
    """One 条 in both texts (None where one lacks it), and the words that differ."""

    change: Change
    before: Found | None
    after: Found | None
    kept: float  # the share of the longer one's words that stand in both
    replaced: tuple[Replaced, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts (新旧对照), their 条 in the order of the later, those removed in their place."""

    before: Document
    after: Document
    rows: tuple[Compared, ...]

    def count(self, change: Change) -> int:
        """How many 条 of that kind."""
        return sum(row.change is change for row in self.rows)

    def of(self, *changes: Change) -> tuple[Compared, ...]:
        """The rows of those kinds, in order."""
        return tuple(row for row in self.rows if row.change in changes)


def compare(before: Document, after: Document) -> Comparison:
    """What changed from one text to the other."""
    old, new = units(before), units(after)
    pairs = align(
        [one.folded for one in old],
        [one.folded for one in new],
        _close(old, new),
    )
    rows = [_row(old[i], new[j]) for i, j in pairs]
    rows += [Compared(Change.REMOVED, one.found, None, 0.0) for one in _left(old, pairs, 0)]
    rows += [Compared(Change.ADDED, None, one.found, 0.0) for one in _left(new, pairs, 1)]
    return Comparison(before, after, tuple(_ordered(rows)))


def units(document: Document) -> list[Words]:
    """What is compared: the 条 and what stands in for them, each without its number."""
    out: list[Words] = []
    end = 0
    for found in places(document):
        node = found.provision
        if node.level in UNITS and node.level is not Level.SIGNATURE and node.span.start >= end:
            out.append(words(document, found))
            end = node.span.end
    return [one for one in out if one.folded]


def _row(old: Words, new: Words) -> Compared:
    same = old.folded == new.folded
    before, after = old.found, new.found
    if same:
        kept = before.pinpoint == after.pinpoint
        change = Change.UNCHANGED if kept else Change.RENUMBERED
        return Compared(change, before, after, 1.0)
    differing = replaced(old, new)
    share = 1 - sum(max(len(d.before), len(d.after)) for d in differing) / max(
        len(old.folded), len(new.folded)
    )
    return Compared(Change.CHANGED, before, after, max(round(share, 3), 0.0), tuple(differing))


def _left(all_: Sequence[Words], pairs: Iterable[tuple[int, int]], side: int) -> list[Words]:
    taken = {pair[side] for pair in pairs}
    return [one for i, one in enumerate(all_) if i not in taken]


def _ordered(rows: Sequence[Compared]) -> list[Compared]:
    """In the order of the later text; what was removed follows what stood before it."""
    follows = sorted(
        (row.before.provision.span.start, row.after.provision.span.start)
        for row in rows
        if row.before and row.after
    )

    def key(row: Compared) -> tuple[int, int, int]:
        if row.after:
            return row.after.provision.span.start, 0, 0
        assert row.before is not None
        start = row.before.provision.span.start
        earlier = [after for old, after in follows if old < start]
        return (earlier[-1] if earlier else -1), 1, start

    return sorted(rows, key=key)


# --- which 条 became which ------------------------------------------------------------------


def align(
    old: Sequence[str], new: Sequence[str], close: Vectors | None = None
) -> list[tuple[int, int]]:
    """Which old text became which new one: the best chain in order, then what moved out of it."""
    if not old or not new:
        return []
    alike = likeness(old, new)
    worth = alike - ALIKE
    worth = np.where(worth > 0, worth + (0 if close is None else close), 0)
    pairs = _chain(worth)
    return sorted([*pairs, *_moved(alike, pairs)])


def likeness(old: Sequence[str], new: Sequence[str]) -> Vectors:
    """How alike each old and new text are, 0 to 1: their pairs of characters, rare ones more."""
    counts = np.array([_counts(text) for text in (*old, *new)], dtype=np.float32)
    held = np.count_nonzero(counts, axis=0)
    rare = np.log1p(len(counts) / np.maximum(held, 1)).astype(np.float32)
    weighed = np.sqrt(counts) * rare
    lengths = np.linalg.norm(weighed, axis=1, keepdims=True)
    unit = weighed / np.maximum(lengths, 1e-9)
    return np.asarray(unit[: len(old)] @ unit[len(old) :].T, dtype=np.float32)


def _counts(text: str) -> Vectors:
    codes = np.frombuffer(f"^{text}$".encode("utf-32-le", "replace"), dtype=np.uint32)
    pairs = (codes[:-1].astype(np.uint64) * 40503 + codes[1:]) % _BINS
    return np.bincount(pairs.astype(np.int64), minlength=_BINS).astype(np.float32)


def _close(old: Sequence[Words], new: Sequence[Words]) -> Vectors:
    """A little for the same number, nothing between levels that never become each other."""
    steps = [[one.found.pinpoint for one in side] for side in (old, new)]
    same = [[_SAME_NUMBER * (a == b) for b in steps[1]] for a in steps[0]]
    return np.array(same, dtype=np.float32).reshape(len(old), len(new))


def _chain(worth: Vectors) -> list[tuple[int, int]]:
    """The pairs, both in order, that are worth most together (dynamic programming by rows)."""
    rows, columns = worth.shape
    best = np.zeros((rows + 1, columns + 1), dtype=np.float32)
    for i in range(rows):
        taken = np.maximum(best[i, 1:], best[i, :-1] + worth[i])
        best[i + 1, 1:] = np.maximum.accumulate(taken)
    out: list[tuple[int, int]] = []
    i, j = rows, columns
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            out.append((i, j))
    return out[::-1]


def _moved(alike: Vectors, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs among what the chain left over, the most alike first."""
    left = alike.copy()
    for i, j in pairs:
        left[i, :], left[:, j] = 0, 0
    out: list[tuple[int, int]] = []
    while left.size and left.max() >= MOVED:
        i, j = (int(at) for at in np.unravel_index(int(left.argmax()), left.shape))
        out.append((i, j))
        left[i, :], left[:, j] = 0, 0
    return out
