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

from kb.answering.reply import written_in
from kb.asking.condensed import objections
from kb.asking.followup import may_lean, standalone
from kb.asking.question import Question
from kb.asking.turn import Reading, Turn
from kb.finding.weigh import squeezed
from kb.privacy import masked
from kb.results import Answer, AnswerStatus, Mode, Part
from kb.text import Tokeniser, script_told, to_traditional


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


_Found = tuple[str, Answer]
"""A question as it was taken, and its answer."""

REMEMBERED = 6
"""How many earlier questions are read again."""

SHORT = 16
"""Characters of a question that may leave out what it is about."""

_UNTOLD = (AnswerStatus.REFUSED, AnswerStatus.CLARIFY)

TOLD = 300
"""Characters of the quotes that a turn remembers."""


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

    def turn(
        self, question: str, before: Turn | None, as_of: date, proposed: str = "", script: str = ""
    ) -> tuple[Answer, Turn]:
        """The answer after that turn, and the turn that it makes.

        ``proposed`` is what a model made of the question: taken where nothing speaks against it and
        it is answered, else the rules' reading is.  ``script`` is that of the answer where the
        question does not tell.
        """
        script = script_told(question) or script or "hans"
        alone = self._alone(question, before)
        proposed = written_in(proposed, script)
        against = self._objections(proposed, question, alone, before)
        if before and proposed and not against and proposed != alone:
            answer = self._answered(question, proposed, as_of, script)
            if answer.status is AnswerStatus.ANSWERED:
                answer = _noted(answer, f"追问：模型补全为“{proposed}”")
                return answer, self._remembered(proposed, answer, before)
            against = ("按此没有答案",)
        answer = self._answered(question, alone, as_of, script)
        if before and answer.status in _UNTOLD:
            carried = alone != question
            other = self._apart if carried else self._within
            alone, answer = other(question, before, (alone, answer))
        if against:
            why = "；".join(against)
            answer = _noted(answer, f"追问：模型补全为“{proposed}”，不采用：{why}；改按规则")
        return answer, self._remembered(alone, answer, before)

    def _within(self, question: str, before: Turn, found: _Found) -> _Found:
        """要交什么材料, where nothing answers it by itself: asked of the document before."""
        asked = self._answers.reading(question)
        if len(question) > SHORT or not before.title or not may_lean(asked, self._tokeniser):
            return found
        title = before.title if before.title.startswith("《") else f"《{before.title}》"
        inside = self._answered(question, f"{title}{question}", found[1].as_of, found[1].script)
        told = inside.status is AnswerStatus.ANSWERED and _speaks_of(asked.question, inside)
        return (f"{title}{question}", inside) if told else found

    def _apart(self, question: str, before: Turn, found: _Found) -> _Found:
        """那古树名木呢, where what came before has nothing of it: asked by itself."""
        if found[1].status is not AnswerStatus.REFUSED:
            return found
        apart = self._answered(question, question, found[1].as_of, found[1].script)
        return (question, apart) if apart.status is AnswerStatus.ANSWERED else found

    def leans(self, question: str, before: Turn | None) -> bool:
        """Whether a model is asked what the question means: not where it names its document."""
        if before is None:
            return False
        return not any(named.versions for named in self._answers.reading(question).named)

    def after(self, history: Sequence[str], as_of: date) -> Turn | None:
        """The turn that earlier questions come to."""
        turn: Turn | None = None
        for question in history[-REMEMBERED:]:
            turn = self.turn(question, turn, as_of)[1]
        return turn

    def _answered(self, question: str, alone: str, as_of: date, script: str) -> Answer:
        answer = self._answers.answered(alone, as_of, script)
        return answer if question.endswith(alone) else _carried(answer, question, alone)

    def _alone(self, question: str, before: Turn | None) -> str:
        if before is None:
            return question
        earlier = self._answers.reading(before.question)
        return standalone(self._answers.reading(question), before, earlier, self._tokeniser)

    def _objections(
        self, proposed: str, question: str, alone: str, before: Turn | None
    ) -> tuple[str, ...]:
        """What speaks against what a model made of the question."""
        if not proposed or before is None:
            return ()
        said = (before.question, before.title, before.place, before.told, alone)
        asked = self._answers.reading(question).question
        against = objections(proposed, asked, said, self._tokeniser)
        known = {v for text in (question, *said) for v in self._versions(text)}
        if not against and not self._versions(proposed) <= known:
            return ("点了上文没有点的文件",)
        return against

    def _versions(self, text: str) -> set[str]:
        """The documents that a text names."""
        return {v for named in self._answers.reading(text).named for v in named.versions}

    def _remembered(self, alone: str, answer: Answer, before: Turn | None) -> Turn:
        """What to go on from: the first citation, else the document that the question names."""
        if answer.citations:
            first = answer.citations[0]
            told = "".join(c.quote for c in answer.citations)[:TOLD]
            same = [c for c in answer.citations if c.version == first.version]
            return Turn(alone, first.title, first.label, told, same[-1].label)
        if before and before.title and before.title in alone:
            return Turn(alone, before.title, before.place)
        named = [one.name for one in self._answers.reading(alone).named if one.versions]
        return Turn(alone, named[0] if named else "")


def _speaks_of(question: Question, answer: Answer) -> bool:
    """Whether it was looked up, or what is cited has a word of the question.

    火星上的重力是多少 goes on about no document.
    """
    if answer.mode is Mode.LOOKUP:
        return True
    words = [form for term in question.terms for form in term.forms]
    said = squeezed("".join(one.quote for one in answer.citations))
    return not words or any(word in said for word in words)


def _noted(answer: Answer, line: str) -> Answer:
    return replace(answer, trace=(line, *answer.trace))


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
