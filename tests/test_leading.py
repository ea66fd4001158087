from __future__ import annotations

import pytest

from kb.answering.leading import in_their_places, read_first
from kb.asking.question import read_question
from kb.finding.ranker import SURE
from kb.finding.weigh import Scale
from kb.model import Level
from kb.text import Tokeniser


@pytest.fixture(scope="module")
def ponds(tmp_path_factory):
    from conftest import desk_of

    folder = tmp_path_factory.mktemp("ponds")
    texts = {
        "会议.txt": "鱼塘承包费收取工作会议\n\n昨天，全镇鱼塘承包费收取工作会议召开。"
        "会议要求各村重视鱼塘承包费收取，把鱼塘管好。\n",
        "价格.txt": "镇里的水面怎样发包\n\n记者从镇政府获悉，今年水面继续向村民发包，"
        "其中鱼塘每亩承包费为三百元，藕田每亩二百元，期限均为五年。\n",
        "办法.txt": "东湖镇渡口管理办法\n\n第一章 总则\n第一条 为了管理渡口，制定本办法。\n"
        "第二条 渡口由镇政府管理。\n第二章 船只\n第三条 船只每年检修一次。\n"
        "第四条 船只应当挂牌。\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    one = desk_of(folder, home=tmp_path_factory.mktemp("home"))
    yield one
    one.close()


def found(desk, question, as_of):
    rows = desk.search(question, 5, as_of)
    scores = [row.passage.score for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert [row.passage.rank for row in rows] == list(range(1, len(rows) + 1))
    return [(r.passage.document.source, r.passage.chunk.unit.number(Level.ARTICLE)) for r in rows]


def test_of_texts_without_articles_the_one_that_answers_stands_first(ponds, as_of):
    rows = found(ponds, "鱼塘承包费每亩多少元", as_of)
    assert [source for source, _ in rows[:2]] == ["价格.txt", "会议.txt"]


def test_the_articles_of_a_chapter_that_is_named_stand_first_and_not_its_heading(ponds, as_of):
    rows = found(ponds, "渡口管理办法第二章有哪些条", as_of)
    assert rows[:2] == [("办法.txt", 3), ("办法.txt", 4)]


def test_an_article_stands_first_though_the_paragraph_that_is_named_too_is_not_there(ponds, as_of):
    assert found(ponds, "渡口管理办法第三条第五款关于检修的规定", as_of)[0] == ("办法.txt", 3)


@pytest.mark.parametrize(
    ("sorts", "marks", "order"),
    [
        ([(1, 0), (1, 0), (1, 0)], [1, 3, 2], [1, 2, 0]),
        ([(1, 0), (0, 0), (1, 0)], [1, 9, 2], [2, 1, 0]),  # news keeps its place
        ([(1, 0), (1, 1), (1, 1)], [1, 5, 9], [0, 2, 1]),  # what has ceased to hold keeps its
        ([(0, 0), (1, 0)], [1, 9], [0, 1]),
        ([(1, 0), (1, 0)], [2, 2], [0, 1]),  # equals stay as found
    ],
)
def test_each_sort_of_text_is_put_in_order_among_its_own(sorts, marks, order):
    assert in_their_places(sorts, marks) == order


def test_where_the_words_say_little_articles_stay_as_found(ponds, as_of):
    question = read_question("渡口船只", Tokeniser())
    rows = [row.passage for row in ponds.search("渡口船只", 5, as_of)][:2]
    scale = Scale(question, lambda _: 1, 100)
    assert read_first(question, rows[::-1], scale, SURE) == rows[::-1]
