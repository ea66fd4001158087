"""Which question is in which fold of the cross-validation: ``folds.txt``, for the lay questions.

    python -m bench.folds [--shared ../shared]

A fold is two tenths (``bench.embedder_data``): what is kept from an embedder together, by a hash of
its name, for ever the same.  The file is for reading, and for proving that they stayed so.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.embedder_data import group, tenth
from kb.measure.questions import Query, read_queries

FOLDS = 5
LISTED = Path(__file__).with_name("folds.txt")


def tenth_of(name: str, query: Query) -> int:
    """The tenth of a question of a set: its own, or that of the paragraph it is about."""
    return tenth(group(name, query.id if name == "stard" else query.gold[0].source))


def fold_of(name: str, query: Query) -> int:
    """The fold of a question of a set."""
    return fold_with(tenth_of(name, query))


def fold_with(number: int) -> int:
    """The fold that a tenth belongs to."""
    return number * FOLDS // 10


def tenths(fold: int) -> list[int]:
    """The tenths that make a fold: what its embedder is trained without."""
    return [number for number in range(10) if fold_with(number) == fold]


def main(argv: Sequence[str] | None = None) -> None:
    """Write the file: a question and its fold a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    args = parser.parse_args(argv)
    queries = read_queries(args.shared / "eval" / "stard_train.jsonl")
    LISTED.write_text("".join(f"{q.id} {fold_of('stard', q)}\n" for q in queries), "utf-8")


if __name__ == "__main__":
    main()
