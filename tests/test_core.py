from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.contract import answer_json
from kb.measure.judge import answer_measures
from kb.measure.questions import Gold, Query
from kb.store.kept import _dump, _load
from kb.text import to_traditional
from kb.web.answer import answer_html

DAY = date(2026, 11, 22)
RULES = """# 丙县茶园扶持办法

第一条 新建茶园由县农业农村局验收，验收合格的，每亩补助1,200元，每户补助面积不超过50亩。

第二条 茶农应当在每年3月15日前提交申请，逾期的，当年不予受理。

第三条 茶园巡护员由乡镇选聘。

第四条 茶厂改造完成后，经县财政局核定，十五个工作日内拨付资金。

第五条 本办法自2026年1月1日起施行，有效期至2028年12月31日。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("core"), {"a.md": RULES})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


def core_of(answer):
    citation = answer.citations[0]
    if citation.core is None:
        return None
    start = citation.span.start
    return citation.quote[citation.core.start - start : citation.core.end - start]


POINTED = [
    ("新建茶园验收合格的每亩补助多少元？", "每亩补助1,200元"),
    ("每户茶园补助面积不超过多少亩？", "每户补助面积不超过50亩"),
    ("茶农什么时候提交申请？", "茶农应当在每年3月15日前提交申请"),
    ("茶厂改造核定后多少个工作日内拨付资金？", "十五个工作日内拨付资金"),
]


@pytest.mark.parametrize(("question", "clause"), POINTED)
@pytest.mark.parametrize("script", [str, to_traditional])
def test_the_clause_that_gives_the_number_is_told_apart(desk, question, clause, script):
    assert core_of(desk.ask(script(question), DAY)) == clause


@pytest.mark.parametrize("question", ["茶园巡护员由谁选聘？", "新建茶园由哪个部门验收？"])
def test_no_clause_is_told_apart_where_no_number_or_day_is_asked_for(desk, question):
    answer = desk.ask(question, DAY)
    assert answer.citations and core_of(answer) is None


def test_the_quote_stays_whole(desk):
    citation = desk.ask(POINTED[0][0], DAY).citations[0]
    assert citation.span.contains(citation.core) and citation.quote.endswith("50亩。")


def test_the_core_is_in_the_json_and_on_the_page_and_is_kept(desk):
    answer = desk.ask(POINTED[0][0], DAY)
    core = answer.citations[0].core
    assert answer_json(answer)["citations"][0]["core"] == [core.start, core.end]
    html = answer_html(answer).source
    marked = '<strong class="tw-core" data-before="〔所问之处：" data-after="〕">'
    assert f"{marked}每亩补助1,200元<" in html
    assert _load(_dump(answer)).citations[0].core == core


def test_a_core_is_measured_apart_from_its_quote(desk):
    answer = desk.ask(POINTED[1][0], DAY)
    query = Query("1", POINTED[1][0], gold=(Gold("a.md"),), answer="50亩")
    measures = answer_measures(query, answer)
    assert measures["contained_core"] == 1.0
    assert measures["ROUGE-L_core"] > measures["ROUGE-L_around"] == measures["ROUGE-L_first"]
