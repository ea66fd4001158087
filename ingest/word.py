"""A Word file (.docx) into text, a line a paragraph, its numbers written out; the door to docx.

Tracked insertions are in and deletions out.  Text boxes, headers, footers and hidden words are
left out, and each kind of omission is recorded.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingest.formats import Extract, left_out, refusal
from ingest.numbering import Numbering, W
from ingest.table import table_lines
from kb.model import Alert, Edit

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWN = (f"{W}drawing", f"{W}pict", f"{W}object", f"{_MC}AlternateContent")
_DELETED = (f"{W}del", f"{W}moveFrom")
_SKIPPED = frozenset((f"{W}pPr", f"{W}rPr", f"{W}tcPr", f"{W}sdtPr", f"{W}rt", f"{W}rubyPr"))
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
_NOTES = {f"{W}footnoteReference": "脚注", f"{W}endnoteReference": "尾注"}
_INSERTED, _DELETED_WORDS = "修订中插入的文字", "修订中删除的文字"
_LONGEST_SAMPLE = 30
_DEEPEST = 200


def word_text(data: bytes, name: str) -> Extract:
    """The text of a Word file, and a record of what was left out of it."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    broken = "内容不是完好的 Word 文件"
    advice = "请用 Word 或 WPS 重新另存为 .docx 后再导入"
    try:
        document = Document(io.BytesIO(data))
        return _Reader(document).text()
    except (OpcError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refusal(name, broken, advice) from error
    # lxml's syntax error is Python's; a part that is missing or of another kind is the others.
    except (SyntaxError, KeyError, ValueError, AttributeError, TypeError, IndexError) as error:
        raise refusal(name, broken, advice) from error
    except RecursionError as error:
        raise refusal(name, "嵌套过深", advice) from error


class _Reader:
    """Reads one document in order, counting its lists and what it leaves out."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._body = document.element.body
        numbering = self._part("numbering")
        self._numbering = Numbering(numbering, document.styles.element)
        self._left_out: Counter[str] = Counter()
        self._samples: dict[str, str] = {}
        self._notes: list[tuple[str, str]] = []
        self._carried = ""  # of a paragraph whose end mark was deleted: it runs on in the next

    def text(self) -> Extract:
        lines = [line for line in self._blocks(self._body) if line.strip()]
        lines += [self._carried] if self._carried.strip() else []
        lines += list(self._note_lines())
        for kind, label in (("header", "页眉"), ("footer", "页脚")):
            for element in self._parts(kind):
                self._leave_out(label, _plain(element))
        return Extract("\n".join(lines), tuple(self._records()), tuple(self._alerts()))

    def _parts(self, kind: str) -> list[Any]:
        """The roots of the parts of that kind: header, footer, footnotes, numbering."""
        from docx.oxml import parse_xml

        related = [
            rel.target_part
            for rel in self._document.part.rels.values()
            if not rel.is_external and rel.reltype.endswith(f"/{kind}")
        ]
        return [parse_xml(part.blob) for part in related]

    def _part(self, kind: str) -> Any:
        return next(iter(self._parts(kind)), None)

    def _blocks(self, holder: Any, depth: int = 0) -> Iterator[str]:
        """The lines of the paragraphs and tables that stand in an element."""
        if depth > _DEEPEST:
            raise RecursionError
        for child in holder.iterchildren():
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child, depth)
            elif child.tag == f"{W}altChunk":
                self._leave_out("嵌入的其他文件", "")
            elif child.tag in _DELETED or child.tag in _SKIPPED or child.tag == f"{W}sectPr":
                continue
            else:
                yield from self._blocks(child, depth + 1)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        text = self._carried + "".join(self._inline(paragraph))
        self._carried = ""
        mark = paragraph.find(f"{W}pPr/{W}rPr/{W}del")
        if mark is not None:
            self._carried = text
            self._leave_out("修订中删除的段落标记", "")
            return
        # Word numbers a paragraph without words too, and hides one whose words are all deleted.
        number = self._numbering.label(paragraph)
        if text.strip():
            yield from (line.strip() for line in f"{number}{text.strip()}".split("\n"))

    def _inline(self, element: Any) -> Iterator[str]:
        for child in element.iterchildren():
            tag = child.tag
            if tag in (f"{W}t", f"{_M}t"):
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == f"{W}br":
                yield "\n" if child.get(f"{W}type") in (None, "textWrapping") else ""
            elif tag in _NOTES:
                yield self._note(_NOTES[tag], child.get(f"{W}id"))
            elif not self._skips(child):
                yield from self._inline(child)

    def _skips(self, child: Any) -> bool:
        """Whether an element is not read; recorded where it carries text."""
        tag = child.tag
        if tag in _DELETED:
            self._leave_out(_DELETED_WORDS, _deleted(child))
        elif tag in _DRAWN:
            # The same box may be written twice, for new and for old versions of Word.
            choice = child.find(f"{_MC}Choice")
            boxes = (child if choice is None else choice).iter(f"{W}txbxContent")
            self._leave_out("文本框", "".join(_plain(box) for box in boxes))
        elif tag == f"{W}r" and _hidden(child):
            self._leave_out("隐藏文字", _plain(child))
        else:
            if tag == f"{W}ins":
                self._leave_out(_INSERTED, "")
            return tag in _SKIPPED or not isinstance(tag, str)
        return True

    def _note(self, kind: str, number: str | None) -> str:
        if number is None:
            return ""
        self._notes.append((kind, number))
        return f"（注{len(self._notes)}）"

    def _note_lines(self) -> Iterator[str]:
        bodies = {
            (label, note.get(f"{W}id")): note
            for kind, label in (("footnotes", "脚注"), ("endnotes", "尾注"))
            for root in self._parts(kind)
            for note in root.iterchildren()
        }
        for i, key in enumerate(tuple(self._notes), 1):
            if key in bodies:
                yield f"注{i}：" + " ".join("".join(self._inline(bodies[key])).split())

    def _table(self, table: Any, depth: int) -> Iterator[str]:
        rows = list(self._rows(table, depth))
        columns = max((len(row) for row in rows), default=0)
        # A single column of boxes lays out the page; it is not a table.
        lines = table_lines([[row[0]] for row in rows] if columns == 1 else rows)
        if lines and columns > 1 and _follows_table(table):
            lines[0] = f"\n{lines[0]}"  # a blank line keeps the two apart
        return iter(lines)

    def _rows(self, table: Any, depth: int) -> Iterator[list[str]]:
        above: dict[int, str] = {}
        for row in table.iter(f"{W}tr"):
            if _table_of(row) is not table or row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells, at = _cells(row), 0
            written: list[str] = []
            for cell in cells:
                width = _span(cell)
                merged = cell.find(f"{W}tcPr/{W}vMerge")
                text = "\n".join(self._blocks(cell, depth + 1))
                if merged is not None and merged.get(f"{W}val") != "restart":
                    text = above.get(at, text)
                above[at] = text
                written += [text] * width
                at += width
            yield written[:1] if len(cells) == 1 else written

    def _leave_out(self, kind: str, text: str) -> None:
        sample = " ".join(text.split())
        if sample or kind.startswith(("修订", "嵌入")):
            self._left_out[kind] += 1
            if sample:
                self._samples.setdefault(kind, sample[:_LONGEST_SAMPLE])

    def _records(self) -> Iterator[Edit]:
        for kind, count in self._left_out.items():
            if kind != _INSERTED:
                sample = f"，如“{self._samples[kind]}”" if kind in self._samples else ""
                yield left_out(f"{kind} {count} 处未收入正文{sample}")

    def _alerts(self) -> Iterator[Alert]:
        """A word of warning where the file is a draft: its changes are not settled yet."""
        put_in, taken_out = self._left_out[_INSERTED], self._left_out[_DELETED_WORDS]
        if put_in or taken_out:
            changes = f"插入 {put_in} 处、删除 {taken_out} 处"
            yield Alert("tracked_changes", f"文件带有未处理的修订（{changes}），已按接受修订读取")


def _follows_table(table: Any) -> bool:
    """Whether nothing that is read stands between a table and the one before it."""
    before = table.getprevious()
    while before is not None and before.tag == f"{W}p" and not _plain(before).strip():
        before = before.getprevious()
    return before is not None and before.tag == f"{W}tbl"


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row.iter(f"{W}tc") if _row_of(cell) is row]


def _table_of(row: Any) -> Any:
    return next(row.iterancestors(f"{W}tbl"))


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(f"{W}tr"))


def _span(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = "1" if span is None else str(span.get(f"{W}val"))
    return min(max(int(value), 1), 63) if value.isdecimal() else 1


def _hidden(run: Any) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val") not in ("0", "false")


def _deleted(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}delText", f"{W}t"))


def _plain(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))
