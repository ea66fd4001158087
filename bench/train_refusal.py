"""Fit the weights of ``kb.answering.confidence``, and print what they are worth across sets.

    python -m bench.train_refusal [--shared ../shared] [--homes FOLDER] [--every 3]

Each question of cmrc and drcd is asked with its document there, and with it taken out; a logistic
regression tells the two by their signs.  What was learnt from one set is measured on the other;
policyqa is never read.  The weights printed last, of both sets, are those that ship.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.sets import SETS, all_queries_of, home_of, homes_in
from kb.answering.confidence import Signs
from kb.config import Settings
from kb.desk import Desk
from kb.measure.report import table

TRAINED_ON = ("cmrc", "drcd")
SHARES = (0.03, 0.05, 0.08)
NAMES = tuple(field.name for field in fields(Signs))

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """The signs of a set's questions, a row a question: with the document there, and without."""

    there: Rows
    gone: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """Weights and bias."""

    weights: Rows
    bias: float

    def margins(self, rows: Rows) -> Rows:
        """How far each row stands on the side of an answer."""
        found: Rows = rows @ self.weights + self.bias
        return found


def fit(told: Sequence[Told], ridge: float = 1.0, steps: int = 50) -> Logistic:
    """The logistic regression of these sets by Newton's steps, each sign scaled to its spread."""
    rows = np.concatenate([part for one in told for part in (one.there, one.gone)])
    right = np.concatenate([np.full(len(p), y) for one in told for p, y in _sides(one)])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.hstack([(rows - middle) / spread, np.ones((len(rows), 1))])
    held = np.diag([*[2 * ridge] * rows.shape[1], 0.0])
    found = np.zeros(scaled.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-(scaled @ found)))
        slope = scaled.T @ (chance - right) + held @ found
        bend = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + held
        found -= np.linalg.solve(bend, slope)
    weights = found[:-1] / spread
    return Logistic(weights, float(found[-1] - weights @ middle))


def _sides(told: Told) -> tuple[tuple[Rows, float], tuple[Rows, float]]:
    return (told.there, 1.0), (told.gone, 0.0)


def refused(learnt: Logistic, told: Told, share: float) -> float:
    """The share of the unanswerable refused where that share of the answerable is."""
    ordered = np.sort(learnt.margins(told.there))
    return float((learnt.margins(told.gone) < ordered[int(share * len(ordered))]).mean())


def told_of(name: str, shared: Path, folder: Path, every: int) -> Told:
    """The signs of every so many questions of a set."""
    one = SETS[name]
    queries = all_queries_of(one, shared, every)
    with closing(Desk.open(Settings(home=home_of(one, shared, folder)))) as desk:

        def rows(*, leave_out: bool) -> Iterator[tuple[float, ...]]:
            for query in queries:
                source = f"{query.gold[0].source}.txt" if leave_out else ""
                yield astuple(desk.extract(query.question, one.as_of, without=source).signs)

        return Told(np.array([*rows(leave_out=False)]), np.array([*rows(leave_out=True)]))


def _report(told: Mapping[str, Told]) -> None:
    head = ["learnt from", "measured on", *(f"at {share:.0%}" for share in SHARES)]
    rows = [head]
    for name, own in told.items():
        learnt = fit([own])
        for other, found in told.items():
            kept = [f"{refused(learnt, found, share):.3f}" for share in SHARES]
            rows.append([name, other, *kept])
    both = fit(list(told.values()))
    for other, found in told.items():
        rows.append(["both", other, *(f"{refused(both, found, share):.3f}" for share in SHARES)])
    print("unanswerable refused, by the share of the answerable refused")
    print("\n".join(table(rows)))
    weights = ", ".join(f"{n} {w:.2f}" for n, w in zip(NAMES, both.weights, strict=True))
    print(f"\nweights: {weights}\nbias: {both.bias:.2f}")


def main(argv: Sequence[str] | None = None) -> None:
    """Collect, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--every", type=int, default=3)
    args = parser.parse_args(argv)
    with homes_in(args.homes) as homes:
        told = {n: told_of(n, args.shared, homes / n, args.every) for n in TRAINED_ON}
    _report(told)


if __name__ == "__main__":
    main()
