from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.answering.tell import telling
from kb.results import AnswerStatus

DAY = date(2026, 11, 22)
LIBRARY = """# 壬县流动书屋管理办法

第一条 为了方便居民读书，制定本办法。

第二条 流动书屋由县文化馆管理，每周开放五天。

第三条 流动书屋的图书可以外借，每次不超过三册。

第四条 本办法自2025年1月1日起施行。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("missing"), {"a.md": LIBRARY})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["几亿", "无人机"], ["无人机"]),
        (["提到", "听说", "几千万元", "咨询"], []),
        (["每年", "条例", "氢能"], ["氢能"]),
        (["几何", "多晶硅"], ["几何", "多晶硅"]),
    ],
)
def test_only_words_that_mean_something_are_named_as_missing(words, kept):
    assert telling(words) == kept


@pytest.mark.parametrize(
    "question",
    ["有没有提到每年给航天城几亿元？", "听说有几千万的航天城扶持，怎么领？"],
)
def test_a_refusal_names_what_is_asked_about_and_no_empty_word(desk, question):
    answer = desk.ask(question, DAY)
    assert answer.status is not AnswerStatus.ANSWERED
    assert not any(f"“{word}" in answer.text for word in ("几", "提到", "听说", "每年"))


def test_what_answers_only_the_known_half_of_a_question_is_worded_as_doubt(desk):
    answer = desk.ask("火星图书可以外借吗？", DAY)
    assert answer.status is not AnswerStatus.ANSWERED or "没有提到“火星”" in answer.text


def test_a_refusal_names_a_word_as_it_was_asked(desk):
    answer = desk.ask("流動書屋的讀者要滿足無人機駕駛條件嗎？", DAY)
    assert "“無人機" in answer.text
