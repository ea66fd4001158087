from __future__ import annotations

import json
from datetime import date

import pytest
from conftest import CORPUS, desk_of

import app
from kb.store.kept import Kept
from kb.tabular import columns

DAY = date(2026, 11, 22)
VAIN = [
    "火星上的重力是多少？",
    "第九十九条写了什么？",
    "火星上的重力是多少",
    "火星上的重力是多少？",
]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def asked(home):
    """A home in which three were asked in vain, one was answered, and two were judged."""
    desk, kept = desk_of(CORPUS / "measures.md", home=home), Kept(home, 30)
    for question in (*VAIN, "第七条写了什么？我的电话13800138000"):
        answer = desk.ask(question, DAY)
        kept.keep(answer)
    kept.judge(answer.id, good=True)
    kept.judge(answer.id, good=False, reason="引用有误：\x1b[31m应为|第三\n电话13800138000")
    desk.close()
    kept.close()
    return answer.id


def run(capsys, *words):
    status = app.main(["opinions", *words])
    return status, capsys.readouterr().out


def test_opinions_are_a_table_with_what_was_asked(asked, capsys):
    status, said = run(capsys)
    assert status == 0 and said.startswith("评价 2 次：有用 1，没用 1。")
    assert "第七条写了什么" in said and "已答" in said and asked in said
    rows = [line for line in said.splitlines() if "│" in line]
    assert len({columns(row[: row.rindex("│")]) for row in rows}) == 1


def test_what_a_reader_wrote_steers_neither_the_terminal_nor_the_table(asked, capsys):
    said = run(capsys)[1]
    assert "\x1b" not in said and "应为｜第三" in said


def test_personal_data_is_masked_in_the_question_and_in_the_reason(asked, capsys):
    for words in ((), ("--json",)):
        said = run(capsys, *words)[1]
        assert "13800138000" not in said and "〔手机号〕" in said


def test_opinions_are_json_lines_newest_first(asked, capsys):
    rows = [json.loads(line) for line in run(capsys, "--json")[1].splitlines()]
    assert [row["good"] for row in rows] == [False, True]
    assert {row["answer"] for row in rows} == {asked}
    assert set(rows[0]) == {"answer", "good", "reason", "at", "question", "status"}


def test_what_was_asked_in_vain_is_counted_and_the_most_frequent_comes_first(asked, capsys):
    rows = [json.loads(line) for line in run(capsys, "--unanswered", "--json")[1].splitlines()]
    assert [(row["times"], row["status"]) for row in rows] == [(3, "refused"), (1, "not_found")]
    said = run(capsys, "--unanswered")[1]
    assert said.startswith("未答的问题 2 个，共问 4 次。") and "第七条" not in said
    assert "查无" in said and "未答" in said


def test_both_scripts_and_punctuation_ask_the_same(home):
    desk, kept = desk_of(CORPUS / "measures.md", home=home), Kept(home, 30)
    for question in ("火星上的氣溫是多少？", "火星上的气温是多少", " 火星上的气温是多少?"):
        kept.keep(desk.ask(question, DAY))
    desk.close()
    assert [one.times for one in kept.unanswered()] == [3]
    kept.close()


@pytest.mark.parametrize("words", [(), ("--unanswered",)])
def test_a_day_in_shanghai_bounds_what_is_shown(asked, home, capsys, words):
    kept = Kept(home, 0)
    kept._opened(write=True)
    with kept._db.writing() as writer:
        for table in ("answers", "opinions"):
            writer.run(f"UPDATE {table} SET at = ?", ("2026-11-20T16:30:00+00:00",))
    kept.close()
    days = ("2026-11-21", "2026-11-22")
    shown = [run(capsys, *words, "--since", day, "--json")[1] for day in days]
    assert shown[0] and not shown[1]
    assert "2026-11-21" in run(capsys, *words)[1]


@pytest.mark.parametrize(
    ("words", "days", "said"),
    [
        ((), "180", "没有读者评价。读者在答复下按“有用”或“没用”"),
        (("--since", "2026-11-01"), "180", "2026年11月1日以来没有读者评价"),
        (("--unanswered",), "180", "没有未答的问题。"),
        ((), "0", "KB_KEEP_DAYS=0"),
        (("--unanswered",), "0", "KB_KEEP_DAYS=0"),
        (("--json",), "180", ""),
    ],
)
def test_an_empty_list_tells_what_would_fill_it(home, monkeypatch, capsys, words, days, said):
    monkeypatch.setenv("KB_KEEP_DAYS", days)
    status, shown = run(capsys, *words)
    assert status == 0 and shown.startswith(said) and bool(shown) == bool(said)


def test_an_opinion_outlives_the_answer_it_was_given_of(home, capsys):
    kept = Kept(home, 30)
    kept.judge("gone", good=False, reason="其他")
    kept.close()
    assert "（答复已不留存）" in run(capsys)[1]
