"""A workbook (.xlsx) into text: a line a row, as the cells are shown; the door to openpyxl."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from ingest.formats import Extract, left_out, refusal
from ingest.table import table_lines
from kb.model import Alert

_PLAIN_FORMAT = re.compile(r"(?P<comma>#,##)?[#0]*(?P<decimals>\.0+)?(?P<percent>%)?")
_UNCOUNTED = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表)\s*\d*", re.I)
_LONGEST_CAPTION = 60
_MOST_CELLS = 1_000_000


def sheet_text(data: bytes, name: str) -> Extract:
    """The text of a workbook, sheet by sheet, and a record of what was left out of it."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    advice = "请用 Excel 或 WPS 重新另存为 .xlsx 后再导入"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that carry no words
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        return _book_text(book, data, name)
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise refusal(name, "内容不是完好的 Excel 文件", advice) from error
    except (SyntaxError, KeyError, ValueError, AttributeError, TypeError, IndexError) as error:
        raise refusal(name, "内容不是完好的 Excel 文件", advice) from error


def _book_text(book: Any, data: bytes, name: str) -> Extract:
    lines: list[str] = []
    notes: list[str] = []
    title = ""
    if sum(sheet.max_row * sheet.max_column for sheet in book.worksheets) > _MOST_CELLS:
        raise refusal(name, "表格过大", "请拆分成几个文件后再导入")
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            notes.append(f"隐藏的工作表“{sheet.title}”未收入正文")
            continue
        rows = table_lines(_rows(sheet, notes))
        if rows and not (len(book.worksheets) == 1 and _DEFAULT_NAME.fullmatch(sheet.title)):
            lines.append(sheet.title)
        title = title or (_caption(rows) if not lines[1:] else "")
        lines += rows
    edits = tuple(left_out(note) for note in notes)
    return Extract("\n".join(lines), edits, _formulas(data), title)


def _caption(rows: list[str]) -> str:
    """The one cell over the whole width above a table: what the list is called."""
    plain = len(rows) > 1 and not rows[0].startswith("|") and rows[1].startswith("|")
    return rows[0] if plain and len(rows[0]) <= _LONGEST_CAPTION else ""


def _rows(sheet: Any, notes: list[str]) -> Iterator[list[str]]:
    """The rows that are shown, a merged cell's words in each of its places."""
    merged = _merged(sheet)
    shown = [c for c in range(1, sheet.max_column + 1) if not _column_hidden(sheet, c)]
    hidden = 0
    for r in range(1, sheet.max_row + 1):
        if sheet.row_dimensions[r].hidden:
            hidden += 1
            continue
        places = [merged.get((r, c), (r, c)) for c in shown]
        cells = [cell_shown(sheet.cell(*place)) for place in places]
        # A title merged over the whole width is one cell.
        yield cells[:1] if len(cells) > 1 and len(set(places)) == 1 else cells
    if hidden or len(shown) < sheet.max_column:
        columns = sheet.max_column - len(shown)
        notes.append(f"工作表“{sheet.title}”隐藏的 {hidden} 行、{columns} 列未收入正文")


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Where the words of each place inside a merged cell stand."""
    return {
        (r, c): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for r in range(area.min_row, min(area.max_row, sheet.max_row) + 1)
        for c in range(area.min_col, min(area.max_col, sheet.max_column) + 1)
    }


def _column_hidden(sheet: Any, column: int) -> bool:
    return any(
        dimension.hidden and dimension.min <= column <= dimension.max
        for dimension in sheet.column_dimensions.values()
        if dimension.min and dimension.max
    )


def cell_shown(cell: Any) -> str:
    """The cell's value as it is shown; days as 2024-03-01."""
    value, form = cell.value, str(cell.number_format).split(";")[0]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, form)
    return str(value)


def _number(value: float, form: str) -> str:
    match = _PLAIN_FORMAT.fullmatch(form)
    if not match or not form or "0" not in form:
        return f"{value:.12g}" if isinstance(value, float) else str(value)
    decimals = len(match["decimals"] or ".") - 1
    comma = "," if match["comma"] else ""
    if match["percent"]:
        return f"{value * 100:{comma}.{decimals}f}%"
    return f"{value:{comma}.{decimals}f}"


def _formulas(data: bytes) -> tuple[Alert, ...]:
    """A warning where formulas were saved without the value they come to."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [n for n in package.namelist() if re.match(r"xl/worksheets/[^/]+\.xml$", n)]
        count = sum(len(_UNCOUNTED.findall(package.read(n))) for n in sheets)
    said = f"{count} 个公式没有存下结果，未收入正文；请用 Excel 打开并保存后重新导入"
    return (Alert("formula", said),) if count else ()
