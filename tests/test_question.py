from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.asking.lay import AKIN, FORMAL
from kb.asking.question import Asks, read_question
from kb.asking.regional import REGIONAL
from kb.text import Tokeniser, fold

TOKENISER = Tokeniser()

ASKS = [
    ("补贴多少元", Asks.AMOUNT),
    ("奖励多少", Asks.AMOUNT),
    ("最高几万元", Asks.AMOUNT),
    ("招收多少人", Asks.NUMBER),
    ("什么时候公布", Asks.DATE),
    ("哪天到期", Asks.DATE),
    ("由谁牵头", Asks.WHO),
    ("哪个部门负责", Asks.WHO),
    ("有没有补贴", Asks.WHETHER),
    ("可以申请吗？", Asks.WHETHER),
    ("有哪些条件", Asks.LIST),
    ("原文怎么写", Asks.TEXT),
    ("幾多個名額", Asks.NUMBER),
    ("邊個負責", Asks.WHO),
]


@pytest.mark.parametrize(("text", "asks"), ASKS, ids=[row[0] for row in ASKS])
def test_what_a_question_asks_for_is_seen(text, asks):
    assert read_question(text, TOKENISER).wants(asks)


TERMS = [
    ("我司在琶洲", {"琶洲"}),
    ("他打人该罚吗", {"打人", "罚"}),
    ("车撞了我家的墙要赔吗", {"车撞", "墙", "赔"}),
    ("要排几期名单", {"排", "名单"}),
    ("补偿按几倍算", {"补偿", "按", "算"}),
    ("请问数据企业有哪些扶持措施？", {"数据", "企业", "扶持", "措施"}),
    ("到2025年，营业收入超过600亿元吗", {"2025年", "600亿元", "营业", "收入", "超过"}),
    ("第七条写了什么", set()),
    ("請問軟體公司", {"软体", "公司"}),
]


@pytest.mark.parametrize(("text", "words"), TERMS, ids=[row[0] for row in TERMS])
def test_question_words_and_politeness_carry_no_weight(text, words):
    assert {term.word for term in read_question(text, TOKENISER).terms} == words


REGION = [
    ("軟體", "软件"), ("資訊", "信息"), ("數碼", "数字"), ("營收", "营业收入"),
    ("雲端運算", "云计算"), ("補助", "补贴"), ("人工智慧", "人工智能"), ("晶片", "芯片"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), REGION)
def test_regional_wording_is_added_not_put_in_place(written, meant):
    forms = [f for t in read_question(f"{written}產業", TOKENISER).terms for f in t.forms]
    assert meant in forms and fold(written) in forms


@pytest.mark.parametrize(
    ("counted", "written"), [("七天", "七日"), ("十八岁", "十八周岁"), ("两百块", "两百元")]
)
def test_what_is_counted_in_talk_is_counted_as_texts_do(counted, written):
    terms = read_question(f"{counted}产业", TOKENISER).terms
    assert written in next(term.others for term in terms if term.word == counted)


def test_the_table_of_regional_wording_is_folded():
    for word, others in REGIONAL.items():
        assert fold(word) == word and all(fold(other) == other for other in others)
        assert word not in others
    for word, others in (*FORMAL.items(), *AKIN.items()):
        assert fold(word) == word and all(fold(other) == other for other in others)
        assert word not in others
    assert not FORMAL.keys() & AKIN.keys()


def test_no_word_leads_to_a_longer_one_that_holds_it():
    inside = [(w, o) for w, others in AKIN.items() for o in others if len(w) > 1 and w in o]
    assert not inside  # whoever says the longer says the word


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    question = read_question(text, TOKENISER)
    assert question.text == text and question.script in ("hans", "hant")


def test_the_question_word_of_hong_kong_and_taiwan_is_no_content():
    read = [read_question(f"渡口有{what}要求", Tokeniser()) for what in ("甚麼", "什麼", "什么")]
    assert read[0].terms == read[1].terms == read[2].terms
    assert read[0].asks == read[1].asks == read[2].asks
