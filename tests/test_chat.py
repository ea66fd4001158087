from __future__ import annotations

from datetime import date

import pytest
import talks
from conftest import desk_of
from homes import app, write

from kb.results import AnswerStatus
from kb.store.kept import Kept

DAY = date(2026, 11, 22)
RULES = """# 甲市冷链仓储扶持办法

第一条 本办法适用于在本市从事冷链仓储的企业。

第二条 东港片区重点支持海产冷藏，北站片区重点支持果蔬冷藏。

市商务局负责受理申请。

第三条 2027年，新增冷库容积超过20万立方米；2029年，新增冷库容积超过50万立方米。

第四条 对下列项目给予奖励：

（一）新建冷库，每立方米奖励30元；

（二）改造冷库，每立方米奖励10元。

市财政局负责拨付奖励资金。

第五条 本办法自2026年3月1日起施行，有效期5年。
"""
OTHER = """# 甲市渔船更新补助办法

第一条 更新渔船的，每艘补助8万元。

第二条 市农业局负责受理渔船更新申请。

第三条 本办法自2025年7月1日起施行，有效期3年。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("chat"), {"a.md": RULES, "b.md": OTHER})
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


FOLLOWED = [
    (["《甲市冷链仓储扶持办法》第四条写了什么？"], "那第二款呢？", "市财政局负责拨付"),
    (["《甲市冷链仓储扶持办法》第四条写了什么？"], "第一项呢", "每立方米奖励30元"),
    (["《甲市冷链仓储扶持办法》第四条第一款第一项"], "第二项呢？", "每立方米奖励10元"),
    (["《甲市冷链仓储扶持办法》第二条"], "第三条呢？", "50万立方米"),
    (["《甲市冷链仓储扶持办法》第四条"], "它什么时候失效？", "2031年2月28日"),
    (["《甲市冷链仓储扶持办法》第四条"], "这个办法什么时候施行？", "2026年3月1日"),
    (["改造冷库奖励多少？"], "有效期到哪天？", "2031年2月28日"),
    (["改造冷库奖励多少？"], "它什么时候失效？", "2031年2月28日"),
    (["改造冷库每立方米奖励多少？"], "新建冷库呢？", "30元"),
    (["2027年新增冷库容积目标是多少？"], "2029年呢？", "50万立方米"),
    (["东港片区重点支持什么？"], "北站片区呢？", "果蔬冷藏"),
    (["《甲市冷链仓储扶持办法》什么时候失效？"], "《甲市渔船更新补助办法》呢？", "2028年6月30日"),
    (["冷链仓储扶持办法由谁受理申请？"], "渔船更新补助办法呢？", "市农业局"),
    (["第三条是什么？"], "《甲市渔船更新补助办法》", "2025年7月1日"),
    (["改造冷库奖励多少？"], "原文呢？", "对下列项目给予奖励"),
    (["《甲市冷链仓储扶持办法》第四条", "那第二款呢？"], "它什么时候失效？", "2031年2月28日"),
    (["《甲市冷鏈倉儲扶持辦法》第四條寫了什麼？"], "那第二款呢？", "市财政局负责拨付"),
    (["改造冷庫每立方米獎勵多少？"], "它幾時失效？", "2031年2月28日"),
]


@pytest.mark.parametrize(("history", "question", "told"), FOLLOWED)
def test_what_a_question_leaves_out_is_carried_forward(desk, history, question, told):
    answer = desk.ask(question, DAY, history)
    assert answer.status is AnswerStatus.ANSWERED
    assert told in answer.text
    assert answer.question == question
    assert "承接上文" in answer.text or "承接上文" in answer.text.replace("“", "")


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("talk"), talks.FILES)
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


@pytest.mark.parametrize(("history", "question", "told"), talks.CARRIED)
def test_a_short_question_is_understood_from_what_came_before(talk, history, question, told):
    answer = talk.ask(question, DAY, list(history))
    assert answer.status is AnswerStatus.ANSWERED, answer.text
    assert told in answer.text, answer.text


@pytest.mark.parametrize(("history", "question"), talks.CHANGED)
def test_what_has_nothing_to_do_with_it_is_answered_as_if_it_came_first(talk, history, question):
    after, alone = talk.ask(question, DAY, list(history)), talk.ask(question, DAY)
    assert (after.text, after.status) == (alone.text, alone.status)


@pytest.mark.parametrize(("question", "rest"), talks.TURNED)
def test_who_says_that_the_topic_changes_is_taken_at_their_word(talk, question, rest):
    after, alone = talk.ask(question, DAY, [f"{talks.LIFT}第三条"]), talk.ask(rest, DAY)
    assert (after.text, after.citations) == (alone.text, alone.citations)


def test_a_topic_that_was_dropped_stays_dropped(talk):
    history = [f"{talks.LIFT}第三条", "换个话题"]
    assert talk.ask("换个话题", DAY, history[:1]).status is AnswerStatus.CLARIFY
    assert "第四条" not in talk.ask("下一条", DAY, history).text


def test_what_follows_the_last_place_is_said_not_to_be_there(talk):
    answer = talk.ask("下一条", DAY, [f"{talks.TREE}第四条"])
    assert answer.status is AnswerStatus.NOT_FOUND and "没有第五条" in answer.text
    answer = talk.ask("上一条", DAY, [f"{talks.TREE}第一条"])
    assert answer.status is AnswerStatus.CLARIFY


def test_a_question_that_finds_nothing_is_asked_of_the_document_before(talk):
    told = talk.ask("多少天内作出决定？", DAY, ["更新电梯补助多少？"])
    assert "二十个工作日" in told.text


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (["《甲市冷链仓储扶持办法》第四条"], "更新渔船补助多少？"),
        (["改造冷库奖励多少？"], "《甲市渔船更新补助办法》由谁受理申请？"),
        (["改造冷库奖励多少？"], "东港片区重点支持什么？"),
        (["《甲市冷链仓储扶持办法》第四条"], "什么是数据出境安全评估？"),
        (["《甲市冷链仓储扶持办法》第四条"], "你好"),
    ],
)
def test_a_changed_topic_is_not_dragged_along(desk, history, question):
    after, alone = desk.ask(question, DAY, history), desk.ask(question, DAY)
    assert (after.text, after.status) == (alone.text, alone.status)


def test_an_answer_says_how_a_follow_up_was_understood_in_the_script_of_the_asker(desk):
    answer = desk.ask("它幾時失效？", DAY, ["《甲市冷链仓储扶持办法》第四条"])
    assert answer.text.find("（承接上文，按“《甲市冷链仓储扶持办法》幾時失效？”理解。）") >= 0


@pytest.mark.parametrize(
    ("question", "script"),
    [
        ("《甲市冷链仓储扶持办法》第四條寫了什麼？", "hant"),
        ("《甲市冷鏈倉儲扶持辦法》第四条写了什么？", "hans"),
        ("《甲市冷鏈倉儲扶持辦法》", "hant"),
        ("《甲市冷链仓储扶持办法》", "hans"),
    ],
)
def test_a_title_as_published_does_not_decide_the_script_of_the_answer(desk, question, script):
    assert desk.ask(question, DAY).script == script


def test_a_question_of_which_the_document_before_has_no_word_is_not_asked_of_it(desk):
    answer = desk.ask("火星上的重力是多少？", DAY, ["《甲市冷链仓储扶持办法》第四条"])
    assert answer.status is AnswerStatus.REFUSED and not answer.citations


def test_a_first_question_leans_on_nothing(desk):
    assert desk.ask("那第二款呢？", DAY).status is not AnswerStatus.ANSWERED


# --- sessions and kept answers --------------------------------------------------------------


@pytest.fixture
def home(tmp_path):
    folder = write(tmp_path / "in", {"a.md": RULES})
    assert app(tmp_path / "kb", "ingest", folder).status == 0
    return tmp_path / "kb"


def test_a_session_goes_on_where_it_was_and_a_new_one_does_not(home):
    def said(session, question):
        return app(home, "ask", "--as-of", "2026-11-22", "--session", session, question).out

    said("甲", "改造冷库奖励多少？")
    assert "2031年2月28日" in said("甲", "它什么时候失效？")
    assert "2031年2月28日" not in said("乙", "新建冷库呢？")


def test_a_batch_line_brings_its_history(home, tmp_path):
    line = '{"id": 7, "question": "那第二项呢？", "history": ["第四条第一项写了什么？"]}\n'
    batch = tmp_path / "batch.jsonl"
    batch.write_text(line, "utf-8")
    (row,) = app(home, "ask", "--batch", batch).rows
    assert row["id"] == 7
    assert row["citations"][0]["item"] == 2


def test_an_answer_is_given_again_as_it_was_after_its_document_is_gone(home):
    given = app(home, "ask", "--json", "改造冷库奖励多少？").json
    app(home, "remove", "甲市冷链仓储扶持办法", "--yes")
    again = app(home, "answer", given["answer_id"], "--json").json
    assert {**again, "took_ms": 0} == {k: v for k, v in given.items() if k != "id"} | {"took_ms": 0}
    assert "每立方米奖励10元" in app(home, "answer", given["answer_id"]).out


def test_an_unknown_answer_is_said_to_be_unknown(home):
    ran = app(home, "answer", "0000")
    assert ran.status == 1
    assert "没有留存" in ran.err


def test_personal_data_is_never_written_down(home):
    app(home, "ask", "--session", "甲", "改造冷库奖励多少？我的手机13800138000")
    written = b"".join(path.read_bytes() for path in home.glob("answers.sqlite3*"))
    assert b"13800138000" not in written
    assert "〔手机号〕".encode() in written


def test_nothing_is_kept_where_the_setting_says_so(home):
    given = app(home, "ask", "--json", "改造冷库奖励多少？", KB_KEEP_DAYS="0").json
    assert app(home, "answer", given["answer_id"]).status == 1


def test_a_home_that_cannot_be_written_still_answers(home):
    home.chmod(0o555)
    try:
        assert app(home, "ask", "改造冷库奖励多少？").status == 0
    finally:
        home.chmod(0o755)


def test_what_is_older_than_it_may_be_kept_is_forgotten(desk, tmp_path):
    kept = Kept(tmp_path, 30)
    answer = desk.ask("改造冷库奖励多少？", DAY)
    kept.keep(answer)
    kept._write("UPDATE answers SET at = ?", ("2020-01-01T00:00:00+00:00",))
    kept.close()
    assert kept.opinions() == []
    with pytest.raises(Exception, match="没有留存"):
        kept.answer(answer.id)


def test_an_opinion_is_noted_without_personal_data(tmp_path):
    kept = Kept(tmp_path, 30)
    kept.judge("abc", good=False, reason="条号不对，电话13800138000")
    (opinion,) = kept.opinions()
    assert (opinion.answer, opinion.good) == ("abc", False)
    assert "13800138000" not in opinion.reason
