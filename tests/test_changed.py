from __future__ import annotations

import pytest
from homes import app, rules, write

from kb.answering.changed import asked

SCOPE = "本办法适用于市内的冷库和冷链物流企业。"
GRANT = "企业年处理量达到300吨的，按照每吨20元给予补助。"
CHECK = "市市场监督管理局每半年抽查一次冷库温度记录。"
RECORD = "企业应当保存温度记录至少两年，不得涂改。"
OLD = rules("冷链物流管理办法", SCOPE, GRANT, CHECK, "本办法自2019年3月1日起施行。")
NEW = rules(
    "冷链物流管理办法", SCOPE, RECORD, GRANT.replace("300", "500"), "本办法自2024年7月1日起施行。"
)
ONE = rules("冰雪运动促进办法", "本办法适用于冰雪运动场馆。", "本办法自2022年1月1日起施行。")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("changed")
    folder = write(place / "in", {"旧.txt": OLD, "新.txt": NEW, "冰雪.txt": ONE})
    assert app(place / "home", "ingest", folder).status == 0
    return place / "home"


def ask(home, question):
    return app(home, "ask", question, "--json", "--as-of", "2026-11-22").json


@pytest.mark.parametrize(
    "question",
    [
        "冷链物流管理办法新旧版本有什么变化？",
        "冷链物流管理办法修订了哪些内容",
        "冷鏈物流管理辦法新舊版本有什麼不同？",
        "旧的冷链物流管理办法和现在的有何区别？",
    ],
)
def test_what_changed_is_told_with_both_texts(home, question):
    answer = ask(home, question)
    assert (answer["status"], answer["mode"]) == ("answered", "lookup")
    assert {(c["source"], c["status"]) for c in answer["citations"]} == {
        ("旧.txt", "amended"),
        ("新.txt", "in_force"),
    }
    assert any("300吨" in c["quote"] for c in answer["citations"])
    assert any("500吨" in c["quote"] for c in answer["citations"])
    assert "新增" in answer["text"]
    assert "amended" in {n["kind"] for n in answer["notices"]}


def test_one_article_is_followed_through_its_renumbering(home):
    answer = ask(home, "冷链物流管理办法第三条改了什么？")
    assert "原第二条改为第三条并有修改" in answer["text"]
    assert [c["article"] for c in answer["citations"]] == [2, 3]


def test_an_article_that_did_not_change_is_said_not_to_have(home):
    answer = ask(home, "冷链物流管理办法第一条有什么变化？")
    assert "文字没有变化" in answer["text"]


def test_a_topic_leaves_only_what_speaks_of_it(home):
    answer = ask(home, "冷链物流管理办法修订后关于补助有哪些变化？")
    assert {c["article"] for c in answer["citations"]} == {2, 3}


def test_one_text_alone_is_said_to_be_the_only_one(home):
    answer = ask(home, "冰雪运动促进办法新旧版本有什么变化？")
    assert answer["status"] == "not_found"
    assert "只收录了《冰雪运动促进办法》的一个版本" in answer["text"]


def test_the_reply_is_in_the_script_of_the_question(home):
    answer = ask(home, "冷鏈物流管理辦法第三條改了什麼？")
    assert "原第二條改為第三條並有修改" in answer["text"]


@pytest.mark.parametrize(
    "text",
    [
        "简易程序和普通程序有什么不同",
        "情况发生变化怎么办",
        "2022年和2025年目标有何不同",
        "修改章程要几人同意",
    ],
)
def test_what_differs_inside_one_text_is_another_question(text):
    assert not asked(text, editions=False)
