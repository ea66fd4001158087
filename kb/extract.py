"""Passages to quotes: the sentences or 项 that answer, and how sure one can be that they do.

The confidence of an answer is the share of the question's weight that its quote carries together
with its setting (title, headings, lead-in).  Below ``ENOUGH`` there is no answer; the passages are
then only offered as 可能相关.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.citation import Found, places
from kb.evidence import states, suits
from kb.model import Document, EditKind, Level, Passage, Span
from kb.question import Asks, Question
from kb.text import sentences
from kb.weigh import Scale, in_order, squeezed

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
    "official": 0.15,  # official text ahead of news on the same fact
}
_NAMED = 0.85
_MOST_SENTENCES = 3
_SECOND = 0.12  # a further quote must carry at least this much more of the question
_OWN = 0.5  # and this much of the question by itself
_SHORT = 160  # characters: a 款 or 项 no longer than this is quoted whole
_LISTED = 900  # characters: a list no longer than this is quoted whole, a longer one by its heads


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer."""

    document: Document
    found: Found
    span: Span
    text: str  # squeezed
    setting: str  # squeezed: title, headings, lead-in
    rank: float
    named: bool  # whether its own heading is what is asked about


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
    widened = (quote for candidate in chosen for quote in _widen(question, candidate))
    quotes = tuple({(q.document.version, q.span): q for q in widened}.values())
    together = "".join(squeezed(q.span.of(q.document.text)) for q in quotes)
    setting = "".join(c.setting for c in chosen)
    return Extract(quotes, scale.carried(together + setting), states(question, together))


def candidates(passage: Passage, top: float, scale: Scale) -> Iterator[Candidate]:
    """Every quotable sentence of a passage's unit; ``top`` is the best passage's score."""
    document = passage.document
    rank = passage.score / top if top else 0.0
    for found, area in own_text(document, passage.chunk.unit_span):
        setting = squeezed(_setting(document, found))
        named = scale.carried(squeezed(found.provision.heading or "")) >= _NAMED
        for span in sentence_spans(document, area):
            text = squeezed(span.of(document.text))
            yield Candidate(document, found, span, text, setting, rank, named)


def own_text(document: Document, unit: Span) -> Iterator[tuple[Found, Span]]:
    """(provision, its own text) for everything in a unit that has words of its own."""
    for found in places(document):
        node = found.provision
        if not unit.contains(node.span) or node.level in (Level.TITLE, Level.ARTICLE):
            continue
        area = node.lead if node.children else node.span
        if area.of(document.text).strip():
            yield found, area


def sentence_spans(document: Document, area: Span) -> Iterator[Span]:
    """The sentences of an area that may be quoted: none that rests on an inferred repair."""
    text = list(area.of(document.text))
    inferred = []
    for edit in document.edits:
        if not edit.span.overlaps(area):
            continue
        if edit.kind is EditKind.BROKEN_LINE or edit.hides:
            first, last = max(edit.span.start, area.start), min(edit.span.end, area.end)
            text[first - area.start : last - area.start] = " " * (last - first)
        elif edit.kind is EditKind.MOJIBAKE:
            inferred.append(edit.span)
    for start, end in sentences("".join(text), area.start):
        span = Span(start, end)
        if not any(span.overlaps(other) for other in inferred):
            yield span


def _setting(document: Document, found: Found) -> str:
    """What a sentence is read under: the title, the year, headings and lead-ins."""
    record = document.record
    year = f"{record.published_on.year}年" if record.published_on else ""
    parts = [record.title, *record.aliases, year, found.provision.heading or ""]
    for node in found.above:
        parts += [node.heading or "", node.lead.of(document.text)]
    return " ".join(parts)


def _score(question: Question, candidate: Candidate, scale: Scale) -> float:
    own = scale.carried(candidate.text)
    whole = scale.carried(candidate.text + candidate.setting)
    kind = suits(question, candidate.text)
    return (
        _WEIGHTS["named"] * candidate.named
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
    whole = Span(candidate.span.start, last.end)
    return candidate.span if inferred_in(candidate.document, whole) else whole


def inferred_in(document: Document, area: Span) -> bool:
    """Whether an inferred repair lies in the area."""
    return any(e.kind is EditKind.MOJIBAKE and e.span.overlaps(area) for e in document.edits)
