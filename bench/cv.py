"""What the ranker is worth on questions that neither it nor its embedder was trained on.

    python -m bench.cv --work FOLDER [--shared ../shared] [--folds 0 1 2 3 4]

The vectors of a fold come from an embedder trained without it (``bench.folds``), and it is ranked
by trees that learnt from the other folds.  policyqa, which nothing is ever
trained on, is ranked by trees that learnt from all, over the vectors of the embedder that ships.
What is not in FOLDER is made: an embedder takes a few minutes of a free core, the pools of a fold
one.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.lists import Asked, every_list, lists
from bench.train_ranker import SHIPPED_FROM, TRAINED_ON, seen, train
from kb.finding.ranker import FEATURES, Ranker
from kb.measure.bootstrap import compare_runs
from kb.measure.judge import Measures
from kb.measure.report import means, table
from kb.measure.scores import Ranks, ndcg, recall, reciprocal

Lists = dict[str, list[Asked]]

_WORDS = FEATURES.index("words")


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="*", default=[*SHIPPED_FROM])
    args = parser.parse_args(argv)
    asked: Lists = every_list(TRAINED_ON, args.folds, args.shared, args.work)
    ranked = _crossed(asked)
    asked["policyqa"] = lists("policyqa", None, args.shared, args.work)
    ranked["policyqa"] = _by(_ranker(seen({n: asked[n] for n in TRAINED_ON})), asked["policyqa"])
    for name, found in ranked.items():
        words = {one.id: measures(one, one.rows[:, _WORDS].tolist()) for one in asked[name]}
        fused = {one.id: measures(one, one.scores) for one in asked[name]}
        ways = {"words": words, "fused": fused, "ranked": found}
        _print(f"{name}, {len(found)} questions", ways)


def measures(asked: Asked, scores: Sequence[float]) -> Measures:
    """What a pool is worth with these scores, in the order they give once texts are weighed."""
    order = np.argsort(-np.asarray(scores) * asked.weights, kind="stable")
    right = asked.right[order]
    ranks: Ranks = [int(row.argmax()) + 1 if row.any() else None for row in right.T]
    found = {f"recall@{k}": recall(ranks, k) for k in (1, 10, 100)}
    return found | {"MRR@10": reciprocal(ranks, 10), "nDCG@10": ndcg(ranks, 10)}


def _crossed(asked: Lists) -> dict[str, dict[str, Measures]]:
    """Set → question → measures, each fold by what was learnt from the others."""
    out: dict[str, dict[str, Measures]] = {name: {} for name in asked}
    for number in sorted({one.fold for some in asked.values() for one in some}):
        ranker = _ranker({n: [o for o in some if o.fold != number] for n, some in asked.items()})
        for name, some in asked.items():
            out[name] |= _by(ranker, [one for one in some if one.fold == number])
    return out


def _ranker(asked: Lists) -> Ranker:
    return Ranker.of({"embedder": "", **train(asked)})


def _by(ranker: Ranker, asked: Sequence[Asked]) -> dict[str, Measures]:
    return {one.id: measures(one, ranker.dealt(one.rows, one.scores)) for one in asked}


def _print(title: str, ways: Mapping[str, Mapping[str, Measures]]) -> None:
    names = [*next(iter(ways["ranked"].values()))]
    rows = [[title, *names]]
    for way, found in ways.items():
        mean = means(list(found.values()))
        rows.append([way, *(f"{mean[name]:.3f}" for name in names)])
    print("\n" + "\n".join(table(rows)))
    for before in ("words", "fused"):
        for name, apart in compare_runs(ways[before], ways["ranked"]).items():
            between = f"{apart.low:+.3f} … {apart.high:+.3f}"
            print(f"ranked over {before}: {name} {apart.by:+.3f} ({between})")


if __name__ == "__main__":
    main()
