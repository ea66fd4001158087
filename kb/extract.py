"""Passages to quotes: the sentences or 项 that answer, and how sure one can be that they do.

The confidence of an answer is the share of the question's weight that its quote carries together
with its setting (title, headings, lead-in).  Below ``ENOUGH`` there is no answer; the passages are
then only offered as 可能相关.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.candidates import Candidate, candidates, inferred_in, sentence_spans, words_of, years_in
from kb.citation import Found, places
from kb.evidence import defines, states, suits
from kb.model import Document, Level, Span
from kb.question import Asks, Question
from kb.results import Passage
from kb.weigh import Scale, in_order

ENOUGH = 0.6
"""The least confidence of an answer."""

SURE = 0.75
"""Below this an answer is worded as doubt: the closest text, to be checked."""

_WEIGHTS = {
    "own": 1.0,  # what the sentence itself carries
    "setting": 0.45,  # what its headings and lead-in carry beside
    "order": 0.3,  # in the question's own order
    "rank": 0.25,  # how well its passage was found
    "kind": 0.2,  # whether it has the kind of thing asked for
    "named": 0.2,  # whether its heading is what is asked about
    "defines": 0.5,  # whether it defines the term whose meaning is asked for
    "year": -0.8,  # whether it speaks of other years than the question
    "official": 0.25,  # official text ahead of news on the same fact
}
_MOST_SENTENCES = 3
_SECOND = 0.12  # a further quote must carry at least this much more of the question
_OUTRIGHT = 0.8  # the share of a 吗 question that a sentence must carry by itself to settle it
_OWN = 0.5  # and this much of the question by itself
_SHORT = 160  # characters: a 款 or 项 no longer than this is quoted whole
_LISTED = 900  # characters: a list no longer than this is quoted whole, a longer one by its heads


@dataclass(frozen=True, slots=True)
class Quote:
    """What is quoted: a span inside one provision."""

    document: Document
    found: Found
    span: Span


@dataclass(frozen=True, slots=True)
class Extract:
    """The quotes that answer best, and how sure one can be."""

    quotes: tuple[Quote, ...]
    confidence: float
    stated: bool  # whether they have the kind of thing asked for


def extract(question: Question, passages: Sequence[Passage], scale: Scale) -> Extract:
    """The best quotes out of these passages."""
    top = max((p.score for p in passages), default=0.0)
    found = [c for p in passages for c in candidates(p, top, scale)]
    scored = sorted(((_score(question, c, scale), c) for c in found), key=lambda row: -row[0])
    if not scored:
        return Extract((), 0.0, False)
    chosen = [scored[0][1]]
    for score, candidate in scored[1:40]:
        if len(chosen) < _MOST_SENTENCES and score >= 0.6 * scored[0][0]:
            if _adds(candidate, chosen, scale):
                chosen.append(candidate)
    quotes: dict[tuple[str, Span], Quote] = {}
    shares: list[float] = []
    for candidate in chosen:
        widened = _widen(question, candidate)
        text = "".join(map(_words, widened))
        shares.append(scale.carried(text + candidate.setting))
        quotes |= {(q.document.version, q.span): q for q in widened}
    kept = _apart(tuple(quotes.values()))
    together = "".join(_words(q) for q in kept) + "".join(c.setting for c in chosen)
    confidence = (max(shares) + scale.carried(together)) / 2
    stated = any(states(question, _words(q)) for q in kept)
    return Extract(kept, _doubted(question, chosen[0], confidence, scale), stated)


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


def _score(question: Question, candidate: Candidate, scale: Scale) -> float:
    own = scale.carried(candidate.text)
    whole = scale.carried(candidate.text + candidate.setting)
    kind = suits(question, candidate.text)
    asked = years_in(question.folded)
    return (
        _WEIGHTS["year"] * bool(asked and candidate.years and not asked & candidate.years)
        + _WEIGHTS["defines"] * defines(question, candidate.text)
        + _WEIGHTS["named"] * candidate.named
        + _WEIGHTS["own"] * own
        + _WEIGHTS["setting"] * (whole - own)
        + _WEIGHTS["kind"] * kind * own
        + _WEIGHTS["rank"] * candidate.rank
        + _WEIGHTS["order"] * in_order(question.terms, candidate.text)
        + _WEIGHTS["official"] * candidate.document.record.kind.official
    )


def _adds(candidate: Candidate, chosen: Sequence[Candidate], scale: Scale) -> bool:
    if scale.carried(candidate.text) < _OWN:
        return False
    before = "".join(c.text + c.setting for c in chosen)
    return scale.carried(before + candidate.text) - scale.carried(before) >= _SECOND


def _widen(question: Question, candidate: Candidate) -> list[Quote]:
    """The candidate's quote: its whole 款 or 项 where short, a list with its items where asked."""
    document, found = candidate.document, candidate.found
    node = found.provision
    items = [c for c in node.children if c.level in (Level.ITEM, Level.SUBITEM)]
    text = document.text
    if node.level is Level.ROW:
        return [Quote(document, found, node.span)]
    if node.level is Level.TABLE:
        return [Quote(document, found, node.span if len(node.span) <= _LISTED else node.lead)]
    if items and (question.wants(Asks.LIST) or candidate.span.of(text).endswith(("：", ":"))):
        return [Quote(document, found, candidate.span), *_list(document, found)]
    area = node.lead if node.children else node.span
    if len(area) <= (_LISTED if candidate.named else _SHORT) and not inferred_in(document, area):
        return [Quote(document, found, area)]
    return [Quote(document, found, _onward(question, candidate, area))]


def _list(document: Document, found: Found) -> Iterator[Quote]:
    node = found.provision
    below = [f for f in places(document) if any(f.provision is c for c in node.children)]
    whole = node.children[-1].span.end - node.children[0].span.start <= _LISTED
    for item in below:
        spans = list(sentence_spans(document, item.provision.span))
        if spans:
            yield Quote(document, item, item.provision.span if whole else spans[0])


def _onward(question: Question, candidate: Candidate, area: Span) -> Span:
    """The sentence, and for an open question the ones that go on from it."""
    spans = list(sentence_spans(candidate.document, area))
    at = spans.index(candidate.span)
    narrow = (Asks.WHO, Asks.DATE, Asks.NUMBER, Asks.AMOUNT)
    count = 1 if any(question.wants(a) for a in narrow) else _MOST_SENTENCES
    last = spans[min(at + count, len(spans)) - 1]
    whole = Span(candidate.bound, last.end)
    return candidate.span if inferred_in(candidate.document, whole) else whole
