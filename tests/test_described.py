from __future__ import annotations

from datetime import date

import pytest
from conftest import desk_of
from homes import write

from kb.results import AnswerStatus, Mode
from kb.text import to_traditional

DAY = date(2026, 11, 22)
PAPERS = {
    "a.md": """# 南屏市促进会展业发展若干措施

第一条 为促进会展业发展，制定本措施。

第二条 展览面积达到一万平方米的展览项目，给予二十万元补贴。

第三条 本措施自2023年3月1日起施行，有效期三年。
""",
    "b.md": """# 南屏市老旧小区加装电梯补助办法

第一条 每台电梯补助十五万元。

第二条 本办法自2024年7月1日起施行，有效期至2029年6月30日。
""",
    "c.md": """# 南屏市公共停车场管理规定

第一条 停车证有效期为一年；停车证遗失、损毁的，自补发之日起原停车证失效。

第二条 本规定自2021年1月1日起施行。《南屏市停车场收费暂行办法》同时废止。
""",
    "d.md": """# 南屏市停车场收费暂行办法

第一条 停车场收费由物价部门核定。

第二条 本办法自2015年5月1日起施行。
""",
    "e.md": """# 关于做好南屏市人才公寓申请工作的通知

各有关单位：

人才公寓申请条件为在本市连续缴纳社会保险六个月以上。

本通知自印发之日起施行，有效期两年。

南屏市住房和城乡建设局

2025年9月10日
""",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("described"), PAPERS)
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


ASKED = [
    ("2026年还能适用《南屏市促进会展业发展若干措施》吗？", "2026年2月28日"),
    ("《南屏市促进会展业发展若干措施》2025年还能用吗？", "现行有效"),
    ("会展业措施还能用吗？", "已失效"),
    ("会展业那个措施失效了没有？", "已失效"),
    ("会展业措施已经过期了吧？", "已失效"),
    ("会展业措施能管到什么时候？", "2026年2月28日"),
    ("南屏的会展补贴政策过期没有？", "已失效"),
    ("加装电梯补助办法还管用不？", "现行有效"),
    ("加装电梯的补助办法到什么时候为止？", "2029年6月30日"),
    ("加装电梯补助办法2030年还算数吗？", "已失效"),
    ("加装电梯补助办法明年还有效吗？", "2027年12月31日"),
    ("2024年1月加装电梯补助办法生效了吗？", "尚未施行"),
    ("停车场收费暂行办法废止了没有？", "2021年1月1日废止"),
    ("2018年停车场收费暂行办法有效吗？", "现行有效"),
    ("公共停车场管理规定至今有效吗？", "现行有效"),
    ("人才公寓申请的通知什么时候失效？", "2027年9月9日"),
    ("人才公寓通知还有多久到期？", "2027年9月9日"),
    ("人才公寓申请通知还在有效期内吗？", "现行有效"),
]


@pytest.mark.parametrize("script", [str, to_traditional], ids=["hans", "hant"])
@pytest.mark.parametrize(("question", "told"), ASKED)
def test_whether_a_document_holds_is_told_however_it_is_asked(desk, question, told, script):
    answer = desk.ask(script(question), DAY)
    assert answer.status is AnswerStatus.ANSWERED and answer.mode is Mode.LOOKUP, answer.text
    assert script(told) in script(answer.text)


@pytest.mark.parametrize(
    "question", ["停车证什么时候失效？", "公共停车场管理规定里停车证有效期多久？"]
)
def test_what_ends_by_a_provision_is_answered_from_it(desk, question):
    answer = desk.ask(question, DAY)
    assert answer.mode is not Mode.LOOKUP
    assert "停车证有效期为一年" in answer.text


@pytest.mark.parametrize("question", ["人才公寓有效吗？", "加装电梯到期了还有效吗？"])
def test_what_is_valid_but_no_document_gets_no_date_of_one(desk, question):
    assert desk.ask(question, DAY).mode is not Mode.LOOKUP


def test_of_several_that_fit_a_description_one_is_asked_for(desk):
    answer = desk.ask("停车场的文件还有效吗？", DAY)
    assert answer.status is AnswerStatus.CLARIFY
    assert "公共停车场管理规定" in answer.text and "停车场收费暂行办法" in answer.text


def test_a_statute_that_is_not_held_is_not_answered_from_another(desk):
    answer = desk.ask("会展法还算数吗？", DAY)
    assert answer.status is AnswerStatus.NOT_FOUND
