from __future__ import annotations

import html
import io
from datetime import date

import docx
import pytest
from conftest import desk_of
from outlines import covered

from ingest.chunk import chunk
from ingest.pipeline import build
from ingest.read import read_bytes
from kb.citation import find, label, read_pinpoints
from kb.model import Level
from kb.results import AnswerStatus
from kb.tabular import cells, columns, headings, laid_out, matched, printed, spelled
from kb.text import to_traditional
from kb.tokens import count_tokens
from kb.view import runs, view

DAY = date(2026, 1, 1)
TIERS = [
    ["档次", "固定资产投资额", "奖励（万元）"],
    ["一档", "五千万元以上不足一亿元", "500"],
    ["二档", "一亿元以上不足五亿元", "1000"],
    ["三档", "五亿元以上", "5000"],
]
RENT = [["片区", "补贴比例", "最高限额"], ["东片区", "30%", "20万元"], ["西片区", "50%", "40万元"]]


def markdown(rows):
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


POLICY = f"""# 某区数据产业扶持办法

第一条 为了扶持数据产业发展，制定本办法。

第二条 对新引进的数据企业，按下表给予一次性奖励：

表1 投资奖励标准

{markdown(TIERS)}

第三条 本办法自2024年3月1日起施行，有效期三年。

某区工业和信息化局
2024年2月20日

附件1：租金补贴标准

{markdown(RENT)}

注：按实际租用面积计算。

附件2：申报材料

1. 营业执照；
2. 投资证明。
"""


def made(text, name="办法.md"):
    data = text if isinstance(text, bytes) else text.encode()
    return build(read_bytes(data, name), ("root", name), {}, "made")


def at(document, level):
    return [node for node in document.walk() if node.level is level]


def places_of(document):
    """Every table as its place, its caption, its header and its rows."""
    from kb.citation import places

    text = document.text
    return [
        (
            label(f.pinpoint),
            f.provision.heading,
            [cells(line) for line in f.provision.lead.of(text).split("\n") if "|" in line],
            [list(cells(row.span.of(text))) for row in f.provision.children],
        )
        for f in places(document)
        if f.provision.level is Level.TABLE
    ]


WANTED = [
    ("第二条表1", "投资奖励标准", [tuple(TIERS[0])], TIERS[1:]),
    ("附件1表1", None, [tuple(RENT[0])], RENT[1:]),
]


# --- the same tables out of every kind of file -----------------------------------------------


def as_html(text):
    out, rows = [], []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            rows += [] if set(line) <= set("|-") else [cells(line)]
            continue
        if rows:
            body = "".join("<tr>" + "".join(f"<td>{c}" for c in row) + "</tr>" for row in rows)
            out.append(f"<table>{body}</table>")
            rows = []
        if line:
            tag = "h1" if line.startswith("#") else "p"
            out.append(f"<{tag}>{html.escape(line.lstrip('# '))}</{tag}>")
    return "".join(out)


def as_word(text):
    document, rows = docx.Document(), []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            rows += [] if set(line) <= set("|-") else [cells(line)]
            continue
        if rows:
            table = document.add_table(len(rows), len(rows[0]))
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
            rows = []
        if line:
            document.add_paragraph(line.lstrip("# "))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("script", ["simplified", "traditional"])
@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_table_stands_under_what_holds_it_whatever_the_file(form, script):
    text = POLICY if script == "simplified" else to_traditional(POLICY)
    page = f"<html><body>{as_html(text)}</body></html>".encode()
    data = {"md": text.encode(), "html": page, "docx": as_word(text)}[form]
    wanted = WANTED
    if script == "traditional":
        wanted = [
            (place, name and to_traditional(name), [tuple(map(to_traditional, head[0]))],
             [list(map(to_traditional, row)) for row in rows])
            for place, name, head, rows in WANTED
        ]  # fmt: skip
    assert places_of(made(data, f"办法.{form}")) == wanted


@pytest.mark.browser
def test_a_table_that_goes_over_a_page_is_one_table_and_its_header_stands_once(chromium):
    rows = [["序号", "企业名称", "金额（万元）"]]
    rows += [[str(n), f"第{n}号数据企业有限公司", str(n * 10)] for n in range(1, 81)]
    lines = "".join("<tr>" + "".join(f"<td>{c}" for c in row) + "</tr>" for row in rows[1:])
    head = "<thead><tr>" + "".join(f"<th>{c}" for c in rows[0]) + "</tr></thead>"
    body = f"<h2>补贴名单</h2><p>第一条 名单如下。</p><table>{head}{lines}</table>"
    body += "<p>第二条 本办法自印发之日起施行。</p>"
    style = "table{border-collapse:collapse}td,th{border:1px solid;padding:3px}"
    tab = chromium.new_page()
    tab.set_content(f"<meta charset=utf-8><style>{style}</style>{body}")
    data = tab.pdf(format="A4")
    document = made(data, "名单.pdf")
    assert places_of(document) == [("第一条表1", None, [tuple(rows[0])], rows[1:])]


def test_a_header_printed_again_on_the_next_page_is_no_row_and_is_left_out_of_the_view():
    rows = "| 甲 | 乙 |\n| 一 | 1 |\n| 甲 | 乙 |\n| 二 | 2 |"
    document = made(f"第一条 如下：\n{rows}\n第二条 施行。", "a.txt")
    assert places_of(document) == [("第一条表1", None, [("甲", "乙")], [["一", "1"], ["二", "2"]])]
    (edit,) = [e for e in document.edits if e.hides]
    assert edit.span.of(document.text) == "| 甲 | 乙 |" and "跨页" in edit.reason
    whole(document)


def test_word_tables_beside_each_other_are_kept_apart_and_merged_cells_are_whole():
    file = docx.Document()
    file.add_paragraph("第一条 标准如下：")
    first = file.add_table(4, 3)
    for i, row in enumerate([["类别", "标准", ""], ["", "甲", "乙"], ["租金", "10", "20"]]):
        for j, cell in enumerate(row):
            first.cell(i, j).text = cell
    first.cell(0, 0).merge(first.cell(1, 0))
    first.cell(0, 1).merge(first.cell(0, 2))
    first.cell(3, 0).merge(first.cell(3, 2)).text = "注：均为税前。"
    file.add_paragraph("")
    second = file.add_table(2, 3)
    for i, row in enumerate([["名称", "地址", "电话"], ["某局", "某路", "123"]]):
        for j, cell in enumerate(row):
            second.cell(i, j).text = cell
    out = io.BytesIO()
    file.save(out)
    document = made(out.getvalue(), "a.docx")
    assert [len(table.children) for table in at(document, Level.TABLE)] == [1, 1]
    table = at(document, Level.TABLE)[0]
    assert (
        spelled(document.text, table, table.children[0]) == "类别：租金；标准·甲：10；标准·乙：20"
    )


# --- what is markup, caption, header, heading ------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |", "| 甲 | 乙 |\n| 1 | 2 |"),
        ("甲 | 乙\n---|---\n1 | 2\n\n完", "| 甲 | 乙 |\n| 1 | 2 |\n\n完"),
        ("| 甲 |\n|---|\n| 1 |", "| 甲 |\n| 1 |"),
        (r"| 甲 | 乙 |" + "\n|---|---|\n" + r"| 1\|2 | 3 |", "| 甲 | 乙 |\n| 1｜2 | 3 |"),
        ("标题\n---\n正文", "标题\n---\n正文"),  # a line under a title is no table
        ("甲|乙|丙\n---|---\n正文", "甲|乙|丙\n---|---\n正文"),  # another number of columns
    ],
)
def test_the_line_under_a_header_is_markup_and_rows_stand_between_their_signs(marked, plain):
    assert read_bytes(marked.encode(), "a.md").text == plain


def test_captions_give_the_numbers_where_all_tables_have_one():
    head = "第一条 标准如下：\n\n"
    stated = f"{head}表3 甲\n\n{markdown(RENT)}\n\n表4：乙\n单位：万元\n\n{markdown(TIERS)}\n"
    tables = at(made(stated), Level.TABLE)
    assert [(t.label, t.marker, t.heading) for t in tables] == [
        ("表3", "表3", "甲"),
        ("表4", "表4", "乙"),
    ]
    assert tables[1].lead.of(made(stated).text).startswith("单位：万元")
    loose = f"{head}表3 甲\n\n{markdown(RENT)}\n\n{markdown(TIERS)}\n"
    assert [t.label for t in at(made(loose), Level.TABLE)] == ["表1", "表2"]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["甲", "乙"], ["1", "2"]], 1),
        ([["类别", "标准", "标准"], ["类别", "甲", "乙"], ["租金", "1", "2"]], 2),
        ([["名称", "名称"], ["说明一", "说明二"], ["1", "2"]], 2),
        ([["1", "某企业。"], ["2", "某某企业。"]], 0),  # data from the first row on
        ([["甲", "乙"]], 0),
    ],
)
def test_the_header_is_told_from_the_rows(rows, header):
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    (table,) = at(made(f"第一条 如下：\n{lines}\n第二条 施行。", "a.txt"), Level.TABLE)
    assert len(table.children) == len(rows) - header


def test_a_heading_inside_a_table_is_read_with_the_rows_below_it():
    rows = "| 项目 | 金额 |\n| 一、奖励 |\n| 落户 | 100万元 |\n| 二、补贴 |\n| 租金 | 20万元 |"
    document = made(f"第一条 如下：\n{rows}\n第二条 施行。", "a.txt")
    (table,) = at(document, Level.TABLE)
    assert spelled(document.text, table, table.children[3]) == "二、补贴：项目：租金；金额：20万元"


def test_a_bare_number_has_the_unit_of_its_column_or_of_its_table():
    document = made(f"第一条 如下：\n\n{markdown(TIERS)}\n")
    (table,) = at(document, Level.TABLE)
    assert "奖励1000万元" in matched(document.text, table, table.children[1])
    rows = [["序号", "奖励"], ["1", "300"]]
    document = made(f"第一条 如下：\n\n单位：万元\n\n{markdown(rows)}\n")
    (table,) = at(document, Level.TABLE)
    assert matched(document.text, table, table.children[0]) == "序号1;奖励300万元"


# --- every character in one place ------------------------------------------------------------


def whole(document):
    text, seen = document.text, [0] * len(document.text)
    for node in document.provisions:
        covered(node, seen)
    hidden = [e.span for e in document.edits if e.hides]
    lost = [
        i
        for i, c in enumerate(text)
        if not c.isspace() and seen[i] != 1 and not any(h.start <= i < h.end for h in hidden)
    ]
    assert lost == [], text[lost[0] : lost[0] + 20]


ROUGH = [
    "| 甲 | 乙 |\n|--|--|\n| 1 | 2 |\n",
    "# 名单\n\n| 甲 | 乙 |\n|--|--|\n| 1 | 2 |\n\n说明。\n",
    f"# 某办法\n\n第一章 总则\n\n{markdown(RENT)}\n\n"
    f"第一条 甲：\n（一）乙\n\n{markdown(RENT)}\n\n（二）丙\n",
    f"# 某方案\n\n一、目标\n（一）甲\n\n{markdown(RENT)}\n\n"
    f"后文。\n\n{markdown(TIERS)}\n\n再后文。\n\n二、其他\n",
    f"# 某办法\n\n第一条 甲。\n\n某区某局\n2024年1月1日\n\n{markdown(RENT)}\n",
    f"附件：表\n\n{markdown(RENT)}\n\n说明。\n\n{markdown(TIERS)}\n",
    "第一条 甲\n| 只有一行 |\n第二条 乙",
    "|||\n||\n|",
    POLICY,
]


@pytest.mark.parametrize("text", ROUGH)
def test_every_character_has_one_place_wherever_a_table_stands(text):
    whole(made(text))


@pytest.fixture(scope="module")
def lists(shared):
    paths = [
        path
        for path in sorted((shared / "corpora" / "laws").rglob("*.md"))
        if "\n|" in path.read_text(encoding="utf-8")
    ]
    assert len(paths) == 7
    return [made(path.read_bytes(), path.name) for path in paths]


def test_the_tables_of_the_statutes_are_whole_and_their_rows_are_chunks(lists):
    for document in lists:
        whole(document)
        (table,) = at(document, Level.TABLE)
        assert headings([table.lead.of(document.text)]) == ("刑法条文", "罪名")
        lines = [line for line in document.text.split("\n") if line.startswith("|")]
        assert [row.span.of(document.text) for row in table.children] == lines[1:]
        assert "---" not in document.text
        pieces = [p for p in chunk(document) if p.pinpoint.number(Level.ROW)]
        long = count_tokens(table.span.of(document.text)) > 300
        assert len(pieces) == (len(table.children) if long else 0)


# --- searched and cited ----------------------------------------------------------------------


def test_a_long_table_is_searched_by_row_with_its_caption_and_header():
    rows = [
        [f"第{n}档", f"投资{n}亿元以上的数据企业及其上下游配套企业", f"{n}00万元"]
        for n in range(1, 40)
    ]
    table = markdown([["档次", "适用对象", "奖励"], *rows])
    document = made(f"# 某办法\n\n第一条 见附件。\n\n附件1：奖励\n\n表1 分档奖励\n\n{table}\n")
    pieces = [p for p in chunk(document) if p.pinpoint.number(Level.ROW)]
    assert [label(p.pinpoint) for p in pieces] == [f"附件1表1第{n}行" for n in range(1, 40)]
    for piece, row in zip(pieces, rows, strict=True):
        assert list(cells(piece.span.of(document.text))) == row
        assert all(word in piece.context for word in ("分档奖励", "档次", "适用对象", "附件1"))


def test_chunks_hold_the_view_and_leave_nothing_out():
    document = made(POLICY)
    seen = [0] * len(document.text)
    for piece in chunk(document):
        assert piece.text == view(document.text, document.edits, piece.span)
        for i in range(piece.span.start, piece.span.end):
            seen[i] += 1
    assert max(seen) == 1
    shown = runs(document.text, document.edits)
    lost = [
        i for run in shown for i in range(run.span.start, run.span.end)
        if not document.text[i].isspace() and not seen[i]
    ]  # fmt: skip
    assert "".join(document.text[i] for i in lost) == "某区数据产业扶持办法"


@pytest.mark.parametrize(
    "written",
    ["附件1表1第2行", "附件1第2行", "附件一表一第二行", "附件1的表1的第2行", "附件1表1第 2 行"],
)
def test_a_row_is_found_by_its_place_and_its_label_leads_back(written):
    document = made(POLICY)
    (pinpoint,) = read_pinpoints(written)
    (found,) = find(document, pinpoint)
    assert label(found.pinpoint) == "附件1表1第2行"
    assert list(cells(found.provision.span.of(document.text))) == RENT[2]
    assert read_pinpoints(label(found.pinpoint)) == (found.pinpoint,)


@pytest.mark.parametrize(
    "words", ["发表2篇论文", "代表三人出席", "填表一次", "第三行政区", "外表一新", "第一行业"]
)
def test_words_that_only_look_like_a_table_name_none(words):
    assert read_pinpoints(words) == ()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "办法.md").write_text(POLICY, encoding="utf-8")
    return desk_of(folder, home=tmp_path_factory.mktemp("home"))


ANSWERS = [
    ("二档奖励多少", "第二条表1第2行", "1000"),
    ("三档给多少奖励", "第二条表1第3行", "5000"),
    ("一档奖励多少万元", "第二条表1第1行", "500"),
    ("西片区的租金补贴比例是多少", "附件1表1第2行", "50%"),
    ("东片区的最高限额是多少", "附件1表1第1行", "20万元"),
    ("第二条表1第3行写了什么", "第二条表1第3行", "五亿元以上"),
]


@pytest.mark.parametrize(("question", "place", "words"), ANSWERS)
@pytest.mark.parametrize("script", ["simplified", "traditional"])
def test_a_question_is_answered_by_the_row_under_its_header(desk, question, place, words, script):
    asked = question if script == "simplified" else to_traditional(question)
    answer = desk.ask(asked, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    header, row = answer.citations
    document = desk.document("某区数据产业扶持办法", DAY)
    assert all(c.quote == c.span.of(document.text) for c in answer.citations)
    assert row.label in (place, to_traditional(place)) and words in row.quote
    assert row.label.startswith(header.label) and header.quote.startswith("| ")
    name, cell = cells(header.quote)[0], cells(row.quote)[0]
    assert f"“{name}：{cell}；" in answer.text


def test_a_whole_table_is_quoted_where_the_list_is_asked_for(desk):
    answer = desk.ask("投资奖励标准有哪些", DAY)
    assert [c.label for c in answer.citations] == ["第二条表1"]
    assert all(row[0] in answer.citations[0].quote for row in TIERS)


def test_a_row_that_is_not_there_is_said_to_be_missing(desk):
    answer = desk.ask("第二条表1第9行", DAY)
    assert answer.status is AnswerStatus.NOT_FOUND and "没有第9行" in answer.text


# --- printed ---------------------------------------------------------------------------------


def test_columns_stand_under_one_another_in_a_terminal():
    document = made(POLICY)
    lines = printed(document, at(document, Level.TABLE)[0]).split("\n")
    assert lines[0] == "表1 投资奖励标准"
    edges = {columns(line[: line.index("│")]) for line in lines[1:] if "│" in line}
    assert len(edges) == 1 and columns(lines[2][: lines[2].index("┼")]) in edges


def test_a_wide_table_is_cut_to_the_width_of_a_terminal_and_loses_nothing():
    long = "对符合条件的数据企业按照实际发生额给予补贴" * 6
    printed_ = laid_out(["| 名称 | 说明 |"], [f"| 甲 | {long} |"])
    assert all(columns(line) <= 100 for line in printed_.split("\n"))
    kept = "".join(line.split("│")[-1].strip() for line in printed_.split("\n")[2:])
    assert kept == long
