"""Write down which questions what ships was trained on: ``kb/measure/trained.txt``.

    python -m bench.trained [--shared ../shared]

Holds fingerprints, no questions.  ``app.py eval`` says from them when a set was trained on.
Whatever else is trained on questions adds its own section here.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.embedder_data import SHIPPED_WITHOUT, read_all
from bench.folds import fold_of, tenth_of
from bench.lists import EVERY
from bench.sets import SETS, queries_of
from bench.train_ranker import SHIPPED_FROM, TRAINED_ON
from bench.train_reading import EVERY as EVERY_READ
from bench.train_reading import TRAINED_ON as READ
from kb.measure.trained import SHIPPED, written


def main(argv: Sequence[str] | None = None) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    args = parser.parse_args(argv)
    _, questions = read_all(args.shared)
    used = {
        "kb/embed/static.npz": [q.text for q in questions if not q.held_out],
        "kb/finding/ranker.npz": list(ranked(args.shared)),
        "kb/answering/leading.py": list(passages_read(args.shared)),
    }
    SHIPPED.write_text(written(used), "utf-8")
    print("; ".join(f"{thing}: {len(some)} questions" for thing, some in used.items()))


def ranked(shared: Path) -> Iterator[str]:
    """The questions that the ranker was trained on."""
    for name in TRAINED_ON:
        for query in queries_of(SETS[name], shared, EVERY[name]):
            used = fold_of(name, query) in SHIPPED_FROM
            if used and tenth_of(name, query) not in SHIPPED_WITHOUT:
                yield query.question


def passages_read(shared: Path) -> Iterator[str]:
    """The questions that the weights of reading were trained on."""
    for name in READ:
        for query in queries_of(SETS[name], shared, EVERY_READ[name]):
            if tenth_of(name, query) not in SHIPPED_WITHOUT:
                yield query.question


if __name__ == "__main__":
    main()
