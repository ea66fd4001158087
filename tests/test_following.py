from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.results import AnswerStatus

DAY = date(2026, 11, 22)
TREES = """# 辛区古树保护办法

第一条 为了保护古树，制定本办法。

第二条 任何人不得擅自移植古树。

违反前款规定的，由区园林局处五万元以上十万元以下罚款。

第三条 不得在古树树干上钉钉、张贴广告。

第四条 擅自在古树周边挖坑取土的，责令改正；造成受损的，处二万元罚款；造成死亡的，处二十万元罚款。

第五条 古树的养护由区园林局负责。

第六条 违反本办法第三条规定的，处五百元罚款。

第七条 本办法自2025年1月1日起施行。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("following"), {"a.md": TREES})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("擅自移植古树罚款多少？", ["不得擅自移植古树", "五万元以上十万元以下罚款"]),
        ("擅自移植古樹罰款多少？", ["不得擅自移植古树", "五万元以上十万元以下罚款"]),
        ("在古树树干上钉钉罚款多少？", ["不得在古树树干上钉钉", "处五百元罚款"]),
        ("擅自在古树周边挖坑取土罚款多少？", ["处二万元罚款", "处二十万元罚款"]),
    ],
)
def test_a_penalty_that_points_back_at_what_is_forbidden_answers(desk, question, quoted):
    answer = desk.ask(question, DAY)
    assert answer.status is AnswerStatus.ANSWERED
    together = "".join(citation.quote for citation in answer.citations)
    assert all(words in together for words in quoted), together


def test_what_has_no_penalty_is_not_given_that_of_its_neighbour(desk):
    answer = desk.ask("古树养护补贴多少钱？", DAY)
    assert answer.status is not AnswerStatus.ANSWERED


def test_a_list_is_quoted_with_the_whole_of_what_announces_it(tmp_path):
    rules = """# 子县茶馆办法

第一条 开办茶馆，应当制定章程。茶馆章程应当包括下列事项：

（一）茶馆的名称；

（二）茶馆的地址。

第二条 本办法自2025年1月1日起施行。
"""
    made = desk_of(write(tmp_path, {"a.md": rules}), home=tmp_path / "kb")
    quotes = [citation.quote for citation in made.ask("茶馆章程应当包括哪几项？", DAY).citations]
    made.close()
    assert quotes[0].endswith("茶馆章程应当包括下列事项：")
    assert len(quotes) == 3
