"""Papers as offices really set them: wrapped lines, page numbers, titles over several lines."""

from __future__ import annotations

import pytest

from ingest.pipeline import build
from ingest.read import read_bytes
from kb.model import Document, Level
from kb.view import view


def document(text: str) -> Document:
    return build(read_bytes(text.encode(), "文件.txt"), ("root", "文件.txt"), {}, "made")


def labels(found: Document, level: Level) -> list[str]:
    return [node.label for node in found.walk() if node.level is level]


PAPER = (
    "白河新区鼓励总部经济发展规定\n"
    "　　第一条 为鼓励总部企业在白河新区（以下简称新区）集聚\n"
    "发展，提升新区产业能级，根据有关法律、法规的规定，结合新\n"
    "区实际，制定本规定。\n"
    "　　第二条 本规定所称总部企业，是指符合下列条件之一的企\n"
    "业：\n"
    "　　（一）注册资本1亿元以上，上年度在新区纳税总额1000万\n"
    "元以上；\n"
    "　　（二）上年度营业收入10亿元以上。\n"
    "　　第三条 新认定的总部企业，按照第二条第一项认定的，给\n"
    "予500万元一次性落户奖励；按照第二条第二项认定的，分三年\n"
    "\n- 2 -\n\n"
    "给予1000万元一次性落户奖励，由新区管理委员会按照规定拨付\n"
    "到位。\n"
    "　　第四条 本规定自2022年9月1日起施行，有效期三年，由新\n"
    "区管理委员会负责解释。\n"
)


def test_a_wrapped_paper_has_its_paragraphs_whole_over_indents_and_page_numbers():
    found = document(PAPER)
    assert labels(found, Level.PARAGRAPH) == ["第一款"] * 4
    assert labels(found, Level.ITEM) == ["第一项", "第二项"]
    read = view(found.text, found.edits)
    assert "分三年给予1000万元" in read and "- 2 -" not in read


def test_a_reference_cut_by_a_line_end_begins_no_paragraph():
    found = document(
        "白河市渡口办法\n第一条 为加强管理，制定本办法。\n第二条 渡口应当备案。\n"
        "第三条 企业应当报市交通局备案。违反第\n二条规定的，责令改正。\n"
        "第四条 本办法自发布之日起施行。"
    )
    assert labels(found, Level.PARAGRAPH) == ["第一款"] * 4


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "中共白河市委　白河市人民政府\n关于加快建设产业体系的\n实施意见",
            "中共白河市委 白河市人民政府关于加快建设产业体系的实施意见",
        ),
        (
            "白河市人民政府关于进一步支持低空经\n济发展的若干措施",
            "白河市人民政府关于进一步支持低空经济发展的若干措施",
        ),
        ("白河市加装电梯工作方案\n（2024—2026年）", "白河市加装电梯工作方案（2024—2026年）"),
        ("白河市加装电梯办法\n（试行）", "白河市加装电梯办法（试行）"),
        ("白河市加装电梯办法\n（2024年3月1日发布）", "白河市加装电梯办法"),
    ],
)
def test_a_title_may_run_over_lines(head: str, title: str):
    body = "一、总体要求\n加强组织。\n二、重点任务\n（一）设置标志。\n（二）落实责任。"
    assert document(f"{head}\n\n{body}").record.title == title


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        ("1.登记注册的企业；\n2.财务健全的企业；\n3.2024年度营业收入500万元以上。", 3),
        ("1、4层以上住宅每台补助15万元。\n2、管线迁改费用另行补助。", 2),
        ("1、2号楼每台补助15万元。", 0),
        ("1.5倍以上的，按照最高标准执行。", 0),
    ],
)
def test_an_item_may_open_with_a_figure(lines: str, items: int):
    found = document(
        f"白河市申报指南\n\n一、支持方向\n补助。\n二、申报条件\n{lines}\n三、时间\n五月。"
    )
    assert len(labels(found, Level.ITEM)) == items


@pytest.mark.parametrize("word", ["项目管理制度", "目标任务", "条件保障", "和谐共建", "条约内容"])
def test_an_item_may_open_with_a_word_that_looks_like_a_reference(word: str):
    found = document(
        f"白河市办法\n第一条 载明：\n（一）甲；\n（二）{word}；\n（三）乙。\n第二条 略。"
    )
    assert labels(found, Level.ITEM) == ["第一项", "第二项", "第三项"]


def test_a_division_may_open_with_a_year():
    found = document("白河市工作要点\n\n一、2024年回顾\n已完成。\n二、2025年重点任务\n抓落实。")
    assert labels(found, Level.DIVISION) == ["第一部分", "第二部分"]


@pytest.mark.parametrize(
    ("second", "alarm"), [("（三）", False), ("（一）", False), ("（四）", True)]
)
def test_items_may_be_counted_through_all_divisions(second: str, alarm: bool):
    found = document(
        "白河市若干措施\n\n一、支持落户\n（一）奖励落户。\n（二）奖励壮大。\n"
        f"二、支持应用\n{second}开通航线。\n三、附则\n本措施自2024年3月1日起施行。"
    )
    assert any(alert.kind == "item_gap" for alert in found.alerts) == alarm
