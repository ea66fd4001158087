"""This knowledge base as a LangChain retriever (检索器), and its embedder as ``Embeddings``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever

from kb.citation import label
from kb.config import Settings
from kb.desk import Desk
from kb.embed.chosen import embedder
from kb.model import Level
from kb.notices import titled
from kb.protocols import Embedder
from kb.results import Row

__all__ = ["PolicyEmbeddings", "PolicyRetriever", "embeddings"]


class PolicyRetriever(BaseRetriever):
    """Finds 条 (or what stands in for them) in one home; each document is one, as published.

    ``document.page_content == published[span]``, so a citation can be checked.
    """

    home: Path = Path(".kb")
    k: int = 10
    as_of: date | None = None
    settings: Settings | None = None
    _desk: Desk | None = None

    def close(self) -> None:
        """Give the home back; the next question opens it again."""
        desk, self._desk = self._desk, None
        if desk:
            desk.close()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        as_of = kwargs.get("as_of", self.as_of)
        rows = self._opened().search(query, kwargs.get("k", self.k), as_of)
        missed = [notice.text for notice in rows.notices]
        return [_document(row, missed) for row in rows]

    def _opened(self) -> Desk:
        if self._desk is None:
            self._desk = Desk.open(self.settings or Settings(home=self.home), resident=True)
        return self._desk


def _document(row: Row, missed: list[str]) -> Document:
    passage, published = row.passage, row.passage.document
    chunk, record = passage.chunk, published.record
    place = label(chunk.unit, record.tradition)
    return Document(
        id=chunk.id,
        page_content=chunk.unit_span.of(published.text),
        metadata={
            "document": record.title,
            "document_id": published.id,
            "source": published.source,
            "kind": str(record.kind),
            "status": str(passage.status),
            "effective_to": record.effective_to.isoformat() if record.effective_to else None,
            "article": place if chunk.unit.number(Level.ARTICLE) is not None else None,
            "pinpoint": label(chunk.pinpoint, record.tradition),
            "citation": f"{titled(record)}{place}",
            "span": [chunk.unit_span.start, chunk.unit_span.end],
            "snippet": row.snippet.of(published.text),
            "rank": passage.rank,
            "score": round(passage.score, 4),
            "notices": missed,
        },
    )


class PolicyEmbeddings(Embeddings):
    """An embedder as LangChain takes it: lists of numbers."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One list per text."""
        rows: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """One list."""
        row: list[float] = self._embedder.embed_question(text).tolist()
        return row


def embeddings(settings: Settings) -> PolicyEmbeddings:
    """The embedder that the settings name, as LangChain takes it."""
    return PolicyEmbeddings(embedder(settings))
