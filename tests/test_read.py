from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path, PurePath

import pytest

from ingest.decode import decode
from ingest.html import article
from ingest.markup import strip_markup
from ingest.read import read, read_bytes
from kb.errors import UnreadableDocument

SHARED = Path(__file__).parents[1].parent / "shared"
needs_seeds = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(), reason="../shared/seeds is absent"
)
needs_laws = pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="../shared is absent")

SIMPLIFIED = (
    "第一条 为了规范数据管理，促进产业发展，制定本办法。\n第二条 本办法自印发之日起施行。\n"
)
TRADITIONAL = (
    "第一條 為了規範資料管理，促進產業發展，制定本辦法。\n第二條 本辦法自印發之日起施行。\n"
)


def seed(number: str) -> Path:
    return next((SHARED / "seeds").glob(f"{number}_*"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "utf-32"),
    ],
)
def test_every_usual_encoding_gives_the_same_text(text: str, encoding: str) -> None:
    assert read_bytes(text.encode(encoding), "办法.txt").text == text


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "空"),
        (b" \n\t\r\n", "a.txt", "空"),
        ("\ufeff\u200b".encode(), "a.md", "空"),
        (b"%PDF-1.7\n1 0 obj", "a.txt", "PDF"),
        (b"PK\x03\x04word/document.xml", "a.txt", "Word"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.md", "图片"),
        (bytes(range(256)) * 20, "a.txt", "UTF-8"),
        (b"\x00\x01\x02\x03" * 50, "a.txt", "UTF-8"),
        ("办法\ufffd\ufffd规定".encode(), "a.txt", "乱码"),
        (b"text", "a.docx", ".docx"),
        (b"text", "README", "扩展名"),
        (b"<div><img src='a.png'></div>", "a.html", "正文"),
        (b"<!-- nothing -->\n", "a.md", "正文"),
    ],
)
def test_what_holds_no_text_is_refused_in_chinese(data: bytes, name: str, says: str) -> None:
    with pytest.raises(UnreadableDocument, match="请") as caught:
        read_bytes(data, name)
    assert says in str(caught.value)
    assert caught.value.source == name


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says", "advice"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "旧版 Word", ".docx"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel", ".xlsx"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "演示文稿", "PDF"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码", "去掉密码"),
        (package("OFD.xml", "Doc_0/Document.xml"), "OFD", "PDF"),
        (package("ppt/presentation.xml"), "演示文稿", "PDF"),
        (package("甲.txt"), "压缩包", "解压"),
        (b"{\\rtf1\\ansi", "RTF", ".docx"),
        (b"\xff\xd8\xff\xe0JFIF", "图片", "文字层"),
        (b"Rar!\x1a\x07", "压缩包", "解压"),
    ],
)
@pytest.mark.parametrize("name", ["通知.txt", "通知.docx", "通知.pdf", "通知"])
def test_a_format_that_cannot_be_read_is_named_whatever_the_file_is_called(
    data: bytes, says: str, advice: str, name: str
) -> None:
    with pytest.raises(UnreadableDocument, match="请") as caught:
        read_bytes(data, name)
    assert says in str(caught.value) and advice in str(caught.value)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.doc", ".docx"),
        ("a.wps", ".docx"),
        ("a.xls", ".xlsx"),
        ("a.ofd", "PDF"),
        ("a.pptx", "PDF"),
    ],
)
def test_a_name_of_another_format_is_told_what_to_convert_to(name: str, advice: str) -> None:
    with pytest.raises(UnreadableDocument, match="请") as caught:
        read_bytes("第一条 内容。".encode(), name)
    assert advice in str(caught.value) and PurePath(name).suffix in str(caught.value)


LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<"
    + b"11" * 32
    + b">/U<"
    + b"22" * 32
    + b">>>endobj\n"
    b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF"
)


def test_a_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="密码"):
        read_bytes(LOCKED_PDF, "密.pdf")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="无法打开"):
        read(tmp_path / "无.txt")


def test_line_ends_are_one_kind_and_controls_are_gone() -> None:
    text = read_bytes("一\r\n二\r三\u2028四\x00五\x07\u202e六".encode(), "a.txt").text
    assert text == "一\n二\n三\n四五六"


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("### 第一章 总则", "第一章 总则"),
        ("##第七章附则", "第七章附则"),
        ("## 标题 ##", "标题"),
        ("#话题#很热", "#话题#很热"),
        ("C# 语言", "C# 语言"),
        ("——**珠江南岸**，即", "——珠江南岸，即"),
        ("*重点*：内容", "重点：内容"),
        ("***都是***的", "都是的"),
        ("__注意__ 事项", "注意 事项"),
        ("长*宽*高", "长*宽*高"),
        ("2**3**4", "2**3**4"),
        ("注*：不成对", "注*：不成对"),
        ("**未闭合", "**未闭合"),
        ("姓名____电话____", "姓名____电话____"),
        ("* 项目", "* 项目"),
        ("> 引用一句", "引用一句"),
        ("> 50%的企业", "> 50%的企业"),
        ("甲<!-- 注\n释 -->乙", "甲\n乙"),
        ("甲<!-- 没有结束", "甲<!-- 没有结束"),
        ("| 序号 | 名称 |", "| 序号 | 名称 |"),
        ("1. 第一\n3. 第三", "1. 第一\n3. 第三"),
        ("见[通知](https://a.gov.cn/1)。![图](a.png)", "见通知。"),
        ("第[2021](年)号", "第[2021](年)号"),
    ],
)
def test_markup_signs_are_taken_off_and_nothing_else(marked: str, plain: str) -> None:
    assert strip_markup(marked) == plain


@pytest.mark.parametrize(
    "unit",
    [
        "第一条内容，",
        "**粗**细",
        "**a **b ",
        "<!--",
        "[",
        "> ",
        "#",
        "<p>",
        "<",
        "&#",
        " ",
        "---\n",
    ],
)
def test_two_megabytes_on_a_line_are_read_at_once(unit: str) -> None:
    data = ("条文" + unit * (2_000_000 // len(unit.encode()))).encode()
    began = time.process_time()
    read_bytes(data, "long.txt")
    assert time.process_time() - began < 4


def test_front_matter_becomes_values_and_leaves_the_text() -> None:
    source = (
        "\n---\ntitle: '关于某事的通知'\ncategories:\n - 金融\n - 新闻\nnumber: 010\n"
        "date: Fri, 10 Dec 2021 09:00:15 GMT\npublished: 2021年5月9日\n---\n# 正文\n"
    )
    reading = read_bytes(source.encode(), "a.md")
    assert reading.text == "正文\n"
    assert reading.front == {
        "title": "关于某事的通知",
        "categories": "金融、新闻",
        "number": "010",
        "date": "2021-12-10",
        "published": "2021-05-09",
    }
    assert [edit.kind for edit in reading.edits] == ["front_matter"]


@pytest.mark.parametrize("block", ["title: [没有\n结束", "title: " + "[" * 3000, "a: 1\n- b"])
def test_broken_front_matter_stays_in_the_text_with_a_note(block: str) -> None:
    reading = read_bytes(f"---\n{block}\n---\n正文。".encode(), "a.md")
    assert reading.front == {}
    assert block[:8] in reading.text
    assert "无法解析" in reading.edits[0].reason


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert read_bytes("---\n第一条 内容。\n---\n完".encode(), "a.txt").text.startswith("---")


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>投资<b>约</b>\n<a href='x'>750</a>亿元。</p>", ["投资约 750亿元。"]),
        ("<p>发展\n  数字经济。</p><p>第二段。</p>", ["发展数字经济。", "第二段。"]),
        ("<h1>通知</h1><p>各区：</p><p>现印发。</p>", ["通知", "各区：", "现印发。"]),
        ("<p>前言。</p><ol><li>甲项</li><li>乙项</li></ol>", ["前言。", "1. 甲项", "2. 乙项"]),
        (
            "<p>表。</p><table><tr><td>序号</td><td>名称</td></tr></table>",
            ["表。", "| 序号 | 名称 |"],
        ),
        (
            "<p>表。</p><table><tr><th rowspan=2>类别<th colspan=2>标准</tr><tr><th>甲<th>乙</tr>"
            "<tr><td>租金<td>1<td>2</tr><tr><td colspan=3>注：税前。</td></tr></table>",
            [
                "表。",
                "| 类别 | 标准 | 标准 |",
                "| 类别 | 甲 | 乙 |",
                "| 租金 | 1 | 2 |",
                "注：税前。",
            ],
        ),
        ("<p>甲。<br>乙。</p><script>var a=1;</script>", ["甲。", "乙。"]),
        ("<p>A&amp;B&nbsp;&lt;1&gt;</p><!-- 注释 -->", ["A&B <1>"]),
    ],
)
def test_each_block_of_a_page_is_one_line(page: str, lines: list[str]) -> None:
    text = read_bytes(page.encode(), "a.html").text
    assert [" ".join(line.split()) for line in text.split("\n")] == lines


def test_a_page_declaring_its_own_encoding_is_read() -> None:
    page = (
        "<html><head><meta charset='gb2312'><title>关于数据的办法</title></head>"
        "<body><p>第一条 为了规范数据管理，制定本办法。</p></body></html>"
    )
    reading = read_bytes(page.encode("gb18030"), "a.txt")
    assert reading.format == "html"
    assert reading.text == "第一条 为了规范数据管理，制定本办法。"
    assert reading.front["title"] == "关于数据的办法"


@needs_seeds
@pytest.mark.parametrize("number", ["000", "004"])
def test_no_paragraph_of_a_real_page_is_lost_or_split(number: str) -> None:
    from lxml import html

    raw = seed(number).read_text(encoding="utf-8")
    tree = html.fromstring(raw.split("---\n", 2)[2])
    lines = {"".join(line.split()) for line in read(seed(number)).text.split("\n")}
    paragraphs = ["".join(p.text_content().split()) for p in tree.iter("p")]
    assert len(paragraphs) > 10
    assert [p for p in paragraphs if p and p not in lines] == []


@needs_seeds
@pytest.mark.parametrize("number", ["000", "004"])
def test_styles_alt_texts_and_comments_are_not_text(number: str) -> None:
    text = read(seed(number)).text
    assert not any(sign in text for sign in ("<", "appendQr", "AI芯天下", "iframe", "二维码 start"))


@needs_seeds
def test_the_official_text_keeps_every_line_and_loses_only_its_signs() -> None:
    source = seed("003").read_text(encoding="utf-8")
    text = read(seed("003")).text
    assert text.count("\n") == source.count("\n")
    assert text == source.replace("**", "").replace("#", "").replace("\n ", "\n")


@needs_seeds
@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_reading_twice_gives_the_same(number: str) -> None:
    assert read(seed(number)) == read(seed(number))


@needs_laws
def test_statutes_lose_nothing_but_signs() -> None:
    import re

    for path in sorted((SHARED / "corpora" / "laws").glob("*/*.md"))[::16]:
        source = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S)
        source = re.sub(r"(?m)^\|[-| ]+\|$", "", source)
        kept = re.sub(r"[\s#*_]", "", decode(source.encode(), path.name))
        assert re.sub(r"[\s#*_]", "", read(path).text) == kept, path.name


def test_a_sentence_that_the_extractor_drops_is_kept() -> None:
    body = "".join(f"<p>第{n}段的内容是完整的一句话，不能丢失任何一段。</p>" for n in "一二三四五")
    link = "<p><a href='x'>本段全部是链接文字，然而它也是正文的一句话。</a></p>"
    text, _ = article(f"<div class='article'>{body}{link}</div>")
    assert "本段全部是链接文字" in text


@pytest.mark.parametrize("count", [10, 30, 300])
def test_headings_and_signature_of_a_long_page_are_kept_and_its_menu_is_not(count: int) -> None:
    body = [f"第{n}条 为了规范数据管理活动，制定本办法第{n}款。" for n in range(count)]
    lines = ["数据管理办法", "第一章 总则", *body, "某市数据局", "2024年1月1日"]
    content = "".join(f"<p>{line}</p>" for line in lines[2:])
    page = (
        "<html><head><title>数据管理办法_某市政府网</title></head><body>"
        "<ul class='nav'><li><a href='/'>首页</a></li><li><a href='/zw'>政务公开</a></li></ul>"
        f"<div><h1>{lines[0]}</h1><h2>{lines[1]}</h2>{content}</div></body></html>"
    )
    reading = read_bytes(page.encode(), "a.html")
    assert reading.text.split("\n") == lines
    assert reading.front["title"] == lines[0]


def test_paragraphs_laid_out_in_a_table_stay_paragraphs() -> None:
    cell = "<p>第一段是一个完整的句子。</p><p>第二段也是一个完整的句子。</p>"
    page = f"<table><tr><td><p>左栏</p></td><td>{cell}</td></tr></table>"
    text = read_bytes(page.encode(), "a.html").text
    assert text == "左栏\n第一段是一个完整的句子。\n第二段也是一个完整的句子。"
