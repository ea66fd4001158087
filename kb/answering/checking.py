"""A claim held against the texts (核对): those near it, those it names, those further off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from kb.answering.checked import Ground, told
from kb.answering.places import Place, covers, names, places_at, places_in, places_of, speaks_of
from kb.answering.reply import Reply
from kb.asking.edition import in_effect
from kb.asking.question import Question, read_question
from kb.asking.said import Claim
from kb.finding.retrieve import Retriever, Scope
from kb.model import Document
from kb.results import Answer, AnswerStatus
from kb.store.catalog import Catalog
from kb.store.kin import Relatives
from kb.text import Tokeniser

_FURTHER = 24
"""How many passages are looked at for a claim that nothing near bears out."""

_NEARLY_ALL = 0.85
"""The share of a claim's words that a 条 must have to speak of it."""


class Checker:
    """Checks claims, by what decides questions and by which documents a question means."""

    def __init__(
        self,
        catalog: Catalog,
        retriever: Retriever,
        tokeniser: Tokeniser,
        decide: Callable[[Question, Reply], Answer],
        meant: Callable[[Question, date], Sequence[Document]],
    ) -> None:
        self._catalog = catalog
        self._retriever = retriever
        self._tokeniser = tokeniser
        self._decide = decide
        self._meant = meant
        self._kin = Relatives(catalog)

    def checked(self, claim: Claim, reply: Reply) -> Answer:
        """Whether the text says what a claim puts into its mouth."""
        asked = reply.question
        neutral = read_question(claim.neutral, self._tokeniser)
        question = replace(neutral, text=asked.text, script=asked.script)
        answer = self._decide(question, Reply(question, reply.as_of))
        ground = self._ground(claim, answer, reply)
        found = ground.of(claim)
        if not found.borne:
            further = Ground(self._further(claim, reply), self._tokeniser).of(claim)
            if further.borne or (further.deciding and not found.deciding):
                found = further
        return told(claim, answer, found, ground, reply)

    def _ground(self, claim: Claim, answer: Answer, reply: Reply) -> Ground:
        """What was found for the claim, and the texts that it stands in."""
        if answer.status is AnswerStatus.ANSWERED:
            texts = [self._catalog.document(v) for v in {c.version for c in answer.citations}]
            current = texts if claim.years else in_effect(texts, reply.as_of)
            documents = {text.version: text for text in current}
            cited = [c for c in answer.citations if c.version in documents]
            places = places_of(cited, documents)
            return Ground(places, self._tokeniser, self._retold(current))
        meant = self._meant(reply.question, reply.as_of)
        whole = places_in(meant[0]) if len(meant) == 1 else self._closest(claim, answer)
        return Ground(whole, self._tokeniser)

    def _further(self, claim: Claim, reply: Reply) -> list[Place]:
        """The provisions, deeper down, of 条 that have nearly every word of the claim itself."""
        said = read_question("，".join(one.written for one in claim.said), self._tokeniser)
        question = replace(said if said.terms else reply.question, text=reply.question.text)
        meant = self._meant(reply.question, reply.as_of)
        named = frozenset(d.id for d in meant) or None
        scope = Scope(reply.as_of, named) if named else Scope(reply.as_of)
        found: list[Place] = []
        for passage in self._retriever.retrieve(question, scope, _FURTHER):
            document, unit = passage.document, passage.chunk.unit_span
            if covers(claim, f"{names(document)}{unit.of(document.text)}", _NEARLY_ALL):
                found += places_at(document, unit)
        return found

    def _closest(self, claim: Claim, answer: Answer) -> list[Place]:
        """What is nearest to a claim that nothing answers, where it has every word of it."""
        versions = {c.version for c in answer.related}
        texts = in_effect((self._catalog.document(v) for v in versions), answer.as_of)
        documents = {text.version: text for text in texts}
        cited = [c for c in answer.related if c.version in documents]
        return [place for place in places_of(cited, documents) if speaks_of(claim, place)]

    def _retold(self, news: Sequence[Document]) -> list[Document]:
        """The official texts that these retell."""
        found = {one.official for text in news for one in self._kin.reprints(text.version)}
        return [self._catalog.document(version) for version in sorted(found)]
