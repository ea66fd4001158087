"""What reading the best passages is worth, and the weights of what is read of them.

    python -m bench.train_reading --work FOLDER [--shared ../shared] [--folds 0 1 2 3 4]

Prints the share of questions whose answer stands in the first passage, as found and as read: each
fold of a set by what was learnt from the other folds, policyqa, which nothing is ever trained on,
by what was learnt from all.  Then it prints ``WEIGHTS`` for ``kb/answering/leading.py``, learnt
without the tenth that is kept from everything that ships.

A linear model that says which of ten passages is the right one (conditional logit, McFadden 1974),
over passages that an embedder found which never saw the question (``bench.lists``).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.embedder_data import SHIPPED_WITHOUT
from bench.folds import FOLDS, fold_of, fold_with, tenth_of
from bench.lists import Corpus, embedder_of
from bench.sets import SETS, home_of, queries_of
from kb.answering.leading import READ, SIGNS, signs
from kb.asking.question import read_question
from kb.finding.retrieve import Scope
from kb.finding.weigh import Scale
from kb.measure.judge import is_gold
from kb.measure.report import table

TRAINED_ON = ("cmrc", "drcd")
"""Questions to paragraphs: 条 are put in order by the ranker, where the words do not say it."""

EVERY = {"cmrc": 2, "drcd": 2, "policyqa": 1}
"""How many questions of a set are used: every second, or all."""

RIDGE = 3.0
STEPS = 25

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A question's best passages: what was read of each, and which is right."""

    tenth: int
    rows: Numbers  # (passages, signs)
    right: NDArray[np.bool_]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table and the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="*", default=[*range(FOLDS)])
    args = parser.parse_args(argv)
    some = {
        name: [one for fold in args.folds for one in read(name, fold, args.shared, args.work)]
        for name in TRAINED_ON
    }
    other = list(read("policyqa", None, args.shared, args.work))
    learnt = weights([one for each in some.values() for one in each])
    rows = [["set", "questions", "as found", "as read"]]
    for name, each in some.items():
        rows.append([name, str(len(each)), *_shares(each, _crossed(each, some, args.folds))])
    rows.append(["policyqa", str(len(other)), *_shares(other, [_first(o, learnt) for o in other])])
    print("\n".join(table(rows)))
    kept = [one for each in some.values() for one in each if one.tenth not in SHIPPED_WITHOUT]
    ship = weights(kept).round(2).tolist()
    print("\n" + "\n".join(f"{sign}: {w}" for sign, w in zip(SIGNS, ship, strict=True)))


def read(name: str, fold: int | None, shared: Path, work: Path) -> Iterator[Read]:
    """The questions of a fold of a set, or of the whole set with the embedder that ships."""
    corpus = Corpus.of(home_of(SETS[name], shared, work / name))
    retriever = corpus.retriever(embedder_of(fold, shared, work))
    for query in queries_of(SETS[name], shared, EVERY[name]):
        if fold not in (None, fold_of(name, query)):
            continue
        question = read_question(query.question, corpus.tokeniser)
        passages = retriever.retrieve(question, Scope(SETS[name].as_of), READ)
        scale = Scale(question, corpus.words.frequency, corpus.catalog.count_chunks())
        seen = [corpus.seen(passage.chunk) for passage in passages]
        right = [any(is_gold(gold, one) for gold in query.gold) for one in seen]
        if passages:
            rows = np.array(signs(question, passages, scale))
            yield Read(tenth_of(name, query), rows, np.array(right))


def weights(some: Sequence[Read]) -> Numbers:
    """The weights that make the right passages likeliest (Newton's method, with a ridge)."""
    found = np.zeros(len(SIGNS))
    known = [one for one in some if one.right.any() and not one.right.all()]
    for _ in range(STEPS):
        slope, bend = -2 * RIDGE * found, 2 * RIDGE * np.eye(len(found))
        for one in known:
            marks = one.rows @ found
            chance = np.exp(marks - marks.max())
            chance /= chance.sum()
            apart = one.rows - chance @ one.rows
            slope += one.rows.T @ (one.right / one.right.sum() - chance)
            bend += (apart * chance[:, None]).T @ apart
        found = found + np.linalg.solve(bend, slope)
    return found


def _first(one: Read, learnt: Numbers) -> bool:
    return bool(one.right[int(np.argmax(one.rows @ learnt))])


def _crossed(each: Sequence[Read], some: dict[str, list[Read]], folds: Sequence[int]) -> list[bool]:
    """Whether each question's first passage is right, by what other folds taught."""
    every = [one for others in some.values() for one in others]
    taught = {f: weights([one for one in every if fold_with(one.tenth) != f]) for f in folds}
    return [_first(one, taught[fold_with(one.tenth)]) for one in each]


def _shares(some: Sequence[Read], first: Sequence[bool]) -> list[str]:
    found = sum(bool(one.right[0]) for one in some)
    return [f"{found / len(some):.3f}", f"{sum(first) / len(some):.3f}"]


if __name__ == "__main__":
    main()
