"""A model in a folder (本地 ONNX 模型): its weights, its tokeniser, what it was made to be fed.

The only door to onnxruntime and tokenizers.  Exports differ in what they ask for; what is fed is
what the model names as its inputs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.errors import ConfigError, ModelError

Text = str | tuple[str, str]
"""A text, or a question and a text to be judged together."""

Numbers = NDArray[np.int64]

_MODELS = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
_LONGEST = 8192  # tokens, where nothing in the folder says fewer
_USUAL = 512  # tokens, where nothing in the folder says anything
_PIECE = 1 << 20  # bytes of the head, the middle and the end of a file that tell it from another


@dataclass(frozen=True, slots=True)
class Output:
    """What a model gave for a batch: its arrays by name, and which tokens are not padding."""

    arrays: dict[str, NDArray[Any]]
    mask: Numbers


class OnnxModel:
    """An opened model; raise ConfigError where the folder does not hold one."""

    def __init__(self, folder: Path) -> None:
        for library in ("onnxruntime", "tokenizers"):
            if importlib.util.find_spec(library) is None:
                raise ConfigError(f"本地模型需要 {library}：请运行 pip install '.[onnx]'")
        self.folder = folder
        self._file = _model_file(folder)
        with _faults_of(folder):
            self._tokeniser = self._opened_tokeniser()
            self._session = _session(self._file)
        self._inputs = {one.name: one for one in self._session.get_inputs()}
        self._outputs = [one.name for one in self._session.get_outputs()]

    @property
    def fingerprint(self) -> str:
        """Twelve characters that another file, or another way to use it, changes."""
        digest = hashlib.sha256()
        beside = sorted(self._file.parent.glob(self._file.name + "*"))  # weights kept apart
        named = ("tokenizer.json", "1_Pooling/config.json", "config_sentence_transformers.json")
        for path in [*beside, *(self.folder / name for name in named)]:
            if path.is_file():
                _digest(path, digest)
        return digest.hexdigest()[:12]

    def config(self, name: str) -> dict[str, Any]:
        """A JSON object of the folder; empty where there is none."""
        found = _json(self.folder / name)
        return found if isinstance(found, dict) else {}

    @property
    def layers(self) -> list[str]:
        """The folders of the layers that follow the model, where ``modules.json`` names any."""
        found = _json(self.folder / "modules.json")
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        return [str(row.get("path", "")) for row in rows]

    def gives(self, names: Sequence[str]) -> bool:
        """Whether the model has an output of one of these names."""
        return any(name in self._outputs for name in names)

    def run(self, texts: Sequence[Text]) -> Output:
        """What the model gives for a batch of texts; raise ModelError where it fails."""
        with _faults_of(self.folder, running=True):
            encoded = self._tokeniser.encode_batch([_whole(text) for text in texts])
            fed = self._fed(encoded)
            found = self._session.run(None, fed)
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        return Output(dict(zip(self._outputs, found, strict=True)), mask)

    def _fed(self, encoded: Sequence[Any]) -> dict[str, NDArray[Any]]:
        """The inputs that the model asks for, by name."""
        ids = np.array([one.ids for one in encoded], np.int64)
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        known = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.array([one.type_ids for one in encoded], np.int64),
            "position_ids": np.maximum(mask.cumsum(axis=1) - 1, 0),
        }
        fed: dict[str, NDArray[Any]] = {}
        for name, wanted in self._inputs.items():
            if name in known:
                kind = np.int32 if wanted.type == "tensor(int32)" else np.int64
                fed[name] = known[name].astype(kind)
            elif name.startswith("past_key_values"):
                fed[name] = _nothing_past(wanted, len(ids))
            else:
                raise ModelError(f"{self.folder} 的模型要求输入“{name}”，不认识：请换一个导出")
        return fed

    def _opened_tokeniser(self) -> Any:
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        if not path.is_file():
            raise ConfigError(f"{self.folder} 里没有 tokenizer.json：请从原模型复制")
        tokeniser = Tokenizer.from_file(str(path))
        pad = self.config("tokenizer_config.json").get("pad_token") or "[PAD]"
        token = str(pad["content"] if isinstance(pad, dict) else pad)
        number = tokeniser.token_to_id(token)
        tokeniser.enable_padding(pad_id=number or 0, pad_token=token, direction="right")
        tokeniser.enable_truncation(self._longest())
        return tokeniser

    def _longest(self) -> int:
        said = (
            self.config("sentence_bert_config.json").get("max_seq_length"),
            self.config("tokenizer_config.json").get("model_max_length"),
            self.config("config.json").get("max_position_embeddings"),
        )
        limits = [int(one) for one in said if isinstance(one, int | float) and one > 0]
        return min([*limits, _LONGEST]) if limits else _USUAL


def _model_file(folder: Path) -> Path:
    if not folder.is_dir():
        raise ConfigError(f"没有模型文件夹 {folder}：请检查 onnx: 后面的路径")
    usual = [folder / name for name in _MODELS if (folder / name).is_file()]
    found = usual or sorted([*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")])
    if not found:
        raise ConfigError(f"{folder} 里没有 .onnx 文件：请放入导出的模型和 tokenizer.json")
    return found[0]


def _session(file: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(file), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _nothing_past(wanted: Any, rows: int) -> NDArray[Any]:
    """An empty memory of earlier tokens, for exports of models that also write text."""
    kind = np.float16 if wanted.type == "tensor(float16)" else np.float32
    rest = [size if isinstance(size, int) else 0 for size in wanted.shape[1:]]
    return np.zeros((rows, *rest), kind)


def _whole(text: Text) -> Text:
    """The text, with ? for what is half a character."""
    if isinstance(text, str):
        return text.encode("utf-8", "replace").decode()
    return text[0].encode("utf-8", "replace").decode(), text[1].encode("utf-8", "replace").decode()


def _json(path: Path) -> Any:
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"读不懂 {path}（{error}）：请从原模型重新复制") from error


def _digest(path: Path, into: Any) -> None:
    """A file's name, size, head, middle and end: of gigabytes, enough to tell it apart at once."""
    size = path.stat().st_size
    into.update(f"{path.name}\0{size}\0".encode())
    with path.open("rb") as file:
        for at in sorted({0, max(size // 2 - _PIECE // 2, 0), max(size - _PIECE, 0)}):
            file.seek(at)
            into.update(file.read(_PIECE))


@contextmanager
def _faults_of(folder: Path, *, running: bool = False) -> Iterator[None]:
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    kinds = "Fail InvalidArgument InvalidGraph InvalidProtobuf NoModel NoSuchFile NotImplemented"
    faults = tuple(getattr(state, kind) for kind in [*kinds.split(), "RuntimeException"])
    try:
        yield
    except (*faults, OSError, MemoryError, ValueError) as error:
        raise _unusable(folder, error, running) from error
    except BaseException as error:
        # The tokeniser raises plain Exception for whatever is wrong with its file.
        if type(error) is Exception:
            raise _unusable(folder, error, running) from error
        raise


def _unusable(folder: Path, error: BaseException, running: bool) -> ConfigError | ModelError:
    said = " ".join(str(error).split())[:160]
    if running:
        return ModelError(f"本地模型 {folder.name} 出错（{said}）：请检查内存，或换一个模型")
    return ConfigError(f"打不开 {folder} 里的模型（{said}）：请重新导出或复制")
