"""Of texts without 条, the one whose sentences answer stands first in a result list.

Words and vectors say which texts speak of the matter; which of them answers, their sentences say.
The 条 of a text are written to be found one by one: they stay as they were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.answering.extract import AROUND, extract
from kb.answering.widen import Quote
from kb.asking.question import Question
from kb.finding.snippet import is_paragraph
from kb.finding.weigh import Scale
from kb.results import Passage


def answering_first(question: Question, passages: Sequence[Passage], scale: Scale) -> list[Passage]:
    """The passages, the one that is quoted first ahead of a paragraph that was found first."""
    head = passages[:AROUND]
    if len(head) < 2 or not is_paragraph(head[0].chunk):
        return list(passages)
    quotes = extract(question, head, scale).quotes
    at = next((i for i, one in enumerate(head) if quotes and _holds(one, quotes[0])), 0)
    news = not head[at].document.record.kind.official
    if at == 0 or (news and head[0].document.record.kind.official):
        return list(passages)
    first = replace(head[at], score=head[0].score)
    rows = [first, *passages[:at], *passages[at + 1 :]]
    return [replace(one, rank=rank) for rank, one in enumerate(rows, 1)]


def _holds(passage: Passage, quote: Quote) -> bool:
    same = passage.document.version == quote.document.version
    return same and passage.chunk.unit_span.overlaps(quote.span)
