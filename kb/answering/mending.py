"""Slips of the hand, mended (误写): what was taken for what, kept only where it led somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kb.answering.places import names, unit_of
from kb.asking.question import Question, read_question
from kb.asking.slips import Slip, slips
from kb.model import Document, Span
from kb.results import Answer, AnswerStatus
from kb.store.catalog import Catalog
from kb.text import Tokeniser, fold

_KEPT = 1000
"""Questions whose slips are remembered: thousands of words are tried for each."""


class Mender:
    """Reads questions as they were meant."""

    def __init__(
        self, catalog: Catalog, frequency: Callable[[str], int], tokeniser: Tokeniser
    ) -> None:
        self._catalog = catalog
        self._frequency = frequency
        self._tokeniser = tokeniser
        self._found: dict[str, list[Slip]] = {}

    def forget(self) -> None:
        """Look anew: other texts may be held now."""
        self._found.clear()

    def doubts(self, question: Question) -> str:
        """您是指…吗, for every word that may be a slip."""
        return "".join(
            f"库内文件没有“{slip.written}”，您是指{'或'.join(f'“{w}”' for w in slip.meant)}吗？"
            for slip in self._slips(question)
        )

    def mended(self, question: Question) -> Question:
        """The question with its sure slips mended; itself where there are none."""
        text = question.folded
        for slip in self._sure(question):
            text = text.replace(slip.written, slip.meant[0])
        if text == question.folded:
            return question
        mended = read_question(text, self._tokeniser)
        return replace(mended, text=question.text, script=question.script)

    def told(self, question: Question) -> str:
        """What was taken for what."""
        return "".join(
            f"（已按“{slip.meant[0]}”理解“{slip.written}”。）\n" for slip in self._sure(question)
        )

    def borne(self, question: Question, answer: Answer) -> bool:
        """Whether the mended question is answered, by text that speaks of what is taken as meant.

        抗疫 is no slip of 抗议 where nothing that answers says a word of 抗议.
        """
        if answer.status is not AnswerStatus.ANSWERED:
            return False
        cited = ((self._catalog.document(c.version), c.span) for c in answer.citations)
        said = fold(answer.text + "".join(_around(document, span) for document, span in cited))
        return all(slip.meant[0] in said for slip in self._sure(question))

    def _sure(self, question: Question) -> list[Slip]:
        return [slip for slip in self._slips(question) if slip.sure]

    def _slips(self, question: Question) -> list[Slip]:
        words = "".join(term.word for term in question.terms)
        if words not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[words] = slips(question, self._tokeniser, self._frequency)
        return self._found[words]


def _around(document: Document, span: Span) -> str:
    """What a place is found by: its document's names, the headings above it, its whole 条."""
    above = [one.heading or "" for one in document.walk() if one.span.contains(span)]
    return "".join((names(document), *above, unit_of(document, span).of(document.text)))
