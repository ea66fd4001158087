from __future__ import annotations

import pytest

from ingest.structure import parse
from kb.model import Level

CHAPTERS = """渡口管理办法
总则
第一条 为管理渡口，制定本办法。
第二条 渡口由区管理。
渡船与渡工
第三条 渡船应当年检。
第四条 渡工应当持证。
附则
第五条 本办法自公布之日起施行。"""


def tree(text):
    return parse(text, ())


def test_headings_without_a_number_hold_the_articles_below_them():
    chapters = [n for n in tree(CHAPTERS).provisions if n.level is Level.CHAPTER]
    assert [(c.label, c.number, len(c.children)) for c in chapters] == [
        ("总则", None, 2), ("渡船与渡工", None, 2), ("附则", None, 1),
    ]  # fmt: skip
    articles = [n for c in chapters for n in c.children]
    assert all(len(a.children) == 1 for a in articles)
    assert tree(CHAPTERS).alerts == ()


def test_a_bare_heading_stands_beside_numbered_ones():
    text = "第一章 总则\n第一条 甲。\n第二章 管理\n第二条 乙。\n附 则\n第三条 丙。"
    parsed = tree(text)
    assert [n.label for n in parsed.provisions] == ["第一章", "第二章", "附则"]
    assert parsed.alerts == ()


def test_the_closing_articles_of_a_code_stand_beside_its_parts():
    parts = "第一编 总则\n第一章 甲\n第一条 乙。\n第二编 分则\n第一章 丙\n第二条 丁。"
    text = f"{parts}\n附　则\n第三条 戊。"
    assert [n.label for n in tree(text).provisions] == ["第一编", "第二编", "附则"]


@pytest.mark.parametrize(
    "line",
    ["渡工应当持证", "下列人员", "附则所称渡口", "（删去）", "2024年"],
)
def test_a_short_line_that_may_be_text_stays_text(line):
    text = f"第一条 甲。\n{line}\n第二条 乙。"
    parsed = tree(text)
    assert [n.level for n in parsed.provisions] == [Level.ARTICLE] * 2
    assert line in parsed.provisions[0].span.of(text)
