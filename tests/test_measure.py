from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from homes import app

from bench.baseline import BM25, runs
from kb.errors import UsageError
from kb.measure.bootstrap import compare, compare_runs
from kb.measure.judge import Seen, answer_measures, is_document, is_gold, search_measures
from kb.measure.questions import Gold, Query, read_queries
from kb.measure.report import measure_word, read_earlier, report_json, report_text, table
from kb.measure.run import DEPTHS, Plan, other_script, run
from kb.measure.scores import (
    hit,
    ndcg,
    percentile,
    plain,
    recall,
    reciprocal,
    refusals,
    rouge_l,
    states,
)
from kb.measure.trained import fingerprint, overlap, trained_on, written

# --- measures -------------------------------------------------------------------------------

RANKS = [
    # ranks of the gold, depth, recall, reciprocal rank
    ([1], 1, 1.0, 1.0),
    ([3], 1, 0.0, 0.0),
    ([3], 10, 1.0, 1 / 3),
    ([None], 10, 0.0, 0.0),
    ([2, None], 10, 0.5, 0.5),
    ([2, 3, 4], 1, 0.0, 0.0),
    ([1, 2, 3], 1, 1.0, 1.0),
]


@pytest.mark.parametrize(("ranks", "depth", "found", "first"), RANKS)
def test_recall_and_reciprocal_rank(ranks, depth, found, first):
    assert recall(ranks, depth) == pytest.approx(found)
    assert reciprocal(ranks, depth) == pytest.approx(first)


def test_gold_in_the_first_places_has_the_whole_gain():
    assert ndcg([2, 1], 10) == pytest.approx(1.0)
    assert ndcg([2], 10) == pytest.approx(1 / np.log2(3))
    assert ndcg([11], 10) == 0.0


@pytest.mark.parametrize(("rank", "at_1", "at_5"), [(1, 1, 1), (5, 0, 1), (6, 0, 0), (None, 0, 0)])
def test_a_hit_is_a_rank_that_is_deep_enough(rank, at_1, at_5):
    assert (hit(rank, 1), hit(rank, 5)) == (at_1, at_5)


ROUGE = [
    ("营业收入", "营业收入", 1.0), ("营业收入", "", 0.0), ("甲乙丙", "丁戊", 0.0),
    ("甲乙丙丁", "甲丙", 2 * 2 / 6), ("甲甲乙", "乙甲甲", 2 * 2 / 6),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "given", "score"), ROUGE)
def test_rouge_l_is_the_longest_common_subsequence(gold, given, score):
    assert rouge_l(gold, given) == pytest.approx(score)


def test_rouge_l_agrees_with_the_table_of_every_prefix():
    rng = np.random.default_rng(3)
    for _ in range(60):
        a, b = ("".join(rng.choice(list("甲乙丙丁"), rng.integers(1, 40))) for _ in range(2))
        rows = np.zeros((len(a) + 1, len(b) + 1), int)
        for i, x in enumerate(a, 1):
            for j, y in enumerate(b, 1):
                same = rows[i - 1, j - 1] + 1
                rows[i, j] = same if x == y else max(rows[i - 1, j], rows[i, j - 1])
        assert rouge_l(a, b) == pytest.approx(2 * rows[-1, -1] / (len(a) + len(b)))


FACTS = [
    ("不超过2500万元", "2500万元", True), ("不超过12500万元", "2500万元", False),
    ("共36个", "36", True), ("共36.5个", "36", False), ("共 **36** 个", "36个", True),
    ("營業收入達到", "营业收入达到", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fact", "there"), FACTS)
def test_a_fact_is_no_part_of_a_longer_number(text, fact, there):
    assert states(plain(text), plain(fact)) is there


def test_refusal_is_told_by_precision_recall_and_price():
    found = refusals([(True, False), (True, True), (False, True), (False, False)])
    assert found == {"refusal_precision": 0.5, "refusal_recall": 0.5, "answerable_refused": 0.5}
    assert refusals([(True, False)]) == {"answerable_refused": 0.0}
    assert refusals([]) == {}


def test_a_percentile_of_nothing_is_nothing():
    assert percentile([], 0.5) == 0.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 3.0


# --- the bootstrap --------------------------------------------------------------------------


def test_a_difference_that_every_question_shows_is_sure():
    found = compare([0.0] * 50, [1.0] * 50)
    assert found.sure and (found.low, found.high, found.by) == (1.0, 1.0, 1.0)


def test_no_difference_is_never_sure():
    same = [0.0, 1.0] * 40
    assert not compare(same, same).sure
    assert not compare(same, same[::-1]).sure


def test_the_interval_of_a_mean_is_about_two_standard_errors():
    apart = np.random.default_rng(1).normal(0.2, 1.0, 1000)
    found = compare(np.zeros(1000), apart)
    error = apart.std() / np.sqrt(1000)
    assert found.low == pytest.approx(apart.mean() - 1.96 * error, abs=0.01)
    assert found.high == pytest.approx(apart.mean() + 1.96 * error, abs=0.01)


def test_runs_are_compared_over_the_questions_that_both_have():
    was = {"1": {"MRR@10": 0.0}, "2": {"MRR@10": 1.0}, "4": {"MRR@10": 1.0}}
    now = {"1": {"MRR@10": 1.0}, "2": {"MRR@10": 1.0, "facts": 1.0}, "3": {"MRR@10": 0.0}}
    (found,) = compare_runs(was, now).values()
    assert (found.was, found.now, found.questions) == (0.5, 1.0, 2)


# --- question files -------------------------------------------------------------------------


def lines(tmp_path, *rows):
    path = tmp_path / "题目.jsonl"
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text(text + "\n", "utf-8")
    return path


Q = "问？"
SHAPES = [
    ({"question": Q, "gold": [{"title": "总则", "article": "第五十四条", "text": "自然人 从事"}]},
     (Gold(title="总则", article=(54, None), text="自然人从事"),)),
    ({"question": Q, "gold": [{"title": "总则"}, {"title": "总则"}]}, (Gold(title="总则"),)),
    ({"question": Q, "docid": "1147-5", "answer": "歐洲"}, (Gold(source="1147-5"),)),
    ({"question": Q, "gold_doc": "003", "gold_articles": [7, 18]},
     (Gold("003", article=(7, None)), Gold("003", article=(18, None)))),
    ({"question": Q, "gold_doc": "001", "gold_articles": []}, (Gold("001"),)),
    ({"question": Q, "gold": [{"source": "办法.txt", "article": "第12条之一"}]},
     (Gold("办法.txt", article=(12, 1)),)),
    ({"question": Q, "answerable": False}, ()),
]  # fmt: skip


@pytest.mark.parametrize(("row", "gold"), SHAPES)
def test_a_shape_is_told_by_its_fields(tmp_path, row, gold):
    (query,) = read_queries(lines(tmp_path, row))
    assert query.gold == gold
    assert query.answerable is (False if "answerable" in row else True)


def test_what_is_known_of_an_answer_is_read(tmp_path):
    row = {
        "id": "E1", "type": "easy", "question": Q, "answer_facts": ["超900亿元"],
        "facts_any": [["属于", "是"]], "must_not": ["不属于"], "as_of": "2026-11-22",
    }  # fmt: skip
    (query,) = read_queries(lines(tmp_path, row, ""))
    assert (query.id, query.kind, query.facts) == ("E1", "easy", ("超900亿元",))
    assert (query.any_of, query.never) == ((("属于", "是"),), ("不属于",))
    assert (query.as_of, query.answerable) == (date(2026, 11, 22), True)


def test_a_bare_question_is_a_query_of_which_nothing_is_known(tmp_path):
    (query,) = read_queries(lines(tmp_path, {"question": Q}))
    assert query == Query("1", Q)


WRONG = [
    ("{", "第 1 行不是合格的 JSON"), ({"q": 1}, "第 1 行缺少 question"),
    ({"question": Q, "gold": [{}]}, "source、title 或 text"), ("", "里没有题目"),
    ({"question": Q, "gold": [{"source": "a", "article": "甲"}]}, "看不懂条号“甲”"),
    ({"question": Q, "as_of": "明天"}, "第 1 行的格式不对"), ({"question": Q, "gold": 3}, "格式"),
    ({"question": Q, "answer": 5}, "应为文字"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_a_line_that_is_wrong_is_named(tmp_path, row, said):
    with pytest.raises(UsageError, match=said):
        read_queries(lines(tmp_path, row))


SETS = [
    ("seed_questions", 30, 30), ("stard_train", 1229, 1229), ("policyqa_questions", 325, 325),
    ("drcd_dev_questions", 3524, 3524), ("cmrc_questions", 4219, 4219),
]  # fmt: skip


@pytest.mark.parametrize(("name", "count", "with_gold"), SETS)
def test_every_set_is_read_whole(shared, name, count, with_gold):
    queries = read_queries(shared / "eval" / f"{name}.jsonl")
    assert len(queries) == count
    assert sum(bool(q.gold) for q in queries) == with_gold


# --- judging --------------------------------------------------------------------------------

PASSAGE = Seen("a/003_某办法.txt", ("某办法", "办法"), (7, None), "第七条　奖励 500 万元。", "奖励")

SAME = [
    (Gold("003"), True), (Gold("003_某办法"), True), (Gold("a/003_某办法.txt"), True),
    (Gold("00"), False), (Gold("某办法"), False), (Gold(title="《某办法》"), True),
    (Gold(title="辦法"), True), (Gold(title="某某办法"), False),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "same"), SAME)
def test_a_document_is_known_by_its_file_or_its_title(gold, same):
    assert is_document(gold, PASSAGE) is same


ARTICLES = [
    (Gold("003", article=(7, None)), True), (Gold("003", article=(7, 1)), False),
    (Gold("003", article=(8, None)), False), (Gold(title="总则", text="奖励500万元"), True),
    (Gold(article=(8, None), text="奖励500万元"), False), (Gold(text="奖励600万元"), False),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "same"), ARTICLES)
def test_a_provision_is_known_by_its_number_or_by_its_words(gold, same):
    assert is_gold(gold, PASSAGE) is same


def test_an_answer_elsewhere_than_in_the_gold_document_does_not_count():
    other = Seen("b.txt", (), None, "奖励500万元", "奖励500万元")
    right = Seen("003.txt", (), None, "说明。奖励500万元", "说明。")
    found = search_measures(
        Query("1", Q, gold=(Gold("003"),), answer="奖励 500万元"), [other, right], (1, 5)
    )
    assert found["document@1"] == 0.0 and found["document@5"] == 1.0
    assert (found["passage@1"], found["passage@5"]) == (0.0, 1.0)
    assert found["snippet@5"] == 0.0


def test_without_gold_a_search_is_not_measured():
    assert search_measures(Query("1", Q), [PASSAGE], (1,)) == {}


# --- a run ----------------------------------------------------------------------------------

ROWS = [
    {"id": "a", "kind": "补贴", "question": "租金补贴多少？",
     "gold": [{"source": "measures.md", "article": "第四条"}]},
    {"id": "b", "kind": "补贴", "question": "租金補貼多少？",
     "gold": [{"source": "measures", "article": 4}], "must_not": ["没有补贴"]},
    {"id": "c", "kind": "没有", "question": "月球基地由谁运营？", "answerable": False},
]  # fmt: skip


@pytest.fixture(scope="module")
def ran(desk, as_of, tmp_path_factory):
    queries = read_queries(lines(tmp_path_factory.mktemp("eval"), *ROWS))
    return run(desk, queries, Plan(as_of), lambda *_: None)


def test_a_run_measures_search_answers_and_refusals(ran):
    report = report_json(ran)
    assert report["measures"]["补贴"]["recall@1"] == 1.0
    assert report["measures"]["补贴"]["citation"] == 1.0
    assert report["measures"]["没有"] == {"refusal_precision": 1.0, "refusal_recall": 1.0}
    assert set(report["other_script"].values()) == {0.0}
    assert report["ms"]["ask"]["p50"] > 0 and report["ms"]["search"]["p95"] > 0


def test_a_run_is_told_in_chinese(ran):
    text = report_text(report_json(ran))
    for words in ("共 3 题", "召回率@10", "拒答召回率", "补贴", "换成另一种字体", "毫秒"):
        assert words in text


def test_a_run_beside_itself_differs_in_nothing(ran, tmp_path):
    path = tmp_path / "以前.json"
    path.write_text(json.dumps(report_json(ran)), "utf-8")
    report = report_json(ran, read_earlier(path))
    assert report["against"] and not any(d["sure"] for d in report["against"].values())
    assert "不显著" in report_text(report)


def test_a_quick_run_only_searches(desk, as_of):
    query = Query("1", "租金补贴多少？", gold=(Gold("measures", article=(4, None)),))
    found = run(desk, [query], Plan(as_of, (1, 5), quick=True), lambda *_: None)
    assert found.ask_ms == () and found.outcomes[0].refused is None
    assert set(found.outcomes[0].measures) == {
        "recall@1", "recall@5", "MRR@10", "nDCG@10", "document@1", "document@5",
    }  # fmt: skip


def test_quotes_are_measured_against_the_span(desk, as_of):
    answer = desk.ask("租金补贴多少？", as_of)
    quote = answer.citations[0].quote
    found = answer_measures(Query("1", Q, gold=(Gold("measures"),), answer=quote), answer)
    assert found["contained"] == 1.0 and found["ROUGE-L_first"] == pytest.approx(1.0)
    assert found["sentences"] >= 1.0


@pytest.mark.parametrize("question", ["租金补贴多少？", "租金補貼多少？"])
def test_the_other_script_is_the_one_it_is_not_written_in(question):
    assert other_script(question) != question
    assert fingerprint(other_script(question)) == fingerprint(question)


def test_every_measure_has_a_word_of_its_own():
    assert measure_word("recall@10") == "召回率@10"
    assert measure_word("MRR@10") == "MRR@10"
    assert DEPTHS == (1, 5, 10, 100)


def test_a_table_counts_a_character_as_two_columns():
    assert table([["召回率", "1"], ["MRR", "2"]]) == ["召回率  1", "MRR     2"]


# --- what was trained on --------------------------------------------------------------------


def test_a_question_that_was_trained_on_is_known_by_its_fingerprint(tmp_path):
    path = tmp_path / "trained.txt"
    path.write_text(written({"a.npz": ["谁可以成为个体工商户？"], "b": []}), "utf-8")
    assert overlap(["誰可以成為 個體工商戶？", "别的问题"], path) == {"a.npz": 1}


def test_what_ships_names_the_sets_it_was_trained_on(shared):
    assert (trained_on().keys()) >= {"kb/embed/static.npz"}

    def asked(name):
        return [q.question for q in read_queries(shared / "eval" / f"{name}.jsonl")]

    stard = asked("stard_train")
    assert len(stard) * 0.8 < overlap(stard)["kb/embed/static.npz"] < len(stard)
    assert overlap(asked("policyqa_questions")) == {}
    assert overlap(asked("seed_questions")) == {}


# --- the command ----------------------------------------------------------------------------


def test_the_command_prints_a_table_and_json(tmp_path, tmp_path_factory):
    from conftest import CORPUS, desk_of

    home = tmp_path_factory.mktemp("home")
    desk_of(CORPUS / "measures.md", home=home).close()
    path = lines(tmp_path, *ROWS)
    ran = app(home, "eval", path, "--as-of", "2026-11-22")
    assert ran.status == 0, ran.err
    assert "召回率@10" in ran.out
    found = app(home, "eval", path, "--json", "--quick", "--k", "1,3", "--every", "2")
    assert found.json["count"] == 2 and "recall@3" in found.json["measures"]["all"]
    (tmp_path / "一.json").write_text(found.out, "utf-8")
    again = app(home, "eval", path, "--json", "--quick", "--against", tmp_path / "一.json")
    assert again.json["against"]["recall@1"]["questions"] == 1


@pytest.mark.parametrize("body", ["[]", "{", '{"questions": [1]}'])
def test_an_earlier_run_that_is_none_is_refused(tmp_path, body):
    path = tmp_path / "以前.json"
    path.write_text(body, "utf-8")
    with pytest.raises(UsageError, match="不是以前的评测结果"):
        read_earlier(path)


# --- the baseline ---------------------------------------------------------------------------


def test_bm25_is_the_plain_formula():
    index = BM25([["甲", "乙"], ["甲", "甲", "丙", "丁"], ["戊", "戊", "戊"]])
    (first, score), (second, _) = index.search(["甲"], 10)
    rarity = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    lengths = {0: 2, 1: 4}
    counts = {0: 1, 1: 2}
    norm = 1.2 * (1 - 0.75 + 0.75 * lengths[first] / 3)
    assert score == pytest.approx(rarity * counts[first] * 2.2 / (counts[first] + norm), rel=1e-5)
    assert {first, second} == {0, 1}
    assert index.search(["没有"], 10) == []


def test_the_pieces_of_the_baseline_lose_nothing_but_white_space():
    text = "第一句。\n第二句，" + "长" * 600 + "。末句"
    pieces = list(runs(text, 250))
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert max(map(len, pieces)) <= 250
