"""Two runs over the same questions compared: the paired bootstrap interval of the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
_SEED = 7
_AT_ONCE = 200  # resamples drawn in one go: 200 times 4,000 questions is 6 MB


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a mean rose, and the 95 % interval of that."""

    was: float
    now: float
    low: float
    high: float
    questions: int

    @property
    def by(self) -> float:
        """The rise; negative for a fall."""
        return self.now - self.was

    @property
    def sure(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def compare(was: Sequence[float], now: Sequence[float]) -> Difference:
    """The difference of the means of two measures of the same questions, in the same order."""
    before, after = np.asarray(was, float), np.asarray(now, float)
    if before.shape != after.shape or not before.size:
        raise ValueError(f"not paired: {before.size} and {after.size}")
    apart = after - before
    rng = np.random.default_rng(_SEED)
    means = [
        apart[rng.integers(0, apart.size, (_AT_ONCE, apart.size))].mean(axis=1)
        for _ in range(RESAMPLES // _AT_ONCE)
    ]
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    return Difference(
        float(before.mean()), float(after.mean()), float(low), float(high), apart.size
    )


def compare_runs(
    was: Mapping[str, Mapping[str, float]], now: Mapping[str, Mapping[str, float]]
) -> dict[str, Difference]:
    """Measure → difference, over the questions (by id) that both runs measured it for."""
    out: dict[str, Difference] = {}
    for name in dict.fromkeys(name for measures in now.values() for name in measures):
        both = [
            (was[id_][name], measures[name])
            for id_, measures in now.items()
            if name in measures and name in was.get(id_, {})
        ]
        if both:
            out[name] = compare([a for a, _ in both], [b for _, b in both])
    return out
