from __future__ import annotations

import pytest

from ingest.structure import parse
from kb.model import Level


def at(text, level):
    return [n for root in parse(text, ()).provisions for n in root.walk() if n.level is level]


DECISION = """关于修改《榕江市渡口管理办法》的决定

一、第三条修改为：

“第三条　渡口由区政府管理。

“渡工应当持证。”

二、增加两条，作为第八条、第九条：“第八条　渡船应当年检。

（一）船体；

（二）救生衣。

第九条　夜间停渡。”

三、第十条改为第十二条，并将其中的“航务”修改为“航运”。

本决定自公布之日起施行。"""


def test_quoted_articles_belong_to_the_item_of_the_decision_that_quotes_them():
    divisions = at(DECISION, Level.DIVISION)
    assert [d.label for d in divisions] == ["第一部分", "第二部分", "第三部分"]
    assert "渡工应当持证" in divisions[0].span.of(DECISION)
    assert "夜间停渡" in divisions[1].span.of(DECISION)
    assert not at(DECISION, Level.ARTICLE) and not at(DECISION, Level.ITEM)


def test_the_articles_of_a_decision_are_its_own_and_not_the_quoted_ones():
    text = (
        "关于修改《榕江市渡口管理办法》的决定\n第一条 第三条修改为：\n“第三条 渡口由区管理。\n"
        "第四条 渡工持证。”\n第二条 增加一节，作为第二章第三节，内容如下：\n第三节 夜渡\n"
        "第九条 夜间停渡。\n第十条 停渡应当公告。\n第三条 删去第五条。\n"
        "第四条 本决定自公布之日起施行。"
    )
    articles = at(text, Level.ARTICLE)
    assert [a.number for a in articles] == [1, 2, 3, 4]
    assert "停渡应当公告" in articles[1].span.of(text)
    assert not at(text, Level.SECTION)


@pytest.mark.parametrize(
    "text",
    [
        # Opened and never closed: the outline goes on all the same.
        "关于修改某办法的决定\n一、第三条修改为：“第三条 甲。\n“乙。\n"
        "二、第四条修改为：“第四条 丙。”\n三、删去第五条。",
        # A sign that opens nothing led in by a colon.
        "某办法\n一、称为“渡口的，\n“渡船。\n二、乙。\n三、丙。",
    ],
)
def test_a_sign_left_open_swallows_nothing(text):
    assert [d.number for d in at(text, Level.DIVISION)] == [1, 2, 3]


def test_a_definition_in_quotation_marks_is_no_amendment():
    text = "第一条 下列用语：\n“渡口”是指码头。\n“渡船”是指船舶。\n第二条 乙。"
    assert len(at(text, Level.ARTICLE)[0].children) == 3


def test_a_quoted_article_in_mid_line_fills_no_gap():
    text = "第一条 甲。\n第二条 原文：“第三条 乙。”另有规定的除外。\n第四条 丙。\n第五条 丁。"
    assert [a.number for a in at(text, Level.ARTICLE)] == [1, 2, 4, 5]
