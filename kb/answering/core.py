"""The clause of a sentence that gives what is asked for (要点): a number, a date, a period.

It leads the eye and is never quoted alone: what it is said of stands around it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.answering.evidence import given
from kb.asking.question import Question
from kb.finding.weigh import Scale, squeezed
from kb.model import Document, Span
from kb.text import fold

_MARKS = ",;:"
_TRIMMED = " \t\u3000\n,，;；:：.。"
_BEFORE = 0.5  # what the clause before counts: it often names what the number is of


def core(question: Question, document: Document, sentence: Span, scale: Scale) -> Span | None:
    """The clause that has the kind of thing asked for and is most about the question.

    None where no kind is asked for, where no clause has it, and where it is the whole sentence.
    """
    spans = list(clauses(document.text, sentence))
    texts = [squeezed(span.of(document.text)) for span in spans]
    shares = [scale.carried(text) for text in texts]
    best: tuple[tuple[bool, float], Span] | None = None
    for span, text, own, before in zip(spans, texts, shares, [0.0, *shares], strict=False):
        if found := list(given(question, text)):
            news = any(words not in question.folded for words in found)
            fit = (news, own + _BEFORE * before)
            if best is None or fit > best[0]:
                best = fit, span
    return best[1] if best and len(spans) > 1 else None


def clauses(text: str, sentence: Span) -> Iterator[Span]:
    """The clauses of a sentence, without the marks between them; 1,300 is one number."""
    folded = fold(sentence.of(text))
    start = 0
    for at, sign in enumerate(folded):
        inside = folded[at - 1 : at].isdigit() and folded[at + 1 : at + 2].isdigit()
        if at + 1 == len(folded) or (sign in _MARKS and not inside):
            yield from _trimmed(text, Span(sentence.start + start, sentence.start + at + 1))
            start = at + 1


def _trimmed(text: str, span: Span) -> Iterator[Span]:
    words = span.of(text)
    left, right = len(words) - len(words.lstrip(_TRIMMED)), len(words.rstrip(_TRIMMED))
    if left < right:
        yield Span(span.start + left, span.start + right)
