"""What goes on from a quote (下文): the penalty behind ；, and the 款 that says 违反前款规定的.

Where an amount is asked for and the best sentence says what is forbidden, the amount often stands
in a later sentence of the same 款, or in a provision that points back at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.answering.candidates import inferred_in, sentence_spans
from kb.answering.evidence import states
from kb.answering.widen import Quote
from kb.asking.question import Asks, Question
from kb.citation import Found, places
from kb.finding.weigh import squeezed
from kb.model import Document, Pinpoint, Span

_FAR = 600
"""Characters: no quote goes on further than this."""

_ENDS = "。！？"


def carried_on(question: Question, quote: Quote) -> list[Quote]:
    """The quote as far as it goes on with the amount asked for, or with what points back at it."""
    if not question.wants(Asks.AMOUNT):
        return [quote]
    longer = _longer(question, quote)
    if states(question, squeezed(longer.span.of(quote.document.text))):
        return [longer]
    return [quote, *list(_pointing(question, quote))[:1]]


def _longer(question: Question, quote: Quote) -> Quote:
    """The quote with the rest of its sentence: each tier behind ； is a part of the penalty."""
    document, node = quote.document, quote.found.provision
    area = node.lead if node.children else node.span
    last = quote.span.end
    for span in sentence_spans(document, area):
        if span.start < quote.span.end:
            continue
        ended = document.text[quote.span.start : last].rstrip().endswith(tuple(_ENDS))
        if ended or span.end - quote.span.start > _FAR:
            break
        last = span.end
    whole = Span(quote.span.start, last)
    stated = states(question, squeezed(Span(quote.span.end, last).of(document.text)))
    return replace(quote, span=whole) if stated and not inferred_in(document, whole) else quote


def _pointing(question: Question, quote: Quote) -> Iterator[Quote]:
    """The provisions that speak of this one by its number, 前款 or 本条, and state the amount."""
    document = quote.document
    own = {step.steps for step in _of(quote.found.pinpoint)}
    for reference in document.references:
        if reference.title or quote.found.provision.span.contains(reference.span):
            continue
        if own & {target.steps for target in reference.targets}:
            found, area = _holding(document, reference.span)
            if len(area) <= _FAR and states(question, squeezed(area.of(document.text))):
                yield Quote(document, found, area)


def _of(pinpoint: Pinpoint) -> Iterator[Pinpoint]:
    """The provision, and the 条 that it is in."""
    yield pinpoint
    yield Pinpoint(pinpoint.steps[:1])


def _holding(document: Document, span: Span) -> tuple[Found, Span]:
    """The narrowest provision that holds a reference, and its own words."""
    found = [one for one in places(document) if one.provision.span.contains(span)][-1]
    node = found.provision
    return found, node.lead if node.children else node.span
