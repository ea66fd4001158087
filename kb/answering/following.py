"""What goes on from a quote (下文): the penalty behind ；, and the 款 that says 违反前款规定的.

Where an amount is asked for and the best sentence says what is forbidden, the amount often stands
in a later sentence of the same 款, or in a provision that points back at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kb.answering.candidates import inferred_in, sentence_spans
from kb.answering.evidence import states
from kb.answering.penal import announced_by, asks_penalty, decides, punishes
from kb.answering.widen import Quote
from kb.asking.question import Asks, Question
from kb.citation import Found, Missing, find, places
from kb.finding.weigh import squeezed
from kb.model import Document, Pinpoint, Span

_FAR = 600
"""Characters: no quote goes on further than this."""

_ENDS = "。！？"


def carried_on(question: Question, quote: Quote) -> list[Quote]:
    """The quote as far as it goes on with what is asked for, or with what points back at it.

    An 项 of what is punished is quoted behind the 引导句 that says how.
    """
    penal = asks_penalty(question)
    says = punishes if penal else decides
    if (penal or question.wants(Asks.WHETHER)) and (lead := _led(quote, says)):
        return [lead, quote]  # 可以…吗: the 项 alone does not say whether
    if not (penal or question.wants(Asks.AMOUNT)):
        return [quote]
    longer = _longer(question, quote)
    if penal and (named := list(_named(longer))):
        return [longer, *named[:1]]
    if _says(question, squeezed(longer.span.of(quote.document.text))):
        return [longer]
    return [quote, *next(_pointing(question, quote), [])]


def _says(question: Question, text: str) -> bool:
    """Whether a text states the amount asked for, or what follows from breaking a rule."""
    return states(question, text) if question.wants(Asks.AMOUNT) else punishes(text)


def _led(quote: Quote, says: Callable[[str], bool]) -> Quote | None:
    """The 引导句 that says so of each 项 of its list."""
    document = quote.document
    node = announced_by(quote.found, says, document.text)
    if node is None or inferred_in(document, node.lead):
        return None
    over = next(found for found in places(document) if found.provision is node)
    return Quote(document, over, node.lead)


_AS_IN = re.compile(
    r"(?:依照|按照|依据|根据)[^。;]{0,6}第[^。;]{1,12}[条款][^。;]{0,6}(?:处罚|处理|处分)"
)


def _named(quote: Quote) -> Iterator[Quote]:
    """The provision of the same text by which something is punished: 依照本法第九十条处罚."""
    document = quote.document
    if not _AS_IN.search(squeezed(quote.span.of(document.text))):
        return
    meant = (r for r in document.references if quote.span.contains(r.span) and not r.title)
    for target in (target for reference in meant for target in reference.targets):
        found = find(document, target)
        if not isinstance(found, Missing) and len(found) == 1:
            node = found[0].provision
            area = Span(
                node.children[0].span.start if node.children else node.span.start, node.span.end
            )
            if len(area) <= _FAR and punishes(squeezed(area.of(document.text))):
                yield Quote(document, found[0], area)


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
    stated = _says(question, squeezed(Span(quote.span.end, last).of(document.text)))
    return replace(quote, span=whole) if stated and not inferred_in(document, whole) else quote


def _pointing(question: Question, quote: Quote) -> Iterator[list[Quote]]:
    """The provisions that speak of this one by its number, 前款 or 本条, and say what is asked."""
    document = quote.document
    own = {step.steps for step in _of(quote.found.pinpoint)}
    for reference in document.references:
        if reference.title or quote.found.provision.span.contains(reference.span):
            continue
        if own & {target.steps for target in reference.targets}:
            found, area = _holding(document, reference.span)
            one = Quote(document, found, area)
            if len(area) <= _FAR and _says(question, squeezed(area.of(document.text))):
                yield [one]
            elif asks_penalty(question) and (lead := _led(one, punishes)):
                yield [lead, one]


def _of(pinpoint: Pinpoint) -> Iterator[Pinpoint]:
    """The provision, and the 条 that it is in."""
    yield pinpoint
    yield Pinpoint(pinpoint.steps[:1])


def _holding(document: Document, span: Span) -> tuple[Found, Span]:
    """The narrowest provision that holds a reference, and its own words."""
    found = [one for one in places(document) if one.provision.span.contains(span)][-1]
    node = found.provision
    return found, node.lead if node.children else node.span
