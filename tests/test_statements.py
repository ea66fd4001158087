from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

DAY = date(2026, 11, 22)
TEA = """# 庚县茶园管理办法

第一条 本办法所称茶园合作社，是指由茶农自愿组成、经登记的非营利组织。

第二条 利用集体土地开办的茶园为集体茶园；利用非集体土地开办的茶园为非集体茶园。

第三条 县里鼓励茶园向游客开放。县文旅局应当对向游客开放的茶园给予指导。

第四条 茶园不得使用剧毒农药。茶园可以使用生物农药。

第五条 茶园连续两年亏损的，不享受采摘补助。

第六条 茶园主可以开办各类茶叶学校。但是，不得开办招收学龄儿童的学校。

第七条 新办茶园应当向省、自治区、直辖市人民政府林业部门备案。

第八条 茶叶检测站无茶叶检测证的，不得从事检测。

第九条 茶园章程应当包括下列事项：

（一）茶园的名称；

（二）茶园主的推选办法。

第十条 本办法自2025年1月1日起施行。
"""
BAMBOO = """# 庚县竹林采伐办法

第一条 竹林采伐由县林业局审批。

第二条 采伐竹林的，应当在采伐后补种。

第三条 本办法自2025年1月1日起施行。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("statements"), {"a.md": TEA, "b.md": BAMBOO})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


AGREES = [
    "茶园合作社是非营利组织，对吗？",
    "利用集体土地开办的茶园属于集体茶园，对吗？",
    "茶园不得使用剧毒农药，对吗？",
    "县里鼓励茶园向游客开放，对吗？",
    "茶园章程要包括茶园主的推选办法，对吗？",
    "新办茶园应当向省级人民政府林业部门备案，对吗？",
    "連續兩年虧損的茶園不享受採摘補助，對嗎？",
]
DIFFERS = [
    ("茶园合作社是营利组织，对吗？", "非营利组织"),
    ("茶园合作社不是非营利组织，对吗？", "非营利组织"),
    ("利用集体土地开办的茶园不属于集体茶园，对吗？", "为集体茶园"),
    ("茶园应当向游客开放，对吗？", "鼓励茶园向游客开放"),
    ("茶园可以使用剧毒农药，对吗？", "不得使用剧毒农药"),
    ("茶园不得使用生物农药，对吗？", "可以使用生物农药"),
    ("茶园主可以开办招收学龄儿童的学校，对吗？", "不得开办招收学龄儿童的学校"),
    ("采伐竹林的无需补种，对吗？", "应当在采伐后补种"),
    ("新办茶园不用备案，对吗？", "应当向省、自治区、直辖市人民政府林业部门备案"),
]
NEITHER = [
    "利用集体土地开办的茶园属于非集体茶园，对吗？",
    "没有茶叶检测证也可以从事检测，对吗？",
    "茶园可以使用化肥，对吗？",
    "茶园章程应当包括财务报表的公开办法，对吗？",
    "竹林采伐由县财政局出资，对吗？",
]


def _text(desk, question):
    return desk.ask(question, DAY).text


@pytest.mark.parametrize("question", AGREES)
def test_a_plain_statement_of_the_text_agrees(desk, question):
    assert _text(desk, question).startswith(("与原文一致", "與原文一致"))


@pytest.mark.parametrize(("question", "instead"), DIFFERS)
def test_a_statement_turned_by_a_bare_negation_differs(desk, question, instead):
    text = _text(desk, question)
    assert text.startswith("与原文不符"), text
    assert instead in text.split("《")[0]


@pytest.mark.parametrize("question", NEITHER)
def test_a_statement_the_text_does_not_make_is_never_confirmed(desk, question):
    assert not _text(desk, question).startswith("与原文一致")


def test_a_statement_that_holds_only_under_a_condition_is_told_with_it(desk):
    text = _text(desk, "茶园不享受采摘补助，对吗？")
    assert text.startswith("要看条件")
    assert "茶园连续两年亏损的" in text


def test_a_statement_nothing_decides_is_shown_beside_its_text(desk):
    text = _text(desk, "茶园合作社由茶农强制组成，对吗？")
    assert text.startswith("原文没有直接这样写")
    assert "第一条" in text
