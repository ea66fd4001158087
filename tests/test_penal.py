from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.answering.penal import asks_penalty, punishes
from kb.asking.question import read_question
from kb.text import Tokeniser, to_traditional

DAY = date(2026, 11, 22)
RULES = """# 北岭市户外广告管理条例

第一条 户外广告应当安全、整洁。

第二条 禁止在古树名木上悬挂户外广告。

第三条 设置大型户外广告，应当取得设置许可。

第四条 户外广告破损的，设置人应当在三日内修复。

第五条 违反本条例第二条规定，由城市管理部门责令拆除，处五百元以上二千元以下罚款。

第六条 有下列行为之一的，由城市管理部门责令改正，处一万元以上三万元以下罚款：

（一）未取得设置许可设置大型户外广告的；

（二）利用桥梁护栏设置户外广告的；

（三）违反本条例第四条规定未按时修复的。

第七条 有下列行为之一的，处警告或者二百元以下罚款；情节较重的，处五日以下拘留：

（一）破坏户外广告设施的；

（二）扰乱广告招标秩序的。

第八条 遮挡路名牌设置广告的，依照本条例第五条的规定处罚。

第九条 广告经营者设置电子屏广告，应当控制亮度。

第十条 本条例自2025年1月1日起施行。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("penal"), {"a.md": RULES})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


LED = [
    ("利用桥梁护栏设置户外广告会怎么处罚？", "处一万元以上三万元以下罚款", "利用桥梁护栏"),
    ("利用桥梁护栏设置户外广告罚多少？", "处一万元以上三万元以下罚款", "利用桥梁护栏"),
    ("未取得设置许可设置大型户外广告怎么罚？", "处一万元以上三万元以下罚款", "未取得设置许可"),
    ("扰乱广告招标秩序有什么后果？", "五日以下拘留", "扰乱广告招标秩序"),
    ("破坏户外广告设施会被拘留几天？", "五日以下拘留", "破坏户外广告设施"),
]


@pytest.mark.parametrize("script", [str, to_traditional], ids=["hans", "hant"])
@pytest.mark.parametrize(("question", "penalty", "doing"), LED)
def test_what_is_punished_is_quoted_behind_the_lead_that_says_how(
    desk, question, penalty, doing, script
):
    quotes = [c.quote for c in desk.ask(script(question), DAY).citations]
    at = next(i for i, one in enumerate(quotes) if penalty in one)
    assert doing in quotes[at + 1]


def test_no_neighbouring_item_is_quoted_for_the_one_that_was_asked_about(desk):
    text = desk.ask("利用桥梁护栏设置户外广告罚多少？", DAY).text
    assert "（二）" in text and "（一）" not in text and "（三）" not in text


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("在古树名木上悬挂户外广告怎么处罚？", ["五百元以上二千元以下"]),
        ("遮挡路名牌设置广告怎么罚？", ["遮挡路名牌", "五百元以上二千元以下"]),
        ("户外广告破损没有修复有什么后果？", ["一万元以上三万元以下", "第四条规定未按时修复"]),
    ],
)
def test_a_penalty_is_followed_to_where_it_stands(desk, question, quoted):
    quotes = "".join(c.quote for c in desk.ask(question, DAY).citations)
    assert all(one in quotes for one in quoted), quotes


def test_where_only_the_duty_is_found_it_is_no_sure_answer(desk):
    text = desk.ask("广告经营者设置电子屏广告不控制亮度怎么处罚？", DAY).text
    assert "请核对是否切题" in text or "没有找到" in text


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("怎么处罚", True), ("会怎么罚", True), ("罚多少", True), ("有什么后果", True),
        ("承担什么法律责任", True), ("要不要坐牢", True), ("罚款标准是什么", True),
        ("由谁处罚", False), ("行政处罚有哪些种类", False), ("罚款怎么缴纳", False),
    ],
)  # fmt: skip
def test_who_asks_what_follows_asks_for_a_penalty(text, asks):
    assert asks_penalty(read_question(text, Tokeniser())) is asks


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("处五百元以下罚款", True), ("责令限期改正", True), ("依法追究刑事责任", True),
        ("应当承担民事责任", True), ("承担社会责任", False), ("应当立即报警", False),
        ("由城市管理部门负责", False),
    ],
)  # fmt: skip
def test_a_text_says_what_follows_or_only_what_must_be_done(text, says):
    assert punishes(text) is says
