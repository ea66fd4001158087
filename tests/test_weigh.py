from __future__ import annotations

import pytest

from kb.asking.question import Term, read_question
from kb.finding.weigh import Scale, carries, in_order, squeezed
from kb.text import Tokeniser

CARRIED = [
    (Term("600亿元"), "营业收入规模超 600 亿元", 1.0),
    (Term("数字"), "數字經濟", 1.0),
    (Term("补贴", ("扶持",)), "给予扶持", 1.0),
    (Term("补贴"), "给予扶持", 0.0),
    (Term("审批"), "审核批准", 0.0),
    (Term("7"), "第17号园区", 0.0),
    (Term("7"), "第17号园区和第 7 号园区", 1.0),
    (Term("600亿元"), "营业收入1,600亿元", 0.0),
    (Term("2025"), "编号120256", 0.0),
    (Term("1.5倍"), "不超过11.5倍", 0.0),
    (Term("2020"), "截至2020.5万人", 0.0),
    (Term("ai"), "aigc服务", 0.0),
    (Term("ai"), "AI+制造", 1.0),
    (Term("gpt"), "chat gpt 4", 1.0),
]


@pytest.mark.parametrize(("term", "text", "share"), CARRIED)
def test_a_word_is_carried_in_any_of_its_forms(term, text, share):
    assert carries(term, squeezed(text)) == share


def test_most_of_a_long_word_is_carried_in_part():
    assert 0 < carries(Term("统计监测制度"), squeezed("统计监测工作")) < 1


def scale(text, known):
    return Scale(read_question(text, Tokeniser()), lambda token: known.get(token, 0), 100)


def test_a_rare_word_weighs_more_than_a_common_one():
    heavy, light = scale("鱼珠产业", {"_鱼珠": 2, "_产业": 90}).weights
    assert heavy > light


def test_what_the_corpus_never_says_is_named():
    absent = scale("前海租金", {"_租金": 3}).absent()
    assert [term.word for term in absent] == ["前海"]


def test_a_question_of_nothing_is_carried_by_nothing():
    assert scale("的", {}).carried("任何文字") == 0.0


def test_words_in_the_order_of_the_question_count_for_more():
    terms = [Term("鱼珠"), Term("发展"), Term("产业")]
    assert in_order(terms, "鱼珠片区发展数字贸易等产业") == 1.0
    assert in_order(terms, "产业发展区包括鱼珠片区") < 1.0


def test_the_share_of_several_texts_is_that_of_their_best_words():
    one = scale("鱼珠产业", {})
    profiles = [one.profile("鱼珠"), one.profile("产业")]
    assert one.share(profiles) == pytest.approx(one.carried("鱼珠产业"))
