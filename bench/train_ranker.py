"""Train the ranker, and write ``kb/finding/ranker.npz``.

    python -m bench.train_ranker --work FOLDER [--shared ../shared] [--folds 0 1 2 3 4]

Boosted trees (LambdaMART by LightGBM, the ``bench`` extra) over the pools of ``bench.lists``: each
question's vectors come from an embedder that never saw it.  The tenth that the shipped embedder
never saw is kept from the ranker too, so there is a set that nothing that ships was trained on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.embedder_data import SHIPPED_WITHOUT
from bench.lists import Asked, every_list
from kb.embed.static import StaticEmbedder
from kb.finding.fusion import DEPTH
from kb.finding.ranker import FEATURES, SHIPPED

TRAINED_ON = ("stard", "cmrc", "drcd")
SHIPPED_FROM = (0, 1, 2, 3, 4)
"""The folds whose questions the ranker that ships learnt from."""

SHARE: Mapping[str, float] = {"stard": 1.0, "cmrc": 0.3, "drcd": 0.3}
"""How much a question of a set counts: paragraphs teach when words suffice, and there are many."""

DEEP: Mapping[str, int] = {"stard": DEPTH * 2, "cmrc": 60, "drcd": 60}
"""How many of a question's pool are learnt from: a paragraph that stands lower teaches nothing."""

Tables = dict[str, NDArray[Any]]
"""What ``kb.finding.ranker`` reads: ``columns``, ``thresholds`` and ``kept``, a row for each test
of a tree, and ``values``, a row for each tree."""

TREES, LEAVES = 120, 8
PLAN: Mapping[str, Any] = {
    "objective": "lambdarank", "metric": "none", "learning_rate": 0.05, "num_leaves": LEAVES,
    "min_data_in_leaf": 60, "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1,
    "lambda_l2": 10, "lambdarank_truncation_level": 20, "seed": 1, "num_threads": 1,
    "deterministic": True, "verbose": -1,
}  # fmt: skip


def train(asked: Mapping[str, Sequence[Asked]]) -> Tables:
    """The trees for these pools; a question whose answer is not in its pool teaches nothing."""
    import lightgbm

    known = [
        (one.rows[: DEEP[name]], one.right[: DEEP[name]].any(axis=1), SHARE[name])
        for name, some in asked.items()
        for one in some
        if one.right[: DEEP[name]].any()
    ]
    table = lightgbm.Dataset(
        np.concatenate([rows for rows, _, _ in known]),
        np.concatenate([right for _, right, _ in known]).astype(int),
        group=[len(rows) for rows, _, _ in known],
        weight=np.concatenate([np.full(len(rows), share) for rows, _, share in known]),
        feature_name=list(FEATURES),
    )
    return flat(lightgbm.train(dict(PLAN), table, TREES).dump_model()["tree_info"])


def flat(trees: Sequence[Mapping[str, Any]]) -> Tables:
    """LightGBM's trees as tables: every test of a tree, and the leaves that its failure leaves."""
    shape = (LEAVES - 1, len(trees))
    columns, kept = np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8)
    thresholds = np.full(shape, np.inf, np.float32)
    values = np.zeros((len(trees), LEAVES), np.float32)
    for number, tree in enumerate(trees):
        leaves: list[float] = []
        for at, (column, threshold, first, last) in enumerate(
            _walk(tree["tree_structure"], leaves)
        ):
            columns[at, number], thresholds[at, number] = column, _below(threshold)
            kept[at, number] = 255 & ~((1 << last) - (1 << first))
        values[number, : len(leaves)] = leaves
    return {"columns": columns, "thresholds": thresholds, "kept": kept, "values": values}


def _walk(node: Mapping[str, Any], leaves: list[float]) -> Iterator[tuple[int, float, int, int]]:
    """Each test: its column, its threshold, and from where to where the leaves on its left go."""
    if "leaf_value" in node:
        leaves.append(node["leaf_value"])
        return
    first = len(leaves)
    yield from _walk(node["left_child"], leaves)
    last = len(leaves)
    yield from _walk(node["right_child"], leaves)
    yield node["split_feature"], node["threshold"], first, last


def _below(threshold: float) -> np.float32:
    """The largest single-precision number that is not above it."""
    near = np.float32(threshold)
    return near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf))


def seen(asked: Mapping[str, Sequence[Asked]]) -> dict[str, list[Asked]]:
    """The questions outside the tenth that is kept from everything that ships."""
    return {
        name: [one for one in some if one.tenth not in SHIPPED_WITHOUT]
        for name, some in asked.items()
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Collect, train, write; ``bench.cv`` measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--folds", type=int, nargs="*", default=[*SHIPPED_FROM])
    args = parser.parse_args(argv)
    asked = seen(every_list(TRAINED_ON, args.folds, args.shared, args.work))
    np.savez_compressed(args.out, embedder=np.array(StaticEmbedder().name), **train(asked))
    print(f"{args.out}: {sum(map(len, asked.values()))} questions, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
