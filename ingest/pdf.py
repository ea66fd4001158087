"""A PDF into text by its text layer (文字层), or by OCR where it has none; the door to pypdfium2.

The words come in the order in which they were printed; ``reflow`` puts lines into paragraphs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.formats import Extract, left_out, refusal
from ingest.glyphs import Glyph, Sheet, page_of
from ingest.ocr import available, recognised
from ingest.reflow import Page, paragraphs
from ingest.running import without_running
from kb.model import Alert

_ADVICE = "请另存为完好的 PDF 后再导入"
_FEW = 8  # characters: a page with fewer has no text layer
_MOST_PAGES = 3000
_OCR_SCALE = 200 / 72
_SCAN = 0.8
_NO_LAYER = (
    "请安装 ocr 扩展（在项目目录运行 pip install '.[ocr]'）后再导入，或改用能选中文字的 PDF、.docx"
)


def pdf_text(data: bytes, name: str) -> Extract:
    """The text of a PDF, and a record of what was left out of it."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > _MOST_PAGES:
                raise refusal(name, f"PDF 超过 {_MOST_PAGES} 页", "请拆分后再导入")
            taken = _taken(document, name)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise refusal(name, "PDF 有密码", "请去掉密码后再导入") from error
        raise refusal(name, "PDF 已损坏，打不开", _ADVICE) from error
    pages, notes = without_running(taken.pages)
    notes += [f"斜置的文字（水印）{taken.slanted} 字未收入正文"] if taken.slanted else []
    text = "\n".join(paragraphs(pages))
    return Extract(text, tuple(left_out(note) for note in notes), tuple(_alerts(taken)))


@dataclass(slots=True)
class _Taken:
    """What the pages gave: their lines, and which of them are pictures."""

    pages: list[Page] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    slanted: int = 0


def _taken(document: Any, name: str) -> _Taken:
    taken = _Taken()
    for number in range(len(document)):
        page = document[number]
        sheet = _sheet(page)
        made, slanted = page_of(sheet)
        taken.slanted += slanted
        taken.pages.append(made)
        if sum(len(line.text) for line in made.lines) < _FEW and _has_picture(page):
            taken.pictures.append(number)
        page.close()
    if taken.pictures and available():
        for number in taken.pictures:
            taken.pages[number] = _looked_at(document[number])
            taken.read.append(number)
    elif len(taken.pictures) > _SCAN * len(taken.pages):
        raise refusal(name, "扫描件没有文字层", _NO_LAYER)
    return taken


def _alerts(taken: _Taken) -> Iterator[Alert]:
    if taken.read:
        pages = _listed(taken.read)
        yield Alert("ocr", f"{pages}没有文字层，文字由 OCR 识别，可能有错字，请对照原件")
    elif taken.pictures:
        yield Alert("no_text_layer", f"{_listed(taken.pictures)}没有文字层，未收入正文")


def _listed(pages: list[int]) -> str:
    shown = "、".join(str(number + 1) for number in pages[:20])
    return f"第 {shown} {'等' if len(pages) > 20 else ''}页（共 {len(pages)} 页）"


def _looked_at(page: Any) -> Page:
    """The page as a picture, read."""
    picture = page.render(scale=_OCR_SCALE).to_numpy()
    width, height = page.get_size()
    return Page(width, height, tuple(recognised(picture, 1 / _OCR_SCALE)))


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]
    return next(iter(page.get_objects(filter=kinds, max_depth=3)), None) is not None


def _sheet(page: Any) -> Sheet:
    """The characters of a page and the thin lines drawn on it, with y growing upwards."""
    # The characters themselves say which way is up, and pdfium orders them better unturned.
    rotation = page.get_rotation()
    page.set_rotation(0)
    text = page.get_textpage()
    glyphs = tuple(_glyphs(text))
    text.close()
    page.set_rotation(rotation)
    return Sheet(page.get_bbox(), glyphs, tuple(_strokes(page)))


def _glyphs(text: Any) -> Iterator[Glyph]:
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(raw.FPDFText_CountChars(text)):
        raw.FPDFText_GetLooseCharBox(text, i, box)
        raw.FPDFText_GetCharOrigin(text, i, x, y)
        yield Glyph(
            raw.FPDFText_GetUnicode(text, i),
            (box.left, box.bottom, box.right, box.top),
            (x.value, y.value),
            raw.FPDFText_GetCharAngle(text, i),
            raw.FPDFText_IsGenerated(text, i) == 1,
        )


def _strokes(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of what is drawn so thin that it is a line."""
    import pypdfium2
    import pypdfium2.raw as raw

    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        try:
            left, bottom, right, top = drawn.get_bounds()
        except pypdfium2.PdfiumError:  # a path without a place
            continue
        yield left, bottom, right, top
