"""An embedder behind an OpenAI-compatible ``/embeddings`` address: vLLM, TEI, Ollama, DashScope."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import Any

import numpy as np

from kb.endpoint import Endpoint, Portions
from kb.errors import ModelError
from kb.protocols import Vectors

_AT_ONCE = 32  # texts a request; services that take fewer say so and are asked for fewer
_SIDE_BY_SIDE = 4  # requests under way together
_TRIES = 6
_PATIENCE = 120.0  # seconds for a batch of passages, which nobody waits for

_Ask = Callable[[Mapping[str, Any]], Any]
_Work = Callable[[Sequence[str]], list[Vectors]]


class EndpointEmbedder:
    """Asks a service for vectors; batches as large, and texts as long, as it takes."""

    def __init__(self, endpoint: Endpoint, model: str, *, prefix: str = "") -> None:
        self._endpoint = endpoint
        self._model = model
        self._prefix = prefix
        self._portions = Portions(_AT_ONCE)
        self._dimension = 0

    @property
    def name(self) -> str:
        """``openai-`` and the model's name: the same model at another address is the same."""
        return f"openai-{self._model}"

    @property
    def dimension(self) -> int:
        """The number of columns; asked for where no answer has shown it yet."""
        if not self._dimension:
            self.embed_question("条")
        return self._dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, in requests side by side; raise ModelError where it fails."""
        if not texts:
            return np.zeros((0, self._dimension), np.float32)
        seconds = max(_PATIENCE, self._endpoint.seconds)
        ask = partial(self._endpoint.ask, tries=_TRIES, seconds=seconds)
        found = _side_by_side(partial(self._taken, ask), self._portions.of(texts))
        return np.stack([row for rows in found for row in rows])

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, in the time a question has; raise ModelError where that fails."""
        return self._quickly([self._prefix + text])[0]

    def embed_beside(self, question: str, passage: str) -> tuple[Vectors, Vectors]:
        """The same, and beside it the unit vector of a passage."""
        first, second = self._quickly([self._prefix + question, passage])
        return first, second

    def _quickly(self, texts: Sequence[str]) -> list[Vectors]:
        """A row each, tried once, in the time of one request however often they are cut smaller."""
        return self._taken(self._endpoint.within(self._endpoint.seconds), texts)

    def _taken(self, ask: _Ask, texts: Sequence[str]) -> list[Vectors]:
        return self._portions.taken(texts, partial(self._rows, ask))

    def _rows(self, ask: _Ask, texts: Sequence[str]) -> Vectors:
        rows = self._read(ask({"model": self._model, "input": list(texts)}), len(texts))
        before, self._dimension = self._dimension, rows.shape[1]
        if before not in (0, rows.shape[1]):
            raise self._wrong(f"先给出 {before} 维、又给出 {rows.shape[1]} 维的向量")
        return rows

    def _read(self, reply: Any, count: int) -> Vectors:
        """The unit rows of a reply, in the order of the texts."""
        try:
            numbered = [
                (one.get("index", i), one["embedding"]) for i, one in enumerate(reply["data"])
            ]
            numbered.sort(key=lambda pair: pair[0])
            rows = np.array([row for _, row in numbered], np.float64)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise self._wrong("的答复里没有整齐的向量") from error
        if not numbered or not rows.size:
            raise self._wrong("给出了空的向量" if numbered else "没有给出向量")
        if rows.ndim != 2:
            raise self._wrong("的答复里没有整齐的向量")
        if [number for number, _ in numbered] != list(range(count)):
            raise self._wrong(f"应给出 {count} 个向量，一一编号，实有 {len(rows)} 个")
        with np.errstate(over="ignore"):
            norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or not norms.all():
            raise self._wrong("给出了全零或不是数的向量")
        units: Vectors = (rows / norms).astype(np.float32)
        return units

    def _wrong(self, why: str) -> ModelError:
        return self._endpoint.fault(why, "检查 KB_EMBED_MODEL 是不是向量模型")


def _side_by_side(work: _Work, groups: Sequence[Sequence[str]]) -> list[list[Vectors]]:
    """What each group gives, in order; after a failure no more are begun.

    Whoever is interrupted waits for nobody: a request may take minutes.
    """
    results: list[Future[list[Vectors]]] = [Future() for _ in groups]
    waiting = deque(zip(groups, results, strict=True))

    def worker() -> None:
        while waiting:
            try:
                group, result = waiting.popleft()
            except IndexError:  # another was faster
                return
            try:
                result.set_result(work(group))
            except ModelError as error:
                waiting.clear()
                result.set_exception(error)
            finally:
                result.cancel()  # does nothing to what has ended

    for _ in range(min(_SIDE_BY_SIDE, len(groups))):
        Thread(target=worker, daemon=True).start()
    return [result.result() for result in results]
