"""How much of a provision is quoted under a written sentence: what carries it, and no more."""

from __future__ import annotations

from kb.answering.candidates import sentence_spans
from kb.answering.handles import Handle
from kb.asking.amounts import squeezed
from kb.model import Span

_WHOLE = 240
"""Characters: a provision no longer than this is quoted whole."""


def narrowed(text: str, handle: Handle) -> Span:
    """The provision, or of a long one the fewest neighbouring sentences that carry the sentence."""
    spans = list(sentence_spans(handle.document, handle.span))
    if len(handle.span) <= _WHOLE or len(spans) < 2:
        return handle.span
    source, wanted = handle.document.text, _pairs(squeezed(text))
    found = [_pairs(squeezed(span.of(source))) & wanted for span in spans]
    first, last = 0, len(spans) - 1
    everything = set().union(*found)
    while first < last and set().union(*found[first + 1 : last + 1]) == everything:
        first += 1
    while first < last and set().union(*found[first:last]) == everything:
        last -= 1
    return Span(spans[first].start, spans[last].end)


def _pairs(plain: str) -> set[str]:
    """The neighbouring characters of a squeezed text."""
    return {plain[i : i + 2] for i in range(len(plain) - 1)}
