"""What we need from outside: an embedder, an index, a chat model.  Any class or fake will do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from kb.cuts import Cuts

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Which embedder this is; an index made by another refuses its queries."""
        ...

    @property
    def dimension(self) -> int:
        """The number of columns."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, shape (len(texts), dimension)."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """One unit vector, shape (dimension,)."""
        ...


class TokenEmbedder(Embedder, Protocol):
    """An embedder of tokens, on the spot; it can be handed them, so nobody cuts a text twice."""

    @property
    def tokeniser(self) -> str:
        """Whose tokens it takes."""
        ...

    def embed_tokens(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """One unit row per text, the same as for the text itself."""
        ...

    def embed_cuts(self, cuts: Cuts) -> Vectors:
        """The same for texts that were cut all at once."""
        ...


def takes_tokens(embedder: Embedder) -> TypeGuard[TokenEmbedder]:
    """Whether it can be handed tokens; nothing is asked of a model to find out."""
    return hasattr(embedder, "embed_tokens")


class ServedEmbedder(Embedder, Protocol):
    """An embedder behind an address, where other weights may come to stand under its name."""

    def embed_beside(self, question: str, passage: str) -> tuple[Vectors, Vectors]:
        """Two unit vectors, asked for together, in the time that one takes."""
        ...


def is_served(embedder: Embedder) -> TypeGuard[ServedEmbedder]:
    """Whether what it is may change unseen; nothing is asked of a model to find out."""
    return hasattr(embedder, "embed_beside")


class Lexical(Protocol):
    """Finds chunks by words."""

    def search(self, tokens: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """(chunk id, BM25 score), best first."""
        ...

    @property
    def frequency(self) -> Callable[[str], int]:
        """How many chunks carry a token."""
        ...


class Dense(Protocol):
    """Finds chunks by vectors."""

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(chunk id, cosine), best first."""
        ...


class Reranker(Protocol):
    """Reads a question and each passage together."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, from 0 to 1."""
        ...


class ChatModel(Protocol):
    """Writes text from messages."""

    def stream(self, messages: Iterable[tuple[str, str]]) -> Iterator[str]:
        """The reply piece by piece; messages are (role, text)."""
        ...
