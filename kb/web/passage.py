"""A stretch of a document as HTML: the view, its edits shown, the quoted words in ``<mark>``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.model import CONTAINERS, UNITS, Document, Edit, EditKind, Level, Span
from kb.view import runs
from kb.web import wording
from kb.web.markup import Html, Piece, join, tag
from kb.web.wording import Words

_HEADS = {*CONTAINERS, Level.TITLE}


@dataclass(frozen=True, slots=True)
class _Bit:
    """A piece of one line: what is shown, where it begins, whether it is quoted, what made it."""

    text: str
    start: int
    quoted: bool
    edit: Edit | None = None
    number: bool = False


def passage_html(document: Document, area: Span, quoted: Span | None, words: Words) -> Html:
    """The lines of ``area``; headings and units carry an id of their offset."""
    heads = {p.span.start for p in document.walk() if p.level in _HEADS}
    markers = {p.span.start: p.marker for p in document.walk() if p.level in UNITS}
    out: list[Html] = []
    marked = False
    for line in _lines(_bits(document, area, quoted)):
        start = _first(line)
        if start is None:
            continue
        numbered = _numbered(line, start, markers.get(start, ""))
        inside = _inside(numbered, words, first=not marked)
        marked = marked or any(bit.quoted for bit in line)
        kind = "tw-head" if start in heads else None
        out.append(tag("p", *inside, id=f"at-{start}", class_=kind))
    return join(*out)


def _first(line: Iterable[_Bit]) -> int | None:
    """Where the line's first visible character stands; None for an empty line."""
    for bit in line:
        if bit.text.strip():
            return bit.start + (len(bit.text) - len(bit.text.lstrip()) if bit.edit is None else 0)
    return None


def _bits(document: Document, area: Span, quoted: Span | None) -> Iterator[_Bit]:
    """The view of the area, cut where the quote begins and ends; a join gives an empty bit."""
    joins = {e.span.start: e for e in document.edits if e.kind is EditKind.BROKEN_LINE}
    at = area.start
    for run in runs(document.text, document.edits, area):
        for start in sorted(joins.keys() & set(range(at, run.span.start))):
            yield _Bit("", start, _within(start, quoted), joins[start])
        at = run.span.end
        if run.edit is not None:
            hit = quoted is not None and run.span.overlaps(quoted)
            yield _Bit(run.text, run.span.start, hit, run.edit)
            continue
        for cut in _cuts(run.span, quoted):
            yield _Bit(cut.of(document.text), cut.start, _within(cut.start, quoted))


def _within(at: int, quoted: Span | None) -> bool:
    return quoted is not None and quoted.start <= at < quoted.end


def _cuts(span: Span, quoted: Span | None) -> Iterator[Span]:
    inner = [] if quoted is None else [e for e in (quoted.start, quoted.end) if e > span.start]
    edges = [span.start, *(e for e in inner if e < span.end), span.end]
    yield from (Span(a, b) for a, b in pairwise(edges) if a < b)


def _numbered(line: list[_Bit], start: int, marker: str) -> list[_Bit]:
    """The line with its 第七条 as a bit of its own, where the source runs it into the words."""
    for i, bit in enumerate(line):
        begins = bit.text.lstrip()
        if bit.edit is None and marker and bit.start <= start and begins.startswith(marker):
            rest = replace(bit, text=begins[len(marker) :], start=start + len(marker))
            return [
                *line[:i],
                replace(bit, text=marker, start=start, number=True),
                rest,
                *line[i + 1 :],
            ]
    return line


def _lines(bits: Iterable[_Bit]) -> Iterator[list[_Bit]]:
    line: list[_Bit] = []
    for bit in bits:
        if bit.edit is not None:
            line.append(bit)
            continue
        at = bit.start
        for i, piece in enumerate(bit.text.split("\n")):
            if i:
                yield line
                line = []
            if piece:
                line.append(_Bit(piece, at, bit.quoted))
            at += len(piece) + 1
    yield line


def _inside(line: list[_Bit], words: Words, *, first: bool) -> Iterator[Piece]:
    """The bits, neighbours that are quoted in one ``<mark>``; the very first takes the focus."""
    group: list[Piece] = []
    for bit in line:
        if bit.quoted:
            group.append(_shown(bit, words))
            continue
        if group:
            yield _mark(group, first=first)
            group, first = [], False
        yield _shown(bit, words)
    if group:
        yield _mark(group, first=first)


def _mark(group: list[Piece], *, first: bool) -> Html:
    return tag("mark", *group, id="tw-quoted" if first else None, tabindex="-1" if first else None)


def _shown(bit: _Bit, words: Words) -> Piece:
    if bit.number:
        return tag("strong", bit.text, class_="tw-number")
    if bit.edit is None:
        return bit.text
    if bit.edit.kind is EditKind.BROKEN_LINE:
        sign = tag("span", wording.JOINED_SIGN, class_="tw-sign", title=words(bit.edit.reason))
        return join(bit.text, sign)
    if bit.edit.kind is EditKind.MOJIBAKE:
        sign = tag("small", words(wording.FIXED_SIGN), class_="tw-sign")
        return join(tag("span", bit.text, class_="tw-fixed", title=words(bit.edit.reason)), sign)
    return tag("span", bit.text, title=words(bit.edit.reason))
