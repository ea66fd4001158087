from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.asking.claim import read_claim
from kb.asking.said import Polarity
from kb.asking.sayings import often, polarity
from kb.results import AnswerStatus
from kb.text import Tokeniser

DAY = date(2026, 11, 22)
RULES = """# 己市体育场馆开放办法

第一条 公共体育场馆每周开放时间不少于三十五小时，每年向社会免费开放不少于三百三十天。

第二条 场馆管理单位应当每季度公布一次开放情况，每年组织一次安全检查。

第三条 学生凭学生证入场的，不需要预约；团体使用的，应当提前三日预约。

第四条 符合下列条件之一的，可以申请开放补助：

（一）年接待人次达到二十万以上；

（二）举办市级以上赛事五场以上；

（三）设有无障碍设施。

第五条 场馆不得出租用于商品展销，不得收取押金。

第六条 开放补助由市体育局会同市财政局审核，区体育局负责受理申请。

第七条 补助标准见下表：

| 场馆类别 | 面积（平方米） | 年补助（万元） |
| --- | --- | --- |
| 游泳馆 | 3000 | 60 |
| 篮球馆 | 2000 | 35 |
| 乒乓球馆 | 800 | 12 |

第八条 未达到开放时间的，责令改正；连续两年未达到的，停止补助一年。

第九条 本办法自2025年10月1日起施行，有效期3年。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("manners"), {"a.md": RULES})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


BORNE = [
    "开放情况每季度公布一次，对吗？",
    "安全检查每年组织一次，没错吧？",
    "场馆每周开放不少于35小时，对吗？",
    "每年免费开放不少于330天，对吗？",
    "学生凭学生证入场不需要预约，对吗？",
    "学生凭学生证入场无需预约，对吗？",
    "团体使用要提前三天预约，对吗？",
    "团体使用需要预约，是吗？",
    "场馆不得收取押金，对吗？",
    "场馆不能出租用于商品展销，对吗？",
    "可以申请开放补助的条件有三项，对吗？",
    "第四条共有三项，对吗？",
    "游泳馆年补助60万元，对吗？",
    "乒乓球馆面积800平方米，对吗？",
    "开放补助由市体育局会同市财政局审核，对吗？",
    "开放补助是不是由市体育局审核？",
    "区体育局负责受理申请，对不对？",
    "连续两年未达到开放时间的停止补助一年，对吗？",
    "本办法从2025年10月1日起施行，是吗？",
    "場館不得收取押金，對嗎？",
    "開放情況每季度公布一次，對嗎？",
    "第五条规定不得收取押金，对吗？",
]
REFUTED = [
    ("开放情况每月公布一次，对吗？", "每季度"),
    ("开放情况每年公布一次，是吗？", "每季度"),
    ("安全检查每半年组织一次，对吗？", "每年"),
    ("安全检查每季度组织一次，对吗？", "每年"),
    ("场馆每周开放不少于30小时，对吗？", "不少于三十五小时"),
    ("每年免费开放不少于300天，对吗？", "不少于三百三十天"),
    ("学生凭学生证入场需要预约，对吗？", "不需要预约"),
    ("团体使用不需要预约，对吗？", "应当提前三日预约"),
    ("团体使用要提前五日预约，对吗？", "提前三日"),
    ("场馆可以出租用于商品展销，对吗？", "场馆不得出租用于商品展销"),
    ("场馆可以收取押金，是吗？", "不得收取押金"),
    ("可以申请开放补助的条件有五项，对吗？", "三项"),
    ("第四条一共有四项，对吧？", "三项"),
    ("篮球馆年补助60万元，对吗？", "35万元"),
    ("游泳馆面积2000平方米，对吗？", "3000平方米"),
    ("开放补助由区体育局审核，对吗？", "市体育局、市财政局"),
    ("申请由市体育局受理，对吗？", "区体育局"),
    ("市级以上赛事三场以上就可以，对吗？", "五场以上"),
    ("本办法有效期5年，对吗？", "3年"),
    ("本办法从2025年1月1日起施行，是吗？", "2025年10月1日"),
    ("場館可以收取押金，對嗎？", "不得收取押金"),
    ("團體使用不需要預約，對嗎？", "应当提前三日预约"),
]
UNSAID = [
    "游泳馆门票20元，对吗？",
    "场馆设有停车场就可以申请补助，对吗？",
    "场馆每月消毒一次，对吗？",
    "场馆可以拍摄广告，对吗？",
    "老年人入场不需要预约，对吗？",
    "开放补助由市商务局公示，对吗？",
]


@pytest.mark.parametrize("question", BORNE)
def test_what_a_text_says_so_too_agrees(desk, question):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.text.startswith(("与原文一致", "與原文一致")), answer.text
    assert answer.citations


@pytest.mark.parametrize(("question", "instead"), REFUTED)
def test_what_a_text_says_otherwise_is_told_with_its_words(desk, question, instead):
    answer = desk.ask(question, DAY)
    assert answer.text.startswith(("与原文不符", "與原文不符")), answer.text
    assert f"“{instead}”" in answer.text


@pytest.mark.parametrize("question", UNSAID)
def test_what_a_text_does_not_speak_of_is_not_confirmed(desk, question):
    text = desk.ask(question, DAY).text
    assert "与原文一致。" not in text and "有误" not in text, text


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("不需要预约", Polarity.NEED_NOT), ("不得转让", Polarity.MAY_NOT),
        ("可以转让", Polarity.MAY), ("应当预约", Polarity.MUST), ("要预约", Polarity.MUST),
        ("主要场馆", None), ("转让场馆", None), ("能力建设", None), ("不予补助", Polarity.MAY_NOT),
    ],
)  # fmt: skip
def test_a_clause_allows_forbids_orders_or_only_states(clause, kind):
    assert polarity(clause) is kind


def test_periods_are_read_by_what_they_mean():
    assert often("每季度公布、每半年检查、每星期开放") == ("季度", "半年", "周")


@pytest.mark.parametrize(
    "question", ["场馆可以收取押金吗？", "我们可以申请补助，对吗？", "场馆怎么开放？"]
)
def test_a_question_is_no_claim_of_what_one_may_do(question):
    assert read_claim(question, Tokeniser()) is None
