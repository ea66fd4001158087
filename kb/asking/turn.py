"""A conversation's last turn, and a question that leans on it (追问), as the rules take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.asking.naming import Named
from kb.asking.question import Question
from kb.citation import read_pinpoints
from kb.model import Level, Pinpoint
from kb.text import Tokeniser, to_traditional


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation remembers (一轮问答): a question standing alone, what answered it."""

    question: str
    title: str = ""
    place: str = ""  # 第七条第一款
    told: str = ""  # the beginning of what was quoted
    last: str = ""  # the last place of the same document that was quoted


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as read, with the documents it names."""

    question: Question
    named: Sequence[Named]


@dataclass(frozen=True, slots=True)
class Leaning:
    """A question, the turn before it, and what is left of it without 那 and 呢."""

    reading: Reading
    before: Turn
    earlier: Reading
    tokeniser: Tokeniser
    body: str
    led: bool  # it opens with 那
    short: bool  # it is a name or a thing and 呢, and asks nothing by itself

    @property
    def title(self) -> str:
        """《…》 of the document before, or nothing."""
        title = self.before.title
        return title if not title or title.startswith("《") else f"《{title}》"

    def words(self, ours: str) -> str:
        """Our words in the asker's script."""
        return to_traditional(ours) if self.reading.question.script == "hant" else ours


def place_of(written: str) -> Pinpoint:
    """A place that was remembered."""
    return next(iter(read_pinpoints(written)), Pinpoint())


def down_to(written: str, level: Level) -> Pinpoint:
    """The same cut off below that level."""
    return place_of(written).down_to(level)


def put(text: str, start: int, end: int, words: str) -> str:
    """The text with other words there."""
    return f"{text[:start]}{words}{text[end:]}"
