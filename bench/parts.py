"""Our own search taken apart: words alone, vectors alone, and both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.asking.question import read_question
from kb.config import Settings
from kb.embed.static import StaticEmbedder
from kb.finding.retrieve import Retriever, Scope
from kb.finding.snippet import snippet
from kb.finding.weigh import Scale
from kb.index.embedded import Embedded
from kb.index.words import Words
from kb.measure.judge import Seen, seen
from kb.protocols import Dense, Lexical, Vectors
from kb.results import Row
from kb.store.catalog import Catalog
from kb.store.home import vectors_folder, words_folder
from kb.text import Tokeniser

Ranker = Callable[[str, int], list[Seen]]


class NoWords:
    """Words that find nothing."""

    def search(self, tokens: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Nothing."""
        return []

    def frequency(self, token: str) -> int:
        """None."""
        return 0


class NoVectors:
    """Vectors that find nothing."""

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Nothing."""
        return []


@dataclass(frozen=True, slots=True)
class Parts:
    """One home, searched by each part of the retriever."""

    catalog: Catalog
    words: Words
    near: Dense
    tools: tuple[Tokeniser, StaticEmbedder]
    as_of: date

    @classmethod
    def open(cls, settings: Settings, as_of: date) -> Parts:
        """The parts of a home."""
        catalog = Catalog(settings.home)
        near = Embedded(catalog, vectors_folder(settings.home), generations=False)
        tools = (Tokeniser(settings.tokeniser), StaticEmbedder())
        return cls(catalog, Words(words_folder(settings.home)), near, tools, as_of)

    def rankers(self) -> dict[str, Ranker]:
        """Name → ranker."""
        return {
            "words": self._ranker(self.words, NoVectors()),
            "vectors": self._ranker(NoWords(), self.near),
        }

    def _ranker(self, words: Lexical, near: Dense) -> Ranker:
        tokeniser, embedder = self.tools
        retriever = Retriever(self.catalog, words, near, embedder=embedder, tokeniser=tokeniser)

        def ranked(question: str, limit: int) -> list[Seen]:
            read = read_question(question, tokeniser)
            with self.catalog.reading():
                passages = retriever.retrieve(read, Scope(self.as_of), limit)
                scale = Scale(read, self.words.frequency, self.catalog.count_chunks())
                shown = passages[:10]  # nobody looks at the snippet of the fiftieth
                rows = [Row(p, snippet(p, scale)) for p in shown]
                rows += [Row(p, p.chunk.span) for p in passages[10:]]
            return [seen(row) for row in rows]

        return ranked
