from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.asking.claim import read_claim
from kb.asking.clauses import Finding
from kb.asking.judging import judge
from kb.asking.several import compared
from kb.results import AnswerStatus
from kb.text import Tokeniser

DAY = date(2026, 11, 22)
RULES = """# 乙县渔港管理办法

第一条 渔港建设由县海洋渔业局牵头，县交通运输局配合。

第二条 单个渔港的码头岸线不少于300米，年卸港量应当达到2万吨以上。

第三条 达到前条标准的，给予不超过180万元的建设补助，补助比例为总投资的25%。

第四条 发展目标如下：

（一）到2027年，渔港总数达到12个，水产品产值超过35亿元；

（二）到2030年，渔港总数达到20个，水产品产值超过50亿元。

第五条 东湾重点发展远洋捕捞，西湾重点发展休闲渔业。

第六条 本办法自2025年6月1日起施行，有效期至2030年5月31日。
"""


@pytest.fixture(scope="module")
def tokeniser():
    return Tokeniser()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("claim"), {"a.md": RULES})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


TRUE = [
    "渔港建设由县海洋渔业局牵头，对吗？",
    "第一条规定由县海洋渔业局牵头，没错吧？",
    "码头岸线不少于300米，是吗？",
    "年卸港量要达到两万吨以上，对不对？",
    "建设补助不超过一百八十万元，对吗？",
    "建设补助最多1,800,000元，是这样吗？",
    "补助比例是25%，是吗？",
    "到2027年渔港总数达到12个，对吗？",
    "2027年水产品产值超35亿元、2030年超50亿元，没错吧？",
    "有效期至2030年5月31日，对吗？",
    "漁港建設由縣海洋漁業局牽頭，對嗎？",
    "听说建设补助不超过180万元，真的吗？",
]


@pytest.mark.parametrize("question", TRUE)
def test_what_the_text_says_too_is_said_to_agree(desk, question):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    assert "与原文一致" in answer.text or "與原文一致" in answer.text
    assert "有误" not in answer.text
    assert answer.citations


FALSE = [
    ("渔港建设由县商务局牵头，对吗？", "县海洋渔业局"),
    ("第一条规定由县财政局牵头，没错吧？", "县海洋渔业局"),
    ("码头岸线不少于500米，是吗？", "不少于300米"),
    ("年卸港量要达到2万吨以下，对不对？", "2万吨以上"),
    ("年卸港量达到20万吨以上，对不对？", "2万吨以上"),
    ("建设补助不低于180万元，对吗？", "不超过180万元"),
    ("建设补助不超过1800万元，对吗？", "不超过180万元"),
    ("补助比例是总投资的30%，是吗？", "25%"),
    ("到2027年渔港总数达到20个，对吗？", "12个"),
    ("2027年水产品产值超50亿元、2030年超35亿元，没错吧？", "超过35亿元"),
    ("有效期至2035年5月31日，对吗？", "2030年5月31日"),
    ("码头岸线是500米吗？", "不少于300米"),
    ("漁港建設由縣商務局牽頭，對嗎？", "县海洋渔业局"),
]


@pytest.mark.parametrize(("question", "instead"), FALSE)
def test_what_the_text_says_otherwise_is_told_with_its_words(desk, question, instead):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    assert "与原文不符" in answer.text or "與原文不符" in answer.text
    assert f"“{instead}”" in answer.text
    assert any(instead in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["听说每个渔港奖励500辆渔车，真的吗？", "渔港门票是80元，对吗？"],
)
def test_what_no_text_speaks_of_is_not_confirmed(desk, question):
    answer = desk.ask(question, DAY)
    assert "与原文一致" not in answer.text
    assert answer.status is not AnswerStatus.ANSWERED or "没有写明" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "我们渔港岸线280米，能申请补助吗？",
        "年卸港量3万吨的渔港可以享受补助吗？",
        "建设补助是多少？",
        "渔港建设由谁牵头？",
        "县海洋渔业局牵头建立什么？",
        "县交通运输局要怎么？",
    ],
)
def test_a_question_that_claims_no_value_is_no_claim(tokeniser, question):
    assert read_claim(question, tokeniser) is None


def test_a_claim_is_asked_again_without_its_values(tokeniser):
    claim = read_claim("第三条规定由县农业局在2026年3月1日前补助200万元，对吗？", tokeniser)
    assert claim is not None
    assert claim.neutral == "第三条规定由谁在何时补助多少元?"


def test_what_stands_instead_is_shown_as_it_was_published(tokeniser):
    claim = read_claim("补助300万元，对吗？", tokeniser)
    assert claim is not None
    (judged,) = judge(claim, ["給予補助 ２００ 萬元以下"])
    assert (judged.finding, judged.instead) == (Finding.DIFFERS, "２００ 萬元以下")


# --- several questions in one ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("渔港建设由谁牵头，建设补助最多多少？", ["县海洋渔业局", "180万元"]),
        ("东湾和西湾的发展重点有何不同？", ["东湾：", "远洋捕捞", "西湾：", "休闲渔业"]),
        ("東灣與西灣重點發展什麼，有何不同？", ["远洋捕捞", "休闲渔业"]),
        ("2027年和2030年的水产品产值目标有何不同？", ["35亿元", "50亿元"]),
        ("东湾、西湾分别重点发展什么？", ["远洋捕捞", "休闲渔业"]),
    ],
)
def test_each_of_several_questions_is_answered(desk, question, told):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    assert all(words in answer.text for words in told), answer.text


# --- whose number it is ---------------------------------------------------------------------

GRANTS = """# 丙市旅游奖励办法

第一条 对首次评为国家级旅游村的，奖励90万元；对首次评为省级旅游村的，奖励40万元。

第二条 年接待游客达到10万人的，奖励20万元；年接待游客达到50万人的，奖励70万元。

第三条 违规经营的，处二万元以上八万元以下罚款；造成事故的，处八万元以上三十万元以下罚款。

第四条 奖补项目分为以下两类：

（一）民宿补贴。每间每年补贴600元，期限不超过4个月。

（二）导游补贴。对持证导游，每人每年补贴2400元，期限不超过9个月。

第五条 首年门票收入全额留用，第二年门票收入留用百分之六十。

第六条 本办法由市文化旅游局会同市财政局负责解释。
"""
REPORT = """# 丙市旅游奖励办法出台 国家级旅游村可获奖励120万元

丙市日报讯（记者 王力）《丙市旅游奖励办法》正式印发。对首次评为国家级旅游村的，奖励120万元。

市文化旅游局局长赵敏表示，今年将新增客房3000间。
"""


@pytest.fixture(scope="module")
def grants(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("grants"), {"a.md": GRANTS, "b.md": REPORT})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


@pytest.mark.parametrize(
    "question",
    [
        "省级旅游村奖励40万元，对吗？",
        "国家级旅游村奖励90万元，对吗？",
        "年接待游客达到50万人奖励70万元，是不是？",
        "造成事故的处八万元以上三十万元以下罚款，对吗？",
        "导游补贴每人每年2400元，对吗？",
        "由市文化旅游局会同市财政局解释，对吗？",
    ],
)
def test_a_number_is_borne_out_by_the_stretch_that_speaks_of_its_matter(grants, question):
    assert "与原文一致" in grants.ask(question, DAY).text


@pytest.mark.parametrize(
    "question",
    [
        "省级旅游村奖励90万元，对吗？",
        "国家级旅游村奖励40万元，对吗？",
        "年接待游客达到10万人奖励70万元，是不是？",
        "年接待游客达到50万人，奖励20万元，对吗？",
        "造成事故的处二万元以上八万元以下罚款，对吗？",
        "民宿补贴每年2400元，对吗？",
        "导游补贴期限不超过4个月，对吗？",
        "首年门票收入留用百分之六十，对吗？",
        "由市财政局单独解释，是吗？",
        "只由市文化旅游局解释，对吗？",
        "国家级旅游村奖励120万元，对吗？",
        "国家级旅游村可获奖励120万元，没错吧？",
    ],
)
def test_a_number_said_of_something_else_is_not_borne_out(grants, question):
    assert not grants.ask(question, DAY).text.split("\n")[0].endswith("与原文一致。")
    assert "与原文一致。\n《" not in grants.ask(question, DAY).text


def test_a_person_is_no_office_and_who_is_asked_about_is_no_claim(grants, tokeniser):
    assert "有误" not in grants.ask("赵敏局长说新增客房3000间，是吗？", DAY).text
    assert read_claim("被诈骗银行要负责吗", tokeniser) is None


def test_what_only_news_says_is_not_confirmed_by_the_text_it_retells(grants):
    told = grants.ask("市文化旅游局局长说今年新增客房3000间，对吗？", DAY).text
    assert "与原文一致" not in told or "报道" in told


# --- what can be told of several ------------------------------------------------------------


def test_three_things_that_are_counted_too_are_asked_one_by_one(tokeniser):
    found = compared("东湾、西湾、北湾三个湾分别发展什么？", [], tokeniser)
    assert [thing for thing, _ in found] == ["东湾", "西湾", "北湾"]
    assert all("三个" not in question for _, question in found)


def test_a_character_inside_a_word_joins_nothing(tokeniser):
    found = compared("劳动合同期限与试用期有何不同？", [], tokeniser)
    assert all(thing not in ("劳动合", "劳动") for thing, _ in found)


def test_what_can_be_answered_of_several_questions_is_and_the_rest_is_said_not_to_be(desk):
    answer = desk.ask("渔港建设由谁牵头，西藏的松茸多少钱一斤？", DAY)
    assert answer.status is AnswerStatus.ANSWERED
    assert "县海洋渔业局" in answer.text
    assert "“西藏的松茸多少钱一斤”：知识库中没有找到" in answer.text
