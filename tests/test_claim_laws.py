from __future__ import annotations

import re
from datetime import date

import pytest
from conftest import desk_of

DAY = date(2026, 11, 22)
LAWS = (
    "经济法/个人所得税法(2018-08-31).md", "社会法/劳动合同法(2012-12-28).md",
    "行政法/行政处罚法(2021-01-22).md", "行政法/道路交通安全法(2021-04-29).md",
    "行政法规/政府信息公开条例(2019-04-03).md", "行政法规/职工带薪年休假条例(2007-12-14).md",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(shared, tmp_path_factory):
    folder = shared / "corpora" / "laws"
    files = [next(folder.glob(f"*/{name.split('/')[1]}")) for name in LAWS]
    made = desk_of(*files, home=tmp_path_factory.mktemp("laws"))
    yield made
    made.close()


AGREES = [
    "劳动合同法规定试用期最长六个月，对吗？",
    "职工请事假累计20天以上且单位不扣工资的不享受年休假，对吗？",
    "政府信息公开申请的答复期限可以延长20个工作日，对吗？",
    "醉酒驾驶机动车五年内不得重新取得驾驶证，对吗？",
    "饮酒后驾驶机动车罚款1000元以上2000元以下，对吗？",
    "行政处罚的种类有六项，对吗？",
    "公民罚款二百元以下可以当场处罚，对吗？",
    "综合所得适用3%到45%的税率，是吗？",
    "用人单位不得要求劳动者提供担保，对吗？",
    "当事人有权陈述和申辩，对吗？",
    "用人單位不得要求勞動者提供擔保，對嗎？",
]
DIFFERS = [
    ("同一用人单位可以约定两次试用期，对吗？", "一次"),
    ("年休假工作满十年不满二十年的休15天，对吗？", "10天"),
    ("政府信息公开申请要在15个工作日内答复，对吗？", "20个工作日内"),
    ("醉酒驾驶营运机动车五年内不得重新取得驾驶证，对吗？", "十年"),
    ("饮酒后驾驶机动车暂扣三个月驾驶证，对吗？", "六个月"),
    ("违法行为在三年内未被发现的不再给予行政处罚，对吗？", "二年内"),
    ("未满十八周岁的人违法不予行政处罚，对吗？", "十四周岁"),
    ("用人单位可以扣押劳动者的身份证，对吗？", "不得扣押劳动者的居民身份证和其他证件"),
    ("政府資訊公開申請要在15個工作日內答覆，對嗎？", "20个工作日内"),
]
OPEN = [
    "试用期内可以不签劳动合同，对吗？",
    "用人单位应当自用工之日起十个月内订立书面劳动合同，对吗？",
    "年休假可以折算成购物卡，对吗？",
    "饮酒后驾驶机动车罚款五万元以上，对吗？",
]


@pytest.mark.parametrize("question", AGREES)
def test_what_a_statute_says_too_agrees(desk, question):
    text = desk.ask(question, DAY).text
    assert text.startswith(("与原文一致", "與原文一致")), text


@pytest.mark.parametrize(("question", "instead"), DIFFERS)
def test_what_a_statute_says_otherwise_is_told_with_its_words(desk, question, instead):
    text = desk.ask(question, DAY).text
    assert text.startswith(("与原文不符", "與原文不符")), text
    assert f"“{instead}”" in text


@pytest.mark.parametrize("question", OPEN)
def test_what_a_statute_does_not_say_is_never_confirmed(desk, question):
    assert not desk.ask(question, DAY).text.startswith(("与原文一致", "與原文一致"))


_POINTING = re.compile(r"前款|本条|本法|其|该|下列|前条|上述|第.{1,4}[条款章]|但|：|；")
_TURNED = (("不得", "可以"), ("应当", "无需"), ("可以", "不得"))


def _rules(desk):
    """Sentences of the statutes that say what one may or must, every fourth."""
    for held in desk.documents():
        text = desk.document(held.record.title).text
        found = re.findall(r"(?:(?<=\n)|(?<=。))[^。；\n]{14,42}(?=。)", text)
        rules = [re.sub(r"^第.{1,6}条\s*", "", one).strip() for one in found]
        good = [r for r in rules if not _POINTING.search(r) and re.search("不得|应当|可以", r)]
        yield from good[::4]


def test_what_a_statute_says_is_never_told_as_wrong_and_its_turn_never_confirmed(desk):
    rules = list(_rules(desk))
    assert len(rules) > 20
    for rule in rules:
        old, new = next(pair for pair in _TURNED if pair[0] in rule)
        said = desk.ask(f"{rule}，对吗？", DAY).text
        assert "与原文不符" not in said, rule
        turned = desk.ask(f"{rule.replace(old, new, 1)}，对吗？", DAY).text
        assert not turned.startswith("与原文一致"), rule
