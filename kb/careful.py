"""Models done without where they fail (降级): a question is answered by words, and says so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.circuit import Breaker
from kb.errors import ModelError
from kb.protocols import Embedder, Reranker, TokenEmbedder, Vectors, takes_tokens
from kb.results import Notice
from kb.text import to_traditional


class Careful:
    """An embedder whose questions never fail: without a vector there is one of no columns.

    ``made`` and ``columns`` say whose vectors the home holds, and how wide they are; questions are
    not put to another's.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._breaker = Breaker()
        self.made: str | None = None
        self.columns = 0
        self.trouble = ""

    @property
    def name(self) -> str:
        """The embedder's."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The embedder's."""
        return self._embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The embedder's."""
        return self._embedder.embed_passages(texts)

    def embed_question(self, text: str) -> Vectors:
        """One unit vector; one of no columns where ``trouble`` says why."""
        vector = self._breaker.attempt(lambda: self._vector(text))
        self.trouble = self._breaker.trouble
        return np.zeros(0, np.float32) if vector is None else vector

    def _vector(self, text: str) -> Vectors:
        if self.made not in (None, self.name):
            raise ModelError(
                f"向量已换用 {self.made} 计算，而本程序仍用 {self.name}：请改设置并重启"
            )
        vector = self._embedder.embed_question(text)
        if self.columns and len(vector) != self.columns:
            raise ModelError(
                f"{self.name} 给出 {len(vector)} 维的向量，而知识库里是 {self.columns} 维："
                "服务端换了模型，请运行 python app.py ingest --reembed"
            )
        return vector


class CarefulTokens(Careful):
    """The same of one that takes tokens."""

    def __init__(self, embedder: TokenEmbedder) -> None:
        super().__init__(embedder)
        self.tokeniser = embedder.tokeniser
        self.embed_tokens = embedder.embed_tokens
        self.embed_cuts = embedder.embed_cuts


def careful(embedder: Embedder) -> Careful:
    """The embedder, done without where it fails."""
    return CarefulTokens(embedder) if takes_tokens(embedder) else Careful(embedder)


class CarefulReranker:
    """A reranker that never fails: without its scores the order stays as it was."""

    def __init__(self, reranker: Reranker) -> None:
        self._reranker = reranker
        self._breaker = Breaker()
        self.trouble = ""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers; nothing where ``trouble`` says why."""
        found = self._breaker.attempt(lambda: self._reranker.scores(question, texts))
        self.trouble = self._breaker.trouble
        return found or []


def missed(embedder: Careful, reranker: CarefulReranker | None, script: str) -> tuple[Notice, ...]:
    """What the last question had to go without, in the asker's script; the log says why."""
    found = (
        (embedder.trouble, "语义检索暂时不可用，本次只按字词检索，结果可能不全。"),
        (reranker.trouble if reranker else "", "重排暂时不可用，结果按初步排序。"),
    )
    said = [text for trouble, text in found if trouble]
    write = to_traditional if script == "hant" else str
    return tuple(Notice("degraded", write(text)) for text in said)
