"""Passages to quotes: the sentences or 项 that answer, and how sure one can be that they do.

How sure one can be is read off six signs (``kb.answering.confidence``).  Below ``ENOUGH`` there is
no answer; the passages are then only offered as 可能相关.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.answering.candidates import Candidate, candidates, words_of
from kb.answering.confidence import Signs, Stretch, lacked, signs, specific
from kb.answering.core import core
from kb.answering.evidence import asked_years, by_whom, defines, states, suits
from kb.answering.following import carried_on
from kb.answering.penal import asks_penalty, punishes
from kb.answering.widen import MOST_SENTENCES, Quote, widened
from kb.asking.question import Asks, Question
from kb.finding.weigh import Scale, in_order, squeezed
from kb.model import Status
from kb.results import Passage
from kb.text import sentences

AROUND = 8
"""How many passages an answer is quoted out of."""

ENOUGH = 0.22
"""The least confidence of an answer."""

SURE = 0.6
"""Below this an answer is worded as doubt: the closest text, to be checked."""

_WEIGHTS = {
    "own": 1.0,  # what the sentence itself carries
    "setting": 0.8,  # what the title and its headings carry beside
    "lead": 0.45,  # what its lead-in carries beside: it may speak of several places
    "near": 0.35,  # what the sentences before and after it carry beside
    "order": 0.55,  # in the question's own order
    "rank": 0.6,  # how well its passage was found
    "kind": 0.2,  # whether it has the kind of thing asked for
    "states": 0.15,  # whether it states it
    "by whom": 0.35,  # whether an office does there what is asked
    "named": 0.2,  # whether its heading is what is asked about
    "defines": 0.5,  # whether it defines the term whose meaning is asked for
    "penal": 0.3,  # whether it or its lead-in says what follows, where that is asked
    "year": -0.8,  # whether it speaks of other years than the question
    "official": 0.25,  # official text ahead of news on the same fact
}
_TIED = 0.15  # a second quote that scores no less than this below the first is as good
_SECOND = 0.2  # any other must carry at least this much more of the question
_OVER = 0.15  # what a text that has ceased to hold stands behind one that holds
GONE = (Status.EXPIRED, Status.REPEALED, Status.AMENDED)
_OUTRIGHT = 0.8  # the share of a 吗 question that a sentence must carry by itself to settle it
_FOREIGN = 0.4  # the share of the question's weight in words that stand nowhere that makes doubt
_OWN = 0.5  # and this much of the question by itself


@dataclass(frozen=True, slots=True)
class Extract:
    """The quotes that answer best, and how sure one can be."""

    quotes: tuple[Quote, ...]
    confidence: float
    stated: bool  # whether they have the kind of thing asked for
    signs: Signs
    lacks: tuple[str, ...] = ()  # words of the question that neither they nor their passage carry


def extract(question: Question, passages: Sequence[Passage], scale: Scale) -> Extract:
    """The best quotes out of these passages."""
    top = max((p.score for p in passages), default=0.0)
    found = [c for p in passages for c in candidates(p, top, scale)]
    chosen = _chosen(question, found, _gone(question, passages), scale)
    if not chosen:
        return Extract((), 0.0, False, Signs())
    fitting = _fitting(question, chosen)
    wide = (more for _, quotes in fitting for q in quotes for more in carried_on(question, q))
    quotes = {(q.document.version, q.span): q for q in wide}
    kept = _pointed(question, chosen[0], _apart(tuple(quotes.values())), scale)
    together = "".join(_words(q) for q in kept) + "".join(c.setting for c, _ in fitting)
    quoted = "".join(map(_words, fitting[0][1])) + chosen[0].setting
    stretch = Stretch(quoted, _around(chosen[0], passages))
    read = signs(question, chosen[0], found, stretch, scale)
    lacks = lacked(question, stretch.passage + together, scale)
    confidence = read.chance
    asked = asked_years(question)
    if asked and not any(year in together for year in asked):
        confidence = min(confidence, ENOUGH - 0.01)  # whatever it says, it says of another year
    if specific(lacks):
        confidence = min(confidence, SURE - 0.01)  # of another office, another place
    if _foreign(scale):
        confidence = min(confidence, SURE - 0.01)  # 月球采矿: half of it stands nowhere
    confidence = _doubted(question, chosen[0], confidence, scale)
    if asks_penalty(question) and not any(punishes(_words(q)) for q in kept):
        confidence = min(confidence, SURE - 0.01)  # what must be done, not what follows
    stated = any(states(question, _words(q)) for q in kept)
    return Extract(kept, confidence, stated, read, lacks)


def _foreign(scale: Scale) -> bool:
    """Whether a good part of the question is words that no text here has."""
    absent = set(scale.absent())
    weight = sum(w for term, w in zip(scale.terms, scale.weights, strict=True) if term in absent)
    return weight >= _FOREIGN * scale.total > 0


def _pointed(
    question: Question, first: Candidate, quotes: Sequence[Quote], scale: Scale
) -> tuple[Quote, ...]:
    """The quotes, the one that holds the first candidate with its core."""
    found = core(question, first.document, first.span, scale)
    return tuple(
        replace(q, core=found)
        if found and q.document is first.document and q.span.contains(found)
        else q
        for q in quotes
    )


def _around(candidate: Candidate, passages: Sequence[Passage]) -> str:
    """The whole unit (条) that a candidate stands in, squeezed."""
    document = candidate.document
    units = [p.chunk.unit_span for p in passages if p.document.version == document.version]
    unit = next((unit for unit in units if unit.contains(candidate.span)), candidate.span)
    return squeezed(unit.of(document.text))


def _chosen(
    question: Question, found: Sequence[Candidate], gone: frozenset[str], scale: Scale
) -> list[Candidate]:
    """The best sentence, one that is as good, and such as carry more of the question."""
    weighed = [(worth(question, c, scale) - _OVER * (c.document.version in gone), c) for c in found]
    scored = sorted(weighed, key=lambda row: -row[0])
    chosen = [c for _, c in scored[:1]]
    if chosen and chosen[0].document.version in gone:
        gone = frozenset()
    scored = [row for row in scored if row[1].document.version not in gone]
    if asks_penalty(question) and chosen and _punished(chosen[0]):
        scored = [row for row in scored if _punished(row[1])]
    for score, candidate in scored[1:40]:
        if len(chosen) < MOST_SENTENCES and score >= 0.6 * scored[0][0]:
            tied = len(chosen) == 1 and score >= scored[0][0] - _TIED
            near = tied and _as_near(question, candidate, chosen[0], scale)
            if near or _adds(candidate, chosen, scale):
                chosen.append(candidate)
    return chosen


def _gone(question: Question, passages: Sequence[Passage]) -> frozenset[str]:
    """The texts that have ceased to hold, where official ones that hold were found as well.

    Where a year is asked of, what held then may be meant.
    """
    holding = any(p.document.record.kind.official and p.status is Status.IN_FORCE for p in passages)
    if not holding or asked_years(question):
        return frozenset()
    return frozenset(p.document.version for p in passages if p.status in GONE)


def _as_near(question: Question, candidate: Candidate, first: Candidate, scale: Scale) -> bool:
    """Whether it carries about as much by itself, and says it in the question's order as well.

    What its lead-in names may be another's; 包括…鱼珠片区 behind 产业 only mentions it.
    """
    ordered = in_order(question.terms, first.text) - in_order(question.terms, candidate.text)
    return ordered <= _TIED and scale.share((candidate.own,)) >= scale.share((first.own,)) - _TIED


def _fitting(
    question: Question, chosen: Sequence[Candidate]
) -> list[tuple[Candidate, list[Quote]]]:
    """The candidates with what is quoted for them: after the first, no more than there is room."""
    out: list[tuple[Candidate, list[Quote]]] = []
    room = MOST_SENTENCES
    for candidate in chosen:
        before = [q for _, wide in out for q in wide if q.document is candidate.document]
        wide = widened(question, candidate)
        met = any(q.span.overlaps(o.span) for q in wide for o in before)
        if out and (met or _length(wide) > room):
            wide = [Quote(candidate.document, candidate.found, candidate.span)]
        if any(o.span.overlaps(candidate.span) for o in before) or (out and _length(wide) > room):
            continue
        room -= _length(wide)
        out.append((candidate, wide))
    return out


def _length(quotes: Sequence[Quote]) -> int:
    """How many sentences these quotes have."""
    return sum(len(sentences(q.span.of(q.document.text))) for q in quotes)


def _words(quote: Quote) -> str:
    return words_of(quote.document, quote.found, quote.span)


def _apart(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The quotes without those that lie inside another."""
    return tuple(
        q
        for q in quotes
        if not any(
            o is not q and o.document is q.document and o.span.contains(q.span) for o in quotes
        )
    )


def _doubted(question: Question, candidate: Candidate, confidence: float, scale: Scale) -> float:
    """No certainty where a definition is asked for and only a use of the word was found.

    Nor where 吗 is asked and the sentence lacks a good part of the question: 琶洲 in the lead-in
    and 区块链 in an item about another place do not make a yes.
    """
    used = question.wants(Asks.DEFINITION) and not defines(question, candidate.text)
    partly = question.wants(Asks.WHETHER) and scale.carried(candidate.text) < _OUTRIGHT
    return min(confidence, SURE - 0.01) if used or partly else confidence


def worth(question: Question, candidate: Candidate, scale: Scale) -> float:
    """How well a sentence answers, as it stands and in its setting; larger is better."""
    own = scale.share((candidate.own,))
    headed = scale.share((candidate.own, candidate.under))
    whole = scale.share((candidate.own, candidate.under, candidate.led or candidate.own))
    near = scale.share((candidate.own, *candidate.near))
    kind = suits(question, candidate.text)
    asked = asked_years(question)
    return (
        _WEIGHTS["year"] * bool(asked and candidate.years and not asked & candidate.years)
        + _WEIGHTS["penal"] * (asks_penalty(question) and _punished(candidate))
        + _WEIGHTS["defines"] * defines(question, candidate.text)
        + _WEIGHTS["by whom"] * by_whom(question, candidate.text)
        + _WEIGHTS["named"] * candidate.named
        + _WEIGHTS["own"] * own
        + _WEIGHTS["setting"] * (headed - own)
        + _WEIGHTS["lead"] * (whole - headed)
        + _WEIGHTS["near"] * (near - own)
        + _WEIGHTS["kind"] * kind * own
        + _WEIGHTS["states"] * (kind and states(question, candidate.text))
        + _WEIGHTS["rank"] * candidate.rank
        + _WEIGHTS["order"] * in_order(question.terms, candidate.text)
        + _WEIGHTS["official"] * candidate.document.record.kind.official
    )


def _punished(candidate: Candidate) -> bool:
    return punishes(candidate.text) or punishes(candidate.setting)


def _adds(candidate: Candidate, chosen: Sequence[Candidate], scale: Scale) -> bool:
    if scale.share((candidate.own,)) < _OWN:
        return False
    before = "".join(c.text + c.setting for c in chosen)
    return scale.carried(before + candidate.text) - scale.carried(before) >= _SECOND
