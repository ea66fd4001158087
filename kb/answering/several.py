"""Several questions in one, answered one by one (一问多事), and comparisons of several things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from kb.answering.reply import Reply
from kb.asking.naming import Named
from kb.asking.question import Question, read_question
from kb.asking.several import compared, pieces
from kb.results import Answer, AnswerStatus, Mode
from kb.text import Tokeniser

_FEW = 3
"""A question of fewer content words goes on about what the one before it was told from."""


class Asked(Protocol):
    """A question with the documents it names."""

    @property
    def question(self) -> Question:
        """The question, mended."""

    @property
    def named(self) -> tuple[Named, ...]:
        """The names in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions, and what of several things it is asked of."""

    question: Question
    thing: str = ""
    answered: bool = False


class Several:
    """Answers the questions that one holds, by what answers one."""

    def __init__(self, decide: Callable[[Question, Reply], Answer], tokeniser: Tokeniser) -> None:
        self._decide = decide
        self._tokeniser = tokeniser

    def parts(self, asked: Asked, as_of: date) -> Sequence[Part]:
        """The questions in one; none where it is one."""
        spans = [one.span for one in asked.named]
        text, cut = asked.question.text, self._tokeniser
        rows = compared(text, spans, cut) or [("", piece) for piece in pieces(text, spans, cut)]
        name = asked.named[0].name if len(asked.named) == 1 else ""
        read = [Part(self._about(name, q, asked.question.script), thing) for thing, q in rows]
        out: list[Part] = []
        before = ""
        for part in read:
            part, before = self._told(part, "" if asked.named else before, as_of)
            out.append(part)
        return out

    def each(self, parts: Sequence[Part], reply: Reply) -> Answer | None:
        """Each of them answered, where every one can be."""
        if not parts or not all(part.answered for part in parts):
            return None
        for part in parts:
            reply.say(f"{part.thing}：\n" if part.thing else "")
            self._decide(part.question, reply)
            reply.say("\n")
        return reply.done(AnswerStatus.ANSWERED, Mode.EXTRACTIVE)

    def some(self, parts: Sequence[Part], whole: Answer, reply: Reply) -> Answer:
        """What can be answered of them, and which cannot; the whole where that is better."""
        none = not any(part.answered for part in parts)
        if whole.status is AnswerStatus.ANSWERED or none or any(part.thing for part in parts):
            return whole
        for part in parts:
            if part.answered:
                self._decide(part.question, reply)
            else:
                reply.say(f"“{part.question.text}”：知识库中没有找到能回答这一问的内容。")
            reply.say("\n")
        return reply.done(AnswerStatus.ANSWERED, Mode.EXTRACTIVE)

    def _told(self, part: Part, before: str, as_of: date) -> tuple[Part, str]:
        """The part with whether it is answered, and the document that answers it.

        不通知要付多少 goes on about the document that told how to 通知, and no other.
        """
        answer = self._alone(part.question, as_of)
        title = answer.citations[0].title if answer.citations else ""
        few = len(part.question.terms) < _FEW and not part.thing
        if before and title != before and few:
            again = self._about(before, part.question.text, part.question.script)
            answer, title = self._alone(again, as_of), before
            part = Part(again, part.thing)
        answered = answer.status is AnswerStatus.ANSWERED
        return replace(part, answered=answered), (title if answered else before)

    def _alone(self, question: Question, as_of: date) -> Answer:
        return self._decide(question, Reply(question, as_of))

    def _about(self, name: str, text: str, script: str) -> Question:
        """The question with the document that it is asked of."""
        read = read_question(text, self._tokeniser)
        if name and name not in read.folded:
            title = name if name.startswith("《") else f"《{name}》"
            read = read_question(f"{title}{text}", self._tokeniser)
        return replace(read, script=script)
