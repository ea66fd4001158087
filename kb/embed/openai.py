"""An embedder behind an OpenAI-compatible ``/embeddings`` address: vLLM, TEI, Ollama, DashScope."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from kb.endpoint import Endpoint, TooMuch
from kb.errors import ModelError
from kb.protocols import Vectors

_AT_ONCE = 32  # texts a request; services that take fewer say so and are asked for fewer
_SIDE_BY_SIDE = 4  # requests under way together
_TRIES = 6
_PATIENCE = 120.0  # seconds for a batch of passages, which nobody waits for
_SHORTEST = 200  # characters; a text this short is not too long for any model


class EndpointEmbedder:
    """Asks a service for vectors; batches as large, and texts as long, as it takes."""

    def __init__(self, endpoint: Endpoint, model: str, *, prefix: str = "") -> None:
        self._endpoint = endpoint
        self._model = model
        self._prefix = prefix
        self._at_once = _AT_ONCE
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
        size = self._at_once
        groups = [texts[at : at + size] for at in range(0, len(texts), size)]
        if not groups:
            return np.zeros((0, self._dimension), np.float32)
        with ThreadPoolExecutor(min(_SIDE_BY_SIDE, len(groups))) as pool:
            rows = list(pool.map(self._patiently, groups))
        return np.concatenate(rows)

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, asked for once; raise ModelError where that fails."""
        row: Vectors = self._rows([self._prefix + text], tries=1)[0]
        return row

    def _patiently(self, texts: Sequence[str]) -> Vectors:
        """The rows of a batch, which is halved, and at last shortened, until it is taken."""
        try:
            return self._rows(texts, tries=_TRIES)
        except TooMuch:
            if len(texts) > 1:
                half = (len(texts) + 1) // 2
                self._at_once = min(self._at_once, half)
                parts = (texts[:half], texts[half:])
                return np.concatenate([self._patiently(part) for part in parts])
            (text,) = texts
            if len(text) <= _SHORTEST:
                raise
            return self._patiently([text[: len(text) // 2]])

    def _rows(self, texts: Sequence[str], *, tries: int) -> Vectors:
        body = {"model": self._model, "input": list(texts)}
        patience = _PATIENCE if tries > 1 else 0.0
        rows = self._read(self._endpoint.ask(body, tries=tries, seconds=patience), len(texts))
        self._dimension = self._dimension or rows.shape[1]
        if rows.shape[1] != self._dimension:
            raise self._wrong(f"先给出 {self._dimension} 维、又给出 {rows.shape[1]} 维的向量")
        return rows

    def _read(self, reply: Any, count: int) -> Vectors:
        """The unit rows of a reply, in the order of the texts."""
        try:
            data = sorted(reply["data"], key=lambda one: one["index"])
            rows = np.array([one["embedding"] for one in data], np.float64)
        except (KeyError, TypeError, ValueError) as error:
            raise self._wrong("的答复里没有整齐的向量") from error
        if rows.ndim != 2 or not rows.shape[1]:
            raise self._wrong("给出了空的向量" if len(data) else "没有给出向量")
        if len(rows) != count or [one["index"] for one in data] != list(range(count)):
            raise self._wrong(f"应给出 {count} 个向量，实有 {len(rows)} 个")
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or not norms.all():
            raise self._wrong("给出了全零或不是数的向量")
        units: Vectors = (rows / norms).astype(np.float32)
        return units

    def _wrong(self, why: str) -> ModelError:
        return self._endpoint.fault(why, "检查 KB_EMBED_MODEL 是不是向量模型")
