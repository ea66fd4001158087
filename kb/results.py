"""What a search and a question come to: passages, citations, answers.

A citation's quote is exactly the published text of its span; an answer is our own words and such
quotes, in order, with the notices that stand before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.model import Chunk, Document, Kind, Pinpoint, Span, Status


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, with its rank and score."""

    rank: int
    score: float
    chunk: Chunk
    document: Document
    status: Status
    copies: tuple[str, ...] = ()  # the sources of other documents with the same text


@dataclass(frozen=True, slots=True)
class Row:
    """A search result: a passage and what of it is shown."""

    passage: Passage
    snippet: Span


class Rows(list[Row]):
    """Search results, best first; ``notices`` say what the search had to go without."""

    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation (引注): a document, a pinpoint, and a quote that equals ``text[span]``.

    ``core`` is the clause of the quote that gives what was asked for, where that can be told.
    """

    n: int
    document_id: str
    version: str
    title: str
    source: str
    pinpoint: Pinpoint
    label: str
    quote: str
    span: Span
    kind: Kind
    status: Status
    effective_to: date | None = None
    verified: bool = True
    core: Span | None = None

    @property
    def named(self) -> str:
        """《…》第七条第一款."""
        return (self.title if self.title.startswith("《") else f"《{self.title}》") + self.label


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that stands before the answer (提示): expired, ends_soon, unknown and so on."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a reply: our own words, the quote of ``citation``, or a sentence that was written.

    A written sentence (``rests_on`` not empty) was checked against the citations it rests on.
    """

    text: str
    citation: int | None = None
    rests_on: tuple[int, ...] = ()

    @property
    def shown(self) -> str:
        """The piece with its marks, as text."""
        if self.rests_on:
            return self.text + "".join(f" [{n}]" for n in self.rests_on) + "\n"
        return self.text + (f" [{self.citation}]" if self.citation else "")


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer of quotes rests on (撰写依据): the question on its own, and the passages.

    ``opening`` of the answer's ``size`` parts stand before its quotes.
    """

    asked: str
    passages: tuple[Passage, ...]
    opening: int
    size: int


class AnswerStatus(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    CLARIFY = "clarify"


class Mode(StrEnum):
    """Where an answer's words come from."""

    LOOKUP = "lookup"
    EXTRACTIVE = "extractive"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: notices first, then parts; ``related`` are offered as 可能相关, not as an answer."""

    id: str
    question: str
    status: AnswerStatus
    mode: Mode
    as_of: date
    parts: tuple[Part, ...]
    notices: tuple[Notice, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Citation, ...] = ()
    script: str = "hans"
    took_ms: float = 0.0
    basis: Basis | None = None  # what a model may write from; None where it may not
    writer: str = ""  # the model that wrote it
    trace: tuple[str, ...] = ()  # how it came about, a decision a line

    @property
    def text(self) -> str:
        """The reply a person reads: notices, our words and numbered quotes, what is related."""
        head = "".join(f"{notice.text}\n" for notice in self.notices)
        body = "".join(part.shown for part in self.parts)
        tail = "".join(f"\n· {c.named}" for c in self.related)
        offer = f"\n{_RELATED[self.script]}{tail}" if tail else ""
        return (head + ("\n" if head else "") + body.rstrip() + offer).strip()


_RELATED = {
    "hans": "下列条文可能相关，但不是答案：",
    "hant": "下列條文可能相關，但不是答案：",
}
