from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from outlines import outline, sample

from ingest.read import read_bytes
from kb.errors import UnreadableDocument

MEASURES = Path(__file__).parent / "corpus" / "measures.md"


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(text):
    document = docx.Document()
    for line in text.split("\n"):
        if line.strip():
            document.add_paragraph(line.strip())
    return saved(document)


def repacked(data, parts):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, body in parts.items():
            new.writestr(name, body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_the_tree_of_a_word_file_is_the_tree_of_its_markdown():
    for name, text in [("measures", MEASURES.read_text(encoding="utf-8")), *sample(24)]:
        plain = read_bytes(text.encode(), "a.md")
        assert outline(read_bytes(written(plain.text), "a.docx")) == outline(plain), name


LAYERS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
    '<w:suff w:val="space"/><w:lvlText w:val="第%1章"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
    '<w:lvlRestart w:val="0"/><w:lvlText w:val="第%2条"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:suff w:val="nothing"/><w:lvlText w:val="（%3）"/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/>'
    '<w:lvlText w:val="%1.%4"/></w:lvl>'
)


@pytest.fixture
def numbered():
    document = docx.Document()
    numbering = document.part.numbering_part.element
    w = nsdecls("w")
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {w} w:abstractNumId="77">{LAYERS}</w:abstractNum>')
    )
    again = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>'
    for num, override in (("98", ""), ("99", again)):
        numbering.append(
            parse_xml(f'<w:num {w} w:numId="{num}"><w:abstractNumId w:val="77"/>{override}</w:num>')
        )

    def add(text, level, num="98"):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {w}><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')
        )
        return paragraph

    return document, add


def test_numbers_that_word_makes_are_in_the_text(numbered):
    document, add = numbered
    for text, level in (
        ("总则", 0), ("为了规范。", 1), ("下列情形：", 1), ("甲；", 2), ("乙。", 2),
        ("附则", 0), ("由本局解释。", 1), ("丙：", 2), ("丁。", 3),
    ):  # fmt: skip
        add(text, level)
    add("自公布之日起施行。", 1, num="99")
    assert read_bytes(saved(document), "a.docx").text.split("\n") == [
        "第一章 总则", "第一条 为了规范。", "第二条 下列情形：", "（一）甲；", "（二）乙。",
        "第二章 附则", "第三条 由本局解释。", "（一）丙：", "2.1 丁。", "第一条 自公布之日起施行。",
    ]  # fmt: skip


def test_insertions_are_in_and_deletions_are_out_and_both_are_said():
    document = docx.Document()
    paragraph = document.add_paragraph("补贴")._p
    w = nsdecls("w")
    paragraph.append(parse_xml(f"<w:ins {w}><w:r><w:t>五十</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {w}><w:r><w:delText>三十</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:r {w}><w:t>万元。</w:t></w:r>"))
    reading = read_bytes(saved(document), "a.docx")
    assert reading.text == "补贴五十万元。"
    assert "三十" in reading.edits[0].reason
    assert [alert.kind for alert in reading.alerts] == ["tracked_changes"]


def test_a_table_is_a_line_a_row_and_merged_words_stand_in_each_place():
    document = docx.Document()
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}-{column}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "合并|甲"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "标准"
    box = document.add_table(1, 1)
    box.cell(0, 0).text = "一个方框。\n两段话。"
    assert read_bytes(saved(document), "a.docx").text.split("\n") == [
        "| 0-0 | 标准 | 标准 |", "| 合并｜甲 | 1-1 | 1-2 |", "| 合并｜甲 | 2-1 | 2-2 |",
        "一个方框。", "两段话。",
    ]  # fmt: skip


def test_what_is_not_body_text_is_left_out_and_recorded():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    paragraph = document.add_paragraph("正文。")._p
    w = nsdecls("w")
    paragraph.append(
        parse_xml(
            f"<w:r {w}><w:pict><w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>"
        )
    )
    paragraph.append(parse_xml(f"<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"))
    reading = read_bytes(saved(document), "a.docx")
    assert reading.text == "正文。"
    said = "".join(edit.reason for edit in reading.edits)
    assert all(word in said for word in ("内部资料", "第1页", "框中", "隐藏"))
    assert all(edit.after is None and len(edit.span) == 0 for edit in reading.edits)


GOOD = written("第一条 内容。")
ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (GOOD[: len(GOOD) // 2], "已损坏"),
        (repacked(GOOD, {"word/document.xml": b"<w:document"}), "完好"),
        (repacked(GOOD, {"word/document.xml": ENTITY}), "外部实体"),
        (repacked(GOOD, {"word/vbaProject.bin": b"macro"}), "宏"),
        (repacked(GOOD, {"word/big.xml": b" " * (30 * 2**20)}), "过大"),
    ],
)
def test_a_word_file_that_cannot_be_trusted_is_refused(data, says):
    with pytest.raises(UnreadableDocument, match="请") as caught:
        read_bytes(data, "甲.docx")
    assert says in str(caught.value) and caught.value.source == "甲.docx"


def test_a_note_stands_at_the_end_and_its_place_is_marked():
    document = docx.Document()
    paragraph = document.add_paragraph("标准")._p
    w, kind = nsdecls("w"), RELATIONSHIP_TYPE.FOOTNOTES
    paragraph.append(parse_xml(f'<w:r {w}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.append(parse_xml(f"<w:r {w}><w:t>另行公布。</w:t></w:r>"))
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>以公告为准。</w:t></w:r></w:p></w:footnote>'
    blob = f"<w:footnotes {w}>{note}</w:footnotes>".encode()
    name = PackURI("/word/footnotes.xml")
    document.part.relate_to(Part(name, "text/xml", blob, document.part.package), kind)
    text = read_bytes(saved(document), "a.docx").text
    assert text == "标准（注1）另行公布。\n注1：以公告为准。"
