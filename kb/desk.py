"""The enquiry desk (咨询台): everything a face may ask for, behind one object.

Safe to share between threads: one question is answered at a time, and each takes milliseconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache

from kb.answering.answer import LONGEST, Answerer
from kb.answering.differing import Sides, sides
from kb.answering.extract import AROUND, Extract, extract
from kb.answering.generate import Writer
from kb.answering.leading import READ, read_first
from kb.asking.naming import Names, in_effect
from kb.asking.question import Question, read_question
from kb.asking.turn import Reading, Turn
from kb.careful import CarefulReranker, careful, missed
from kb.chat import Chat
from kb.citation import Found, named_in
from kb.compare import Comparison, compare
from kb.condense import Condenser, open_condenser
from kb.condition import Offer
from kb.config import Settings
from kb.eligibility.check import check
from kb.eligibility.profile import Profile
from kb.eligibility.report import Check
from kb.embed.chosen import embedder as chosen_embedder
from kb.errors import AmbiguousCitation, UnknownDocument
from kb.finding.pinned import cited_first
from kb.finding.retrieve import Retriever, Scope
from kb.finding.snippet import stretches
from kb.finding.weigh import Scale
from kb.index.confined import Confined
from kb.index.embedded import Embedded
from kb.index.words import Words
from kb.llm import open_model
from kb.model import Document, Span
from kb.notices import titled
from kb.privacy import without
from kb.protocols import Embedder, Reranker
from kb.references import Meaning, meanings
from kb.rerank import reranker as chosen_reranker
from kb.results import Answer, Part, Passage, Row, Rows
from kb.store.catalog import Catalog, Held
from kb.store.home import check_makers, vectors_folder, words_folder
from kb.store.kin import Relatives
from kb.store.offers import offers_in
from kb.text import Tokeniser, fold
from kb.validity import today
from kb.versions import counterpart, in_order

Asked = Sequence[str]
"""Earlier questions, oldest first."""


class Desk:
    """Answers, finds and shows, out of one home."""

    def __init__(
        self,
        catalog: Catalog,
        words: Words | Confined,
        tools: tuple[Tokeniser, Embedder],
        *,
        reranker: Reranker | None = None,
        resident: bool = False,
    ) -> None:
        self._catalog, self._words = catalog, words
        self.tools, self.reranker = tools, reranker
        self._tokeniser = tools[0]
        self._embedder = careful(tools[1])
        self._reranker = CarefulReranker(reranker) if reranker else None
        # Opening Chroma takes longer than an exact search; only who stays open gains by it.
        self.dense = Embedded(catalog, vectors_folder(catalog.home), generations=resident)
        self._retriever = Retriever(
            catalog, words, self.dense, embedder=self._embedder, tokeniser=self._tokeniser
        )
        self._retriever.reranker = self._reranker
        self._answerer = Answerer(catalog, self._retriever, words.frequency, self._tokeniser)
        self._chat = Chat(self, self._tokeniser)
        self.writer: Writer | None = None
        self.condenser: Condenser | None = None
        self.lock = threading.Lock()
        self._revision = catalog.revision()
        self._embedder.know(catalog.home)

    @classmethod
    def open(cls, settings: Settings, *, resident: bool = False) -> Desk:
        """The desk of a home; raise CatalogUnavailable or IndexUnavailable where it cannot be.

        A ``resident`` desk serves many questions: it opens the Chroma generation, before the first.
        """
        catalog = Catalog(settings.home)
        tools = (Tokeniser(settings.tokeniser), chosen_embedder(settings))
        check_makers(catalog, tools[0].name, tools[1].name)
        words, reranker = Words(words_folder(settings.home)), chosen_reranker(settings)
        desk = cls(catalog, words, tools, reranker=reranker, resident=resident)
        if model := open_model(settings):
            desk.writer = Writer(model, settings.llm_model, tools[0])
            desk.condenser = open_condenser(settings)
            if resident:
                model.prepare()
        if resident:
            desk.search("有效期", 1)
        return desk

    def close(self) -> None:
        """Give everything back."""
        self.dense.close()
        self._catalog.close()

    @contextmanager
    def _one_moment(self) -> Iterator[None]:
        """One caller at a time, everything read of one moment, what was ingested since included."""
        with self.lock, self._catalog.reading():
            if self._catalog.revision() != self._revision:
                self._words.reload()
                self._catalog.forget()
                self._revision = self._catalog.revision()
                self._embedder.know(self._catalog.home)
            yield

    def _begin(self) -> None:
        """Nothing was missed yet."""
        self._embedder.trouble = ""
        if self._reranker:
            self._reranker.trouble = ""

    def ask(
        self, question: str, as_of: date | None = None, history: Asked = (), script: str = ""
    ) -> Answer:
        """The answer to a question, on that day (today in Shanghai), after earlier questions.

        ``script`` is its script where both write the question alike.
        """
        with self._one_moment():
            before = self._chat.after(history, as_of or today())
        return self.converse(question, before, as_of, script)[0]

    def converse(
        self, question: str, before: Turn | None, as_of: date | None = None, script: str = ""
    ) -> tuple[Answer, Turn]:
        """The answer after a turn of a conversation, and the turn it makes."""
        started = time.perf_counter()
        found, turn = self._turn(question, before, as_of or today(), script)
        answer = next(a for a in self._written(found) if isinstance(a, Answer))
        return replace(answer, took_ms=_since(started)), turn

    def ask_stream(
        self, question: str, as_of: date | None = None, history: Asked = (), script: str = ""
    ) -> Iterator[Part | Answer]:
        """The sentences that a model writes as each passes its check, then the whole answer.

        The answer replaces what was shown: where too little passed, it is made of quotes.
        """
        started = time.perf_counter()
        with self._one_moment():
            before = self._chat.after(history, as_of or today())
        found, _ = self._turn(question, before, as_of or today(), script)
        for one in self._written(found):
            yield replace(one, took_ms=_since(started)) if isinstance(one, Answer) else one

    def _turn(
        self, question: str, before: Turn | None, as_of: date, script: str
    ) -> tuple[Answer, Turn]:
        """The next turn; nobody else waits while a model says what the question leaves out."""
        proposed = ""
        if self.condenser and before:
            with self._one_moment():
                leans = self._chat.leans(question, before)
            proposed = self.condenser.proposed(question, before) if leans else ""
        with self._one_moment():
            return self._chat.turn(question, before, as_of, proposed, script)

    def _written(self, found: Answer) -> Iterator[Part | Answer]:
        """What a model makes of an answer; nobody else waits for it."""
        return self.writer.write(found) if self.writer else iter((found,))

    def reading(self, text: str) -> Reading:
        """A question as read, with the documents it names."""
        question = self._read(text)
        return Reading(question, self._answerer.named(question))

    def answered(self, text: str, as_of: date, script: str) -> Answer:
        """The answer to a question that stands alone, in that script."""
        self._begin()
        answer = self._answerer.answer(replace(self._read(text), script=script), as_of)
        missing = missed(self._embedder, self._reranker, script)
        return replace(answer, notices=(*answer.notices, *missing))

    def search(self, question: str, limit: int = 10, as_of: date | None = None) -> Rows:
        """The passages that may matter, one per 条, best first; a long text is read in part."""
        with self._one_moment():
            self._begin()
            read = self._read(question)
            found = self._retriever.found(read, Scope(as_of or today()), max(limit, READ))
            scale = Scale(read, self._words.frequency, self._catalog.count_chunks())
            passages = found.passages
            if not self._reranker or self._reranker.trouble:  # else it has read them already
                passages = read_first(read, passages, scale, found.flat)
            passages = self._pinned(read, passages, as_of or today(), limit)
            rows = Rows(Row(p, span) for p, span in stretches(passages[:limit], scale, limit))
            rows.notices = missed(self._embedder, self._reranker, read.script)
            return rows

    def _pinned(
        self, question: Question, passages: list[Passage], as_of: date, limit: int
    ) -> list[Passage]:
        """What the question names first; nothing is looked up where it names no place."""
        if not question.mentions:
            return passages
        answer = self._answerer.answer(question, as_of)
        versions = {citation.version for citation in answer.citations}
        documents = {version: self._catalog.document(version) for version in versions}
        return cited_first(answer, passages, documents, limit)

    def extract(self, question: str, as_of: date, *, without: str = "") -> Extract:
        """The quotes and the confidence behind an answer, for measuring; one source left out."""
        with self._one_moment():
            read = self._read(question)
            passages = self._retriever.retrieve(read, Scope(as_of), AROUND * 2)
            kept = [p for p in passages if p.document.source != without][:AROUND]
            scale = Scale(read, self._words.frequency, self._catalog.count_chunks())
            return extract(read, kept, scale)

    def _read(self, question: str) -> Question:
        """The question, read no further than the longest that is answered."""
        said = without(question[: LONGEST + 1])  # nobody's telephone is what is looked for
        return replace(read_question(said, self._tokeniser), text=question)

    def documents(self) -> list[Held]:
        """Everything held, by title."""
        with self._one_moment():
            return self._catalog.held()

    def document(self, name: str, as_of: date | None = None) -> Document:
        """The document of that title, alias, 文号, source or id."""
        with self._one_moment():
            held = self._catalog.held()
            exact = [h for h in held if name in (h.id, h.version, h.source, h.record.title)]
            versions = [h.version for h in exact] or self._named(name)
            found = in_effect([self._catalog.document(v) for v in versions], as_of or today())
        if not found:
            raise UnknownDocument(f"知识库中没有“{name}”：python app.py documents 列出现有文件")
        if len(found) > 1:
            names = "、".join(f"{titled(d.record)}（{d.source}，{d.id}）" for d in found[:6])
            raise AmbiguousCitation(f"“{name}”可能指：{names}。请写全标题、文件名或括号里的编号")
        return found[0]

    def _named(self, name: str) -> Sequence[str]:
        names = Names(self._catalog.names())
        folded = fold(name)
        return names.exactly(folded) or names.containing(folded)

    def references(self, document: Document, areas: Sequence[Span]) -> list[Meaning]:
        """What the references in those stretches of the document mean, others' looked up."""
        with self._one_moment():
            names = Names(self._catalog.names())

            @cache
            def other(title: str) -> Document | None:
                versions = names.exactly(fold(title).strip("《》"))
                named = [self._catalog.document(v) for v in versions]
                held = in_effect(named, today())
                return held[0] if len(held) == 1 else None

            return [one for area in areas for one in meanings(document, area, other)]

    def reprints(self, document: Document) -> list[Sides]:
        """What a news item renders of official texts, and by what that differs."""
        with self._one_moment():
            found = Relatives(self._catalog).reprints(document.version)
            return sides(found, self._catalog.document, ())

    def compared(self, document: Document, other: str | None, as_of: date) -> Comparison:
        """The document beside another text: of that day, source, id or name, or the one before."""
        with self._one_moment():
            held = counterpart(document, self._catalog.held(), other)
            found = self._catalog.document(held.version) if held else None
        second = found or self.document(other or "", as_of)
        return compare(*in_order(document, second))

    def original(self, document: Document) -> bytes:
        """The file a document was read from, as received; raise CatalogUnavailable without one."""
        with self._one_moment():
            held = next(h for h in self._catalog.held() if h.version == document.version)
            return self._catalog.original(held.sha256)

    def check(self, profile: Profile, as_of: date | None = None) -> Check:
        """A profile against every offer held."""
        with self._one_moment(), offers_in(self._catalog.home, self._catalog.roots) as held:
            return check(profile, held.giving(), self._catalog.document, as_of or today())

    def offers(self, name: str | None = None) -> list[tuple[Document, list[Offer]]]:
        """What was read of each document, or of the one named, as offers."""
        versions = [self.document(name).version] if name else [h.version for h in self.documents()]
        with self._one_moment(), offers_in(self._catalog.home, self._catalog.roots) as held:
            return [(self._catalog.document(version), held.of(version)) for version in versions]

    def provisions(self, document: Document, pinpoint: str) -> list[Found]:
        """The provisions a pinpoint names in a document; raise UnknownProvision for none."""
        return named_in(document, pinpoint)


def _since(started: float) -> float:
    """Milliseconds since then."""
    return round((time.perf_counter() - started) * 1000, 1)
