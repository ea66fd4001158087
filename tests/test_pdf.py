from __future__ import annotations

import html
import io
import re

import pytest
from conftest import CORPUS
from hosts import NEEDED
from outlines import outline, sample

from ingest import ocr
from ingest.read import read_bytes
from kb.errors import UnreadableDocument

pytestmark = NEEDED

STYLES = {
    "indented": "p{text-indent:2em;margin:0;line-height:1.8}",
    "spaced": "p{margin:.8em 0}",
    "columns": "body{column-count:2}p{text-indent:2em;margin:0}",
}


@pytest.fixture(scope="module")
def printed(chromium):
    tab = chromium.new_page()

    def print_(body, style="", **options):
        sheet = f"body{{font:16px 'Noto Serif CJK SC';text-align:justify}}{style}"
        tab.set_content(f"<meta charset=utf-8><style>{sheet}</style>{body}")
        margin = dict.fromkeys(("top", "bottom", "left", "right"), "25mm")
        return tab.pdf(format="A4", margin=margin, **options)

    return print_


def body_of(text):
    out = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        marks = re.match(r"#*", line).end()
        tag = f"h{marks}" if marks else "p"
        place = ' style="text-align:center"' if marks else ""
        out.append(f"<{tag}{place}>{html.escape(line[marks:].strip())}</{tag}>")
    return "".join(out)


FURNITURE = {
    "display_header_footer": True,
    "header_template": "<div style='font-size:9px;margin:auto'>海湾新区公报</div>",
    "footer_template": "<p style='font-size:9px;margin:auto'>— <span class=pageNumber></span> —",
}


def test_the_tree_of_a_pdf_is_the_tree_of_its_markdown(printed):
    ours = ("measures", (CORPUS / "measures.md").read_text(encoding="utf-8"))
    for n, (name, text) in enumerate([ours, *sample(7, longest=12_000)]):
        style = list(STYLES)[n % 2]
        data = printed(body_of(text), STYLES[style], **(FURNITURE if len(text) > 3000 else {}))
        reading = read_bytes(data, "a.pdf")
        assert outline(reading) == outline(read_bytes(text.encode(), "a.md")), (name, style)


def test_heads_and_page_numbers_are_left_out_and_recorded(printed):
    text = "\n".join(f"第{n}项 为了规范数据管理，促进产业发展，制定本办法。" for n in range(150))
    reading = read_bytes(printed(body_of(text), STYLES["spaced"], **FURNITURE), "a.pdf")
    assert reading.text == text and reading.format == "pdf"
    said = [edit.reason for edit in reading.edits]
    assert len(said) == 2 and "海湾新区公报" in said[0] and "— 1 —" in said[1]


def test_columns_are_read_one_after_the_other_and_a_watermark_is_left_out(printed):
    text = "\n".join(
        f"第{n}条 为了规范数据管理，保护企业的合法权益，制定本办法。" for n in range(20)
    )
    mark = "<div style='position:fixed;top:40%;transform:rotate(-40deg);font-size:60px'>内部</div>"
    reading = read_bytes(printed(mark + body_of(text), STYLES["columns"]), "a.pdf")
    assert reading.text == text
    assert "水印" in reading.edits[0].reason


ROWS = (
    "<tr><th>序号<th>扶持对象<th>标准</tr><tr><td rowspan=2>1"
    "<td>年度营业收入达到五千万元以上并且在新区依法登记的数据企业<td>200</tr>"
    "<tr><td>培育库企业<td>50</tr><tr><td colspan=3>注：均为税前。</tr>"
)
TABLE = [
    "| 序号 | 扶持对象 | 标准 |",
    "| 1 | 年度营业收入达到五千万元以上并且在新区依法登记的数据企业 | 200 |",
    "| 1 | 培育库企业 | 50 |",
    "注：均为税前。",
]


@pytest.mark.parametrize("degrees", [0, 90, 270])
def test_a_ruled_table_is_a_line_a_row_whichever_way_the_page_is_set(printed, degrees):
    style = f"div{{width:400px;height:400px;transform:rotate({degrees}deg)}}"
    style += "table{border-collapse:collapse}td,th{border:1px solid;padding:3px}"
    before, after = "第一条 标准见下表。", "第二条 自印发之日起施行。"
    body = f"<div><p>{before}</p><table>{ROWS}</table><p>{after}</p></div>"
    assert read_bytes(printed(body, style), "a.pdf").text.split("\n") == [
        before, *TABLE, after,
    ]  # fmt: skip


def scanned(data):
    import pypdfium2

    out = io.BytesIO()
    with pypdfium2.PdfDocument(data) as document:
        picture = document[0].render(scale=2).to_pil()
    picture.save(out, "PDF", resolution=144)
    return out.getvalue()


def test_a_scan_is_read_by_the_extra_or_refused_with_its_name(printed):
    data = scanned(printed("<p>第一条 为了规范数据管理，制定本办法。</p>"))
    if not ocr.available():
        with pytest.raises(UnreadableDocument, match=r"扫描件没有文字层.*ocr"):
            read_bytes(data, "扫描.pdf")
        return
    reading = read_bytes(data, "扫描.pdf")
    assert "规范数据管理" in reading.text
    assert [alert.kind for alert in reading.alerts] == ["ocr"]


def test_a_pdf_cut_off_is_refused(printed):
    for data in (b"%PDF-1.7\n1 0 obj", printed("<p>内容</p>")[:300]):
        with pytest.raises(UnreadableDocument, match=r"PDF 已损坏.*请"):
            read_bytes(data, "断.pdf")
