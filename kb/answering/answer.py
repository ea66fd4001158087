"""The whole decision: look up, extract, or refuse.

In order: what cannot be a question; what asks to break the rules; a named 条 or a document's own
data (looked up); passages whose words answer (quoted); else a refusal with the closest clauses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.answering import explain, tell
from kb.answering.checking import Checker
from kb.answering.confidence import specific
from kb.answering.differing import beside
from kb.answering.extract import AROUND, ENOUGH, SURE, Extract, extract
from kb.answering.mending import Mender
from kb.answering.reply import Reply
from kb.answering.route import Router
from kb.answering.several import Several
from kb.asking.claim import read_claim
from kb.asking.edition import by_title, chosen
from kb.asking.naming import Named, Names
from kb.asking.onward import only_changes
from kb.asking.orders import gives_orders
from kb.asking.question import Question, read_question
from kb.eligibility.chosen import candidates
from kb.eligibility.enquiry import Enquiry, read_enquiry
from kb.eligibility.reasons import answered
from kb.finding.retrieve import Retriever, Scope
from kb.finding.weigh import Scale, squeezed
from kb.model import Document
from kb.results import Answer, AnswerStatus, Basis, Mode, Passage
from kb.store.catalog import Catalog
from kb.store.kin import Relatives
from kb.text import Tokeniser

LONGEST = 2000
"""Characters of the longest question taken."""

_GREETING = re.compile(
    r"(?:你好|您好|大家好|哈[啰罗]|嗨|hi|hello|在吗|有人吗|谢谢|多谢|唔该|感谢|再见|拜拜|早上好|下午好|晚上好)"
    r"[你您啊呀了]*"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the documents it names; ``rest`` is what it says beside their names."""

    question: Question
    rest: Question
    named: tuple[Named, ...]
    documents: tuple[Document, ...]
    unknown: tuple[str, ...]
    doubts: str  # 您是指…吗, where a word may be a slip


class Answerer:
    """Answers from one catalogue without a model."""

    def __init__(
        self,
        catalog: Catalog,
        retriever: Retriever,
        frequency: Callable[[str], int],
        tokeniser: Tokeniser,
    ) -> None:
        self._catalog = catalog
        self._retriever = retriever
        self._frequency = frequency
        self._tokeniser = tokeniser
        self._kin = Relatives(catalog)
        self._router = Router(catalog, tokeniser)
        self._several = Several(self._decided, tokeniser)
        self._checker = Checker(catalog, retriever, tokeniser, self._decided, self._documents)
        self._names = Names(())
        self._revision = -1
        self._mender = Mender(catalog, frequency, tokeniser)

    def answer(self, question: Question, as_of: date) -> Answer:
        """The answer, whatever becomes of the question."""
        reply = Reply(question, as_of)
        if not squeezed(question.text).strip("?!,.;:、。…~-—·\"'()《》"):
            reply.say("请写下要问的内容，例如：第七条写了什么？")
            return reply.done(AnswerStatus.CLARIFY, Mode.LOOKUP)
        if len(question.text) > LONGEST:
            reply.say(
                f"问题有{len(question.text)}字，超过{LONGEST}字：请缩短后再问，一次问一件事。"
            )
            return reply.done(AnswerStatus.REFUSED, Mode.LOOKUP)
        plain = squeezed(question.text).strip("?!,.;:、。~")
        if _GREETING.fullmatch(plain) or only_changes(plain):
            reply.say(
                "您好。这里回答收录文件里写了什么，例如：第七条写了什么？某项补贴的条件是什么？"
            )
            return reply.done(AnswerStatus.CLARIFY, Mode.LOOKUP)
        if enquiry := read_enquiry(question.text):
            if eligible := self._eligible(enquiry, question, reply):
                return eligible
        if claim := read_claim(question.text, self._tokeniser):
            return self._checker.checked(claim, reply)
        return self._decided(question, reply)

    def _eligible(self, enquiry: Enquiry, question: Question, reply: Reply) -> Answer | None:
        """Condition by condition, where a text held speaks of what the asker says of himself."""
        asked = self._read(question, reply.as_of)
        texts = asked.documents or tuple(
            self._catalog.document(v) for one in asked.named for v in one.versions
        )
        not_held = asked.unknown and not texts and "《" in question.text
        if gives_orders(question.folded) or not_held:
            return None
        named = frozenset(d.id for d in texts) or None
        scope = Scope(reply.as_of, named) if named else Scope(reply.as_of)
        passages = self._retriever.retrieve(question, scope, AROUND * 2)
        return answered(enquiry, candidates(self._catalog, passages, texts), reply)

    def _decided(self, question: Question, reply: Reply) -> Answer:
        """The answer to what was meant; to what was written where only that has one."""
        mended = self._mender.mended(question)
        if mended is not question:
            tried = self._taken(mended, Reply(question, reply.as_of))
            if not self._mender.borne(question, tried):
                plain = self._taken(question, Reply(question, reply.as_of))
                mended = question if plain.status is AnswerStatus.ANSWERED else mended
        if mended is not question:
            reply.say(self._mender.told(question))
        return self._taken(mended, reply)

    def _taken(self, question: Question, reply: Reply) -> Answer:
        """Looked up, quoted or refused, as the question was read."""
        asked = self._read(question, reply.as_of)
        explain.understood(asked.question, asked.documents, reply)
        if gives_orders(question.folded):
            return self._decline(asked, reply)
        if looked_up := self._router.looked_up(asked, reply):
            return looked_up
        if not (question.terms or question.mentions):
            reply.say("没有看出要问什么：请写明文件、条号或要了解的事项，例如：第七条写了什么？")
            return reply.done(AnswerStatus.CLARIFY, Mode.LOOKUP)
        parts = self._several.parts(asked, reply.as_of)
        if each := self._several.each(parts, reply):
            return each
        whole = self._searched(asked, reply)
        return self._several.some(parts, whole, Reply(question, reply.as_of))

    def named(self, question: Question) -> list[Named]:
        """The documents a question names, held or not."""
        if self._catalog.revision() != self._revision:
            self._names = Names(self._catalog.names())
            self._mender.forget()
            self._revision = self._catalog.revision()
        return self._names.read(question.folded, self._tokeniser)

    def _read(self, question: Question, as_of: date) -> _Asked:
        named = self.named(question)
        documents, unknown = self._meant(named, as_of)
        doubts = self._mender.doubts(question)
        rest = self._beside(question, named)
        return _Asked(question, rest, tuple(named), tuple(documents), tuple(unknown), doubts)

    def _documents(self, question: Question, as_of: date) -> Sequence[Document]:
        """The texts that a question names."""
        return self._read(question, as_of).documents

    def _meant(self, named: Sequence[Named], as_of: date) -> tuple[list[Document], list[str]]:
        """The text meant of each document named, and the names of what is not held."""
        documents: dict[str, Document] = {}
        unknown: list[str] = []
        for one in named:
            held = by_title(self._catalog.document(v) for v in one.versions)
            texts = [chosen(same, one.edition, as_of) for same in held]
            if not any(texts):
                unknown.append(one.name)
            documents |= {text.id: text for text in texts if text}
        return list(documents.values()), list(dict.fromkeys(unknown))

    def _beside(self, question: Question, named: Sequence[Named]) -> Question:
        text = list(question.folded)
        for name in named:
            text[name.span.start : name.span.end] = " " * len(name.span)
        rest = read_question("".join(text), self._tokeniser)
        return replace(question, folded=rest.folded, terms=rest.terms, phrases=rest.phrases)

    # --- searched -------------------------------------------------------------------------

    def _searched(self, asked: _Asked, reply: Reply) -> Answer:
        """Quotes out of the named document; else out of any text that speaks of what was named."""
        everywhere = Scope(reply.as_of)
        if asked.documents and asked.rest.terms:
            named = frozenset(d.id for d in asked.documents)
            found, passages, scale = self._extract(asked.rest, Scope(reply.as_of, named))
            explain.weighed("所指文件", passages, found, reply)
            if _enough(found):
                return self._quoted(found, passages, scale, reply)
        found, passages, scale = self._extract(asked.question, everywhere)
        explain.weighed("全部文件", passages, found, reply)
        if _enough(found) and _speaks_of(found, asked):
            return self._quoted(found, passages, scale, reply)
        if asked.doubts:
            reply.say(asked.doubts)
            return reply.done(AnswerStatus.CLARIFY, Mode.EXTRACTIVE)
        status = tell.nothing(asked.question, asked.documents, reply)
        tell.absent(scale, found.lacks, reply)
        tell.related(passages, reply)
        only = self._router.only_official(reply, articles=False)
        if only and any(p.document.id == only.id for p in passages[: tell.RELATED]):
            reply.concern(only)
        return reply.done(status, Mode.EXTRACTIVE)

    def _extract(self, question: Question, scope: Scope) -> tuple[Extract, list[Passage], Scale]:
        scale = Scale(question, self._frequency, self._catalog.count_chunks())
        passages = self._retriever.retrieve(question, scope, AROUND)
        return extract(question, passages, scale), passages, scale

    def _quoted(
        self, found: Extract, passages: Sequence[Passage], scale: Scale, reply: Reply
    ) -> Answer:
        """The quotes; under those of news, the official text that it renders."""
        if found.confidence < SURE:
            tell.doubt(tell.missing(found.lacks, specific(found.lacks), scale), reply)
        opening = len(reply.parts)
        tell.quotes(found.quotes, reply)
        basis = Basis(reply.question.text, tuple(passages), opening, len(reply.parts))
        beside(self._kin.reprints, self._catalog.document, reply)
        return replace(reply.done(AnswerStatus.ANSWERED, Mode.EXTRACTIVE), basis=basis)

    def _decline(self, asked: _Asked, reply: Reply) -> Answer:
        """A request to break the rules: refused, with what the named 条 really says."""
        reply.say("不能按此要求作答：本系统只引用知识库中的原文，不会编造或改写条款。\n")
        only = self._router.only_official(reply, articles=True)
        document = asked.documents[0] if len(asked.documents) == 1 else only
        if asked.question.mentions and document and len(asked.documents) < 2:
            tell.real_words(asked.question, document, reply)
        return reply.done(AnswerStatus.REFUSED, Mode.LOOKUP)


def _enough(found: Extract) -> bool:
    return bool(found.quotes) and found.stated and found.confidence >= ENOUGH


def _speaks_of(found: Extract, asked: _Asked) -> bool:
    """Whether another text may answer for a named document: only one that names it."""
    text = "".join(squeezed(q.span.of(q.document.text)) for q in found.quotes)
    return not asked.named or any(squeezed(one.name) in text for one in asked.named)
