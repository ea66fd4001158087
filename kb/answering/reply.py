"""Puts an answer together: our own words, quotes with their citations, and the notices.

Our own words come out in the asker's script; a quote stays as published, with its recorded
repairs marked, and ``citation.quote == document.text[span]`` holds for every citation.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date

from kb.asking.question import Question
from kb.citation import Found, label, places
from kb.model import Document, EditKind, Level, Pinpoint, Span
from kb.notices import notices
from kb.results import Answer, AnswerStatus, Citation, Mode, Notice, Part
from kb.text import NAMED, script_of, to_simplified, to_traditional
from kb.validity import validity
from kb.view import runs

_TITLE = re.compile(f"{NAMED}|“[^”]*”")


class Reply:
    """Collects the parts of one answer."""

    def __init__(self, question: Question, as_of: date) -> None:
        self.question = question
        self.as_of = as_of
        self._parts: list[Part] = []
        self._citations: list[Citation] = []
        self._related: list[Citation] = []
        self._documents: dict[str, Document] = {}
        self._trace: list[str] = []

    def note(self, line: str) -> Reply:
        """Remember a decision, for who wants to know how the answer came about."""
        self._trace.append(line)
        return self

    def say(self, words: str) -> Reply:
        """Add our own words."""
        self._parts.append(Part(self._in_script(words)))
        return self

    @property
    def parts(self) -> tuple[Part, ...]:
        """What has been said so far."""
        return tuple(self._parts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What has been cited so far."""
        return tuple(self._citations)

    def quote(self, document: Document, found: Found, span: Span | None = None) -> int:
        """Add a quote with its citation; the citation's number."""
        number = self.cite(document, found, span)
        self.again(self._citations[number - 1])
        return number

    def cite(self, document: Document, found: Found, span: Span | None = None) -> int:
        """The number of a citation, new or given before, without its quote."""
        citation = self._cite(document, found, span, len(self._citations) + 1)
        same = next((c for c in self._citations if (c.version, c.span) == _key(citation)), None)
        if same is None:
            self._citations.append(citation)
            self._documents.setdefault(document.id, document)
        return (same or citation).n

    def point(self, number: int, core: Span) -> Reply:
        """Note which clause of a quote gives what was asked for."""
        self._citations[number - 1] = replace(self._citations[number - 1], core=core)
        return self

    def again(self, citation: Citation) -> Reply:
        """Add the quote of a citation."""
        document = self._documents[citation.document_id]
        self._parts.append(Part(shown(document, citation.span), citation.n))
        return self

    def state(self, sentence: str, marks: tuple[int, ...]) -> Part:
        """Add a written sentence that rests on these citations."""
        self._parts.append(Part(sentence, rests_on=marks))
        return self._parts[-1]

    def relate(self, document: Document, found: Found, span: Span | None = None) -> Reply:
        """Offer a passage as 可能相关."""
        self._related.append(self._cite(document, found, span, len(self._related) + 1))
        return self

    def concern(self, document: Document) -> Reply:
        """Give the notices of a document that is spoken of but not quoted."""
        self._documents.setdefault(document.id, document)
        return self

    def done(self, status: AnswerStatus, mode: Mode) -> Answer:
        """The finished answer."""
        lines = notices(list(self._documents.values()), self.as_of)
        seed = f"{self.question.text}\0{self.as_of}\0{[p.text for p in self._parts]}"
        return Answer(
            id=hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:16],
            question=self.question.text,
            status=status,
            mode=mode,
            as_of=self.as_of,
            parts=tuple(self._parts),
            notices=tuple(dict.fromkeys(Notice(n.kind, self._in_script(n.text)) for n in lines)),
            citations=tuple(self._citations),
            related=tuple(self._related),
            script=self.question.script,
            trace=tuple(self._trace),
        )

    def _cite(self, document: Document, found: Found, span: Span | None, n: int) -> Citation:
        where = span or found.provision.span
        pinpoint = spoken(document, found)
        record = document.record
        return Citation(
            n=n,
            document_id=document.id,
            version=document.version,
            title=record.title,
            source=document.source,
            pinpoint=pinpoint,
            label=self._in_script(label(pinpoint, record.tradition) or found.provision.label),
            quote=where.of(document.text),
            span=where,
            kind=record.kind,
            status=validity(record, self.as_of).status,
            effective_to=record.effective_to,
        )

    def _in_script(self, words: str) -> str:
        """Our words in the asker's script; titles and what stands in quotation marks stay."""
        return in_script(words, self.question.script)


def in_script(words: str, script: str) -> str:
    """Our words in a script; titles and what stands in quotation marks stay as they are."""
    if script != "hant":
        return words
    out, at = [], 0
    for kept in _TITLE.finditer(words):
        out += [to_traditional(words[at : kept.start()]), kept.group()]
        at = kept.end()
    return "".join([*out, to_traditional(words[at:])])


def written_in(words: str, script: str) -> str:
    """What a model wrote, in a script, whichever it wrote."""
    if script == "hant":
        return in_script(words, script)
    return to_simplified(words) if script_of(words) == "hant" else words


def _key(citation: Citation) -> tuple[str, Span]:
    return citation.version, citation.span


def shown(document: Document, span: Span) -> str:
    """The span as a reader sees it: recorded edits applied, inferred repairs marked."""
    return "".join(
        f"{run.text}〔推断修复〕" if run.edit and run.edit.kind is EditKind.MOJIBAKE else run.text
        for run in runs(document.text, document.edits, span)
    )


def spoken(document: Document, found: Found) -> Pinpoint:
    """The pinpoint as it is cited: a 条 of one 款 is cited as the 条."""
    steps = found.pinpoint.steps
    if len(steps) == 2 and steps[1].level is Level.PARAGRAPH:
        article = Pinpoint(steps[:1])
        siblings = [
            f
            for f in places(document)
            if f.pinpoint.steps[:1] == article.steps
            and len(f.pinpoint.steps) == 2
            and f.provision.level is Level.PARAGRAPH
        ]
        if len(siblings) == 1:
            return article
    return found.pinpoint


def place_of(document: Document, span: Span) -> Found:
    """The narrowest provision that holds the span."""
    holding = [f for f in places(document) if f.provision.span.contains(span)]
    return holding[-1]
