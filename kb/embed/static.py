"""The embedder that ships (离线向量): a table of token vectors, numpy alone, no network.

A text's vector is the weighted sum of its distinct tokens' rows, made unit length.  Simplified
and traditional spellings give one vector, because the tokeniser folds.  ``static.md`` says how
the table was made and what it was measured to be worth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kb.errors import ConfigError
from kb.protocols import Vectors
from kb.text import Tokeniser

SHIPPED = Path(__file__).with_name("static.npz")


class StaticEmbedder:
    """Looks tokens up in a table; what the table does not know is skipped."""

    def __init__(self, path: Path = SHIPPED) -> None:
        try:
            data = path.read_bytes()
            with np.load(BytesIO(data), allow_pickle=False) as stored:
                self._table: NDArray[np.int8] = stored["table"]
                self._scales: NDArray[np.float32] = stored["scales"]
                words = stored["vocabulary"].tobytes().decode().split("\n")
                self.tokeniser = str(stored["tokeniser"])
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise ConfigError(
                f"无法读取离线向量文件 {path}：{error}。请重新安装本程序。"
            ) from error
        self._path = path
        self._number = {word: i for i, word in enumerate(words)}
        self._fingerprint = hashlib.sha256(data).hexdigest()[:12]

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        """To another process it travels as its file, which is opened there once."""
        return _opened, (self._path,)

    @property
    def name(self) -> str:
        """``static-`` and the fingerprint of the file: another file is another embedder."""
        return f"static-{self._fingerprint}"

    @property
    def dimension(self) -> int:
        """The number of columns."""
        return int(self._table.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text; a row of zeros where no token is known."""
        return self.embed_tokens([self._cutter.tokens(text) for text in texts])

    def embed_tokens(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """The same for texts that its ``tokeniser`` has cut already."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        for tokens, row in zip(texts, out, strict=True):
            self._sum(tokens, row)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        np.divide(out, norms, out=out, where=norms > 0)
        return out

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, or zeros where no token is known."""
        row: Vectors = self.embed_passages([text])[0]
        return row

    @cached_property
    def _cutter(self) -> Tokeniser:
        return Tokeniser(self.tokeniser)

    def _sum(self, tokens: Sequence[str], row: Vectors) -> None:
        """Put the weighted sum of the known tokens' rows into ``row``."""
        known = set(map(self._number.get, tokens))
        known.discard(None)
        numbers = np.fromiter(known, np.intp, len(known))
        # Sorted, so that a sum of floats does not depend on the order of a set.
        numbers.sort()
        # Not a product of matrices: that would start threads beside the other processes.
        scales, rows = self._scales.take(numbers), self._table.take(numbers, axis=0)
        np.einsum("i,ij->j", scales, rows, out=row, dtype=np.float32)


@lru_cache(maxsize=1)
def _opened(path: Path) -> StaticEmbedder:
    return StaticEmbedder(path)
