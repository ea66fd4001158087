"""From a question to passages: words and vectors, fused, official text and text in force first.

One passage stands for one unit (条, or what stands in for it); its chunk is the unit's best piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import groupby

from kb.asking.areas import apart, area_of, areas
from kb.asking.edition import asks_for
from kb.asking.lay import akin
from kb.asking.question import Question
from kb.finding.copies import collapsed
from kb.finding.fusion import DEPTH, MODEL, TABLE, flatness, fuse
from kb.finding.pool import Entry, Pool
from kb.finding.ranker import ranker_for, rows_of
from kb.finding.weigh import spoken
from kb.model import Chunk, Kind, Record, Status
from kb.protocols import Dense, Embedder, Lexical, Reranker, takes_tokens
from kb.reprints import Likeness
from kb.rerank import DEEP
from kb.results import Passage
from kb.store.catalog import Catalog
from kb.store.kin import Relatives
from kb.text import Tokeniser, fold
from kb.validity import validity

OFFICIAL = 1.3
IN_FORCE = 1.03
"""How much more an official text, and a text in force, weighs than what is said about it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: these documents only (all where empty), seen on this day."""

    as_of: date
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first, and how flat the scores of the words are that found them."""

    passages: list[Passage]
    flat: float


_Ranked = tuple[float, Chunk, Status]


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
        self._kin = Relatives(catalog)
        self._embedder = embedder
        self._shares = TABLE if takes_tokens(embedder) else MODEL
        self._ranker = ranker_for(embedder.name)
        self._tokeniser = tokeniser
        self.reranker: Reranker | None = None
        self._own: dict[tuple[str, str], frozenset[str]] = {}  # places, by title and issuer

    def retrieve(self, question: Question, scope: Scope, limit: int = 10) -> list[Passage]:
        """The best passages, best first, at most one per unit."""
        return self.found(question, scope, limit).passages

    def found(self, question: Question, scope: Scope, limit: int = 10) -> Found:
        """The same, with what the words say of themselves."""
        pool = self.pool(question, scope)
        ranked = self._settled(self._reread(question, self._ranked(pool, scope)))
        rows = enumerate(collapsed(ranked, self._kin.copies, limit), 1)
        return Found([self._passage(rank, row) for rank, row in rows], flatness(pool.words))

    def _passage(self, rank: int, row: _Ranked) -> Passage:
        score, chunk, status = row
        document = self._catalog.document(chunk.version)
        return Passage(rank, score, chunk, document, status, self._copies(chunk.version))

    def pool(self, question: Question, scope: Scope) -> Pool:
        """Everything that may answer, a unit once."""
        tokens = self.tokens(question)
        depth = DEPTH if not scope.documents else DEPTH * 10
        words = self._words.search(tokens, depth) if tokens else []
        vector = self._embedder.embed_question(self._asked(question))
        near = self._dense.search(vector, depth) if vector.any() else []
        fused = fuse(words, near, self._shares)
        return Pool(tuple(self._entries(question, fused, scope)), words, near)

    def _ranked(self, pool: Pool, scope: Scope) -> list[_Ranked]:
        """The units in order; among all documents the ranker has a say in it.

        It learnt from questions put to everything that is held, found by words and by vectors.
        """
        scores = [entry.score for entry in pool.entries]
        if self._ranker and pool.words and pool.near and not scope.documents:
            scores = self._ranker.dealt(rows_of(pool), scores)
        ranked = [
            (score * entry.weight, entry.chunk, entry.status)
            for score, entry in zip(scores, pool.entries, strict=True)
        ]
        return sorted(ranked, key=lambda row: _order(row[0], row[1]))

    def _settled(self, ranked: list[_Ranked]) -> list[_Ranked]:
        """Copies of one text among the best in the order of their files, whatever the folder."""
        out: list[_Ranked] = []
        for _, equal in groupby(ranked[:DEEP], key=lambda row: _order(row[0], row[1])[:3]):
            some = list(equal)
            if len(some) > 1:
                some.sort(key=lambda row: self._catalog.document(row[1].version).source)
            out += some
        return out + ranked[DEEP:]

    def _asked(self, question: Question) -> str:
        """What is embedded: content words where only tokens count, else the question as put."""
        if takes_tokens(self._embedder):
            return " ".join(spoken(question))
        return question.text

    def tokens(self, question: Question) -> list[str]:
        """What is searched for: the tokens of its phrases, and of what texts say for words of talk.

        The latter where the texts held say it oftener than the word itself.  Vectors know of it.
        """
        phrases = spoken(question)
        for term in question.terms:
            if led := [*term.formal, *akin(term.word)]:
                met = self._met(term.word)
                phrases += [other for other in led if self._met(other) > met]
        return [token for phrase in phrases for token in self._tokeniser.tokens(phrase)]

    def _met(self, phrase: str) -> int:
        """In how many chunks a phrase can stand: those with its rarest token."""
        return min(map(self._words.frequency, self._tokeniser.tokens(phrase)), default=0)

    def _entries(self, question: Question, fused: Mapping[str, float], scope: Scope) -> list[Entry]:
        """The units of these chunks that are not left out."""
        asked = areas(self._tokeniser.cut(question.folded))
        standing = cache(partial(self._standing, as_of=scope.as_of))  # many chunks, few versions
        best: dict[tuple[str, int, int], Entry] = {}
        for chunk in self._catalog.chunks(list(fused)).values():
            if scope.documents and chunk.document_id not in scope.documents:
                continue
            record, status, weight, articles = standing(chunk.version)
            if not scope.documents:
                if status is Status.AMENDED and not asks_for(question.folded, record):
                    continue
                if asked and self._elsewhere(asked, chunk, record):
                    continue
            statute = record.kind is Kind.LAW
            entry = Entry(fused[chunk.id], chunk, status, weight, articles, statute)
            key = (chunk.version, chunk.unit_span.start, chunk.unit_span.end)
            if key not in best or entry.score > best[key].score:
                best[key] = entry
        return sorted(best.values(), key=lambda e: _order(e.score * e.weight, e.chunk))

    def _standing(self, version: str, as_of: date) -> tuple[Record, Status, float, int]:
        """What a version says of itself, its status, what that weighs, and its number of 条."""
        record = self._catalog.record(version)
        status = validity(record, as_of).status
        return record, status, _weight(record, status), self._catalog.articles(version)

    def _copies(self, version: str) -> tuple[str, ...]:
        """The sources that hold the same text."""
        same = (v for v, how in self._kin.copies(version).items() if how is not Likeness.CONTAINED)
        return tuple(self._catalog.document(v).source for v in same)

    def _reread(self, question: Question, ranked: list[_Ranked]) -> list[_Ranked]:
        """The best of them in the order a reranker gives, official text ahead as before."""
        head, tail = ranked[:DEEP], ranked[DEEP:]
        if self.reranker is None or len(head) < 2:
            return ranked
        texts = [f"{chunk.context}\n{chunk.text}" for _, chunk, _ in head]
        scores = self.reranker.scores(question.text, texts)
        if not scores:
            return ranked
        again: list[_Ranked] = []
        for score, (_, chunk, status) in zip(scores, head, strict=True):
            weight = _weight(self._catalog.record(chunk.version), status)
            again.append((score * weight, chunk, status))
        again.sort(key=lambda row: -row[0])
        return again + [(min(row[0], again[-1][0]), row[1], row[2]) for row in tail]

    def _elsewhere(self, asked: frozenset[str], chunk: Chunk, record: Record) -> bool:
        """Whether a passage holds for another place than the one asked about.

        江门高空抛物罚款 is not answered by what 清远 lays down, however well the words match.  A
        document without a place of its own (national law) stays, and so does one of a place
        around or inside the one asked about.  News stays where it speaks of that place.
        """
        own = self._places_of(record)
        if not apart(asked, own):
            return False
        return record.kind.official or not any(place in fold(chunk.text) for place in asked)

    def _places_of(self, record: Record) -> frozenset[str]:
        key = (record.title, record.issuer or "")
        if key not in self._own:
            self._own[key] = self._places(key[0]) or self._places(key[1])
        return self._own[key]

    def _places(self, text: str) -> frozenset[str]:
        return area_of(fold(text), self._tokeniser.cut(text))


def _order(score: float, chunk: Chunk) -> tuple[float, str, int, str]:
    """Best first; equals by what they say of themselves, for ids change with the folder."""
    return -score, chunk.context, chunk.unit_span.start, chunk.id


def _weight(record: Record, status: Status) -> float:
    weight = OFFICIAL if record.kind.official else 1.0
    return weight * (IN_FORCE if status is Status.IN_FORCE else 1.0)
