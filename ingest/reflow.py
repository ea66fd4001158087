"""The lines of printed pages put together into paragraphs again (段落还原), by where they stand.

A paragraph begins at an indent, after a short line, after a gap, or at a head (第X条, 一、,
（一）); a line that runs to the right edge goes on in the next one, over a page's end too.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUM = "[一二三四五六七八九十百千零〇]+"
_HEAD = re.compile(
    rf"第\s*(?:{_NUM}|\d+)\s*(?:编|编|分编|篇|章|节|節|条|條)|{_NUM}、|[（(]\s*(?:{_NUM}|\d+)\s*[)）]"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳⑴-⒇㈠-㈩]|——|[•●■◆]|附\s*(?:件|录|表|錄)|目\s*[录錄次]|\|"
)
_CLOSED = re.compile(r"[。！？!?；;：:][”’」』）)】》]*$")
_ASCII_START = re.compile(r"[!-~]+")
_WORD_END = re.compile(r"[A-Za-z0-9,.;:%)]$")
_WORD_START = re.compile(r"[A-Za-z0-9(]")
_INDENT, _SHORT, _MIDDLE, _ASIDE = 1.2, 2.0, 2.5, 0.4  # in characters; the last, of the width
_GAP, _WIDE_GAP = 1.3, 1.9  # in line pitches
_SAME_SIZE = 0.15
_WIDE = 0.6
_SINGLE = 0.7
_SAME_LEFT = 4  # points


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its words, its box with y growing downwards, and the width of a 汉字."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as printed, its lines in reading order."""

    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The type area (版心) of a page, and how its lines are set."""

    left: float
    right: float
    size: float
    pitch: float
    indents: bool  # whether paragraphs begin with an indent
    single: bool  # whether nearly every line is a paragraph of its own

    def centred(self, line: Line) -> bool:
        before, after = line.left - self.left, self.right - line.right
        return min(before, after) > _MIDDLE * line.size and abs(before - after) < 2 * line.size

    def headline(self, line: Line) -> bool:
        """Whether a line is one of a title: larger than the body, and balanced."""
        before, after = line.left - self.left, self.right - line.right
        return line.size > 1.1 * self.size and abs(before - after) < 2 * line.size

    def aside(self, line: Line) -> bool:
        """Whether a line is set to the right, as a signature is."""
        return line.left - self.left > _ASIDE * (self.right - self.left)

    def short(self, line: Line, after: Line) -> bool:
        """Whether a line ends where the first word of the next one would still have had room."""
        room = self.right - line.right
        word = _ASCII_START.match(after.text)
        need = line.size * 0.55 * len(word.group()) if word else 0.0
        return room > max(_SHORT * line.size, need)

    def indented(self, line: Line) -> bool:
        return line.left - self.left > _INDENT * line.size


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The paragraphs of the pages, one string each."""
    stretches = list(_stretches(pages))
    frames = _frames(stretches)
    out: list[str] = []
    before: Line | None = None
    first = True
    for kind, lines in stretches:
        for i, line in enumerate(lines):
            joint = _Joint(frames[kind], before, line, first, i > 0) if before else None
            first = joint is None or joint.begins()
            if first:
                out.append(line.text)
            else:
                out[-1] = joined(out[-1], line.text)
            before = line
    return out


_Kind = tuple[bool, int]
"""Whether a stretch is a column of its page, and which; else whether the page's number is odd."""


def _stretches(pages: Sequence[Page]) -> Iterator[tuple[_Kind, list[Line]]]:
    """The pages, or their columns: a line that stands above the one before it begins a column."""
    for number, page in enumerate(pages):
        columns: list[list[Line]] = [[]]
        for line in page.lines:
            if columns[-1] and line.bottom < columns[-1][-1].top - line.size:
                columns.append([])
            columns[-1].append(line)
        for k, lines in enumerate(columns):
            yield (len(columns) > 1, k if len(columns) > 1 else number % 2), lines


@dataclass(frozen=True, slots=True)
class _Joint:
    """Two lines, one after the other, and whether a paragraph ends between them."""

    frame: _Frame
    prev: Line
    line: Line
    first: bool  # the line before began its paragraph
    same_page: bool

    def begins(self) -> bool:
        """Whether the second line begins a paragraph."""
        if self.line.text.startswith("|") or self.prev.text.startswith("|"):
            return True  # a row of a table
        if abs(self.prev.size - self.line.size) > _SAME_SIZE * self.prev.size:
            return True
        frame = self.frame
        titles = frame.headline(self.prev) and frame.headline(self.line)
        if titles or frame.centred(self.prev) or frame.centred(self.line):
            return not self._title_goes_on()
        if self.frame.aside(self.line) or self.frame.short(self.prev, self.line):
            return True
        return self._apart() or self._placed()

    def _title_goes_on(self) -> bool:
        """Whether both are lines of one title: centred, the first of them long."""
        both = all(self.frame.centred(x) or self.frame.headline(x) for x in (self.prev, self.line))
        long = self.prev.right - self.prev.left > 0.55 * (self.frame.right - self.frame.left)
        plain = not _HEAD.match(self.line.text) and self.line.text[0] not in "（(〔["
        near = self.line.bottom - self.prev.bottom < 2.2 * self.line.size
        return both and long and plain and near and self.same_page and not self._closed

    @property
    def _closed(self) -> bool:
        return _CLOSED.search(self.prev.text) is not None

    def _apart(self) -> bool:
        if not self.same_page or self.frame.pitch <= 0:
            return False
        gap = self.line.bottom - self.prev.bottom
        return gap > _WIDE_GAP * self.frame.pitch or (
            gap > _GAP * self.frame.pitch
            and (self._closed or _HEAD.match(self.line.text) is not None)
        )

    def _placed(self) -> bool:
        """Whether the indents of the two full lines say that the second begins a paragraph."""
        step = self.line.left - self.prev.left
        head = _HEAD.match(self.line.text) is not None
        if not self.frame.indented(self.line):
            if step < -self.line.size:
                return not self.first and self._closed  # after a paragraph that hung to the right
            alone = not self.frame.indents and (self.frame.single or not self.same_page)
            return self._closed and (head or alone)
        if step > self.line.size:
            # Either an ordinary indent, or the second line of one that hangs on its number.
            return not self.first or self._closed or not _HEAD.match(self.prev.text)
        if step < -self.line.size:
            return self._closed and head
        return self._closed and (self.first or head)


def joined(left: str, right: str) -> str:
    """Two pieces of one paragraph as one, with a space between words of Latin script."""
    gap = " " if _WORD_END.search(left) and _WORD_START.match(right) else ""
    return left + gap + right


def _frames(stretches: Sequence[tuple[_Kind, list[Line]]]) -> dict[_Kind, _Frame]:
    """The type area of each kind of stretch; one for all pages where odd and even agree."""
    kinds = {kind for kind, _ in stretches}
    frames = {one: _frame([lines for kind, lines in stretches if kind == one]) for one in kinds}
    odd, even = frames.get((False, 0)), frames.get((False, 1))
    if odd and even and abs(odd.left - even.left) < _SAME_LEFT:
        whole = _frame([lines for (column, _), lines in stretches if not column])
        frames |= {(False, 0): whole, (False, 1): whole}
    return frames


def _frame(pages: Sequence[Sequence[Line]]) -> _Frame:
    lines = [line for page in pages for line in page if not line.text.startswith("|")]
    if not lines:
        return _Frame(0.0, 0.0, 0.0, 0.0, False, False)
    longest = max(line.right - line.left for line in lines)
    wide = [line for line in lines if line.right - line.left >= _WIDE * longest]
    lefts = Counter(round(line.left / 2) * 2 for line in wide)
    enough = [at for at, count in lefts.items() if count >= 0.1 * len(wide)]
    left = float(min(enough or lefts))
    rights = sorted(line.right for line in wide)
    right = rights[min(len(rights) - 1, int(0.9 * len(rights)))]
    sizes = sorted(line.size for line in lines)
    em = sizes[len(sizes) // 2]
    set_in = sum(_INDENT * em < line.left - left < 3 * em for line in wide)
    closed = sum(_CLOSED.search(line.text) is not None for line in wide)
    indents, single = set_in > 0.1 * len(wide), closed > _SINGLE * len(wide)
    return _Frame(left, right, em, _pitch(pages), indents, single)


def _pitch(pages: Sequence[Sequence[Line]]) -> float:
    """The distance from line to line inside a paragraph."""
    steps = Counter(round(step * 2) / 2 for page in pages for step in _steps(page))
    # Where most paragraphs are one line long, the gap between them is met more often.
    enough = [step for step, count in steps.items() if count >= 0.1 * steps.total()]
    return min(enough, default=0.0)


def _steps(lines: Sequence[Line]) -> Iterator[float]:
    for above, below in itertools.pairwise(lines):
        step = below.bottom - above.bottom
        if 0 < step < 4 * above.size:
            yield step
