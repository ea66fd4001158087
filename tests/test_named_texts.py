from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.results import AnswerStatus

DAY = date(2026, 11, 22)
FOREST = """# 丁县林下经济扶持办法

丁农规〔2022〕3号

第一条 对林下种植连片达到200亩的，每亩补助300元。

第二条 补助标准见附件1。

第三条 本办法自2022年5月1日起施行，有效期三年，由县林业局负责解释。

附件1

补助标准

1. 药材：每亩300元；

2. 菌类：每亩260元。
"""
WATER = """# 丁县节水灌溉项目管理办法

丁水规〔2025〕7号

第一条 节水灌溉项目由县水利局管理。

第二条 项目建设期不超过十八个月。

第三条 本办法自2025年3月1日起施行，由县水利局负责解释。
"""
MARKET_OLD = """# 丁县农村电商发展若干措施

丁商规〔2020〕1号

一、对年网络零售额达到300万元的企业，奖励3万元。

二、本措施自2020年6月1日起施行，有效期至2023年5月31日，由县商务局负责解释。
"""
MARKET_NEW = (
    MARKET_OLD.replace("〔2020〕1号", "〔2023〕6号")
    .replace("3万元", "5万元")
    .replace("2020年6月1日", "2023年6月1日")
    .replace("2023年5月31日", "2028年5月31日")
)
COMING = """# 丁县养老服务补贴办法

第一条 对养老机构每张床位补贴2000元。

第二条 本办法自2027年1月1日起施行。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    texts = {
        "a.md": FOREST, "b.md": WATER, "c.md": MARKET_OLD, "d.md": MARKET_NEW, "e.md": COMING,
    }  # fmt: skip
    folder = write(tmp_path_factory.mktemp("named"), texts)
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


def cited(answer) -> set[tuple[str, str]]:
    return {(c.title, c.label) for c in answer.citations}


@pytest.mark.parametrize(
    "question",
    [
        "林下经济办法和节水灌溉办法的第一条",
        "丁县林下经济扶持办法与丁县节水灌溉项目管理办法第一条分别是什么",
        "《丁县林下经济扶持办法》、《丁县节水灌溉项目管理办法》第一条",
        "林下經濟辦法跟節水灌溉辦法第一條",
    ],
)
def test_a_provision_asked_of_two_texts_is_told_of_both(desk, question):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    assert len({document for document, _ in cited(answer)}) == 2


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("林下经济办法和节水灌溉办法各自什么时候施行", ["2022年5月1日", "2025年3月1日"]),
        ("丁县林下经济扶持办法和丁县节水灌溉项目管理办法由谁解释", ["县林业局", "县水利局"]),
        ("林下经济办法和节水灌溉办法分别是什么文号", ["丁农规〔2022〕3号", "丁水规〔2025〕7号"]),
    ],
)
def test_data_asked_of_two_texts_are_told_of_both(desk, question, words):
    answer = desk.ask(question, DAY)
    assert all(word in answer.text for word in words), answer.text


@pytest.mark.parametrize(
    ("question", "history", "document"),
    [
        ("林下经济办法附件1", (), "丁县林下经济扶持办法"),
        ("农村电商措施第一部分", (), "丁县农村电商发展若干措施"),
        ("那节水灌溉办法呢", ("林下经济办法第二条",), "丁县节水灌溉项目管理办法"),
    ],
)
def test_a_short_name_that_fits_one_text_names_it(desk, question, history, document):
    answer = desk.ask(question, DAY, history)
    assert answer.status is AnswerStatus.ANSWERED
    assert {name for name, _ in cited(answer)} == {document}


@pytest.mark.parametrize("question", ["有什么办法呢", "这个规定呢", "想个办法，怎么节水"])
def test_what_names_no_text_is_no_short_name(desk, question):
    assert "知识库中没有《" not in desk.ask(question, DAY).text


def test_an_older_text_says_that_a_later_one_is_held(desk):
    told = desk.ask("丁商规〔2020〕1号还有效吗", DAY).text
    assert "同名的新文本，自2023年6月1日起施行" in told
    assert "未找到延期或替代文件" not in told


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("哪些文件已经失效？", ["林下经济", "〔2020〕1号"]),
        ("已失效的文件有哪些", ["林下经济", "〔2020〕1号"]),
        ("哪些政策过期了", ["林下经济", "〔2020〕1号"]),
        ("現行有效的文件有哪些", ["节水灌溉", "〔2023〕6"]),
        ("知识库里有哪些办法还有效", ["节水灌溉", "〔2023〕6"]),
        ("哪些文件尚未施行", ["养老服务"]),
    ],
)
def test_the_documents_of_a_status_are_listed(desk, question, held):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    lines = [line for line in answer.text.splitlines() if line.startswith("·")]
    assert len(lines) == len(held)
    assert all(any(word in line for line in lines) for word in held)


def test_a_status_that_no_document_has_is_said_to_have_none(desk):
    assert desk.ask("哪些文件已经失效", date(2022, 6, 1)).status is AnswerStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("林下经济办法2025年4月30日当天有效吗", "现行有效"),
        ("林下经济办法2025年5月1日失效了吗", "已失效"),
        ("节水灌溉办法2025年2月1日生效了，对吗", "尚未施行"),
    ],
)
def test_validity_on_a_day_is_looked_up_for_that_day(desk, question, word):
    told = desk.ask(question, DAY).text
    assert word in told
    assert "有误" not in told


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("丁商规〔2020〕1号给网络零售额300万元的企业奖励多少", "奖励3万元"),
        ("丁商规〔2023〕6号给网络零售额300万元的企业奖励多少", "奖励5万元"),
        ("丁农规〔2022〕3号每亩补助多少", "每亩补助300元"),
    ],
)
def test_the_year_in_a_name_is_none_that_the_answer_must_state(desk, question, word):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    assert word in answer.text
    assert "没有写明" not in answer.text
