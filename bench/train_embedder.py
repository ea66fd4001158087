"""Train the offline embedder by contrast, and write ``kb/embed/static.npz``.

    python -m bench.train_embedder --shared ../shared --out kb/embed/static.npz

Needs scipy (the ``bench`` extra).

A text's vector is the sum of its tokens' rows.  A step draws a batch of (question-like text,
passage) pairs and moves each text towards its own passage and away from the batch's others.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.embedder_data import SHIPPED_WITHOUT, Passage, Question, read_all
from kb.text import Tokeniser

Ids = NDArray[np.int32]
Floats = NDArray[np.float32]
Pair = tuple[Ids, Ids, int]  # the two bags of tokens, and the number of the passage

TRAINED_ON = ("laws", "cmrc", "drcd")
SHARES = {"laws": 0.65, "stard": 0.15, "cmrc": 0.1, "drcd": 0.1}  # of a batch
TEMPERATURE = 0.05
LONGEST = 128  # tokens of a text that a step looks at, drawn anew each time


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: all that the command line can change."""

    steps: int = 900
    batch: int = 512
    dimension: int = 256
    rows: int = 58_000
    rate: float = 0.01
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Material:
    """The training texts as bags of token numbers."""

    vocabulary: list[str]
    idf: Floats
    contexts: list[Ids]
    paragraphs: list[list[Ids]]
    laws: list[int]
    asked: dict[str, list[tuple[Ids, tuple[int, ...]]]]


# --- texts to bags --------------------------------------------------------------------------


def prepare(passages: Sequence[Passage], questions: Sequence[Question], rows: int) -> Material:
    """The vocabulary, its weights, and every training text cut into known tokens."""
    cut = Tokeniser().tokens
    usable = [q for q in questions if not q.held_out]
    # A paragraph whose questions are kept aside is not looked at either; a 条 is, as statute.
    aside = {i for q in questions if q.held_out and q.source != "stard" for i in q.gold}
    kept = [p if i not in aside else Passage(p.source, "", "", ()) for i, p in enumerate(passages)]
    contexts = [set(cut(p.context)) for p in kept]
    bodies = [[set(cut(text)) for text in p.paragraphs] for p in kept]
    asked = [set(cut(q.text)) for q in usable]
    whole = [context.union(*body) for context, body in zip(contexts, bodies, strict=True)]
    prose = [b for b, p in zip(whole, kept, strict=True) if p.source != "laws"] + asked
    number, idf = _vocabulary(whole + asked, prose, rows)

    def bag(tokens: Iterable[str]) -> Ids:
        return np.array(sorted(number[t] for t in tokens if t in number), np.int32)

    by_source: dict[str, list[tuple[Ids, tuple[int, ...]]]] = {s: [] for s in SHARES}
    for question, tokens in zip(usable, asked, strict=True):
        by_source[question.source].append((bag(tokens), question.gold))
    return Material(
        vocabulary=list(number),
        idf=idf,
        contexts=[bag(c) for c in contexts],
        paragraphs=[[bag(p) for p in body] for body in bodies],
        laws=[i for i, p in enumerate(kept) if p.source == "laws"],
        asked=by_source,
    )


def _vocabulary(
    bags: Sequence[set[str]], prose: Sequence[set[str]], rows: int
) -> tuple[dict[str, int], Floats]:
    """The tokens that are worth a row, numbered, and how rare each is (IDF)."""
    seen = Counter(token for bag in bags for token in bag)
    worth = Counter(seen)
    # Statutes outnumber everything else; a word of ordinary prose or of a question counts thrice.
    for bag in prose:
        worth.update(dict.fromkeys(bag, 2))
    ranked = sorted(worth, key=lambda token: (-worth[token], token))[:rows]
    number = {token: i for i, token in enumerate(sorted(ranked))}
    idf = np.log(len(bags) / np.array([seen[t] for t in number]))
    return number, idf.astype(np.float32)


# --- drawing pairs --------------------------------------------------------------------------


def draw(material: Material, plan: Plan, rng: np.random.Generator) -> list[Pair]:
    """One batch of pairs, in the shares of ``SHARES``."""
    pairs = [
        _question_pair(material, source, rng)
        for source, share in SHARES.items()
        if source != "laws"
        for _ in range(round(plan.batch * share))
    ]
    while len(pairs) < plan.batch:
        first, second, passage = _law_pair(material, rng)
        if len(first) and len(second):
            pairs.append((first, second, passage))
    return pairs


def _question_pair(material: Material, source: str, rng: np.random.Generator) -> Pair:
    tokens, gold = material.asked[source][rng.integers(len(material.asked[source]))]
    passage = int(gold[rng.integers(len(gold))])
    return _thin(tokens, rng, 0.2), _whole(material, passage, rng), passage


def _law_pair(material: Material, rng: np.random.Generator) -> Pair:
    """Heading against 条, half against half, or 款 against the next 款."""
    passage = int(material.laws[rng.integers(len(material.laws))])
    context, paragraphs = material.contexts[passage], material.paragraphs[passage]
    if rng.random() < 0.3 and len(paragraphs) > 1:
        at = int(rng.integers(len(paragraphs) - 1))
        return paragraphs[at], paragraphs[at + 1], passage
    text = np.unique(np.concatenate(paragraphs))
    if rng.random() < 0.4:
        first = np.union1d(context, _thin(paragraphs[0], rng, 0.7))
        return first, text, passage
    side = rng.random(len(text)) < rng.uniform(0.15, 0.5)
    return text[side], np.union1d(context, text[~side]), passage


def _whole(material: Material, passage: int, rng: np.random.Generator) -> Ids:
    bags = [material.contexts[passage], *material.paragraphs[passage]]
    return _thin(np.unique(np.concatenate(bags)), rng, 0.1)


def _thin(tokens: Ids, rng: np.random.Generator, lost: float) -> Ids:
    return tokens[rng.random(len(tokens)) >= lost]


# --- a step ---------------------------------------------------------------------------------


class Trainer:
    """The table of rows and, for each, the running square of its slope (Adagrad by row)."""

    def __init__(self, material: Material, plan: Plan) -> None:
        self.material, self.plan = material, plan
        self.rng = np.random.default_rng(plan.seed)
        size = (len(material.vocabulary), plan.dimension)
        self.table = self.rng.standard_normal(size, np.float32) / np.float32(plan.dimension**0.5)
        self.squares = np.full((size[0], 1), 1e-10, np.float32)

    def step(self, rate: float) -> float:
        """One batch; its loss comes back."""
        pairs = draw(self.material, self.plan, self.rng)
        bags = [p[0] for p in pairs] + [p[1] for p in pairs]
        used, weights = self._weights(bags)
        raw = weights @ self.table[used]
        length = np.linalg.norm(raw, axis=1, keepdims=True) + np.float32(1e-6)
        unit = raw / length
        loss, slope = _contrast(unit, np.array([p[2] for p in pairs]))
        # Through the normalisation: what points along the vector changes nothing.
        slope -= unit * (slope * unit).sum(1, keepdims=True)
        self._descend(used, weights.T @ (slope / length), rate)
        return loss

    def _weights(self, bags: Sequence[Ids]) -> tuple[Ids, Any]:
        from scipy.sparse import csr_array

        cut = [b if len(b) <= LONGEST else self.rng.permutation(b)[:LONGEST] for b in bags]
        used, column = np.unique(np.concatenate(cut), return_inverse=True)
        ends = np.cumsum([0, *(len(b) for b in cut)])
        values = self.material.idf[used[column]]
        weights = csr_array((values, column, ends), shape=(len(bags), len(used)))
        return used, weights

    def _descend(self, used: Ids, slope: Floats, rate: float) -> None:
        squares = self.squares[used] + (slope * slope).mean(1, keepdims=True)
        self.squares[used] = squares
        self.table[used] -= np.float32(rate) * slope / np.sqrt(squares)


def _contrast(unit: Floats, passages: NDArray[np.int64]) -> tuple[float, Floats]:
    """The symmetric softmax loss over the batch and its slope at the unit vectors."""
    half = len(passages)
    first, second = unit[:half], unit[half:]
    scores = first @ second.T / np.float32(TEMPERATURE)
    # Two questions with one answer are no counter-examples of each other.
    scores[(passages[:, None] == passages[None]) & ~np.eye(half, dtype=bool)] = -1e4
    across, down = _softmax(scores), _softmax(scores.T).T
    loss = -np.log(np.diagonal(across) * np.diagonal(down) + 1e-12).mean() / 2
    slope = (across + down - 2 * np.eye(half, dtype=np.float32)) / np.float32(2 * half)
    slope /= np.float32(TEMPERATURE)
    return float(loss), np.concatenate([slope @ second, slope.T @ first])


def _softmax(scores: Floats) -> Floats:
    power = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(power / power.sum(1, keepdims=True), np.float32)


def train(material: Material, plan: Plan) -> Floats:
    """The rows of the vocabulary, weights included, after all steps."""
    trainer, started, running = Trainer(material, plan), time.perf_counter(), 0.0
    for i in range(plan.steps):
        rate = plan.rate * min(1.0, (i + 1) / 20) * (1 - 0.9 * i / plan.steps)
        running += trainer.step(rate)
        if (i + 1) % 50 == 0:
            spent = time.perf_counter() - started
            print(f"step {i + 1}/{plan.steps}  loss {running / 50:.3f}  {spent:.0f} s", flush=True)
            running = 0.0
    return trainer.table * material.idf[:, None]


# --- the file -------------------------------------------------------------------------------


def write(path: Path, table: Floats, vocabulary: Sequence[str], tokeniser: str) -> None:
    """The rows as int8 with a scale each, and the vocabulary, numpy alone."""
    scales = np.abs(table).max(1) / 127 + 1e-12
    np.savez_compressed(
        path,
        table=np.rint(table / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        vocabulary=np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
        tokeniser=np.array(tokeniser),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Read, train, write; ``bench.measure_embedder`` measures what was written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("kb/embed/static.npz"))
    for name, value in (("steps", 900), ("batch", 512), ("dimension", 256), ("rows", 58_000)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--aside", type=int, nargs="*", default=SHIPPED_WITHOUT)
    parser.add_argument("--seed", type=int, default=7)
    options = vars(parser.parse_args(argv))
    shared, out, aside = (options.pop(name) for name in ("shared", "out", "aside"))
    plan = Plan(**options)
    passages, questions = read_all(shared, aside)
    material = prepare([p for p in passages if p.source in TRAINED_ON], questions, plan.rows)
    write(out, train(material, plan), material.vocabulary, Tokeniser().name)
    print(f"{out}: {len(material.vocabulary)} tokens, {out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
