"""Which documents are copies of one another: the same text, nearly the same, or one in another.

A text is known by its shingles, five signs each, folded and without white space.  A minhash of
them says how alike two texts are; a fixed sample of them says how much of one is in the other,
whatever else is there.  The only door to rensa.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kb.reprints import Likeness, Sketch, Twin
from kb.text import fold

_SIGNS = 5
_SLOTS = 64
_BAND = 4  # slots that must agree before two texts are looked at: 16 bands find .7 at .99
_HASHED = 4
_ONE_IN = 16
_FEWEST = 40  # shingles; what is shorter is like too much
_SAMPLES = 6  # shared samples before containment is looked at
_COMMON = 12  # texts that share a sample before it is a formula that says nothing

NEAR = 0.85
"""The share of all shingles of two texts that both have, from which they are nearly the same."""

INSIDE = 0.85
"""The share of a text's shingles that another has, from which it stands inside it."""


class _Folded(dict[int, str]):
    """Each sign folded by itself, which is close enough here and ten times as quick."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(chr(code))
        return self[code]


_FOLDED = _Folded()
_Hashes = NDArray[np.uint64]


def sketch(text: str) -> Sketch:
    """The signature of a text."""
    from rensa import RMinHash

    hashes = np.unique(_shingles(text))
    some = hashes[hashes % _HASHED == 0]  # a quarter is as good, and four times as quick
    offsets = np.array([0, len(some)], dtype=np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(some, offsets, _SLOTS, 42)
    digest = np.array(matrix.to_rows()[0], dtype=np.uint32)
    samples = hashes[hashes % _ONE_IN == 0]
    return Sketch(len(hashes), digest.tobytes(), samples.tobytes())


def _shingles(text: str) -> _Hashes:
    """A hash of every five neighbouring signs."""
    plain = "".join(text.translate(_FOLDED).split())
    signs = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    if len(signs) < _SIGNS:
        return np.zeros(0, dtype=np.uint64)
    windows = len(signs) - _SIGNS + 1
    hashes = np.zeros(windows, dtype=np.uint64)
    for at in range(_SIGNS):
        hashes = (hashes ^ signs[at : at + windows]) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return hashes


# --- pairs ----------------------------------------------------------------------------------


def twins(sketches: Mapping[str, Sketch], fresh: Set[str] | None = None) -> list[Twin]:
    """The pairs of texts of which one holds the other's words; only those of a fresh text."""
    fresh = sketches.keys() if fresh is None else fresh
    samples = {
        version: np.frombuffer(one.samples, dtype=np.uint64) for version, one in sketches.items()
    }
    pairs = {*_banded(sketches), *_sharing(samples, _SAMPLES, fresh)}
    mine = sorted((a, b) for a, b in pairs if a in fresh or b in fresh)
    found = (_twin(*pair, sketches, samples) for pair in mine)
    return [twin for twin in found if twin]


def _banded(sketches: Mapping[str, Sketch]) -> Iterator[tuple[str, str]]:
    """Pairs whose minhashes agree in a band."""
    bands: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    width = 4 * _BAND
    for version, one in sketches.items():
        if one.size >= _FEWEST:
            for at in range(0, len(one.digest), width):
                bands[at, one.digest[at : at + width]].append(version)
    for same in bands.values():
        if len(same) <= 2 * _COMMON:
            yield from (_pair(a, b) for a, b in combinations(same, 2))
        else:  # one page printed a hundred times: each beside the first
            yield from (_pair(same[0], other) for other in same[1:])


def _sharing(
    samples: Mapping[str, _Hashes], fewest: int, fresh: Set[str]
) -> Iterator[tuple[str, str]]:
    """Pairs that share at least so many samples which few other texts have."""
    counts: Counter[tuple[str, str]] = Counter()
    for same in groups(samples, fresh):
        counts.update(_pair(a, b) for a, b in combinations(same, 2))
    for (a, b), shared in counts.items():
        if shared >= max(fewest, INSIDE * 0.5 * min(len(samples[a]), len(samples[b]))):
            yield a, b


def groups(samples: Mapping[str, _Hashes], some: Set[str]) -> Iterator[list[str]]:
    """The texts that share a sample, for each sample that a few share, one of ``some`` among them.

    All that is left out is left out in numpy: there are samples by the million.
    """
    names = list(samples)
    if not names:
        return
    hashes = np.concatenate([samples[name] for name in names])
    owners = np.repeat(np.arange(len(names)), [len(samples[name]) for name in names])
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    if not len(hashes):
        return
    bounds = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1], True])
    starts, sizes = bounds[:-1], np.diff(bounds)
    wanted = np.array([name in some for name in names])[owners]
    few = (sizes >= 2) & (sizes <= _COMMON) & np.logical_or.reduceat(wanted, starts)
    for start, size in zip(starts[few].tolist(), sizes[few].tolist(), strict=True):
        yield [names[i] for i in owners[start : start + size]]


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _twin(
    a: str, b: str, sketches: Mapping[str, Sketch], samples: Mapping[str, _Hashes]
) -> Twin | None:
    if sketches[a] == sketches[b]:
        return Twin(a, b, Likeness.EXACT, 1.0)
    shared = len(np.intersect1d(samples[a], samples[b], assume_unique=True))
    small, large = sorted((a, b), key=lambda v: sketches[v].size)
    least = len(samples[small])
    if least < _SAMPLES:
        return None
    near = shared / max(least + len(samples[large]) - shared, 1)
    if near >= NEAR:
        return Twin(a, b, Likeness.NEAR, round(near, 3))
    if shared / least >= INSIDE:
        return Twin(small, large, Likeness.CONTAINED, round(shared / least, 3))
    return None
