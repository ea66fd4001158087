"""条文 (Tiaowen): a knowledge base of Chinese policy documents that answers with citations.

``as_retriever`` and ``as_embeddings`` offer it to LangChain; nothing is loaded before they are.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.config import Settings
    from kb.retriever import PolicyEmbeddings, PolicyRetriever


def as_retriever(
    home: str | Path = ".kb",
    *,
    k: int = 10,
    as_of: date | None = None,
    settings: Settings | None = None,
) -> PolicyRetriever:
    """A LangChain retriever over that home; ``settings`` name other models, and then the home."""
    from kb.retriever import PolicyRetriever

    return PolicyRetriever(home=Path(home), k=k, as_of=as_of, settings=settings)


def as_embeddings(settings: Settings | None = None) -> PolicyEmbeddings:
    """The embedder as LangChain's ``Embeddings``: the bundled one, or what the settings name."""
    from kb.config import Settings
    from kb.retriever import embeddings

    return embeddings(settings or Settings())
