from __future__ import annotations

import re

import pytest

from kb.asking.narrower import limit, opposed
from kb.asking.rules import Ruled
from kb.asking.said import Polarity
from kb.asking.sayings import polarity
from kb.text import Tokeniser

PARTS = [
    ("禁止在禁渔区、禁渔期进行捕捞。", "禁渔区禁止捕捞", "禁止捕捞"),
    ("任何人不得在站台、候车室和其他封闭场所吸烟、燃放烟花。",
     "在候车室不得吸烟", "任何人不得吸烟"),
    ("商家不得向未成年人出售电子烟。", "商家不得向未成年人出售电子烟", "商家不得出售电子烟"),
    ("未经业主同意，物业服务人不得公开业主的住址。",
     "没有业主同意，物业服务人不得公开业主的住址", "物业服务人不得公开业主的住址"),
    ("夜间，共享单车企业不得在医院周边投放车辆。",
     "共享单车企业不得在医院周边投放车辆", "共享单车企业不得投放车辆"),
    ("承租人不得擅自转租。", "承租人不得擅自转租", "承租人不得转租"),
    ("网约货车驾驶员不得疲劳驾驶。", "网约货车驾驶员不得疲劳驾驶", "驾驶员不得疲劳驾驶"),
    ("图书馆可以对逾期三十日的读者暂停借阅。",
     "图书馆可以对逾期三十日的读者暂停借阅", "图书馆可以暂停借阅"),
    ("消防车执行任务时，可以使用警报器。",
     "消防车执行任务时可以使用警报器", "消防车可以使用警报器"),
    ("抵押期间，出质人不得转让股权。", "抵押期间出质人不得转让股权", "出质人不得转让股权"),
    ("不得以分装方式生产奶粉。", "不得以分装方式生产奶粉", "不得生产奶粉"),
    ("禁止占用耕地建窑、建坟。", "禁止占用耕地建坟", "禁止建坟"),
    ("禁止携带易燃物品进入车站。", "禁止携带易燃物品进入车站", "禁止携带物品"),
    ("禁止堆放妨碍通行的杂物。", "禁止堆放妨碍通行的杂物", "禁止堆放杂物"),
    ("对怀孕的女职工，用人单位不得安排夜班。",
     "对怀孕的女职工，用人单位不得安排夜班", "用人单位不得安排女职工夜班"),
    ("机动车在有禁止掉头标志的地点以及在铁路道口、隧道，不得掉头。",
     "机动车在隧道不得掉头", "机动车不得掉头"),
    ("从事餐饮服务的人员应当每年体检。", "从事餐饮服务的人员应当体检", "服务人员应当体检"),
    ("歌舞娱乐场所不得接纳未成年人。", "歌舞娱乐场所不得接纳未成年人", "娱乐场所不得接纳未成年人"),
    ("外国人不得在自然保护区采集标本。",
     "外国人不得在自然保护区采集标本", "不得在自然保护区采集标本"),
    ("幼儿园不得教授小学课程。", "幼儿园不得教授小学课程", "学校不得教授小学课程"),
    ("禁止在江河岸线一公里范围内新建、扩建化工园区。",
     "禁止在江河岸线一公里范围内扩建化工园区", "禁止新建、扩建化工园区"),
    ("禁止經營下列食品：", "禁止經營下列食品", "禁止經營食品"),
]  # fmt: skip
WHOLE = [
    ("用人单位应当在三十日内出具证明。", "用人单位应当出具证明"),
    ("任何单位和个人不得损坏消防设施。", "不得损坏消防设施"),
    ("场馆不得出租用于展销，不得收取押金。", "场馆不得收取押金"),
    ("用人单位招用劳动者，不得扣押证件，不得要求劳动者提供担保或者以其他名义收取财物。",
     "用人单位不得要求劳动者提供担保"),
    ("招标人不得以不合理的条件限制、排斥潜在投标人或者投标人。",
     "招标人不得以不合理的条件排斥潜在投标人"),
    ("医疗机构配制的制剂不得在市场上销售或者变相销售，不得发布广告。",
     "医疗机构配制的制剂不得在市场上销售"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tokeniser():
    return Tokeniser()


@pytest.mark.parametrize(("text", "told", "wide"), PARTS)
def test_a_claim_that_leaves_out_of_what_part_a_rule_speaks_is_too_wide(
    text, told, wide, tokeniser
):
    assert not limit(told, Ruled("", text), tokeniser)
    assert limit(wide, Ruled("", text), tokeniser)


@pytest.mark.parametrize(("text", "said"), WHOLE)
def test_a_claim_of_one_thing_among_several_is_told_whole(text, said, tokeniser):
    assert not limit(said, Ruled("", text), tokeniser)


@pytest.mark.parametrize(
    ("text", "said", "part"),
    [
        ("禁止在长江流域禁止采砂区和禁止采砂期从事采砂活动。", "长江流域禁止采砂",
         "在长江流域禁止采砂区和禁止采砂期"),
        ("不得以分装方式生产奶粉。", "不得生产奶粉", "以分装方式"),
        ("招标人不得以不合理的条件限制投标人。", "招标人不得限制投标人", "以不合理的条件"),
        ("未经业主同意，不得公开业主的住址。", "不得公开业主的住址", "未经业主同意"),
        ("商家不得向未成年人出售电子烟。", "商家不得出售电子烟", "向未成年人"),
    ],
)  # fmt: skip
def test_what_limits_is_named(text, said, part, tokeniser):
    assert limit(said, Ruled("", text), tokeniser) == part


def test_the_lead_of_a_list_limits_its_items(tokeniser):
    ruled = Ruled("驾驶校车不得有下列行为：", "（一）拨打手持电话；")
    assert not limit("驾驶校车不得拨打手持电话", ruled, tokeniser)
    assert limit("驾驶人不得拨打手持电话", ruled, tokeniser) == "驾驶校车"


@pytest.mark.parametrize(
    ("text", "said", "part"),
    [
        ("股东会不得对通知中未列明的事项作出决议。", "股东会可以对预算作出决议", "对通知中未列明"),
        ("禁止在禁渔区捕捞。", "可以捕捞", "在禁渔区"),
        ("用人单位不得扣押劳动者的居民身份证。", "用人单位可以扣押劳动者的身份证", ""),
    ],
)
def test_what_is_forbidden_of_a_part_does_not_refute_the_whole(text, said, part, tokeniser):
    assert opposed(said, Ruled("", text), tokeniser) == part


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("依法划定禁止采砂区", None), ("禁止在保护区放牧", Polarity.MAY_NOT),
        ("含有法律禁止发布的信息", None), ("禁止发布虚假的信息", Polarity.MAY_NOT),
    ],
)  # fmt: skip
def test_what_is_called_forbidden_forbids_nothing(clause, kind):
    assert polarity(clause) is kind


_HEAD = r"^(?:第[一二三四五六七八九十百零]+条[ 　]*)?"
_DROPPED = {
    "place": (
        rf"{_HEAD}((?:[^，。；、]{{0,12}})?(?:不得|禁止))"
        r"(在(?!中华人民共和国|中国|我国)[^，。；、和]{3,16}(?:内|区|期间|场所|范围)(?![的和]))([一-鿿]{2,14})。$"
    ),
    "without": (
        rf"{_HEAD}()(未经[^，。；、]{{2,16}}(?:批准|同意|许可)，)([^，。；、]{{2,14}}不得.{{2,20}})。$"
    ),
    "wilful": rf"{_HEAD}([^，。；、]{{2,14}}不得)(擅自)([^，。；、]{{2,20}})。$",
    "when": (
        rf"{_HEAD}()([^，。；、]{{4,20}}(?:时|期间|后|前|的)，)([^，。；、]{{0,12}}(?:可以|不得)[^，。；、]{{3,20}})。$"
    ),
}
"""A sentence of a statute in three: with the second part it is the rule, without it is too wide."""


@pytest.fixture(scope="module")
def sentences(shared):
    files = sorted((shared / "corpora" / "laws").glob("*/*.md"))
    lines = {line for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    return sorted(s.strip() for line in lines for s in re.findall("[^。；]{8,60}。", line))


@pytest.mark.parametrize("kind", _DROPPED)
def test_of_real_rules_the_whole_is_borne_out_and_nearly_no_claim_that_drops_a_limit(
    kind, sentences, tokeniser
):
    rules = [m for s in sentences if (m := re.match(_DROPPED[kind], s)) and "除" not in s][:60]
    assert len(rules) >= 3
    told = [m for m in rules if limit("".join(m.groups()), Ruled("", m.string), tokeniser)]
    missed = [m for m in rules if not limit(m[1] + m[3], Ruled("", m.string), tokeniser)]
    assert not told, told
    assert len(missed) <= 0.1 * len(rules), [m.string for m in missed]
