from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

DAY = date(2026, 11, 22)
KELP = """# 癸市海藻养殖管理办法

第一条 市海洋主管部门在必要时，可以根据海藻养殖工作的实际情况，设立海藻养殖管理站。

第二条 海藻养殖工作由市海洋主管部门主管，县海洋主管部门负责本县的海藻养殖工作。

第三条 管理海藻收购的主管机关为市供销总社。

第四条 从事海藻养殖的单位，应当经市海洋主管部门审查，在市场监督管理机关登记。

第五条 本办法自2025年1月1日起施行。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("whom"), {"a.md": KELP})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("哪个部门负责海藻养殖工作？", "第二条"),
        ("海藻养殖工作由哪个部门主管？", "第二条"),
        ("哪些部门負責海藻養殖工作？", "第二條"),
    ],
)
def test_who_does_something_is_told_by_the_place_where_an_office_does_it(desk, question, place):
    answer = desk.ask(question, DAY)
    assert answer.citations[0].label == place
    assert "请核对是否切题" not in answer.text
