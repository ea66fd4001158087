"""An embedder's rows as lists of numbers: the shape LangChain's ``Embeddings`` asks for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from langchain_core.embeddings import Embeddings

from kb.protocols import Vectors


class AsLists(Embeddings):
    """Gives LangChain what ``embed_passages`` and ``embed_question`` give."""

    @abstractmethod
    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text."""

    @abstractmethod
    def embed_question(self, text: str) -> Vectors:
        """One unit vector."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One list per text."""
        rows: list[list[float]] = self.embed_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """One list."""
        row: list[float] = self.embed_question(text).tolist()
        return row
