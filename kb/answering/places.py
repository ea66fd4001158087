"""The provisions that a claim is held against (核对的条文), each with the words it is held to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.answering.candidates import own_text
from kb.answering.handles import leads, support_of
from kb.asking.amounts import squeezed
from kb.asking.lay import formal
from kb.asking.said import Claim
from kb.citation import Found
from kb.model import UNITS, Document, Level, Span
from kb.results import Citation
from kb.tabular import matched, table_of
from kb.verify import Support


@dataclass(frozen=True, slots=True)
class Place:
    """A provision's own text, which may bear a claim out."""

    document: Document
    found: Found
    span: Span

    @property
    def text(self) -> str:
        """As published; a row of a table under its header."""
        table = table_of(self.found.above) if self.found.provision.level is Level.ROW else None
        if table is None:
            return self.span.of(self.document.text)
        return matched(self.document.text, table, self.found.provision).replace(";", "、")

    @property
    def support(self) -> Support:
        """What a plain statement is compared with."""
        lead = "".join(leads(self.document, self.found))
        return support_of(self.document, self.found, self.text, lead)


def places_of(citations: Sequence[Citation], documents: dict[str, Document]) -> list[Place]:
    """Every 款 and 项 of the 条 that are cited, what is cited itself first."""
    cited: list[Place] = []
    around: list[Place] = []
    for citation in citations:
        document = documents[citation.version]
        for place in places_at(document, unit_of(document, citation.span)):
            (cited if citation.span.overlaps(place.span) else around).append(place)
    return list({(p.document.version, p.span): p for p in (*cited, *around)}.values())


def places_in(document: Document) -> list[Place]:
    """Every 款 and 项 of a document."""
    return list(places_at(document, Span(0, len(document.text))))


def places_at(document: Document, area: Span) -> Iterator[Place]:
    """Every 款 and 项 of a stretch of a document."""
    for found, span in own_text(document, area):
        yield Place(document, found, span)


def unit_of(document: Document, span: Span) -> Span:
    """The 条 that holds the span, or what stands in for it; itself where nothing does."""
    units = [p.span for p in document.walk() if p.level in UNITS and p.span.contains(span)]
    return units[-1] if units else span


def speaks_of(claim: Claim, place: Place) -> bool:
    """Whether a provision has, with the names of its document, every word that a claim has."""
    return covers(claim, f"{names(place.document)}{place.text}", 1.0)


def covers(claim: Claim, text: str, share: float) -> bool:
    """Whether a text has such a share of a claim's words."""
    words = dict.fromkeys(word for one in claim.said for word in one.words)
    plain, total = squeezed(text), sum(map(len, words))
    here = sum(len(w) for w in words if any(form in plain for form in formal(w)))
    return total > 0 and here >= share * total


def names(document: Document) -> str:
    """How a document is called, in one."""
    return "".join((document.record.title, *document.record.aliases))
