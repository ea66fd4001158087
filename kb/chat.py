"""One conversation (会话): each question made to stand alone, answered, and remembered.

A conversation is a chain of small values, so it may live anywhere: in a visitor's own tab as the
questions asked so far, or in the home under the id of a session.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Protocol

from kb.asking.followup import Reading, Turn, standalone
from kb.privacy import masked
from kb.results import Answer, Part
from kb.text import Tokeniser, script_of, to_traditional


class Memory(Protocol):
    """Where the turns of sessions are kept."""

    def turns(self, session: str, last: int) -> list[dict[str, str]]:
        """The last turns, oldest first."""

    def remember(self, session: str, turn: dict[str, str]) -> None:
        """Add a turn."""


class Converses(Protocol):
    """What goes on from a turn."""

    def converse(
        self, question: str, before: Turn | None, as_of: date | None
    ) -> tuple[Answer, Turn]:
        """The answer, and the turn it makes."""


REMEMBERED = 6
"""How many earlier questions are read again."""


class Answers(Protocol):
    """What reads and answers one question."""

    def reading(self, text: str) -> Reading:
        """The question, read, with the documents it names."""

    def answered(self, text: str, as_of: date, script: str) -> Answer:
        """The answer to a question that stands alone, in that script."""


class Chat:
    """Answers questions that lean on earlier ones."""

    def __init__(self, answers: Answers, tokeniser: Tokeniser) -> None:
        self._answers = answers
        self._tokeniser = tokeniser

    def turn(self, question: str, before: Turn | None, as_of: date) -> tuple[Answer, Turn]:
        """The answer after that turn, and the turn that it makes."""
        script = script_of(question)
        alone = self._alone(question, before)
        answer = self._answers.answered(alone, as_of, script)
        if alone != question:
            answer = _carried(answer, question, alone)
        return answer, self._remembered(alone, answer, before)

    def after(self, history: Sequence[str], as_of: date) -> Turn | None:
        """The turn that earlier questions come to."""
        turn: Turn | None = None
        for question in history[-REMEMBERED:]:
            turn = self.turn(question, turn, as_of)[1]
        return turn

    def _alone(self, question: str, before: Turn | None) -> str:
        if before is None:
            return question
        earlier = self._answers.reading(before.question)
        return standalone(self._answers.reading(question), before, earlier, self._tokeniser)

    def _remembered(self, alone: str, answer: Answer, before: Turn | None) -> Turn:
        """What to go on from: the first citation, else the document that the question names."""
        if answer.citations:
            first = answer.citations[0]
            return Turn(alone, first.title, first.label)
        if before and before.title and before.title in alone:
            return Turn(alone, before.title, before.place)
        named = [one.name for one in self._answers.reading(alone).named if one.versions]
        return Turn(alone, named[0] if named else "")


def _carried(answer: Answer, question: str, alone: str) -> Answer:
    """The answer under the question as it was put, saying how it was understood."""
    said = f"（承接上文，按“{alone}”理解。）\n"
    if answer.script == "hant":
        opening, closing = to_traditional("（承接上文，按“"), to_traditional("”理解。）\n")
        said = f"{opening}{alone}{closing}"
    id_ = hashlib.sha256(f"{answer.id}\0{question}".encode("utf-8", "replace")).hexdigest()[:16]
    return replace(answer, id=id_, question=question, parts=(Part(said), *answer.parts))


def session(desk: Converses, memory: Memory, id_: str, question: str, as_of: date | None) -> Answer:
    """The answer in a session that is remembered, which goes on from its last turn."""
    last = memory.turns(id_, 1)
    before = Turn(**last[0]) if last else None
    answer, turn = desk.converse(question, before, as_of)
    memory.remember(id_, {**asdict(turn), "question": masked(turn.question)})
    return answer
