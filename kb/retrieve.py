"""From a question to passages: words and vectors, fused, official text and text in force first.

One passage stands for one unit (条, or what stands in for it); its chunk is the unit's best piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.catalog import Catalog
from kb.model import Chunk, Document, Passage, Status
from kb.protocols import Dense, Embedder, Lexical
from kb.question import Question
from kb.text import Tokeniser
from kb.validity import validity

DEPTH = 200
"""How many chunks each side contributes before they are fused."""

WEIGHT = 0.15
"""The share of the vectors in the fused score; words carry the rest."""

OFFICIAL = 1.12
IN_FORCE = 1.03
"""How much more an official text, and a text in force, weighs than what is said about it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: these documents only (all where empty), seen on this day."""

    as_of: date
    documents: frozenset[str] = frozenset()


class Retriever:
    """Finds the passages of a catalogue that may answer a question."""

    def __init__(
        self,
        catalog: Catalog,
        words: Lexical,
        dense: Dense,
        *,
        embedder: Embedder,
        tokeniser: Tokeniser,
    ) -> None:
        self._catalog = catalog
        self._words = words
        self._dense = dense
        self._embedder = embedder
        self._tokeniser = tokeniser

    def retrieve(self, question: Question, scope: Scope, limit: int = 10) -> list[Passage]:
        """The best passages, best first, at most one per unit."""
        tokens = self.tokens(question)
        depth = DEPTH if not scope.documents else DEPTH * 10
        lexical = _scaled(self._words.search(tokens, depth)) if tokens else {}
        vector = self._embedder.embed_question(" ".join(self.phrases(question)))
        dense = _scaled(self._dense.search(vector, depth)) if vector.any() else {}
        fused = {
            id_: (1 - WEIGHT) * lexical.get(id_, 0.0) + WEIGHT * dense.get(id_, 0.0)
            for id_ in {**lexical, **dense}
        }
        chunks = self._catalog.chunks(list(fused))
        return self._passages(fused, chunks.values(), scope, limit)

    def tokens(self, question: Question) -> list[str]:
        """What is searched for: the tokens of its phrases."""
        return [
            token for phrase in self.phrases(question) for token in self._tokeniser.tokens(phrase)
        ]

    @staticmethod
    def phrases(question: Question) -> list[str]:
        """The content of the question: neighbouring words together, then alternatives."""
        others = [other for term in question.terms for other in term.others]
        return [*question.phrases, *others]

    def _passages(
        self, fused: Mapping[str, float], chunks: Iterable[Chunk], scope: Scope, limit: int
    ) -> list[Passage]:
        best: dict[tuple[str, str], tuple[float, Chunk, Document, Status]] = {}
        for chunk in chunks:
            if scope.documents and chunk.document_id not in scope.documents:
                continue
            document = self._catalog.document(chunk.version)
            status = validity(document.record, scope.as_of).status
            score = fused[chunk.id] * _weight(document, status)
            key = (chunk.version, str(chunk.unit_span))
            if key not in best or score > best[key][0]:
                best[key] = (score, chunk, document, status)
        ranked = sorted(best.values(), key=lambda row: (-row[0], row[1].id))[:limit]
        return [
            Passage(rank, score, chunk, document, status)
            for rank, (score, chunk, document, status) in enumerate(ranked, 1)
        ]


def _scaled(hits: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Scores divided by the best one, so that both sides run from 0 to 1."""
    top = max((score for _, score in hits), default=0.0)
    return {id_: max(score, 0.0) / top for id_, score in hits} if top > 0 else {}


def _weight(document: Document, status: Status) -> float:
    weight = OFFICIAL if document.record.kind.official else 1.0
    return weight * (IN_FORCE if status is Status.IN_FORCE else 1.0)
