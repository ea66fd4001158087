"""Vectors asked of a model (向量化): batch by batch, each stored before the next is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from ingest.report import Progress, Report
from kb.embed.probe import CHANGED, PROBE, asked, same
from kb.errors import ModelError
from kb.model import Alert
from kb.protocols import Embedder, Vectors, is_served, takes_tokens
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
            _sign(held, embedder)
            return True
        try:
            _prove(held, embedder)
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
        try:
            probe = _begin(held, embedder)
            before = size - held.lacking()
            _fill(held, embedder, lambda done: progress(_AGAIN, before + done, size))
            _still(probe, embedder)
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


def _sign(held: Stock, embedder: Embedder) -> None:
    """Keep the probe's vector beside vectors that were made before one was kept."""
    if is_served(embedder) and held.columns() and held.probe() is None:
        with suppress(ModelError):  # nothing else wants the service now: another time will do
            held.keep_probe(asked(embedder))
            held.tell()


def _prove(held: Stock, embedder: Embedder) -> None:
    """Keep the probe's vector with the first vectors; raise ModelError where it is another now."""
    if not is_served(embedder):
        return
    now = embedder.embed_passages([PROBE])
    _fits(now, held.columns(), embedder)
    kept = held.probe() if held.columns() else None
    if kept is None:
        held.keep_probe(now[0])
    elif not same(kept, now[0]):
        raise ModelError(f"{embedder.name} {CHANGED}")


def _begin(held: Stock, embedder: Embedder) -> Vectors | None:
    """The probe's vector; what another model under the same name made before is forgotten."""
    now = embedder.embed_passages([PROBE])[0] if is_served(embedder) else None
    kept = held.probe()
    held.begin(again=kept is not None and now is not None and not same(kept, now))
    held.keep_probe(now)
    return now


def _still(probe: Vectors | None, embedder: Embedder) -> None:
    """Raise ModelError where the model changed while vectors were asked for."""
    if probe is not None and not same(probe, embedder.embed_passages([PROBE])[0]):
        raise ModelError(f"{embedder.name} 的服务端在计算中途换了模型：请等它稳定后全部重算")


def _fill(held: Stock, embedder: Embedder, progress: Callable[[int], None]) -> None:
    done, after, columns = 0, 0, held.columns()
    while pieces := held.next(after, AT_ONCE):
        vectors = embedder.embed_passages([piece.text for piece in pieces])
        columns = columns or vectors.shape[1]
        _fits(vectors, columns, embedder)
        held.store(pieces, vectors)
        done, after = done + len(pieces), pieces[-1].row
        progress(done)


def _fits(vectors: Vectors, columns: int, embedder: Embedder) -> None:
    """Raise ModelError where vectors are of another dimension than those there are."""
    if columns not in (0, vectors.shape[1]):
        raise ModelError(
            f"{embedder.name} 给出 {vectors.shape[1]} 维的向量，而已有的是 {columns} 维："
            "服务端换了模型，请运行 python app.py ingest --reembed 全部重算"
        )
