from __future__ import annotations

from datetime import date

import pytest

from kb.asking.wanted import Datum, Period, period, wanted
from kb.results import AnswerStatus
from kb.text import Tokeniser, to_traditional

AS_OF = date(2026, 11, 22)
ANSWERED, NOT_FOUND = AnswerStatus.ANSWERED, AnswerStatus.NOT_FOUND

ASKED = [
    ("文号是多少", [Datum.NUMBER]),
    ("发文字号", [Datum.NUMBER]),
    ("请问文件号是什么", [Datum.NUMBER]),
    ("湾管规几号", [Datum.NUMBER]),
    ("解释权归谁", [Datum.INTERPRETER]),
    ("谁有权解释", [Datum.INTERPRETER]),
    ("解释部门", [Datum.INTERPRETER]),
    ("归哪个部门解释", [Datum.INTERPRETER]),
    ("由市财政局负责解释吗", [Datum.INTERPRETER]),
    ("发文日期", [Datum.DATES]),
    ("何时颁布", [Datum.DATES]),
    ("什么时候公布的", [Datum.DATES]),
    ("哪天通过的", [Datum.DATES]),
    ("哪年修订", [Datum.DATES]),
    ("是湾管规几号文", [Datum.NUMBER]),
    ("是哪个单位发布的", [Datum.ISSUER]),
    ("谁制定的", [Datum.ISSUER]),
    ("主送机关是谁", [Datum.ADDRESSEE]),
    ("效力如何", [Datum.VALIDITY]),
    ("还算数吗", [Datum.VALIDITY]),
    ("还能用吗", [Datum.VALIDITY]),
    ("几时到期", [Datum.VALIDITY]),
    ("2026年还能适用《》吗", [Datum.VALIDITY]),
    ("过期没有", [Datum.VALIDITY]),
    ("失效了没有", [Datum.VALIDITY]),
    ("已经过期了吧", [Datum.VALIDITY]),
    ("还管用不", [Datum.VALIDITY]),
    ("到什么时候为止", [Datum.VALIDITY]),
    ("能管到哪天", [Datum.VALIDITY]),
    ("还有多久到期", [Datum.VALIDITY]),
    ("还在有效期内吗", [Datum.VALIDITY]),
    ("至今有效吗", [Datum.VALIDITY]),
    ("今年还在执行吗", [Datum.VALIDITY]),
    ("在2024年有效吗", [Datum.VALIDITY]),
    ("2023年5月1日是否有效", [Datum.VALIDITY]),
    ("有没有延期", [Datum.EXTENDED]),
    ("延期了吗", [Datum.EXTENDED]),
    ("废止了哪个文件", [Datum.REPEALS]),
    ("依据什么制定", [Datum.BASIS]),
    ("适用范围", [Datum.SCOPE]),
    ("为什么要制定", [Datum.PURPOSE]),
    ("请告诉我文号、解释机关和有效期", [Datum.NUMBER, Datum.INTERPRETER, Datum.VALIDITY]),
    # what is about something else is searched for
    ("营业执照的有效期", []),
    ("补贴什么时候发放", []),
    ("许可证失效怎么办", []),
    ("项目延期怎么办", []),
    ("商标权有效期多久", []),
    ("合同解释的规则", []),
    ("申报截止日期", []),
    ("入库名单何时公布", []),
    ("租金补贴的标准是多少", []),
]


@pytest.fixture(scope="module")
def tokeniser():
    return Tokeniser()


@pytest.mark.parametrize(("text", "data"), ASKED, ids=[row[0] for row in ASKED])
def test_synonyms_decide_which_datum_is_asked_for(tokeniser, text, data):
    assert list(wanted(text, (), tokeniser)) == data


def test_a_word_of_the_title_is_no_topic(tokeniser):
    titles = ["海湾新区数据产业扶持办法（试行）"]
    assert wanted("扶持 的有效期", titles, tokeniser) == (Datum.VALIDITY,)
    assert wanted("奖金 的有效期", titles, tokeniser) == ()


PERIODS = [
    ("2023年5月1日有效吗", date(2023, 5, 1), date(2023, 5, 1)),
    ("2023-05-01有效吗", date(2023, 5, 1), date(2023, 5, 1)),
    ("在2024年有效吗", date(2024, 1, 1), date(2024, 12, 31)),
    ("二零二四年时有效吗", date(2024, 1, 1), date(2024, 12, 31)),
    ("2025年2月是否有效", date(2025, 2, 1), date(2025, 2, 28)),
    ("2025年底有效吗", date(2025, 12, 31), date(2025, 12, 31)),
    ("2025年底之后还有效吗", date(2026, 1, 1), date(2026, 1, 1)),
    ("明年还有效吗", date(2027, 1, 1), date(2027, 12, 31)),
    ("去年就失效了吧", date(2025, 1, 1), date(2025, 12, 31)),
]


@pytest.mark.parametrize(("text", "first", "last"), PERIODS, ids=[row[0] for row in PERIODS])
def test_a_day_in_the_question_is_the_day_judged(text, first, last):
    assert period(text, AS_OF) == Period(first, last)


@pytest.mark.parametrize("text", ["现在有效吗", "2023年13月1日有效吗", "有效期3年吗"])
def test_no_day_is_read_where_none_is_named(text):
    assert period(text, AS_OF) is None


TOLD = [
    ("解释权归谁", ANSWERED, ["新区经济发展局"]),
    ("扶持办法还算数吗", ANSWERED, ["现行有效", "2027年2月28日"]),
    ("2024年2月10日有效吗", ANSWERED, ["截至2024年2月10日", "尚未施行"]),
    ("扶持办法在2024年有效吗", ANSWERED, ["2024年1月1日", "尚未施行", "2024年12月31日"]),
    ("2025年时扶持办法是否有效", ANSWERED, ["2025年1月1日至2025年12月31日", "现行有效"]),
    ("2027年底之后还能用吗", ANSWERED, ["2028年1月1日", "已失效"]),
    ("延期了吗", NOT_FOUND, ["未找到", "不代表不存在", "2027年2月28日"]),
    ("废止了哪个文件", ANSWERED, ["大数据产业扶持暂行办法", "湾管规〔2021〕8号"]),
    ("扶持办法的适用范围", ANSWERED, ["在新区依法登记"]),
    ("制定目的是什么", ANSWERED, ["为扶持海湾新区"]),
    ("主送机关是谁", NOT_FOUND, ["未载明主送机关"]),
    ("请告诉我文号、解释机关和有效期", ANSWERED, ["湾管规〔2024〕3号", "经济发展局", "2027年"]),
    ("第二章讲什么？有效期多久？谁解释？", ANSWERED, ["第三条至第五条", "2027年", "解释机关"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "words"), TOLD, ids=[row[0] for row in TOLD])
@pytest.mark.parametrize("script", [str, to_traditional], ids=["hans", "hant"])
def test_a_datum_is_told_with_what_the_text_says(desk, script, text, status, words):
    answer = desk.ask(script(text), AS_OF)
    assert answer.status is status and answer.mode == "lookup", answer.text
    said = answer.text if script is str else _plain(answer.text)
    assert all(word in said for word in words), answer.text


def _plain(text):
    from kb.text import fold

    return fold(text).replace("(", "（").replace(")", "）")


@pytest.mark.parametrize("text", ["营业执照的有效期", "补贴什么时候发放", "许可证失效怎么办"])
def test_a_topic_is_searched_for(desk, text):
    assert desk.ask(text, AS_OF).mode == "extractive"


def test_an_addressee_is_the_line_above_a_letter(tmp_path):
    from conftest import desk_of

    file = tmp_path / "docs" / "letter.md"
    file.parent.mkdir()
    file.write_text(
        "## 青山市人民政府办公室关于印发青山市绿化管理办法的通知\n\n"
        "各县（区）人民政府，市政府各部门：\n\n现将《青山市绿化管理办法》印发给你们，请遵照执行。\n\n"
        "青山市人民政府办公室\n\n2024年3月5日\n\n## 青山市绿化管理办法\n\n"
        "第一条 为加强绿化管理，根据《城市绿化条例》，制定本办法。\n\n"
        "第二条 本办法适用于本市行政区域。\n\n第三条 本办法自2024年4月1日起施行。\n",
        "utf-8",
    )
    home = desk_of(file, home=tmp_path / "home")
    sent = home.ask("主送机关是谁", AS_OF)
    assert sent.status is ANSWERED and sent.citations[0].quote.startswith("各县（区）人民政府")
    basis = home.ask("依据什么制定", AS_OF)
    assert basis.status is ANSWERED and "城市绿化条例" in basis.text
    home.close()
