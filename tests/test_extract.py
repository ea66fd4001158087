from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import rules, write

from kb.answering.candidates import years_in
from kb.answering.evidence import asked_years, defines, lists, states, suits
from kb.asking.question import read_question
from kb.finding.weigh import squeezed
from kb.results import AnswerStatus
from kb.text import Tokeniser, sentences

TOKENISER = Tokeniser()
DAY = date(2026, 1, 1)

STATES = [
    ("渡口多久检修一次", "渡口每季度检修一次", True),
    ("渡口多久检修一次", "渡工每半年复训，按月上报", True),
    ("渡口多久检修一次", "渡口应当定人检修", False),
    ("奖励多少万元", "给予一次性奖励，最高不超过200万元", True),
    ("奖励多少万元", "引进年销售收入2500万元以上的企业", False),
    ("奖励多少万元", "对新引进项目给予奖励", False),
    ("入驻企业有多少家", "首批42家企业签约入驻", True),
    ("入驻企业有多少家", "园区总投资约18亿元", False),
    ("多少天内答复", "应当在三十日内答复", True),
    ("多少天内答复", "应当及时答复", False),
    ("什么时候公布名单", "每年六月底前公布入库名单", True),
    ("什么时候开花", "晚春或者初夏开花", True),
    ("发表了多少论文", "只发表了三篇学术论文", True),
    ("价格是多少钱", "价格多在5800日元左右", True),
    ("由谁牵头", "任何文字", True),  # an office is looked for, not required
]


@pytest.mark.parametrize(("question", "text", "right"), STATES)
def test_a_text_states_what_is_asked_or_it_does_not(question, text, right):
    assert states(read_question(question, TOKENISER), squeezed(text)) is right


DEFINES = [
    ("什么是数据企业", "本办法所称数据企业，是指主营业务为数据采集的企业", True),
    ("数据企业的定义", "数据企业应当依法登记", False),
    ("数据企业有哪些", "数据企业是指某某", False),  # its meaning is not asked for
]


@pytest.mark.parametrize(("question", "text", "right"), DEFINES)
def test_a_definition_is_told_from_a_use(question, text, right):
    assert defines(read_question(question, TOKENISER), squeezed(text)) is right


def test_an_office_is_seen():
    assert suits(read_question("由谁牵头", TOKENISER), "经济发展局")


def test_years_are_read_through_spaces():
    assert years_in("到 2022 年和2025年") == {"2022年", "2025年"}


@pytest.fixture(scope="module")
def targets(tmp_path_factory):
    from conftest import desk_of

    folder = tmp_path_factory.mktemp("targets")
    (folder / "plan.txt").write_text(
        "湖滨区数据产业发展规划\n\n第一条 为发展数据产业，制定本规划。\n\n"
        "第二条 设立2027年和2030年产业发展目标。\n\n"
        "——到2027年，数据产业初具规模，培育体系基本形成。新增数据企业120家，技术合同成交额30亿元。\n\n"
        "——到2030年，数据产业全面发展，培育体系更加完善。新增数据企业180家，技术合同成交额50亿元。\n\n"
        "第三条 本规划自2025年1月1日起施行。\n",
        "utf-8",
    )
    desk = desk_of(folder, home=tmp_path_factory.mktemp("home"))
    yield desk
    desk.close()


YEARS = [
    ("2030年新增数据企业多少家", "180家", "120家"),
    ("到2027年技术合同成交额是多少", "30亿元", "50亿元"),
    ("技术合同成交额2030年要达到多少", "50亿元", "30亿元"),
]


@pytest.mark.parametrize(("question", "right", "wrong"), YEARS)
def test_a_fact_is_bound_to_the_year_named_before_it(targets, question, right, wrong):
    answer = targets.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    quoted = "".join(c.quote for c in answer.citations)
    assert right in quoted and wrong not in quoted
    assert "到20" in quoted  # the year is quoted with the fact


def test_a_definition_is_quoted_ahead_of_a_use(desk):
    answer = desk.ask("什么是数据企业", DAY)
    assert answer.citations[0].label == "第二条第二款"


def test_a_question_of_yes_or_no_that_no_sentence_settles_is_worded_as_doubt(desk):
    answer = desk.ask("数据企业交通补贴有租金吗", DAY)
    assert answer.status is not AnswerStatus.ANSWERED or "请核对是否切题" in answer.text


def test_words_that_stand_somewhere_are_never_said_to_be_absent(desk):
    answer = desk.ask("海湾新区的税怎么罚", DAY)
    assert "没有提到“海湾" not in answer.text and "“罚”" not in answer.text


@pytest.mark.parametrize("text", ["你好", "您好！", "谢谢", "多謝", "hello"])
def test_a_greeting_is_met_with_what_can_be_asked(desk, text):
    answer = desk.ask(text, DAY)
    assert answer.status is AnswerStatus.CLARIFY and "例如" in answer.text


OF_YEARS = [
    ("2030年的目标有哪些", ["到2030年"], ["到2027年"]),
    ("2027年的产业发展目标是什么", ["到2027年"], ["到2030年"]),
    ("2027和2030的目标有何不同", ["到2027年", "到2030年"], []),
]


@pytest.mark.parametrize(("question", "with_", "without"), OF_YEARS)
def test_a_lead_in_comes_with_the_items_of_the_years_asked_for(targets, question, with_, without):
    quoted = "".join(c.quote for c in targets.ask(question, DAY).citations)
    assert "设立2027年和2030年产业发展目标" in quoted
    assert all(words in quoted for words in with_)
    assert not any(words in quoted for words in without)


def test_what_is_said_of_one_year_answers_for_no_other(targets):
    assert targets.ask("2035年新增数据企业多少家", DAY).status is not AnswerStatus.ANSWERED


SEVERAL = [
    ("基本原则有哪些", True),
    ("需要什么材料", True),
    ("入库标准是什么", False),
    ("由谁牵头", False),
]


@pytest.mark.parametrize(("question", "several"), SEVERAL)
def test_a_list_is_asked_for_or_one_thing_is(question, several):
    assert lists(read_question(question, TOKENISER)) is several


YEARS_ASKED = [
    ("2022年和2025年的目标", {"2022年", "2025年"}),
    ("2022 和 2025 目标有何不同", {"2022年", "2025年"}),
    ("2000家企业", set()),
    ("2025万元", set()),
]


@pytest.mark.parametrize(("question", "years"), YEARS_ASKED)
def test_the_years_of_a_question_are_read_with_and_without_their_sign(question, years):
    assert asked_years(read_question(question, TOKENISER)) == years


@pytest.fixture(scope="module")
def notices(tmp_path_factory):
    from conftest import desk_of

    folder = tmp_path_factory.mktemp("notices")
    (folder / "notice.txt").write_text(
        "湖滨区关于调整菜市场开放时间的通知 各镇人民政府，各有关单位："
        "　　为方便居民买菜，现就有关事项通知如下。"
        "　　全区菜市场每日六时开门。冬季推迟半小时。"
        "　　摊主应当在每日收市以后清扫摊位，并且把厨余垃圾送到集中收集点。"
        "但雨雪天气可以次日清扫。区市场监督管理局每月检查一次。检查结果在区政府网站公布。"
        "居民可以向所在街道反映市场环境问题。街道应当在五个工作日内答复。\n",
        "utf-8",
    )
    desk = desk_of(folder, home=tmp_path_factory.mktemp("home"))
    yield desk
    desk.close()


def test_a_head_that_lost_its_line_breaks_is_not_quoted_with_the_sentence(notices):
    answer = notices.ask("菜市场每日几时开门", DAY)
    assert [c.quote for c in answer.citations][:1] == ["全区菜市场每日六时开门。"]


def test_no_condition_is_cut_off(notices):
    answer = notices.ask("摊主收市以后应当做什么", DAY)
    assert "但雨雪天气可以次日清扫。" in "".join(c.quote for c in answer.citations)


def test_no_more_than_three_sentences_are_quoted_where_no_list_is_asked_for(notices):
    asked = ("菜市场有哪些要求", "市场环境问题向谁反映", "检查结果在哪里公布")
    for one in asked:
        answer = notices.ask(one, DAY)
        assert sum(len(sentences(c.quote)) for c in answer.citations) <= 3, answer.text


def test_an_expired_text_is_not_quoted_beside_the_one_that_holds(tmp_path):
    old = rules(
        "丙县青年租房补贴办法（2021年）",
        "青年租房补贴每人每月600元。",
        "本办法自2021年1月1日起施行，有效期2年。",
    )
    new = rules(
        "丙县青年租房补贴办法（2024年）",
        "青年租房补贴每人每月900元。",
        "本办法自2024年1月1日起施行，有效期5年。",
    )
    folder = write(tmp_path / "in", {"old.md": old, "new.md": new})
    desk = desk_of(folder, home=tmp_path / "kb")
    answer = desk.ask("青年租房补贴每月多少元？", date(2026, 11, 22))
    desk.close()
    assert "900元" in answer.text
    assert "600元" not in answer.text
