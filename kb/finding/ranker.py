"""The small learned ranker (学习排序): who stands where among what words and vectors found.

It reads nothing: what it sees is how a unit (条) stands in the two hit lists, and in its document.

| feature | what it says |
|---|---|
| ``words`` | BM25 of its best chunk, beside the best of all |
| ``words_log`` | log (1 + BM25) |
| ``words_rank`` | 1 / its rank by words; 0 where words did not find it |
| ``cos`` | cosine; where vectors did not find it, the lowest they found |
| ``cos_rel`` | the same beside the best of all |
| ``near_rank`` | 1 / its rank by vectors; 0 where they did not find it |
| ``fused`` | the fused score |
| ``fused_gap`` | the same beside the best of all |
| ``doc_best``, ``doc_sum``, ``doc_hits`` | ``words`` of its document's units: best, sum, number |
| ``length`` | log (1 + characters) |
| ``flat`` | how flat the scores of the words are: the tenth beside the first |
| ``size`` | of a 条 of a 法律: log (1 + how many 条 that has, at most 300) |
| ``place`` | of a 条 of a 法律: its number beside how many there are |

``python -m bench.train_ranker`` makes ``ranker.npz``; ``make eval-cv`` says what it is worth.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kb.errors import ConfigError
from kb.finding.fusion import Hits, flatness
from kb.finding.pool import Entry, Pool
from kb.model import Level
from kb.protocols import Vectors

SHIPPED = Path(__file__).with_name("ranker.npz")

SILENT, SURE = 0.4, 0.7
"""The ranker says nothing where the words are no flatter than this, and all where they are so flat.

Where a passage stands out by its words, they decide: it learnt from questions of laymen.
"""

FEATURES = (
    "words", "words_log", "words_rank", "cos", "cos_rel", "near_rank", "fused", "fused_gap",
    "doc_best", "doc_sum", "doc_hits", "length", "flat", "size", "place",
)  # fmt: skip


MANY = 300
"""A document of more 条 is as large as it gets."""

FREE = (math.log(1 + MANY), 0.5)
"""``size`` and ``place`` of what is no 条 of a 法律: it stands as in the largest one, so that what
an office decides is not pushed aside by the codes beside it."""


def rows_of(pool: Pool) -> Vectors:
    """A row of ``FEATURES`` for each unit."""
    words, near, entries = pool.words, pool.near, pool.entries
    said, close = _places(words), _places(near)
    lowest = near[-1][1] if near else 0.0
    ids = [entry.chunk.id for entry in entries]
    bm25 = np.array([said.get(id_, _NOWHERE) for id_ in ids]).reshape(-1, 2)
    cosine = np.array([close.get(id_, (lowest, 0.0)) for id_ in ids]).reshape(-1, 2)
    score = np.array([entry.score for entry in entries])
    share = bm25[:, 0] / max(words[0][1] if words else 0.0, 1e-9)
    columns = [
        share, np.log1p(bm25[:, 0]), bm25[:, 1],
        cosine[:, 0], cosine[:, 0] / max(near[0][1] if near else 0.0, 1e-9), cosine[:, 1],
        score, score / max(score.max(initial=0.0), 1e-9),
        *_documents([entry.chunk.version for entry in entries], share),
        np.log1p([len(entry.chunk.text) for entry in entries]),
        np.full(len(entries), flatness(words)),
        *np.array([_standing(entry) for entry in entries]).reshape(-1, 2).T,
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _standing(entry: Entry) -> tuple[float, float]:
    """``size`` and ``place``."""
    number = entry.chunk.unit.number(Level.ARTICLE) if entry.statute else None
    if not number or not entry.articles:
        return FREE
    return math.log1p(min(entry.articles, MANY)), min(number / entry.articles, 1.0)


_NOWHERE = (0.0, 0.0)


def _places(hits: Hits) -> dict[str, tuple[float, float]]:
    """Chunk → its score and 1 / its rank."""
    return {id_: (score, 1 / rank) for rank, (id_, score) in enumerate(hits, 1)}


def _documents(versions: Sequence[str], share: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Of each unit's document: the best, the sum and the number of its shares above nothing."""
    of: dict[str, list[float]] = defaultdict(list)
    for version, value in zip(versions, share.tolist(), strict=True):
        if value > 0:
            of[version].append(value)
    told = {version: (max(v), sum(v), float(len(v))) for version, v in of.items()}
    rows = np.array([told.get(v, (0.0, 0.0, 0.0)) for v in versions]).reshape(-1, 3)
    return list(rows.T)


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """Boosted trees of at most eight leaves, all walked at once.

    A test that fails strikes out the leaves on its left; of what is left the first leaf counts.
    """

    embedder: str  # whose cosines it learnt from
    columns: NDArray[np.intp]  # (tests of a tree, trees): the feature that is looked at
    thresholds: Vectors  # the same shape: a feature above this fails the test
    kept: NDArray[np.uint8]  # the same shape: a bit for each leaf that a failure leaves
    worth: Vectors  # (trees, 256): the leaf's value, by the bits that are left

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Ranker:
        """The ranker of the tables that ``bench.train_ranker`` makes."""
        first = [max((bits & -bits).bit_length() - 1, 0) for bits in range(256)]
        return cls(
            str(tables["embedder"]),
            tables["columns"].astype(np.intp),
            tables["thresholds"],
            tables["kept"],
            np.ascontiguousarray(tables["values"][:, first]),
        )

    def margins(self, rows: Vectors) -> Vectors:
        """How well each row stands: a larger number is better, and says nothing by itself."""
        left = np.full((len(rows), len(self.worth)), 255, np.uint8)
        for columns, thresholds, kept in zip(self.columns, self.thresholds, self.kept, strict=True):
            left &= np.where(rows[:, columns] > thresholds, kept, np.uint8(255))
        trees = np.arange(len(self.worth)) * 256
        found: Vectors = self.worth.ravel()[left + trees].sum(axis=1)
        return found

    def dealt(self, rows: Vectors, scores: Sequence[float]) -> list[float]:
        """The same scores, dealt anew: the best to who stands best.

        So a score still says how near to the best one a passage is, whoever ordered them.
        """
        old = np.array(scores)
        say = _say(rows) if len(rows) else 0.0
        if not say:
            return list(scores)
        new = np.empty_like(old)
        new[np.argsort(-self.margins(rows), kind="stable")] = np.sort(old)[::-1]
        found: list[float] = ((1 - say) * old + say * new).tolist()
        return found


def _say(rows: Vectors) -> float:
    """How much the ranker says beside the fused score; one question has one answer to that."""
    flat = float(rows[0, FEATURES.index("flat")])
    return min(max((flat - SILENT) / (SURE - SILENT), 0.0), 1.0)


def ranker_for(embedder: str) -> Ranker | None:
    """The ranker that ships, for the embedder whose cosines it learnt from; none for another."""
    ranker = _shipped()
    return ranker if ranker.embedder == embedder else None


@lru_cache(maxsize=1)
def _shipped() -> Ranker:
    try:
        with np.load(SHIPPED, allow_pickle=False) as tables:
            return Ranker.of(tables)
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise ConfigError(f"无法读取排序文件 {SHIPPED}：{error}。请重新安装本程序。") from error
