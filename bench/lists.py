"""What a ranker learns from and is measured on: each question's pool, and what is right in it.

A question's vectors come from an embedder that never saw it: that of its fold (``bench.folds``).
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import train_embedder
from bench.folds import fold_of, fold_with, tenth_of, tenths
from bench.sets import SETS, home_of, queries_of
from kb.asking.question import read_question
from kb.embed.static import StaticEmbedder
from kb.finding.fusion import DEPTH
from kb.finding.pool import Pool
from kb.finding.ranker import FEATURES, FREE, rows_of
from kb.finding.retrieve import Retriever, Scope
from kb.index.exact import Exact
from kb.index.words import Words
from kb.measure.judge import Seen, is_gold
from kb.measure.questions import Query
from kb.model import Chunk, Level
from kb.protocols import Vectors
from kb.store.catalog import Catalog
from kb.store.home import words_folder
from kb.text import Tokeniser

EVERY: Mapping[str, int] = {"stard": 1, "cmrc": 4, "drcd": 4, "policyqa": 1}
"""How many questions of a set are used: all, or every fourth."""

_MADE_OF = (*FEATURES, DEPTH, FREE)
"""Pools that were made of something else are made anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question's pool, a row a unit: its features, fused score, weight, and what is right."""

    id: str
    question: str
    tenth: int
    rows: Vectors
    scores: list[float]
    weights: NDArray[np.float64]
    right: NDArray[np.bool_]  # (units, gold)

    @property
    def fold(self) -> int:
        """The fold of the question."""
        return fold_with(self.tenth)


def lists(name: str, fold: int | None, shared: Path, work: Path) -> list[Asked]:
    """The pools of a fold of a set, or of the whole set with the embedder that ships.

    Embedders, indexes and pools are kept in ``work`` for the next run.
    """
    kept = work / f"{name}-{'all' if fold is None else fold}.pickle"
    if kept.is_file():
        made_of, found = pickle.loads(kept.read_bytes())
        if made_of == _MADE_OF:
            return list(found)
    home = home_of(SETS[name], shared, work / name)
    made = list(Corpus.of(home).asked(name, fold, shared, embedder_of(fold, shared, work)))
    kept.write_bytes(pickle.dumps((_MADE_OF, made)))
    print(f"{kept}: {len(made)} questions", flush=True)
    return made


def embedder_of(fold: int | None, shared: Path, work: Path) -> StaticEmbedder:
    """The embedder that never saw a fold, made where ``work`` lacks it; what ships for None."""
    if fold is None:
        return StaticEmbedder()
    path = work / f"fold{fold}.npz"
    if not path.is_file():
        aside = map(str, tenths(fold))
        train_embedder.main(["--shared", str(shared), "--out", str(path), "--aside", *aside])
    return StaticEmbedder(path)


@dataclass(frozen=True, eq=False)
class Corpus:
    """A corpus, cut into tokens once for every embedder."""

    catalog: Catalog
    words: Words
    _known: dict[str, tuple[str, tuple[str, ...], str]] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Path) -> Corpus:
        """The corpus of a home, opened once."""
        if home not in _OPENED:
            _OPENED[home] = cls(Catalog(home), Words(words_folder(home)))
        return _OPENED[home]

    @cached_property
    def tokeniser(self) -> Tokeniser:
        """What cuts its questions and texts."""
        return Tokeniser()

    @cached_property
    def tokens(self) -> tuple[list[str], list[str]]:
        """Chunk ids, and the tokens of each, with spaces between."""
        ids, texts = [], []
        for chunk in self.catalog.all_chunks():
            ids.append(chunk.id)
            texts.append(" ".join(self.tokeniser.tokens(f"{chunk.context}\n{chunk.text}")))
        return ids, texts

    def retriever(self, embedder: StaticEmbedder) -> Retriever:
        """What searches it by an embedder's vectors, exactly."""
        ids, texts = self.tokens
        near = Exact(ids, embedder.embed_tokens([text.split(" ") for text in texts]))
        return Retriever(
            self.catalog, self.words, near, embedder=embedder, tokeniser=self.tokeniser
        )

    def asked(
        self, name: str, fold: int | None, shared: Path, embedder: StaticEmbedder
    ) -> Iterator[Asked]:
        """The pool of each question of a fold."""
        retriever = self.retriever(embedder)
        for query in queries_of(SETS[name], shared, EVERY[name]):
            if fold in (None, fold_of(name, query)):
                question = read_question(query.question, self.tokeniser)
                pool = retriever.pool(question, Scope(SETS[name].as_of))
                yield self._asked(name, query, pool)

    def _asked(self, name: str, query: Query, pool: Pool) -> Asked:
        scores = [entry.score for entry in pool.entries]
        units = [self.seen(entry.chunk) for entry in pool.entries]
        right = [[is_gold(gold, unit) for gold in query.gold] for unit in units]
        return Asked(
            query.id, query.question, tenth_of(name, query),
            rows_of(pool),
            scores,
            np.array([entry.weight for entry in pool.entries]),
            np.array(right, bool).reshape(len(units), len(query.gold)),
        )  # fmt: skip

    def seen(self, chunk: Chunk) -> Seen:
        """The unit of a chunk as a reader sees it."""
        if chunk.version not in self._known:
            document = self.catalog.document(chunk.version)
            names = (document.record.title, *document.record.aliases)
            self._known[chunk.version] = document.source, names, document.text
        source, names, text = self._known[chunk.version]
        number = chunk.unit.number(Level.ARTICLE)
        article = (number, chunk.unit.suffix) if number is not None else None
        return Seen(source, names, article, chunk.unit_span.of(text))


_OPENED: dict[Path, Corpus] = {}


def every_list(
    names: Sequence[str], folds: Sequence[int], shared: Path, work: Path
) -> dict[str, list[Asked]]:
    """Set → the pools of these folds."""
    return {
        name: [one for fold in folds for one in lists(name, fold, shared, work)] for name in names
    }
