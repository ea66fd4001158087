"""What people would use instead: LangChain's splitter, Chroma, BM25Retriever and EnsembleRetriever.

The only module that knows those packages; they come with the extra ``bench``.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import kb

_AT_ONCE = 2_000  # Chroma refuses more than 5,461


class Usual:
    """The usual retriever over pieces of text."""

    def __init__(self, pieces: Sequence[Any], folder: Path, embedder: Any) -> None:
        self.pieces = pieces
        self._folder = folder
        self._embedder = embedder
        self._store: Any = None
        self._words: Any = None
        self._both: Any = None

    @staticmethod
    def read(folder: Path) -> list[Any]:
        """Every text of a folder as LangChain's document."""
        from langchain_core.documents import Document

        paths = sorted(folder.rglob("*.md"))
        return [Document(path.read_text("utf-8"), metadata={"source": path.name}) for path in paths]

    @classmethod
    def split(cls, whole: Sequence[Any], folder: Path) -> Usual:
        """The texts in pieces of 500 characters, 50 of them shared."""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50)
        return cls(splitter.split_documents(list(whole)), folder, kb.as_embeddings())

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]], folder: Path, embedder: Any) -> Usual:
        """Pieces as they are: (id, text)."""
        from langchain_core.documents import Document

        return cls([Document(text, metadata={"id": id_}) for id_, text in texts], folder, embedder)

    def embed_and_store(self) -> None:
        """Put the pieces into Chroma through langchain_chroma."""
        from langchain_chroma import Chroma

        self._store = Chroma("laws", self._embedder, persist_directory=str(self._folder))
        for start in range(0, len(self.pieces), _AT_ONCE):
            self._store.add_documents(self.pieces[start : start + _AT_ONCE])

    def count_words(self) -> None:
        """Count the words of the pieces as jieba cuts them."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jieba
            from langchain_community.retrievers import BM25Retriever
        self._words = BM25Retriever.from_documents(self.pieces, preprocess_func=jieba.lcut)

    def search(self, question: str, limit: int = 10) -> list[Any]:
        """The best pieces by EnsembleRetriever, words and vectors weighing the same."""
        from langchain_classic.retrievers import EnsembleRetriever

        if self._both is None:
            self._words.k = limit
            near = self._store.as_retriever(search_kwargs={"k": limit})
            self._both = EnsembleRetriever(retrievers=[self._words, near], weights=[0.5, 0.5])
        found: list[Any] = self._both.invoke(question)[:limit]
        return found
