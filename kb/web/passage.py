"""A stretch of a document as HTML: the view, its edits shown, the quoted words in ``<mark>``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from kb.model import CONTAINERS, UNITS, Document, Edit, EditKind, Level, Span
from kb.view import runs
from kb.web import wording
from kb.web.markup import Html, Piece, join, tag
from kb.web.tables import Drawing, rows_in
from kb.web.wording import Words

_HEADS = {*CONTAINERS, Level.TITLE}


@dataclass(frozen=True, slots=True)
class Link:
    """A reference in the text that leads somewhere; ``gist`` says what stands there."""

    span: Span
    href: str
    gist: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What is laid over a text; every list in order.  ``names`` are (offset, id).

    Without ``page`` a line is called after its offset; with it, a 条's number is a link to itself.
    ``element`` other than ``mark`` is one of several passages on a page, which name nothing.
    """

    quoted: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()
    names: tuple[tuple[int, str], ...] = ()
    page: str = ""
    element: str = "mark"


@dataclass(frozen=True, slots=True)
class _Bit:
    """A piece of one line: what is shown, where it begins, and what is laid over it."""

    text: str
    start: int
    quoted: bool = False
    edit: Edit | None = None
    number: bool = False
    link: Link | None = None


def passage_html(document: Document, area: Span, marks: Marks, words: Words) -> Html:
    """The lines of ``area`` as paragraphs, its tables as tables."""
    return _Passage(document, marks, words).html(area)


class _Passage:
    """What a line needs to know while a stretch is written line by line."""

    def __init__(self, document: Document, marks: Marks, words: Words) -> None:
        self._document, self._marks, self._words = document, marks, words
        nodes = list(document.walk())
        self._heads = {p.span.start for p in nodes if p.level in _HEADS}
        self._markers = {p.span.start: p.marker for p in nodes if p.level in UNITS}
        self._rows = rows_in(document)
        self._quotes = [span.start for span in marks.quoted]
        self._links = [link.span.start for link in marks.links]
        self._names = deque(marks.names)
        self._marked = False

    def html(self, area: Span) -> Html:
        """The whole stretch."""
        while self._names and self._names[0][0] < area.start:
            self._names.popleft()
        drawing = Drawing(self._words(wording.TABLE))
        for line in _lines(self._bits(area)):
            start = _first(line)
            if start is None:
                continue
            row = self._rows.get(start)
            if row is None:
                drawing.line(self._paragraph(line, start))
            else:
                names = self._named(line[-1].start)
                cells = (join(*self._inside(cell)) for cell in _cells(line))
                drawing.row(row, list(cells), next(iter(names), None))
        return drawing.drawn()

    def _paragraph(self, line: list[_Bit], start: int) -> Html:
        line = _numbered(line, start, self._markers.get(start, ""))
        names = self._named(start)
        own = names[0] if names else None
        if not self._marks.page:
            own = f"at-{start}" if self._marks.element == "mark" else None
        spans = [tag("span", id=name, class_="tw-at") for name in names[1:]]
        inside = self._inside(line, own or "")
        return tag("p", *spans, *inside, id=own, class_="tw-head" if start in self._heads else None)

    def _named(self, upto: int) -> list[str]:
        """The names of the places that begin no later than there and were not given yet."""
        out: list[str] = []
        while self._names and self._names[0][0] <= upto:
            out.append(self._names.popleft()[1])
        return out

    # --- bits -------------------------------------------------------------------------------

    def _bits(self, area: Span) -> Iterator[_Bit]:
        """The view of the area, cut where anything is laid over it; a join gives an empty bit."""
        document = self._document
        joins = {e.span.start: e for e in document.edits if e.kind is EditKind.BROKEN_LINE}
        order, at, edges = sorted(joins), area.start, self._edges()
        for run in runs(document.text, document.edits, area):
            for start in order[bisect_left(order, at) : bisect_left(order, run.span.start)]:
                yield _Bit("", start, self._quoted(start), joins[start])
            at = run.span.end
            if run.edit is not None:
                hit = any(quote.overlaps(run.span) for quote in self._marks.quoted)
                yield _Bit(run.text, run.span.start, hit, run.edit)
                continue
            for cut in _cuts(run.span, edges):
                here = cut.start
                yield _Bit(cut.of(document.text), here, self._quoted(here), link=self._link(here))

    def _edges(self) -> list[int]:
        spans = [*self._marks.quoted, *(link.span for link in self._marks.links)]
        ends = (edge for span in spans for edge in (span.start, span.end))
        return sorted({*ends, *(at for at, _ in self._marks.names)})

    def _quoted(self, at: int) -> bool:
        before = bisect_right(self._quotes, at) - 1
        return before >= 0 and at < self._marks.quoted[before].end

    def _link(self, at: int) -> Link | None:
        before = bisect_right(self._links, at) - 1
        found = self._marks.links[before] if before >= 0 else None
        return found if found and at < found.span.end else None

    # --- what is written --------------------------------------------------------------------

    def _inside(self, line: Sequence[_Bit], own: str = "") -> Iterator[Piece]:
        """The bits, neighbours that are quoted or lead to one place together."""
        for (quoted, link), group in groupby(line, key=lambda bit: (bit.quoted, bit.link)):
            bits = list(group)
            pieces = [piece for bit in bits for piece in self._shown(bit, own)]
            if quoted:
                pieces = [self._mark(pieces)]
            yield self._linked(link, bits, pieces) if link else join(*pieces)

    def _mark(self, pieces: Sequence[Piece]) -> Html:
        """The very first mark takes the focus."""
        first, self._marked = not self._marked and self._marks.element == "mark", True
        name = "tw-quoted" if first else None
        return tag(self._marks.element, *pieces, id=name, tabindex="-1" if first else None)

    def _linked(self, link: Link, bits: Sequence[_Bit], pieces: Sequence[Piece]) -> Html:
        name = f"gist-{bits[0].start}"
        shown = tag("a", *pieces, href=link.href, class_="tw-ref", aria_describedby=name)
        gist = tag("span", link.gist, id=name, role="tooltip", class_="tw-sign tw-gist")
        return tag("span", shown, gist, class_="tw-refers")

    def _shown(self, bit: _Bit, own: str) -> Iterator[Piece]:
        for name in self._named(bit.start):
            yield tag("span", id=name, class_="tw-at")
        if bit.number and self._marks.page and own:
            yield tag("a", bit.text, href=f"{self._marks.page}#{own}", class_="tw-number")
        elif bit.number:
            yield tag("strong", bit.text, class_="tw-number")
        else:
            yield _edited(bit, self._words)


def _edited(bit: _Bit, words: Words) -> Piece:
    """What an edit of the view shows in the place of what was published."""
    if bit.edit is None:
        return bit.text
    reason = words(bit.edit.reason)
    if bit.edit.kind is EditKind.BROKEN_LINE:
        return join(bit.text, tag("span", wording.JOINED_SIGN, class_="tw-sign", title=reason))
    if bit.edit.kind is EditKind.MOJIBAKE:
        sign = tag("small", words(wording.FIXED_SIGN), class_="tw-sign")
        return join(tag("span", bit.text, class_="tw-fixed", title=reason), sign)
    return tag("span", bit.text, title=reason)


def _first(line: Iterable[_Bit]) -> int | None:
    """Where the line's first visible character stands; None for an empty line."""
    for bit in line:
        if bit.text.strip():
            return bit.start + (len(bit.text) - len(bit.text.lstrip()) if bit.edit is None else 0)
    return None


def _cuts(span: Span, edges: Sequence[int]) -> Iterator[Span]:
    inner = edges[bisect_right(edges, span.start) : bisect_left(edges, span.end)]
    yield from (Span(a, b) for a, b in pairwise([span.start, *inner, span.end]) if a < b)


def _numbered(line: list[_Bit], start: int, marker: str) -> list[_Bit]:
    """The line with its 第七条 as a bit of its own, where the source runs it into the words."""
    for i, bit in enumerate(line):
        begins = bit.text.lstrip()
        if bit.edit is None and marker and bit.start <= start and begins.startswith(marker):
            rest = replace(bit, text=begins[len(marker) :], start=start + len(marker))
            number = replace(bit, text=marker, start=start, number=True)
            return [*line[:i], number, rest, *line[i + 1 :]]
    return line


def _lines(bits: Iterable[_Bit]) -> Iterator[list[_Bit]]:
    """The bits of each line; a replaced stretch stays whole."""
    line: list[_Bit] = []
    for bit in bits:
        if bit.edit is not None:
            line.append(bit)
            continue
        for i, piece in enumerate(_pieces(bit, "\n")):
            if i:
                yield line
                line = []
            if piece.text:
                line.append(piece)
    yield line


def _cells(line: Iterable[_Bit]) -> list[list[_Bit]]:
    """The bits of each cell of a row: | 档次 | 奖励 |."""
    cells: list[list[_Bit]] = [[]]
    for bit in line:
        pieces = [bit] if bit.edit is not None else _pieces(bit, "|")
        for i, piece in enumerate(pieces):
            if i:
                cells.append([])
            if piece.text:
                cells[-1].append(piece)
    return cells[1:-1]


def _pieces(bit: _Bit, sign: str) -> Iterator[_Bit]:
    at = bit.start
    for piece in bit.text.split(sign):
        yield replace(bit, text=piece, start=at)
        at += len(piece) + 1
