"""Rerankers (重排模型): a question and each passage read together, over HTTP or in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kb.config import Settings
from kb.embed.onnx import OnnxModel
from kb.endpoint import Endpoint, TooMuch
from kb.errors import ModelError
from kb.protocols import Reranker

DEEP = 30
"""How many of the best passages are read again."""

_AT_ONCE = 8


def reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name; None where they name none."""
    where = settings.rerank
    if not where:
        return None
    if where.startswith("onnx:"):
        return OnnxReranker(Path(where.removeprefix("onnx:")))
    url = where.rstrip("/")
    endpoint = Endpoint(
        "重排模型",
        "KB_RERANK",
        url if url.endswith("/rerank") else f"{url}/rerank",
        settings.rerank_api_key,
        settings.rerank_timeout,
    )
    return EndpointReranker(endpoint, settings.rerank_model)


class EndpointReranker:
    """Asks a service that speaks the common ``/rerank`` shape, or that of TEI."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model
        self._texts = "documents"  # what the service calls the passages

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, from 0 to 1; raise ModelError where that fails."""
        try:
            reply = self._ask(question, texts)
        except TooMuch:
            if self._texts == "texts":
                raise
            self._texts = "texts"
            reply = self._ask(question, texts)
        found = self._read(reply, len(texts))
        inside = all(0 <= score <= 1 for score in found)
        return found if inside else _squashed(np.array(found))

    def _ask(self, question: str, texts: Sequence[str]) -> Any:
        body: dict[str, Any] = {"query": question, self._texts: list(texts)}
        if self._model:
            body["model"] = self._model
        return self._endpoint.ask(body)

    def _read(self, reply: Any, count: int) -> list[float]:
        scores = np.full(count, np.nan)
        try:
            rows = reply if isinstance(reply, list) else reply.get("results") or reply["data"]
            for row in rows:
                number = row["index"]
                if not 0 <= number < count:
                    raise IndexError(number)
                scores[number] = row["relevance_score" if "relevance_score" in row else "score"]
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise self._wrong("的答复里没有看得懂的分数") from error
        if not np.isfinite(scores).all():
            raise self._wrong(f"没有给齐 {count} 段的分数")
        found: list[float] = scores.tolist()
        return found

    def _wrong(self, why: str) -> ModelError:
        return self._endpoint.fault(why, "检查 KB_RERANK 的网址和 KB_RERANK_MODEL")


class OnnxReranker:
    """Runs a local cross-encoder."""

    def __init__(self, folder: Path) -> None:
        self._model = OnnxModel(folder)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, from 0 to 1; raise ModelError where that fails."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        scores = np.zeros(len(texts))
        for at in range(0, len(order), _AT_ONCE):
            some = order[at : at + _AT_ONCE]
            scores[some] = self._some([(question, texts[i]) for i in some])
        found: list[float] = scores.tolist()
        return found

    def _some(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        arrays = self._model.run(pairs).arrays
        logits = next(iter(arrays.values())).astype(np.float64)
        if logits.shape == (len(pairs), 2):  # no and yes
            logits = logits[:, 1] - logits[:, 0]
        if logits.size != len(pairs) or not np.isfinite(logits).all():
            raise ModelError(f"{self._model.folder.name} 不是重排模型：请检查 KB_RERANK 的文件夹")
        return _squashed(logits.reshape(-1))


def _squashed(logits: Any) -> list[float]:
    """Scores of any size, in the same order, from 0 to 1."""
    found: list[float] = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).tolist()
    return found
