"""Measure an offline embedder file beside BM25, alone and fused, on questions kept aside.

    python -m bench.measure_embedder --shared ../shared kb/embed/static.npz

BM25 runs over the same tokens.  Fusion works on the first 200 of each side, each side's scores
stretched over 0..1, the dense side weighted w and BM25 1 - w.  ``adaptive`` sets w for each
question: nothing where BM25 has a clear winner, up to 0.6 where its first ten are nearly equal.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.embedder_data import Question, read_all
from kb.embed.static import StaticEmbedder
from kb.index.exact import Exact
from kb.index.words import Words
from kb.text import Tokeniser

DEPTH = 200
WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
Found = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Set:
    """One collection of passages, searchable both ways, and the questions asked of it."""

    name: str
    words: Words
    exact: Exact
    questions: list[Question]


def load(embedder: StaticEmbedder, shared: Path, folder: Path) -> Iterator[Set]:
    """The four sets, each searched among its own passages only."""
    passages, questions = read_all(shared)
    for name, source in (("stard", "laws"), ("cmrc",) * 2, ("drcd",) * 2, ("policyqa",) * 2):
        mine = [i for i, p in enumerate(passages) if p.source == source]
        asked = [q for q in questions if q.source == name and q.held_out]
        ids, texts = [str(i) for i in mine], [passages[i].searched for i in mine]
        words = Words.create(folder / name)
        cutter = Tokeniser(embedder.tokeniser)
        words.add((i, source, cutter.tokens(t)) for i, t in zip(ids, texts, strict=True))
        words.commit()
        yield Set(name, words, Exact(ids, embedder.embed_passages(texts)), asked)


def fused(lexical: Found, dense: Found, weight: float) -> Found:
    """Both sides stretched over 0..1 and added; what one side missed counts 0 there."""
    scores = {i: (1 - weight) * s for i, s in _stretched(lexical)}
    for i, s in _stretched(dense):
        scores[i] = scores.get(i, 0.0) + weight * s
    return sorted(scores.items(), key=lambda pair: -pair[1])


def _stretched(found: Found) -> Found:
    if not found:
        return []
    low = found[-1][1]
    width = max(found[0][1] - low, 1e-9)
    return [(i, (score - low) / width) for i, score in found]


def flat(lexical: Found) -> float:
    """How near the tenth BM25 score is to the first: 1 where words do not tell them apart."""
    return lexical[min(9, len(lexical) - 1)][1] / lexical[0][1] if lexical else 1.0


def adaptive(lexical: Found) -> float:
    """The weight of the dense side for this question."""
    return 0.6 * min(1.0, max(0.0, (flat(lexical) - 0.6) / 0.2))


def figures(ranked: Sequence[tuple[Found, Question]]) -> dict[str, float]:
    """Share of gold found in the first 10 and 100, rank of the first, and hits at 1 and 5."""
    sums = dict.fromkeys(("hit@1", "hit@5", "recall@10", "MRR@10", "recall@100"), 0.0)
    for found, question in ranked:
        gold = {str(g) for g in question.gold}
        places = [at for at, (i, _) in enumerate(found[:100]) if i in gold]
        first = places[0] if places else 1000
        sums["hit@1"] += first < 1
        sums["hit@5"] += first < 5
        sums["recall@10"] += sum(at < 10 for at in places) / min(len(gold), 10)
        sums["MRR@10"] += 1 / (first + 1) if first < 10 else 0
        sums["recall@100"] += len(places) / len(gold)
    return {key: value / len(ranked) for key, value in sums.items()}


def report(this: Set, embedder: StaticEmbedder) -> None:
    """Prints one row per way of ranking."""
    cutter = Tokeniser(embedder.tokeniser)
    both = [
        (
            this.words.search(cutter.tokens(q.text), DEPTH),
            this.exact.search(embedder.embed_question(q.text), DEPTH),
            q,
        )
        for q in this.questions
    ]
    print(f"{this.name}: {len(both)} questions, {len(this.exact)} passages")
    _row("BM25", [(w, q) for w, _, q in both])
    _row("dense", [(d, q) for _, d, q in both])
    for weight in WEIGHTS:
        _row(f"fused {weight}", [(fused(w, d, weight), q) for w, d, q in both])
    _row("adaptive", [(fused(w, d, adaptive(w)), q) for w, d, q in both])


def _row(label: str, ranked: Sequence[tuple[Found, Question]]) -> None:
    print(f"  {label:10}", "  ".join(f"{k} {v:.3f}" for k, v in figures(ranked).items()))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure one file on all sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("file", type=Path, nargs="?", default=Path("kb/embed/static.npz"))
    options = parser.parse_args(argv)
    embedder = StaticEmbedder(options.file)
    with tempfile.TemporaryDirectory() as folder:
        for each in load(embedder, options.shared, Path(folder)):
            report(each, embedder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
