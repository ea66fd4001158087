"""The answer to a claim (核对答复): whether the text agrees, what it says instead, and the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.answering.places import Place
from kb.answering.reply import Reply, spoken
from kb.answering.tell import row
from kb.answering.weighing import Findings, findings, unborne
from kb.asking.clauses import Finding, Judged
from kb.asking.said import Claim, Manner
from kb.citation import label
from kb.model import Document, Level
from kb.notices import titled
from kb.results import Answer, AnswerStatus, Mode
from kb.text import Tokeniser


@dataclass(frozen=True, slots=True)
class Ground:
    """What a claim is held against; ``retold`` are the official texts that found news retells."""

    places: Sequence[Place]
    tokeniser: Tokeniser
    retold: Sequence[Document] = ()

    def of(self, claim: Claim) -> Findings:
        """What is found of it there."""
        return findings(claim, self.places, self.tokeniser)


def told(claim: Claim, answer: Answer, found: Findings, ground: Ground, reply: Reply) -> Answer:
    """The answer to the claim, out of the answer to the same question without its values."""
    deciding = found.deciding
    if not deciding:
        return _undecided(claim, answer, reply)
    if found.borne and not any(p.document.record.kind.official for p in deciding):
        _say_unofficial(claim, ground, reply)
    else:
        reply.say(_verdict(found.judged))
    quoted = [c.span for c in answer.citations if answer.mode is Mode.LOOKUP]
    if all(any(span.contains(place.span) for span in quoted) for place in deciding):
        return replace(answer, parts=(*reply.parts, *answer.parts))
    for place in {(p.document.version, p.span): p for p in deciding}.values():
        _quote(place, reply)
    return reply.done(AnswerStatus.ANSWERED, Mode.EXTRACTIVE)


def _undecided(claim: Claim, answer: Answer, reply: Reply) -> Answer:
    """No provision decides: what is nearest is left to speak for itself."""
    if answer.status is AnswerStatus.ANSWERED and _only_manners(claim):
        if answer.mode is Mode.EXTRACTIVE:
            reply.say("原文没有直接这样写，请对照下列相关原文。\n")
    else:
        vague = any(isinstance(one, Manner) and one.period for one in claim.said)
        said = "这一说法" if vague else "、".join(f"“{one.written}”" for one in claim.said)
        reply.say(f"没有找到能证实{said}的原文。\n")
    return replace(answer, parts=(*reply.parts, *answer.parts))


def _quote(place: Place, reply: Reply) -> None:
    """The provision under its name; a row with its header."""
    if place.found.provision.level is Level.ROW:
        row(place.document, place.found, reply)
        return
    name = label(spoken(place.document, place.found), place.document.record.tradition)
    reply.say(f"{titled(place.document.record)}{name}：\n")
    reply.quote(place.document, place.found, place.span)
    reply.say("\n")


def _only_manners(claim: Claim) -> bool:
    """Whether a claim has no value: what the text says of it then speaks for itself."""
    return all(isinstance(one, Manner) for one in claim.said)


def _say_unofficial(claim: Claim, ground: Ground, reply: Reply) -> None:
    """That news says so is no proof: whether the text that it retells says the same."""
    reply.say("报道或解读中有这个说法，但它不是规范性文件，不能据此认定。\n")
    for document in ground.retold:
        if left := unborne(claim, document, ground.tokeniser):
            said = "、".join(f"“{one}”" for one in left)
            reply.say(f"它所转述的{titled(document.record)}没有证实{said}，以正式文件为准。\n")
            reply.concern(document)


_HEADS = (
    (Finding.DIFFERS, "与原文不符：\n"),
    (Finding.UNSAID, "不能全部证实：\n"),
    (Finding.DEPENDS, "要看条件，不能一概而论：\n"),
    (Finding.NARROWER, "原文说的范围更窄，不能一概而论：\n"),
)


def _verdict(judged: Sequence[Judged]) -> str:
    findings_ = {one.finding for one in judged}
    head = next((head for finding, head in _HEADS if finding in findings_), "")
    lines = [one for one in judged if not _within_another(one, judged)]
    return head + "".join(map(_line, lines)) if head else "与原文一致。\n"


def _within_another(one: Judged, judged: Sequence[Judged]) -> bool:
    """Whether what agrees is only a part of what is told otherwise: 财政局 of 财政局无需审核."""
    mine = one.said.written
    others = (other.said.written for other in judged if other is not one)
    return one.finding is Finding.AGREES and any(mine in other for other in others)


def _line(one: Judged) -> str:
    year = "、".join(sorted(one.said.years))
    said = f"· {f'{year}的' if year else ''}“{one.said.written}”"
    if one.finding is Finding.AGREES:
        return f"{said}，与原文一致。\n"
    if one.finding is Finding.UNSAID:
        return f"{said}，所引条文没有写明。\n"
    if one.finding is Finding.DEPENDS:
        return f"{said}，原文的前提是“{one.instead}”。\n"
    if one.finding is Finding.NARROWER:
        return f"{said}，原文限于“{one.instead}”。\n"
    return f"{said}有误，原文为“{one.instead}”。\n"
