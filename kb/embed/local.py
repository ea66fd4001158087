"""An embedder in a folder: bge, gte, Qwen3-Embedding and others, exported to ONNX, on this machine.

The folder says how token vectors become a text's (pooling), and what stands before a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.embed.onnx import OnnxModel, Output
from kb.errors import ConfigError, ModelError
from kb.protocols import Vectors

_AT_ONCE = 16
_READY = ("sentence_embedding", "dense_vecs")  # outputs that are pooled already
_POOLINGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_lasttoken": "last",
}


class OnnxEmbedder:
    """Runs a local encoder; texts of like length together."""

    def __init__(self, folder: Path, *, prefix: str = "") -> None:
        self._model = OnnxModel(folder)
        self._pooling = _pooling(self._model)
        said = self._model.config("config_sentence_transformers.json").get("prompts")
        prompts = said if isinstance(said, dict) else {}
        self._before_question = prefix or str(prompts.get("query", ""))
        self._before_passage = str(prompts.get("document", prompts.get("passage", "")))

    @cached_property
    def name(self) -> str:
        """``onnx-``, the folder's name, and the fingerprint of what is in it."""
        return f"onnx-{self._model.folder.resolve().name}-{self._model.fingerprint}"

    @cached_property
    def dimension(self) -> int:
        """The number of columns."""
        return int(self.embed_question("条").shape[0])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text; raise ModelError where the model fails."""
        return self._units([self._before_passage + text for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, of the question with its instruction before it."""
        row: Vectors = self._units([self._before_question + text])[0]
        return row

    def _units(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [
            self._pooled([texts[i] for i in order[at : at + _AT_ONCE]])
            for at in range(0, len(order), _AT_ONCE)
        ]
        rows = np.empty((len(texts), parts[0].shape[1]), np.float32)
        rows[order] = np.concatenate(parts)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or not norms.all():
            raise ModelError(f"本地模型 {self._model.folder.name} 给出了不是数的向量：请换一个导出")
        units: Vectors = rows / norms
        return units

    def _pooled(self, texts: Sequence[str]) -> Vectors:
        output = self._model.run(texts)
        for name, array in output.arrays.items():
            if name in _READY and array.ndim == 2:
                return array.astype(np.float32)
        hidden = next((a for a in output.arrays.values() if a.ndim == 3), None)
        if hidden is not None:
            return _pool(hidden.astype(np.float32), output, self._pooling)
        whole = next((a for a in output.arrays.values() if a.ndim == 2 and a.shape[1] > 2), None)
        if whole is None:
            raise ModelError(f"{self._model.folder.name} 不是向量模型：请把它设为 KB_RERANK 再试")
        return whole.astype(np.float32)


def _pooling(model: OnnxModel) -> str:
    dense = [layer for layer in model.layers if layer.endswith("Dense")]
    if dense and not model.gives(_READY):
        raise ConfigError(
            f"{model.folder} 的模型后面还有一层 {dense[0]}，导出里没有它："
            "请换一个输出 sentence_embedding 的导出"
        )
    said: dict[str, Any] = model.config("1_Pooling/config.json")
    wanted = [name for name, on in said.items() if name.startswith("pooling_mode") and on is True]
    if not wanted:
        return "mean"
    if len(wanted) > 1 or wanted[0] not in _POOLINGS:
        named = "、".join(wanted)
        raise ConfigError(f"{model.folder} 的 1_Pooling 用了 {named}：只支持 cls、mean、last")
    return _POOLINGS[wanted[0]]


def _pool(hidden: NDArray[np.float32], output: Output, how: str) -> Vectors:
    if how == "cls":
        first: Vectors = hidden[:, 0]
        return first
    if how == "last":
        ends = output.mask.sum(axis=1) - 1
        last: Vectors = hidden[np.arange(len(hidden)), ends]
        return last
    weights = output.mask[:, :, None].astype(np.float32)
    mean: Vectors = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
    return mean
