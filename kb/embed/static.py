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
from itertools import pairwise, repeat
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kb.cuts import Cuts, Numbers, number_of
from kb.errors import ConfigError
from kb.protocols import Vectors
from kb.text import PAIR, Tokeniser

_UNKNOWN = -1  # the row of what the table does not have
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
        return self._sums([self._known(tokens) for tokens in texts])

    def embed_cuts(self, cuts: Cuts) -> Vectors:
        """The same for texts that it has cut all at once."""
        keys, numbers = self._pairs
        at = np.searchsorted(keys, cuts.pairs).clip(max=len(keys) - 1)
        pairs = np.where(keys[at] == cuts.pairs, numbers[at], _UNKNOWN)
        spans = pairwise(cuts.bounds)
        bags = [
            np.concatenate([self._known(words), pairs[start:end]])
            for words, (start, end) in zip(cuts.words, spans, strict=True)
        ]
        return self._sums(bags)

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, or zeros where no token is known."""
        row: Vectors = self.embed_passages([text])[0]
        return row

    @cached_property
    def _cutter(self) -> Tokeniser:
        return Tokeniser(self.tokeniser)

    @cached_property
    def _pairs(self) -> tuple[Numbers, Numbers]:
        """The pairs of the table in order, and the row of each."""
        found = sorted(
            (number_of(word.removeprefix(PAIR)), row)
            for word, row in self._number.items()
            if word.startswith(PAIR)
        )
        keys, rows = np.array(found, np.int64).reshape(-1, 2).T
        return np.ascontiguousarray(keys), np.ascontiguousarray(rows)

    def _known(self, tokens: Sequence[str]) -> Numbers:
        """The rows of these tokens, each once; ``_UNKNOWN`` stands for all that have none."""
        known = set(map(self._number.get, tokens, repeat(_UNKNOWN)))
        return np.fromiter(known, np.int64, len(known))

    def _sums(self, bags: Sequence[Numbers]) -> Vectors:
        """The weighted sums of the rows of each bag, made unit length."""
        out = np.zeros((len(bags), self.dimension), np.float32)
        for bag, row in zip(bags, out, strict=True):
            # In order, so that a sum of floats is the same however the bag was filled.
            numbers = np.unique(bag)
            numbers = numbers[numbers > _UNKNOWN]
            # Not a product of matrices: that would start threads beside the other processes.
            scales, rows = self._scales.take(numbers), self._table.take(numbers, axis=0)
            np.einsum("i,ij->j", scales, rows, out=row, dtype=np.float32)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        np.divide(out, norms, out=out, where=norms > 0)
        return out


@lru_cache(maxsize=1)
def _opened(path: Path) -> StaticEmbedder:
    return StaticEmbedder(path)
