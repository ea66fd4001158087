"""Rerankers (重排模型): a question and each passage read together, over HTTP or in a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from kb.config import Settings
from kb.embed.onnx import OnnxModel
from kb.endpoint import Endpoint, Portions, TooMuch
from kb.errors import ModelError
from kb.protocols import Reranker

DEEP = 30
"""How many of the best passages are read again."""

_AT_ONCE = 8

_Ask = Callable[[Mapping[str, Any]], Any]
_Shape = Callable[[str, Sequence[str]], dict[str, Any]]


def reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name; None where they name none."""
    where = settings.rerank
    if not where:
        return None
    if where.startswith("onnx:"):
        return OnnxReranker(Path(where.removeprefix("onnx:")))
    url = where.rstrip("/")
    if not url.endswith(("rerank", "reranks")):
        url += "/rerank"
    endpoint = Endpoint(
        "重排模型", "KB_RERANK", url, settings.rerank_api_key, settings.rerank_timeout
    )
    return EndpointReranker(endpoint, settings.rerank_model)


class EndpointReranker:
    """Asks a service in the shape it speaks: the common one, that of TEI, or DashScope's own."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model
        own = endpoint.url.endswith("/text-rerank")
        self._known: tuple[_Shape, ...] = (_dashscope,) if own else (_common, _tei)
        self._shapes: tuple[_Shape, ...] = self._known
        self._portions = Portions(DEEP)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, from 0 to 1, in the time that one request has.

        Raise ModelError where that fails.
        """
        ask = self._endpoint.within(self._endpoint.seconds)

        def judge(some: Sequence[str]) -> list[float]:
            return self._judged(question, some, ask)

        try:
            groups = self._portions.of(texts)
            found = [score for some in groups for score in self._portions.taken(some, judge)]
        except TooMuch:
            self._shapes = self._known  # another service may stand there now
            raise
        inside = all(0 <= score <= 1 for score in found)
        return found if inside else _squashed(np.array(found))

    def _judged(self, question: str, texts: Sequence[str], ask: _Ask) -> list[float]:
        """The scores, in the first shape that the service takes; from then on in that one."""
        *others, last = self._shapes
        for shape in others:
            with suppress(TooMuch):
                return self._in(shape, question, texts, ask)
        return self._in(last, question, texts, ask)

    def _in(self, shape: _Shape, question: str, texts: Sequence[str], ask: _Ask) -> list[float]:
        named = {"model": self._model} if self._model else {}
        found = self._read(ask({**shape(question, texts), **named}), len(texts))
        self._shapes = (shape,)
        return found

    def _read(self, reply: Any, count: int) -> list[float]:
        scores = np.full(count, np.nan)
        try:
            for row in _rows(reply):
                number = row["index"]
                if type(number) is not int or not 0 <= number < count:
                    raise IndexError(number)
                scores[number] = row["relevance_score" if "relevance_score" in row else "score"]
        except _SENSELESS as error:
            raise self._wrong("的答复里没有看得懂的分数") from error
        if not np.isfinite(scores).all():
            raise self._wrong(f"没有给齐 {count} 段的分数")
        found: list[float] = scores.tolist()
        return found

    def _wrong(self, why: str) -> ModelError:
        return self._endpoint.fault(why, "检查 KB_RERANK 的网址和 KB_RERANK_MODEL")


_SENSELESS = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


def _rows(reply: Any) -> Any:
    """The rows of an answer in any of the shapes."""
    if isinstance(reply, list):
        return reply
    inner = reply.get("output") or reply
    return inner.get("results") or inner["data"]


def _common(question: str, texts: Sequence[str]) -> dict[str, Any]:
    """Jina, Cohere, vLLM, SiliconFlow and others."""
    return {"query": question, "documents": list(texts)}


def _tei(question: str, texts: Sequence[str]) -> dict[str, Any]:
    """Text Embeddings Inference, which refuses what is too long unless told to cut it."""
    return {"query": question, "texts": list(texts), "truncate": True}


def _dashscope(question: str, texts: Sequence[str]) -> dict[str, Any]:
    return {"input": _common(question, texts)}


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
