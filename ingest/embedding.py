"""Vectors asked of a model (向量化): batch by batch, each stored before the next is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.report import Progress, Report
from kb.errors import ModelError
from kb.model import Alert
from kb.protocols import Embedder, Vectors, takes_tokens
from kb.store.catalog import Catalog
from kb.store.rows import Filed
from kb.store.stock import Stock, stock

AT_ONCE = 128
"""How many pieces are embedded, and stored, together."""

_DOING = "计算向量（现在已可按字词提问）"
_AGAIN = "重新计算向量（原有向量仍在回答）"
_GO_ON = "再次运行同一命令会从这里继续"


def complete(catalog: Catalog, embedder: Embedder, report: Report, progress: Progress) -> bool:
    """Whether every piece has a vector now; where the model fails, the report says how many not."""
    with stock(catalog.home) as held:
        lacking = held.lacking()
        if not lacking:
            return True
        try:
            _fill(held, embedder, lambda done: progress(_DOING, done, lacking))
        except ModelError as error:
            left = held.lacking()
            said = f"{error}。还有 {left} 个片段没有向量，暂时只按字词检索；{_GO_ON}"
            report.warnings.append(("vectors", Alert("embedding", said)))
        finally:
            held.tell()
        return not held.lacking()


def replace(catalog: Catalog, embedder: Embedder, progress: Progress) -> None:
    """Another embedder's vectors for everything, made beside the present ones, then all at once.

    Raise ModelError where the model fails; what was made until then is kept.
    """
    size = catalog.count_chunks()
    with stock(catalog.home, embedder.name) as held:
        held.begin()
        before = size - held.lacking()
        try:
            _fill(held, embedder, lambda done: progress(_AGAIN, before + done, size))
        except ModelError as error:
            made = size - held.lacking()
            raise ModelError(
                f"{error}。已算好 {made}/{size} 个片段，原有向量仍在回答；{_GO_ON}"
            ) from error
        held.switch()
    catalog.forget()


def reuse(catalog: Catalog, embedder: Embedder, filed: Sequence[Filed]) -> None:
    """Give pieces that were staged the vectors of the same words in the versions they replace."""
    if not takes_tokens(embedder) and catalog.meta("embedder") == embedder.name:
        with stock(catalog.home) as held:
            held.reuse([one.version for one in filed])


@dataclass(frozen=True, slots=True)
class Later:
    """Stands for an embedder that asks a model, where pieces are cut: it gives no columns yet."""

    name: str
    dimension: int = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """A row without columns per text."""
        return np.zeros((len(texts), 0), np.float32)

    def embed_question(self, text: str) -> Vectors:
        """No columns."""
        return np.zeros(0, np.float32)


def quick(embedder: Embedder) -> Embedder:
    """The embedder, where it works on the spot; one that asks a model is asked later."""
    return embedder if takes_tokens(embedder) else Later(embedder.name)


def _fill(held: Stock, embedder: Embedder, progress: Callable[[int], None]) -> None:
    done, after, columns = 0, 0, held.columns()
    while pieces := held.next(after, AT_ONCE):
        vectors = embedder.embed_passages([piece.text for piece in pieces])
        columns = columns or vectors.shape[1]
        if vectors.shape[1] != columns:
            raise ModelError(
                f"{embedder.name} 给出 {vectors.shape[1]} 维的向量，而已有的是 {columns} 维："
                "服务端换了模型，请运行 python app.py ingest --reembed 全部重算"
            )
        held.store(pieces, vectors)
        done, after = done + len(pieces), pieces[-1].row
        progress(done)
