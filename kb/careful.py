"""Models done without where they fail (降级): a question is answered by words, and says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kb.circuit import Breaker
from kb.embed.probe import CHANGED, PROBE, same
from kb.errors import ModelError
from kb.protocols import (
    Embedder,
    Reranker,
    ServedEmbedder,
    TokenEmbedder,
    Vectors,
    is_served,
    takes_tokens,
)
from kb.results import Notice
from kb.store.stock import stock
from kb.text import to_traditional

_DOWN = "语义检索暂时不可用，本次只按字词检索，结果可能不全。"
_OTHER = "向量模型已更换，语义检索停用，本次只按字词检索，结果可能不全。管理员请{}。"
_REEMBED, _RESTART = "运行 python app.py ingest --reembed", "改设置并重启"
_WITHOUT_ORDER = "重排暂时不可用，结果按初步排序。"

CERTAIN = 600.0
"""Seconds for which a service that gave the vector of the probe is taken to be the same one."""


class Careful:
    """An embedder whose questions never fail: without a vector there is one of no columns.

    ``made``, ``columns`` and ``probe`` say whose vectors the home holds, how wide they are, and
    what that one made of the probe; questions are not put to another's.
    """

    def __init__(self, embedder: Embedder, clock: Callable[[], float] = time.monotonic) -> None:
        self._embedder, self._clock = embedder, clock
        self._breaker = Breaker(clock)
        self._remedy = ""  # what mends it where the embedder is not the one of the vectors
        self.made: str | None = None
        self.columns = 0
        self.probe: Vectors | None = None
        self.trouble = ""

    def know(self, home: Path) -> None:
        """Note whose vectors a home holds now: another embedder's are not asked."""
        with stock(home) as held:
            self.made, self.columns, self.probe = held.made(), held.columns(), held.probe()

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
        self._remedy = ""
        if self.made not in (None, self.name):
            self._remedy = _RESTART
            raise ModelError(f"向量已换用 {self.made} 计算，而本程序仍用 {self.name}：请{_RESTART}")
        vector = self._asked(text)
        if self.columns and len(vector) != self.columns:
            self._remedy = _REEMBED
            raise ModelError(
                f"{self.name} 给出 {len(vector)} 维的向量，而知识库里是 {self.columns} 维："
                f"服务端换了模型，请{_REEMBED}"
            )
        return vector

    def _asked(self, text: str) -> Vectors:
        return self._embedder.embed_question(text)

    @property
    def missed(self) -> str:
        """What a reader is told of the last question; nothing where it had its vector."""
        if not self.trouble:
            return ""
        return _OTHER.format(self._remedy) if self._remedy else _DOWN


class CarefulServed(Careful):
    """The same of one behind an address: now and then it must give the probe's vector again.

    The probe travels with a question, so it costs nobody a wait.
    """

    def __init__(
        self, embedder: ServedEmbedder, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(embedder, clock)
        self._served = embedder
        self._proved: Vectors | None = None
        self._until = 0.0

    def _asked(self, text: str) -> Vectors:
        sure = self.probe is self._proved and self._clock() < self._until
        self._proved = None  # who fails may have been started anew, and proves itself again
        if self.probe is None or sure:
            vector = self._served.embed_question(text)
        else:
            vector, now = self._served.embed_beside(text, PROBE)
            if not same(self.probe, now):
                self._remedy = _REEMBED
                raise ModelError(f"{self.name} {CHANGED}")
            self._until = self._clock() + CERTAIN
        self._proved = self.probe
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
    if takes_tokens(embedder):
        return CarefulTokens(embedder)
    return CarefulServed(embedder) if is_served(embedder) else Careful(embedder)


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
    order = _WITHOUT_ORDER if reranker and reranker.trouble else ""
    write = to_traditional if script == "hant" else str
    return tuple(Notice("degraded", write(text)) for text in (embedder.missed, order) if text)
