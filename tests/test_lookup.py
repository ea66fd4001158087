from __future__ import annotations

from datetime import date

import pytest

from kb.results import AnswerStatus

AS_OF = date(2026, 11, 22)
ANSWERED, NOT_FOUND = AnswerStatus.ANSWERED, AnswerStatus.NOT_FOUND
CLARIFY = AnswerStatus.CLARIFY

# question, status, the pinpoints cited first, words that the answer has
ROWS = [
    ("倒数第二条", ANSWERED, ["第六条"], []),
    ("最后两条", ANSWERED, ["第六条", "第七条"], []),
    ("第六条至第五条", ANSWERED, ["第六条", "第五条"], []),
    ("第叁条", ANSWERED, ["第三条"], []),
    ("art 3", ANSWERED, ["第三条"], []),
    ("四條一款二項", ANSWERED, ["第四條第一款第二項"], []),
    ("第四条(二)", ANSWERED, ["第四条第一款第二项"], []),
    ("第四条第二款的前款", ANSWERED, ["第四条第一款"], []),
    ("第七条的前条", ANSWERED, ["第六条"], []),
    ("第一条的前条", CLARIFY, [], ["第一条之前没有"]),
    ("第四条前款", CLARIFY, [], ["没有写明"]),
    ("前款规定是什么意思", CLARIFY, [], ["没有写明"]),
    ("第-3条", CLARIFY, [], ["看不懂条号“第-3条”"]),
    ("扶持办法9（2）", CLARIFY, [], ["看不懂条号"]),
    ("第0条", NOT_FOUND, [], ["没有第零条"]),
    ("第九九九条", NOT_FOUND, [], ["没有第九百九十九条"]),
    ("附则第一条", ANSWERED, ["第六条"], ["按该章内的顺序是第六条"]),
    ("扶持办法附则的第二条", ANSWERED, ["第七条"], []),
    ("附则第三条", NOT_FOUND, [], ["只有二条"]),
    ("附则第七条", ANSWERED, ["第七条"], []),
    ("总则第二条", ANSWERED, ["第二条"], []),
    ("第三章第一条", ANSWERED, ["第六条"], []),
    ("第三条和第三十条", ANSWERED, ["第三条"], ["没有找到第三十条"]),
    ("第六至九条", ANSWERED, ["第六条", "第七条"], ["没有找到第八条、第九条"]),
    ("第四条第三项和第五项", ANSWERED, ["第四条第一款第三项"], ["没有第五项", "只有三项"]),
    ("有几条", ANSWERED, ["第一章"], ["三章八条"]),
    ("扶持办法共多少条", ANSWERED, ["第一章"], ["三章八条"]),
    ("全文共八条对吗", ANSWERED, ["第一章"], ["三章八条"]),
    ("一共有十九条吗", ANSWERED, ["第一章"], ["与原文不符，不是十九条"]),
    ("附则共几条", ANSWERED, ["第三章"], ["共2条"]),
    ("第二章有几条", ANSWERED, ["第二章"], ["共3条"]),
    ("第二章有几节", ANSWERED, ["第二章"], ["没有分节"]),
    ("第四条有多少段", ANSWERED, ["第四条第一款", "第四条第二款"], ["有二款"]),
    ("第四条在第几章", ANSWERED, ["第二章"], ["第四条在"]),
    ("扶持措施是第几章", ANSWERED, ["第二章"], []),
    ("总则讲什么", ANSWERED, ["第一章"], []),
    ("附则", ANSWERED, ["第三章"], []),
    ("附则说什么", ANSWERED, ["第三章"], []),
    ("附则有哪些规定", ANSWERED, ["第三章"], []),
    ("扶持措施包括哪些", ANSWERED, ["第二章"], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "status", "pinpoints", "words"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_place_is_found_as_people_name_it(desk, text, status, pinpoints, words):
    answer = desk.ask(text, AS_OF)
    assert answer.status is status and answer.mode == "lookup", answer.text
    assert [c.label for c in answer.citations][: len(pinpoints)] == pinpoints, answer.text
    assert all(word in answer.text for word in words), answer.text


NARROWED = [
    ("第四条里租金补贴面积那一段", "第四条第二款"),
    ("第四条讲发明专利的那一项", "第四条第一款第二项"),
    ("第四条规定每平方米多少元", "第四条第二款"),
    ("第四条讲的租金补贴", "第四条"),  # both 款 speak of it
    ("第四条的条件是什么", "第四条第一款"),  # the 引导句 says it, of all three
    ("第四条讲研发人员和发明专利", "第四条第一款"),
    ("第二条是不是规定了火星移民", "第二条"),
]


@pytest.mark.parametrize(("text", "label"), NARROWED, ids=[row[0] for row in NARROWED])
def test_a_provision_is_cut_only_where_one_part_says_it_all(desk, text, label):
    answer = desk.ask(text, AS_OF)
    assert answer.citations[0].label == label, answer.text


def home_of(tmp_path, **files):
    from conftest import desk_of

    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return desk_of(folder, home=tmp_path / "home")


def rules(title, chapters):
    """A small document: heading → its articles, each as numbered here."""
    body = "\n\n".join(
        f"### {heading}\n\n" + "\n\n".join(articles) for heading, articles in chapters.items()
    )
    return f"## {title}\n\n{body}\n"


def test_a_part_of_a_code_says_what_of_it_is_held(tmp_path):
    articles = [f"第二百{n}条 本编第{n}项规则。" for n in ("零五", "零六", "零七")]
    part = rules("山谷法典", {"第二编 物权": articles})
    home = home_of(tmp_path, part=part)
    answer = home.ask("第一条", AS_OF)
    assert answer.status is NOT_FOUND and "没有收录第一条" in answer.text
    assert "库内仅收第二百零五条至第二百零七条" in answer.text
    assert "全文" not in answer.text
    assert "库内仅收" in home.ask("共有几条", AS_OF).text
    home.close()


def test_a_gap_in_the_numbers_is_told_and_not_counted_over(tmp_path):
    text = rules(
        "山谷绿化管理办法",
        {
            "第一章 总则": ["第一条 为绿化，制定本办法。", "第二条 本办法适用于山谷。"],
            "第三章 种植": ["第四条 应当种植下列树木：", "（一）松；", "（二）柏；", "（四）杨。"],
            "第四章 附则": ["第五条 本办法自2024年1月1日起施行。"],
        },
    )
    home = home_of(tmp_path, gap=text)
    assert "缺第三条" in home.ask("第九条", AS_OF).text
    chapter = home.ask("第六章", AS_OF).text
    assert "三章" in chapter and "第四章" in chapter and "缺第二章" in chapter
    item = home.ask("第四条第三项", AS_OF)
    assert item.status is NOT_FOUND and "缺第三项" in item.text
    assert "缺第三项" in home.ask("第四条有几项", AS_OF).text
    total = home.ask("一共几章几条", AS_OF).text
    assert "缺第二章" in total and "缺第三条" in total
    home.close()


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    def one(place):
        return rules(
            f"{place}绿化管理条例",
            {
                "第一章 总则": [f"第一条 {place}绿化，适用本条例。", "第二条 甲。", "第三条 乙。"],
                "第二章 种植": ["第四条 丙。"],
            },
        )

    texts = {"a": one("青山市"), "b": one("绿水县")}
    home = home_of(tmp_path_factory.mktemp("two"), **texts)
    yield home
    home.close()


def test_each_article_belongs_to_the_document_named_before_it(two):
    answer = two.ask("青山市绿化管理条例第三条和绿水县绿化管理条例第一条、第二条", AS_OF)
    cited = [(c.title[:3], c.label) for c in answer.citations]
    assert cited == [("青山市", "第三条"), ("绿水县", "第一条"), ("绿水县", "第二条")]
    behind = two.ask("第二章讲什么 绿水县绿化管理条例", AS_OF)
    assert behind.citations[0].title.startswith("绿水县")


def test_one_that_is_not_held_does_not_hide_the_one_that_is(two):
    answer = two.ask("青山市绿化管理条例第三条和《红土县绿化管理条例》第三条", AS_OF)
    assert answer.status is ANSWERED and "知识库中没有《红土县绿化管理条例》" in answer.text
    assert [c.title[:3] for c in answer.citations] == ["青山市"]


def test_many_documents_are_counted_and_not_listed(tmp_path):
    texts = {f"n{i}": rules(f"{p}县绿化办法", {"第一章 总则": ["第一条 甲。"]})
             for i, p in enumerate("东南西北上下左右前后")}  # fmt: skip
    home = home_of(tmp_path, **texts)
    answer = home.ask("第一条", AS_OF)
    assert answer.status is CLARIFY and "10份" in answer.text and "东县" not in answer.text
    home.close()


def test_a_section_that_stands_in_several_chapters_is_listed_once_each(tmp_path):
    text = rules(
        "山谷公司条例",
        {
            "第一章 设立": ["### 第一节 登记", "第一条 甲。", "### 第二节 出资", "第二条 乙。"],
            "第二章 治理": ["### 第一节 股东", "第三条 丙。", "### 第二节 董事", "第四条 丁。"],
        },
    )
    home = home_of(tmp_path, many=text)
    answer = home.ask("第二节", AS_OF)
    assert answer.status is CLARIFY and "第一章第二节、第二章第二节" in answer.text
    assert "第一章第一章" not in answer.text
    home.close()
