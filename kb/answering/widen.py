"""From the sentence that answers to what is quoted: whole where short, a list with its 项.

A fact is quoted with the sentence that names its year, a lead-in (引导句) with the 项 of the years
asked for, and nothing without the 但 that restricts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.answering.candidates import Candidate, inferred_in, sentence_spans, years_in
from kb.answering.evidence import asked_years, lists
from kb.asking.question import Question
from kb.citation import Found, places
from kb.finding.weigh import squeezed
from kb.model import Document, Level, Provision, Span

MOST_SENTENCES = 3
"""How many sentences an answer quotes at most; a list may be longer."""

_SHORT = 100  # characters: a 款 or 项 no longer than this is quoted whole
_FULL = 100  # characters: a sentence this long answers an open question by itself
_HEAD = re.compile(
    r"(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十0-9]+[)）]|[0-9]+[.、．])[^，,]{1,30}$"
    r"|[^。！？!?；;]{1,20}$"
)
_LISTED = 900  # characters: a list no longer than this is quoted whole, a longer one by its heads
_BOUND = 16  # characters: a 项 that names a year within these is about that year
_ITEMS = (Level.ITEM, Level.SUBITEM)
_RESTRICTS = re.compile(r"(?:但|不过|然而|除|其中|前款|上述|前述)")


@dataclass(frozen=True, slots=True)
class Quote:
    """What is quoted: a span inside one provision; ``core`` is the clause that gives the answer."""

    document: Document
    found: Found
    span: Span
    core: Span | None = None


def widened(question: Question, candidate: Candidate) -> list[Quote]:
    """The candidate's quote: its whole 款 or 项 where short, a list with its items where asked."""
    document, found = candidate.document, candidate.found
    node = found.provision
    items = [c for c in node.children if c.level in _ITEMS]
    if node.level is Level.ROW:
        return [Quote(document, found, node.span)]
    if node.level is Level.TABLE:
        return [Quote(document, found, node.span if len(node.span) <= _LISTED else node.lead)]
    if of_years := _of_years(question, candidate):
        return of_years
    ends_open = candidate.span.of(document.text).endswith(("：", ":"))
    if items and (lists(question) or ends_open):
        lead = Span(candidate.span.start, max(candidate.span.end, node.lead.end))
        led = candidate.span if inferred_in(document, lead) else lead
        return [Quote(document, found, led), *_list(document, node.children)]
    area = node.lead if node.children else node.span
    if len(area) <= (_LISTED if candidate.named else _SHORT) and not inferred_in(document, area):
        return [Quote(document, found, area)]
    return [Quote(document, found, span) for span in _onward(question, candidate, area)]


def _of_years(question: Question, candidate: Candidate) -> list[Quote]:
    """The 项 of the years asked for, out of the candidate's list, after the lead-in that it is.

    Nothing where the list has none, or where one year is asked for and the candidate is of it.
    """
    document, node = candidate.document, candidate.found.provision
    asked = asked_years(question)
    leads = any(child.level in _ITEMS for child in node.children)
    above = candidate.found.above
    if not asked or not (leads or (len(asked) > 1 and node.level in _ITEMS and above)):
        return []
    siblings = node.children if leads else above[-1].children
    bound = [c for c in siblings if c.level in _ITEMS and asked & _years(document, c)]
    if not bound:
        return []
    lead = [Quote(document, candidate.found, candidate.span)] if leads else []
    return lead + list(_list(document, bound))


def _years(document: Document, item: Provision) -> frozenset[str]:
    """The years that an item begins with."""
    return years_in(squeezed(item.span.of(document.text))[:_BOUND])


def _list(document: Document, items: Sequence[Provision]) -> Iterator[Quote]:
    below = [f for f in places(document) if any(f.provision is c for c in items)]
    whole = items[-1].span.end - items[0].span.start <= _LISTED
    for item in below:
        spans = list(sentence_spans(document, item.provision.span))
        if spans:
            yield Quote(document, item, item.provision.span if whole else spans[0])


def _onward(question: Question, candidate: Candidate, area: Span) -> list[Span]:
    """The sentence, with what goes on from it and the one that names its year before it."""
    document = candidate.document
    spans = list(sentence_spans(document, area))
    last = at = spans.index(candidate.span)
    head = _HEAD.match(candidate.span.of(document.text)) is not None
    opens = question.goes_on and len(candidate.span) < _FULL
    for i in range(at + 1, min(at + MOST_SENTENCES, len(spans))):
        restricts = _RESTRICTS.match(spans[i].of(document.text))
        if not (head or restricts or (opens and i == at + 1)):
            break
        last = i
    first = next(i for i, span in enumerate(spans) if span.start == candidate.bound)
    own = Span(candidate.span.start, spans[last].end)
    if last - first >= MOST_SENTENCES:
        return [spans[first], own] if asked_years(question) else [own]
    whole = Span(candidate.bound, own.end)
    return [candidate.span if inferred_in(document, whole) else whole]
