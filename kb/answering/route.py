"""What is looked up and not searched: which document a question means, and what of it.

A question is taken in its sentences (第三章讲什么？有效期多久？); each 条 belongs to the document
named nearest before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from kb.answering import changed, datum, differing, headings, holdings, lookup, stated
from kb.answering.described import described
from kb.answering.reply import Reply
from kb.answering.tell import not_held, which_document
from kb.asking.edition import in_effect, years
from kb.asking.mentions import unreadable
from kb.asking.naming import Named
from kb.asking.question import Question, read_question
from kb.asking.wanted import (
    Datum,
    ends_itself,
    of_a_thing,
    period,
    speaks_of_texts,
    topic_of,
    wanted,
)
from kb.citation import Mention
from kb.finding.weigh import squeezed
from kb.model import Document, Span
from kb.results import Answer, AnswerStatus, Mode
from kb.store.catalog import Catalog, Held
from kb.store.kin import Relatives
from kb.text import Tokeniser

_SENTENCE = re.compile(r"[^?!。;\n]+")
_JOINED = re.compile(r"[》〉]?\s*(?:以及|[和与及跟、])\s*[《〈]?")


class Asked(Protocol):
    """A question with the documents it names."""

    @property
    def question(self) -> Question:
        """The question, mended."""

    @property
    def named(self) -> tuple[Named, ...]:
        """The names in it."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """What bears them on the day."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of what is not held."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """The documents that could be meant: the one, or the titles to choose from."""

    titles: tuple[str, ...]
    document: Document | None = None
    topic: str = ""  # how the question describes them


_Part = tuple[Question, tuple[Mention, ...], str]
"""A sentence: as read with names and pinpoints out of the way, its pinpoints, its words."""
_Plan = Callable[[Reply], AnswerStatus]


class Router:
    """Looks up what one catalogue holds."""

    def __init__(self, catalog: Catalog, tokeniser: Tokeniser) -> None:
        self._catalog = catalog
        self._kin = Relatives(catalog)
        self._tokeniser = tokeniser
        self._held: tuple[int, list[Held]] = (-1, [])

    def looked_up(self, asked: Asked, reply: Reply) -> Answer | None:
        """The answer where the question names a 条 or a document's own data, else None."""
        if differing.asked(asked.question.folded):
            found = differing.sides(self._kin.reprints(), self._catalog.document, asked.documents)
            return reply.done(differing.tell(found, reply), Mode.LOOKUP)
        if not asked.named and (statuses := holdings.asked(asked.question.folded)):
            records = [held.record for held in self._all()]
            return reply.done(holdings.tell(statuses, records, reply), Mode.LOOKUP)
        blanked = _blanked(asked)
        spans = [Span(*m.span()) for m in _SENTENCE.finditer(blanked)]
        plans = self._plans(asked, blanked, spans, reply)
        if plans is None and len(spans) > 1:
            plans = self._plans(asked, blanked, [Span(0, len(blanked))], reply)
        if not plans:
            return None
        told = [plan(reply) for plan in plans]
        return reply.done(min(told, key=_BEST.index), Mode.LOOKUP)

    def _plans(
        self, asked: Asked, blanked: str, spans: Sequence[Span], reply: Reply
    ) -> list[_Plan] | None:
        """How each sentence is answered; None where one is not looked up."""
        out = []
        for span in spans:
            part = self._part(asked, blanked, span)
            plan = self._plan(asked, part, reply)
            if plan:
                out.append(plan)
            elif part[0].terms:
                return None
        return out

    def _part(self, asked: Asked, blanked: str, span: Span) -> _Part:
        names = [named.span for named in asked.named]
        mentions = tuple(
            m
            for m in asked.question.mentions or unreadable(blanked)
            if span.contains(m.span) and not any(m.span.overlaps(name) for name in names)
        )
        text = span.of(blanked)
        read = read_question(text, self._tokeniser)
        question = replace(
            asked.question, folded=text, terms=read.terms, phrases=read.phrases, asks=read.asks
        )
        return question, mentions, text

    def _plan(self, asked: Asked, part: _Part, reply: Reply) -> _Plan | None:
        question, mentions, text = part
        if plan := self._changes(asked, part, reply):
            return plan
        if mentions:
            return lambda reply: self._pinned(asked, part, reply)
        choice = self._choice(asked, reply, articles=False)
        if headings.totals_asked(text, choice.titles[:1], self._tokeniser):
            return self._on(choice, asked, lambda d, r: lookup.totals(question, d, r))
        choice = self._described(asked, text, reply) or choice
        known = (*choice.titles, choice.topic) if choice.document or choice.topic else ()
        data = wanted(text, known, self._tokeniser)
        said = squeezed(choice.document.text) if choice.document else ""
        if data and not (Datum.VALIDITY in data and of_a_thing(text, said)):
            return self._on(choice, asked, lambda d, r: self._data(asked, data, d, r))
        if choice.document is None:
            choice = self._choice(asked, reply, articles=True)
        document = choice.document
        if document and (found := headings.headed(text, document)):
            return lambda reply: lookup.by_heading(document, found, reply)
        if headings.common(text) and choice.titles:
            return self._on(choice, asked, lambda d, r: AnswerStatus.NOT_FOUND)
        return None

    def _changes(self, asked: Asked, part: _Part, reply: Reply) -> _Plan | None:
        """What changed between two texts of a title, where that is asked."""
        editions = any(named.edition for named in asked.named)
        if not changed.asked(part[2], editions=editions):
            return None
        only = self._official(reply, articles=True).document
        texts = changed.Texts(
            asked.documents or ((only,) if only else ()), self._all(), reply.as_of
        )
        return changed.plan(part[2], part[1], texts, self._catalog.document, self._tokeniser)

    def _on(
        self, choice: _Choice, asked: Asked, tell: Callable[[Document, Reply], AnswerStatus]
    ) -> _Plan:
        if asked.unknown and not asked.documents:
            return lambda reply: not_held(asked.unknown, reply)
        document = choice.document
        if document is None and _each_named(asked):
            return lambda reply: min((tell(d, reply) for d in asked.documents), key=_BEST.index)
        if document is None:
            return lambda reply: which_document(choice.titles, reply, named=bool(asked.documents))
        return lambda reply: tell(document, reply)

    # --- which document -------------------------------------------------------------------

    def _choice(self, asked: Asked, reply: Reply, *, articles: bool) -> _Choice:
        return _of(asked.documents) if asked.documents else self._official(reply, articles=articles)

    def _official(self, reply: Reply, *, articles: bool) -> _Choice:
        """The official documents, where none is named."""
        held = [h for h in self._all() if h.record.kind.official]
        held = [h for h in held if h.articles or not articles]
        titles = tuple(dict.fromkeys(h.record.title for h in held))
        if len(titles) != 1:
            return _Choice(titles)
        documents = in_effect([self._catalog.document(h.version) for h in held], reply.as_of)
        return _of(documents)

    def only_official(self, reply: Reply, *, articles: bool) -> Document | None:
        """The one official document (with 条 if asked), where only one is held."""
        return self._official(reply, articles=articles).document

    def _all(self) -> list[Held]:
        """Everything held, read once a revision."""
        revision = self._catalog.revision()
        if self._held[0] != revision:
            self._held = revision, self._catalog.held()
        return self._held[1]

    def _described(self, asked: Asked, text: str, reply: Reply) -> _Choice | None:
        """The documents that a question for a datum describes, where it names none."""
        topic = "" if asked.named else topic_of(text, self._tokeniser)
        load, day = self._catalog.document, reply.as_of
        found = described(topic, self._all(), load, day, self._tokeniser) if topic else []
        found = [one for one in found if not ends_itself(text, topic, squeezed(one.text))]
        if len(found) > 1 and not speaks_of_texts(text):
            return None
        return replace(_of(found), topic=topic) if found else None

    def _owners(self, asked: Asked, mention: Mention, reply: Reply) -> list[_Choice | str]:
        """The documents a 条 belongs to (A办法和B办法的第四条); the titles of those not held."""
        text = asked.question.folded
        names: list[tuple[Span, Named | str]] = [(n.span, n) for n in asked.named]
        for title in asked.unknown:
            at = text.find(title)
            names.append((Span(max(at, 0), max(at, 0) + len(title)), title))
        names.sort(key=lambda one: one[0])
        before = [owner for span, owner in names if span.end <= mention.span.start]
        after = [owner for _, owner in names]
        if not (before or after):
            return [self._official(reply, articles=True)]
        owners = before[-1:] or after[:1]
        ends = [span for span, _ in names if span.end <= mention.span.start]
        for i in range(len(ends) - 1, 0, -1):
            if not _JOINED.fullmatch(text[ends[i - 1].end : ends[i].start]):
                break
            owners.insert(0, before[i - 1])
        return [self._of_owner(asked, owner) for owner in owners]

    def _of_owner(self, asked: Asked, owner: Named | str) -> _Choice | str:
        if isinstance(owner, str):
            return owner
        own = [d for d in asked.documents if d.version in owner.versions]
        if not own and owner.name in asked.unknown:
            return owner.name
        return _of(own or asked.documents)

    # --- telling --------------------------------------------------------------------------

    def _pinned(self, asked: Asked, part: _Part, reply: Reply) -> AnswerStatus:
        owned = [(m, owner) for m in part[1] for owner in self._owners(asked, m, reply)]
        told = []
        for owner, group in groupby(owned, key=lambda one: one[1]):
            if isinstance(owner, str):
                told.append(not_held([owner], reply))
            elif owner.document is None:
                named = bool(asked.documents)
                told.append(which_document(owner.titles, reply, named=named))
            else:
                mentions = [m for m, _ in group]
                told.append(stated.told(asked.question, part[0], mentions, owner.document, reply))
        return min(told, key=_BEST.index)

    def _data(
        self, asked: Asked, data: Sequence[Datum], document: Document, reply: Reply
    ) -> AnswerStatus:
        day = period(_blanked(asked), reply.as_of) if Datum.VALIDITY in data else None
        if day:
            namesakes = dict.fromkeys(
                v for n in asked.named if document.version in n.versions for v in n.versions
            )
            held = [self._catalog.document(v) for v in namesakes]
            held = [d for d in held if d.record.title == document.record.title]
            document = in_effect(held, day.last)[0] if held else document
        records = [h.record for h in self._all()]
        known = datum.Known(day, datum.edges_to(document.record.title, records))
        return min((datum.tell(one, document, known, reply) for one in data), key=_BEST.index)


_BEST = (
    AnswerStatus.ANSWERED, AnswerStatus.NOT_FOUND, AnswerStatus.CLARIFY, AnswerStatus.REFUSED,
)  # fmt: skip


def _each_named(asked: Asked) -> bool:
    """Whether each document meant goes by a name of its own in the question."""
    held = [n for n in asked.named if n.versions]
    bears = [[d for d in asked.documents if d.version in n.versions] for n in held]
    return len(held) == len(asked.documents) > 1 and all(len(own) == 1 for own in bears)


def _of(documents: Sequence[Document]) -> _Choice:
    titles = tuple(dict.fromkeys(d.record.title for d in documents))
    return _Choice(titles, documents[0] if len(documents) == 1 else None)


def _blanked(asked: Asked) -> str:
    """The question with the names of documents blanked, of the same length."""
    text = asked.question.folded
    for name in asked.named:
        before, after = _day_asked_about(asked, name)
        start, end = name.span.start + before, name.span.end - after
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _day_asked_about(asked: Asked, named: Named) -> tuple[int, int]:
    """How much of a name is a year to judge (2024年导则有效吗), not that of a text of its own."""
    edition = named.edition
    own = [d for d in asked.documents if d.version in named.versions]
    if edition is None or edition.year is None or edition.said or not own:
        return 0, 0
    if named.name[: edition.length[0]].endswith("的"):  # 2018年的公司法
        return 0, 0
    of_text = any(edition.year in years(document.record) for document in own)
    return (0, 0) if of_text else edition.length
