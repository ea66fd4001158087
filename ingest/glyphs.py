"""The characters of a printed page into its lines: turned upright, cut at line ends and columns.

A page may be set sideways, and words may be printed across it (水印); those are left out.
"""

from __future__ import annotations

import itertools
import math
import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.grid import Box, Grid, grids
from ingest.reflow import Line, Page, joined
from ingest.table import table_lines

# Some writers of PDF name a 部首 where they print the 汉字 that looks the same.
_RADICALS = dict(
    zip(
        "⺁⺇⺌⺎⺕⺗⺝⺟⺠⺫⺬⺮⺳⺶⺷⺼⺾⻁⻃⻄⻅⻆⻉⻋⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻮⻯⻰⻳",
        "厂几小兀彐心月母民目示竹网羊羊肉草虎西西见角贝车辶辶邑金長镸长门阜阜雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾斉齐齿竜龙龟",
        strict=True,
    )
)
_HAN = re.compile("[⺀-鿿豈-﫿，。、；：？！“”‘’（）《》〈〉〔〕【】—…·]")
_BLANK = frozenset(" \t\u00a0\u3000\u2002\u2003\u2009")
_BREAK = (0, 10, 13)
_HYPHEN = (2, 0xFFFE)
_CELL_GAP = 1.5  # in characters: a wider gap on one line divides columns
_QUARTER = math.pi / 2


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as printed: its code, its box, its origin, and which way it reads."""

    code: int
    box: Box
    origin: tuple[float, float]
    angle: float
    made: bool  # a space or line end that nobody printed


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before it is read: its area, its characters and its thin lines."""

    area: Box
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Box, ...]  # left, bottom, right, top with y upwards, like the boxes of glyphs


@dataclass(frozen=True, slots=True)
class _Sign:
    """A character turned upright, with y growing downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    made: bool
    start: float  # where its origin stands on the line
    base: float  # and at which height the line


def page_of(sheet: Sheet) -> tuple[Page, int]:
    """The page's lines in reading order, and how many slanted characters were left out."""
    turn = _turn(sheet.glyphs)
    width, height = sheet.area[2] - sheet.area[0], sheet.area[3] - sheet.area[1]
    if turn % 2:
        width, height = height, width
    upright = [g for g in sheet.glyphs if g.made or _straight(g.angle, turn)]
    signs = [_signed(g, sheet.area, turn) for g in upright]
    signs = list(_by_place(signs)) if turn else signs
    tables = grids(turned(stroke, sheet.area, turn) for stroke in sheet.strokes)
    loose, cells = _sorted_out(signs, tables)
    pieces = [piece for run in _runs(loose) if (piece := _line(run))]
    rows = [row for k, grid in enumerate(tables) for row in _rows(grid, cells, k)]
    lines = _in_order([*_on_one_line(pieces), *rows])
    return Page(width, height, tuple(lines)), len(sheet.glyphs) - len(upright)


def _turn(glyphs: Sequence[Glyph]) -> int:
    """By how many quarters of a circle most of the page is turned."""
    turns = Counter(round(g.angle / _QUARTER) % 4 for g in glyphs if not g.made)
    return max(turns, key=lambda turn: turns[turn], default=0)


def _straight(angle: float, turn: int) -> bool:
    return abs((angle - turn * _QUARTER + math.pi) % (2 * math.pi) - math.pi) < 0.1


def _signed(glyph: Glyph, area: Box, turn: int) -> _Sign:
    left, top, right, bottom = turned(glyph.box, area, turn)
    start, base, _, _ = turned((*glyph.origin, *glyph.origin), area, turn)
    return _Sign(_character(glyph.code), left, right, top, bottom, glyph.made, start, base)


def turned(box: Box, area: Box, turn: int) -> Box:
    """The box as it stands once the page is upright: left, top, right, bottom."""
    left, bottom, right, top = box
    if turn == 0:
        return left - area[0], area[3] - top, right - area[0], area[3] - bottom
    if turn == 2:
        return area[2] - right, bottom - area[1], area[2] - left, top - area[1]
    if turn == 1:
        return area[3] - top, area[2] - right, area[3] - bottom, area[2] - left
    return bottom - area[1], left - area[0], top - area[1], right - area[0]


def _character(code: int) -> str:
    if code in _BREAK:
        return "\n"
    if code in _HYPHEN:
        return "-"
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF or 0xE000 <= code <= 0xF8FF:
        return "\ufffd"
    char = chr(code)
    if "\u2f00" <= char <= "\u2fdf" or "豈" <= char <= "﫿":
        return unicodedata.normalize("NFKC", char)
    return _RADICALS.get(char, char)


def _by_place(signs: Sequence[_Sign]) -> Iterator[_Sign]:
    """The printed characters line by line and from left to right, for a page set sideways.

    pdfium orders the characters of such a page, and sizes their boxes, by the way the sheet lies
    and not by how it is read; their origins can be relied on.
    """
    printed = sorted((s for s in signs if not s.made), key=lambda s: s.base)
    if not printed:
        return
    em = statistics.median(max(s.right - s.left, s.bottom - s.top) for s in printed)
    lines: list[list[_Sign]] = []
    for sign in printed:
        if lines and sign.base - lines[-1][0].base < 0.4 * em:
            lines[-1].append(sign)
        else:
            lines.append([sign])
    for line in lines:
        line.sort(key=lambda s: s.start)
        for sign, after in itertools.zip_longest(line, line[1:]):
            wide = em if _HAN.match(sign.text) else sign.right - sign.left
            right = sign.start + wide if after is None else min(sign.start + wide, after.start)
            yield replace(
                sign, left=sign.start, right=right, top=sign.base - 0.88 * em,
                bottom=sign.base + 0.12 * em,
            )  # fmt: skip
            if after is not None and after.start - right > 0.15 * em:
                yield replace(sign, text=" ", left=right, right=right, made=True)
        yield replace(line[-1], text="\n", made=True)


_Cells = dict[tuple[int, tuple[int, int]], list[_Sign]]


def _sorted_out(signs: Sequence[_Sign], tables: Sequence[Grid]) -> tuple[list[_Sign], _Cells]:
    """The characters outside of tables, and those in their cells, by table and cell."""
    loose: list[_Sign] = []
    cells: _Cells = defaultdict(list)
    home: tuple[int, tuple[int, int]] | None = None
    for sign in signs:
        if not sign.made:  # a made space belongs where the character before it stands
            x, y = (sign.left + sign.right) / 2, (sign.top + sign.bottom) / 2
            found = ((k, cell) for k, grid in enumerate(tables) if (cell := grid.cell_at(x, y)))
            home = next(found, None)
        if home is None:
            loose.append(sign)
        else:
            cells[home].append(sign)
    return loose, cells


def _rows(grid: Grid, cells: _Cells, k: int) -> Iterator[Line]:
    """The rows of a table as lines, the words of a merged cell in each of its places."""
    for i, owners in enumerate(grid.owner):
        written = [_cell_text(cells.get((k, owner), [])) for owner in owners]
        texts = table_lines([written[:1] if len(set(owners)) == 1 else written])
        size = next((_em(signs) for o in owners if (signs := cells.get((k, o)))), 1.0)
        for text in texts:
            box = grid.columns[0], grid.columns[-1], grid.rows[i], grid.rows[i + 1]
            yield Line(text, *box, size)


def _cell_text(signs: Sequence[_Sign]) -> str:
    text = ""
    for run in _runs(signs):
        line = _line(run)
        if line:
            text = joined(text, line.text) if text else line.text
    return text


def _runs(signs: Iterable[_Sign]) -> Iterator[list[_Sign]]:
    """The characters, cut where the line ends or jumps."""
    run: list[_Sign] = []
    for sign in signs:
        if sign.text == "\n":
            yield run
            run = []
            continue
        last = next((s for s in reversed(run) if not s.made), None)
        if last is not None and not sign.made and _jumps(last, sign):
            yield run
            run = []
        run.append(sign)
    yield run


def _jumps(last: _Sign, sign: _Sign) -> bool:
    size = max(last.bottom - last.top, 1.0)
    middle = (sign.top + sign.bottom) / 2
    gap = sign.left - last.right
    return gap > _CELL_GAP * size or gap < -size or not last.top <= middle <= last.bottom


def _line(run: Sequence[_Sign]) -> Line | None:
    printed = [s for s in run if s.text not in _BLANK and not s.made]
    if not printed:
        return None
    em = _em(printed)
    text = "".join(_spelt(run, em)).strip()
    return Line(
        text,
        min(s.left for s in printed),
        max(s.right for s in printed),
        min(s.top for s in printed),
        max(s.bottom for s in printed),
        em,
    )


def _em(printed: Sequence[_Sign]) -> float:
    """The width of a 汉字 of the line, or what it would be beside these letters."""
    wide = [s.right - s.left for s in printed if _HAN.match(s.text) and s.right > s.left]
    if wide:
        return statistics.median(wide)
    return max(statistics.median(s.bottom - s.top for s in printed) * 0.8, 1.0)


def _spelt(run: Sequence[_Sign], em: float) -> Iterator[str]:
    """The characters, without the spaces that only justify a line."""
    usual = _usual_gap(run)
    for i, sign in enumerate(run):
        if not sign.made or sign.text not in _BLANK or not 0 < i < len(run) - 1:
            yield sign.text
            continue
        before, after = run[i - 1], run[i + 1]
        han = _HAN.match(before.text) and _HAN.match(after.text)
        if not han or after.left - before.right > usual + 0.15 * em:
            yield " "


def _usual_gap(run: Sequence[_Sign]) -> float:
    """The gap between 汉字 that this line has everywhere: it is justified by widening them all."""
    printed = [s for s in run if not s.made]
    gaps = sorted(
        b.left - a.right
        for a, b in itertools.pairwise(printed)
        if _HAN.match(a.text) and _HAN.match(b.text)
    )
    return max(gaps[len(gaps) // 4], 0.0) if len(gaps) > 3 else 0.0


def _on_one_line(pieces: Sequence[Line]) -> list[Line]:
    """Pieces that follow each other on one line as one, a wide gap as two spaces."""
    out: list[Line] = []
    for piece in pieces:
        last = out[-1] if out else None
        if last is None or not _beside(last, piece) or piece.left < last.right - last.size / 2:
            out.append(piece)
            continue
        gap = piece.left - last.right
        sign = "" if gap < last.size / 2 else " " if gap < _CELL_GAP * last.size else "  "
        out[-1] = Line(
            last.text + sign + piece.text,
            last.left,
            piece.right,
            min(last.top, piece.top),
            max(last.bottom, piece.bottom),
            max(last.size, piece.size),
        )
    return out


def _beside(one: Line, other: Line) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _in_order(lines: list[Line]) -> list[Line]:
    """Top to bottom; in the order of printing where lines stand beside each other (columns)."""
    by_height = sorted(lines, key=lambda line: (line.top + line.bottom) / 2)
    columns = any(_beside(a, b) for a, b in itertools.pairwise(by_height))
    return lines if columns else by_height
