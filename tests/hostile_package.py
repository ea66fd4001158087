"""Hostile packages: Word, Excel and PDF files that are cut, locked, nested, or bombs."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from hostile import BODY, EITHER, NOISE, REFUSED, SENTENCE, kind

# --- packages ---------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PR = "http://schemas.openxmlformats.org/package/2006/relationships"
_CT = "http://schemas.openxmlformats.org/package/2006/content-types"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return out.getvalue()


def office(main: str, sort: str, body: str | bytes, more: dict[str, str | bytes]) -> bytes:
    types = (
        f'<Types xmlns="{_CT}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-'
        f'officedocument.{sort}.main+xml"/></Types>'
    )
    rels = (
        f'<Relationships xmlns="{_PR}"><Relationship Id="r1" Type="{_R}/officeDocument" '
        f'Target="{main}"/></Relationships>'
    )
    return zipped({"[Content_Types].xml": types, "_rels/.rels": rels, main: body, **more})


def word(inner: str, head: str = "", **more: str | bytes) -> bytes:
    body = (
        f'<?xml version="1.0"?>{head}<w:document xmlns:w="{_W}"><w:body>{inner}</w:body>'
        "</w:document>"
    )
    return office("word/document.xml", "wordprocessingml.document", body, dict(more))


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@kind("截断.docx", REFUSED)
def a_word_file_cut_in_half() -> bytes:
    whole = word(paragraph(SENTENCE) * 50)
    return whole[: len(whole) // 2]


@kind("空包.docx", REFUSED)
def a_package_with_nothing_in_it() -> bytes:
    return zipped({})


@kind("文本改名.docx", REFUSED)
def plain_text_named_word() -> bytes:
    return BODY.encode()


@kind("解压炸弹.docx", REFUSED)
def a_word_file_that_unpacks_to_gigabytes() -> bytes:
    return lying(word(paragraph(" " * 40_000_000)))


def lying(package: bytes) -> bytes:
    """The same package, its directory claiming that every part is small."""
    at, data = package.find(b"PK\x01\x02"), bytearray(package)
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack(
            "<I", min(1000, *struct.unpack("<I", data[at + 24 : at + 28]))
        )
        at = package.find(b"PK\x01\x02", at + 4)
    return bytes(data)


@kind("大包.docx", REFUSED)
def a_word_file_honestly_too_large() -> bytes:
    return word(paragraph(" " * 40_000_000))


@kind("越界路径.docx", EITHER)
def parts_that_point_out_of_the_package() -> bytes:
    return word(paragraph(SENTENCE), **{"../../../../tmp/条文越界.xml": "<a/>", "/etc/条文": "x"})


@kind("实体.docx", REFUSED)
def a_word_file_with_an_entity_bomb() -> bytes:
    defined = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return word(paragraph("&l9;"), f'<!DOCTYPE d [<!ENTITY l0 "哈">{defined}]>')


@kind("藏起的实体.docx", EITHER)
def an_entity_bomb_behind_a_long_comment() -> bytes:
    defined = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f"<!--{'x' * 5000}-->" + f'<!DOCTYPE d [<!ENTITY l0 "哈">{defined}]>'
    return word(paragraph("&l9;") + paragraph(SENTENCE), head)


@kind("外部文件.docx", EITHER)
def a_word_file_that_asks_for_a_local_file() -> bytes:
    head = f"<!--{'x' * 5000}-->" + '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return word(paragraph("&x;") + paragraph(SENTENCE), head)


@kind("包中包.docx", REFUSED)
def packages_in_packages() -> bytes:
    inner = word(paragraph(SENTENCE))
    for _ in range(20):
        inner = zipped({"内.docx": inner})
    return inner


@kind("深层.docx", EITHER)
def word_tables_nested_too_deep() -> bytes:
    deep = 3_000
    return word(
        "<w:tbl><w:tr><w:tc>" * deep + paragraph(SENTENCE) + "</w:tc></w:tr></w:tbl>" * deep
    )


@kind("坏标记.docx", REFUSED)
def a_word_file_of_broken_xml() -> bytes:
    return word("<w:p><w:r><w:t>文</w:p>")


@kind("校验不符.docx", EITHER)
def a_word_file_with_a_flipped_byte() -> bytes:
    data = bytearray(word(paragraph(SENTENCE) * 20))
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


@kind("加密.docx", REFUSED)
def a_package_with_a_password() -> bytes:
    data = bytearray(word(paragraph(SENTENCE)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


@kind("文件夹形.docx", REFUSED)
def a_word_file_without_a_body() -> bytes:
    return office("word/document.xml", "wordprocessingml.document", "<a/>", {})


def excel(rows: str, head: str = "") -> bytes:
    book = (
        f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets><sheet name="表" sheetId="1" r:id="s1"/>'
        "</sheets></workbook>"
    )
    rels = (
        f'<Relationships xmlns="{_PR}"><Relationship Id="s1" Type="{_R}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    )
    sheet = (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="{_S}"><sheetData>{rows}</sheetData>'
        "</worksheet>"
    )
    more: dict[str, str | bytes] = {
        "xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": sheet
    }  # fmt: skip
    return office("xl/workbook.xml", "spreadsheetml.sheet", book, more)


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


@kind("截断.xlsx", REFUSED)
def a_sheet_cut_in_half() -> bytes:
    whole = excel(f'<row r="1">{cell("A1", SENTENCE)}</row>')
    return whole[: len(whole) // 2]


@kind("角落.xlsx", EITHER)
def a_sheet_with_one_cell_in_the_last_corner() -> bytes:
    return excel(f'<row r="1048576">{cell("XFD1048576", SENTENCE)}</row>')


@kind("藏起的实体.xlsx", EITHER)
def a_sheet_with_a_hidden_entity_bomb() -> bytes:
    defined = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f"<!--{'x' * 5000}-->" + f'<!DOCTYPE d [<!ENTITY l0 "哈">{defined}]>'
    return excel(f'<row r="1">{cell("A1", "&l9;")}</row>', head)


@kind("错名.xlsx", EITHER)
def a_word_file_named_sheet() -> bytes:
    return word(paragraph(BODY.replace("\n", "")))


# --- PDF --------------------------------------------------------------------------------------


def pdf(*objects: bytes) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>"


def stream(body: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(body), body)


@kind("只有头.pdf", REFUSED)
def a_pdf_that_ends_after_its_mark() -> bytes:
    return b"%PDF-1.7\n"


@kind("噪声.pdf", REFUSED)
def a_pdf_of_noise() -> bytes:
    return b"%PDF-1.7\n" + NOISE


@kind("无文字层.pdf", REFUSED)
def a_pdf_without_words() -> bytes:
    return pdf(CATALOG, PAGES, PAGE, stream(b"0 0 m 10 10 l S"))


@kind("截断.pdf", REFUSED)
def a_pdf_cut_in_half() -> bytes:
    whole = pdf(CATALOG, PAGES, PAGE, stream(b"0 0 m 10 10 l S" * 50))
    return whole[: len(whole) // 2]


@kind("自环.pdf", REFUSED)
def a_pdf_whose_pages_are_their_own_parents() -> bytes:
    return pdf(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 100000000>>")


@kind("许多对象.pdf", EITHER)
def a_pdf_of_very_many_small_objects() -> bytes:
    return pdf(CATALOG, PAGES, PAGE, stream(b" "), *[b"null"] * 100_000)


@kind("许多页.pdf", REFUSED)
def a_pdf_of_very_many_pages() -> bytes:
    kids = b"3 0 R " * 20_000
    return pdf(CATALOG, b"<</Type/Pages/Kids[%s]/Count 20000>>" % kids, PAGE, stream(b" "))


@kind("流炸弹.pdf", REFUSED)
def a_pdf_stream_that_unpacks_to_megabytes() -> bytes:
    packed = zlib.compress(b"0 0 m " * 5_000_000, 9)
    return pdf(CATALOG, PAGES, PAGE, stream(packed, b"/Filter/FlateDecode"))


@kind("文本改名.pdf", REFUSED)
def plain_text_named_pdf() -> bytes:
    return BODY.encode()


@kind("PDF改名.txt", REFUSED)
def a_pdf_named_text() -> bytes:
    return pdf(CATALOG, PAGES, PAGE, stream(b" "))
