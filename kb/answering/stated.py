"""A 条 that is named, told; or, where a datum in it is asked for and not there, that."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering import lookup
from kb.answering.candidates import own_text
from kb.answering.evidence import kind_name, states
from kb.answering.reply import Reply
from kb.answering.resolve import resolve
from kb.asking.question import Asks, Question
from kb.citation import Found, Mention, label
from kb.finding.weigh import squeezed
from kb.model import CONTAINERS, Document
from kb.notices import titled
from kb.results import AnswerStatus


def told(
    asked: Question,
    question: Question,
    mentions: Sequence[Mention],
    document: Document,
    reply: Reply,
) -> AnswerStatus:
    """Named 条: their words; or, where a datum in one is asked for and not there, that."""
    resolved = [resolve(document, m, asked.folded) for m in mentions]
    found = [f for one in resolved for f in one.found]
    asks_for = question.asks & {Asks.AMOUNT, Asks.DATE}
    if not (asks_for and question.terms and len(found) == len(resolved) == 1):
        return lookup.by_pinpoint(question, document, resolved, reply)
    whole = lookup.narrow(document, found[0], question)
    if whole.provision.level in CONTAINERS or _stated(question, document, whole):
        return lookup.by_pinpoint(question, document, resolved, reply)
    name = label(found[0].pinpoint, document.record.tradition)
    reply.say(f"{titled(document.record)}{name}没有写明所问的{kind_name(question)}。")
    reply.say("原文与此最接近的是：\n").quote(document, whole)
    reply.say("\n")
    return AnswerStatus.NOT_FOUND


def _stated(question: Question, document: Document, whole: Found) -> bool:
    """Whether one 款 or 项, with its lead-in, states what is asked; not all of them together."""
    for found, area in own_text(document, whole.provision.span):
        leads = [p.lead for p in found.above if whole.provision.span.contains(p.span)]
        text = "".join(span.of(document.text) for span in (*leads, area))
        if states(question, squeezed(text)):
            return True
    return False
