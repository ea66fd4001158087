from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from conftest import desk_of
from homes import write

from bench.train_refusal import Told, fit, refused
from kb.answering.confidence import WEIGHTS, Signs, asked_for, specific
from kb.answering.extract import ENOUGH, SURE
from kb.asking.question import read_question
from kb.results import AnswerStatus
from kb.text import Tokeniser

DAY = date(2026, 11, 22)
COUNTY = """# 丁县竹林经营办法

第一条 为规范竹林经营，制定本办法。

第二条 县林业局负责竹林经营的指导和监督，乡镇人民政府配合。

第三条 新造竹林经验收合格的，每亩补助800元。

第四条 竹材加工企业购置烘干设备的，按购置价的30%给予补助。

第五条 本办法自2026年1月1日起施行，有效期至2030年12月31日。
"""
RETOLD = """丁县发布竹林经营办法

2026-01-05 来源：丁县日报

本报讯（记者 王某）丁县明确县林业局负责竹林经营的指导和监督，乡镇人民政府配合。
"""

ANOTHER_TEXT = """# 戊县渔船管理办法

第一条 县农业农村局负责渔船的检验，每船每年检验一次。

第二条 本办法自2026年1月1日起施行。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    files = {"a.md": COUNTY, "b.txt": RETOLD, "c.md": ANOTHER_TEXT}
    folder = write(tmp_path_factory.mktemp("sure"), files)
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


SOME = Signs(said=0.6, ahead=0.1, rank=0.9, order=0.5, numbers=0.1, names=0.1)


@pytest.mark.parametrize("name", [field.name for field in fields(Signs)])
def test_each_sign_speaks_for_an_answer_or_against_it(name):
    more = replace(SOME, **{name: getattr(SOME, name) + 0.1})
    against = name in ("numbers", "names")
    assert (more.chance < SOME.chance) is against and more.chance != SOME.chance


def test_the_chance_lies_between_none_and_all():
    assert 0 < Signs().chance < ENOUGH < SURE < Signs(1, 0.4, 1, 1).chance < 1
    assert len(WEIGHTS) == len(fields(Signs))


def test_what_is_wholly_carried_by_the_best_passage_is_answered_without_a_rival():
    assert Signs(said=1, rank=1, order=1).chance > SURE
    assert Signs(said=0.3, rank=1, order=0.3).chance < ENOUGH


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("教育局", "竹林"), ("教育局",)),
        (("深圳", "烘干"), ("深圳",)),
        (("500万元", "利息"), ("500万元",)),
        (("机会", "标准", "局"), ()),
        (("第一人民医院", "竹编"), ("第一人民医院",)),
    ],
)
def test_places_offices_and_numbers_are_told_from_other_words(words, told):
    assert specific(words) == told


KINDS = [
    ("竹林经营由哪个部门指导？", {"部门"}),
    ("烘干设备按什么比例补助？", {"比例"}),
    ("有哪些补助？", {"补助"}),
    ("为什么竹材要烘干？", set()),
    ("如何经营竹林？", set()),
    ("补助的条件是什么？", set()),
]


@pytest.mark.parametrize(("question", "kinds"), KINDS)
def test_what_a_question_word_stands_before_is_known(question, kinds):
    assert asked_for(read_question(question, Tokeniser())) == kinds


SURE_OF = ["新造竹林每亩补助多少元？", "竹林经营由哪个部门指导和监督？"]


@pytest.mark.parametrize("question", SURE_OF)
def test_what_the_text_says_is_answered_without_doubt(desk, question):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED and "请核对" not in answer.text


def test_news_that_retells_a_text_is_no_rival_of_it(desk):
    found = desk.extract("竹林经营由哪个部门指导和监督？", DAY)
    assert found.quotes[0].document.source == "a.md" and found.signs.ahead > 0


ANOTHER = [
    ("县水利局怎样指导和监督竹林经营？", "水利局"),
    ("深圳新造竹林每亩补助多少元？", "深圳"),
]


@pytest.mark.parametrize(("question", "lacked"), ANOTHER)
def test_an_office_or_a_place_that_the_text_lacks_is_named_and_leaves_doubt(desk, question, lacked):
    answer = desk.ask(question, DAY)
    assert f"没有提到“{lacked}”" in answer.text or f"“{lacked}”" in answer.text
    assert answer.status is not AnswerStatus.ANSWERED or "请核对是否切题" in answer.text


@pytest.mark.parametrize("question", ["火星移民需要几年训练？", "高铁票价怎样退改？"])
def test_what_nothing_speaks_of_is_refused(desk, question):
    found = desk.extract(question, DAY)
    assert found.confidence < ENOUGH
    assert desk.ask(question, DAY).status is AnswerStatus.REFUSED


def test_the_explanation_lists_the_signs(desk):
    trace = "\n".join(desk.ask(SURE_OF[0], DAY).trace)
    assert "置信度" in trace and "段内有题中字词" in trace


def test_a_logistic_finds_what_tells_two_kinds_apart():
    random = np.random.default_rng(1)
    there, gone = random.normal(0.7, 0.2, (400, 2)), random.normal(0.3, 0.2, (400, 2))
    there[:, 1] = random.normal(0.5, 0.2, 400)
    gone[:, 1] = random.normal(0.5, 0.2, 400)
    told = Told(there, gone)
    learnt = fit([told])
    assert learnt.weights[0] > 10 * abs(learnt.weights[1])
    assert refused(learnt, told, 0.05) > 0.5
    assert refused(learnt, told, 0.01) <= refused(learnt, told, 0.2)
