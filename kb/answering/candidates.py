"""The sentences of a passage that might answer, each with what it is read under.

A sentence is bound by the year its 款 or 项 has named before it: 技术合同成交额1700亿元 after
到2025年 is a fact about 2025 and about no other year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.citation import Found, places_in
from kb.finding.weigh import Scale, squeezed
from kb.model import Document, EditKind, Level, Span
from kb.results import Passage
from kb.tabular import matched, table_of
from kb.text import sentences

_NAMED = 0.85  # the share of the question that a heading must carry to be what is asked about
_MANY = 300  # rows: of a longer table only those that were found are weighed
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")
_INDENT = re.compile(r"(?<=[^\n]{8})[ \t\u00a0\u3000]{2,}(?=\S)")

Profile = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer."""

    document: Document
    found: Found
    span: Span
    text: str  # squeezed
    setting: str  # squeezed: title, headings, lead-in, and the sentence that names its year
    rank: float  # how well its passage was found, from 0 to 1
    named: bool  # whether its own heading is what is asked about
    years: frozenset[str]  # the years it speaks of
    bound: int  # where the sentence that names its year starts, else its own start
    own: Profile  # how far it carries each word of the question
    under: Profile  # how far the title and the headings do
    led: Profile  # how far its lead-in and the sentence that names its year do
    near: tuple[Profile, ...]  # how far the sentences before and after it do


def candidates(passage: Passage, top: float, scale: Scale) -> Iterator[Candidate]:
    """Every quotable sentence of a passage's unit; ``top`` is the best passage's score."""
    document = passage.document
    rank = passage.score / top if top else 0.0
    for found, area in own_text(document, passage.chunk.unit_span):
        if _far(found, passage.chunk.span):
            continue
        headings, leads = map(squeezed, _setting(document, found))
        setting = headings + leads
        named = scale.carried(squeezed(found.provision.heading or "")) >= _NAMED
        if found.provision.level is Level.ROW:
            yield from _row(found, document, (setting, rank), scale)
            continue
        spans = list(sentence_spans(document, area))
        texts = [squeezed(span.of(document.text)) for span in spans]
        profiles = [scale.profile(text) for text in texts]
        under, lead = scale.profile(headings), scale.profile(leads)
        for i, (years, naming) in enumerate(_bindings(texts)):
            bound = "" if naming == i else texts[naming]
            led = tuple(map(max, lead, profiles[naming])) if bound else lead
            near = (*profiles[max(i - 1, 0) : i], *profiles[i + 1 : i + 2])
            yield Candidate(
                document, found, spans[i], texts[i], setting + bound, rank, named, years,
                spans[naming].start, profiles[i], under, led, near,
            )  # fmt: skip


def _far(found: Found, hit: Span) -> bool:
    """Whether it is a row of a very long table, and not one that was found."""
    table = table_of(found.above) if found.provision.level is Level.ROW else None
    many = table is not None and len(table.children) > _MANY
    return many and not hit.overlaps(found.provision.span)


def _row(
    found: Found, document: Document, under: tuple[str, float], scale: Scale
) -> Iterator[Candidate]:
    """A row of a table, whole and read under its header, unless an inferred repair lies in it."""
    span, text = found.provision.span, words_of(document, found)
    if not inferred_in(document, span):
        setting, rank = under
        yield Candidate(
            document, found, span, text, setting, rank, False, years_in(text), span.start,
            scale.profile(text), scale.profile(setting), (), (),
        )  # fmt: skip


def words_of(document: Document, found: Found, span: Span | None = None) -> str:
    """A provision's words, or those of a span of it, squeezed; a row's with its header."""
    table = table_of(found.above) if found.provision.level is Level.ROW else None
    if table is not None:
        return squeezed(matched(document.text, table, found.provision))
    return squeezed((span or found.provision.span).of(document.text))


def years_in(folded: str) -> frozenset[str]:
    """The years a folded text names."""
    return frozenset(_YEAR.findall("".join(folded.split())))


def _bindings(texts: Sequence[str]) -> Iterator[tuple[frozenset[str], int]]:
    """For each sentence the years it speaks of, and which sentence names them."""
    years: frozenset[str] = frozenset()
    naming = None
    for i, text in enumerate(texts):
        if own := years_in(text):
            years, naming = own, i
        yield years, i if naming is None else naming


def own_text(document: Document, unit: Span) -> Iterator[tuple[Found, Span]]:
    """(provision, its own text) for everything in a unit that has words of its own."""
    for found in places_in(document, unit):
        node = found.provision
        if not unit.contains(node.span) or node.level in (Level.TITLE, Level.ARTICLE):
            continue
        area = node.lead if node.children else node.span
        if area.of(document.text).strip():
            yield found, area


def sentence_spans(document: Document, area: Span) -> Iterator[Span]:
    """The sentences of an area that may be quoted: none that rests on an inferred repair.

    An indent in mid-line is a paragraph that lost its line break: title, addressees and the first
    sentence of a notice are three sentences and not one.
    """
    text = list(_INDENT.sub(_broken, area.of(document.text)))
    inferred = []
    for edit in document.edits:
        if not edit.span.overlaps(area):
            continue
        if edit.kind is EditKind.BROKEN_LINE or edit.hides:
            first, last = max(edit.span.start, area.start), min(edit.span.end, area.end)
            text[first - area.start : last - area.start] = " " * (last - first)
        elif edit.kind is EditKind.MOJIBAKE:
            inferred.append(edit.span)
    for start, end in sentences("".join(text), area.start):
        span = Span(start, end)
        if not any(span.overlaps(other) for other in inferred):
            yield span


def _broken(indent: re.Match[str]) -> str:
    return "\n" * len(indent.group())


def _setting(document: Document, found: Found) -> tuple[str, str]:
    """What a sentence is read under: the title, the year and headings; and the lead-ins."""
    record = document.record
    year = f"{record.published_on.year}年" if record.published_on else ""
    own = found.provision.heading or ""
    headings = [record.title, *record.aliases, year, own, *(n.heading or "" for n in found.above)]
    return " ".join(headings), " ".join(n.lead.of(document.text) for n in found.above)


def inferred_in(document: Document, area: Span) -> bool:
    """Whether an inferred repair lies in the area."""
    return any(e.kind is EditKind.MOJIBAKE and e.span.overlaps(area) for e in document.edits)
