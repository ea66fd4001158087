from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.embedder_data import SHIPPED_WITHOUT
from bench.folds import FOLDS, LISTED, fold_of, tenth_of, tenths
from bench.train_ranker import SHIPPED_FROM
from kb.embed.static import StaticEmbedder
from kb.finding import ranker
from kb.finding.pool import Entry, Pool
from kb.finding.ranker import FEATURES, FREE, MANY, SHIPPED, Ranker, ranker_for, rows_of
from kb.measure.questions import read_queries
from kb.measure.trained import fingerprint, trained_on
from kb.model import Chunk, Level, Pinpoint, Span, Status, Step

MIB = 2**20


def chunk(name, text="政府给予补贴。"):
    place = Pinpoint()
    version = name.split(":")[0]
    return Chunk(name, version, version, place, place, Span(0, 5), Span(0, 9), "", text)


def entry(name, score=0.5, article=None, articles=0, statute=False):
    found = chunk(name)
    if article:
        found = replace(found, unit=Pinpoint((Step(Level.ARTICLE, article, None),)))
    return Entry(score, found, Status.IN_FORCE, 1.0, articles, statute)


def columns(pool):
    return dict(zip(FEATURES, rows_of(pool).T, strict=True))


@pytest.fixture(scope="module")
def shipped():
    found = ranker_for(StaticEmbedder().name)
    assert found is not None
    return found


def test_what_ships_is_small():
    assert SHIPPED.stat().st_size < MIB


def test_every_feature_is_told_of():
    assert all(f"``{name}``" in (ranker.__doc__ or "") for name in FEATURES)


def test_it_speaks_only_for_the_embedder_it_learnt_from(shipped):
    assert shipped.embedder == StaticEmbedder().name
    assert ranker_for("openai-text-embedding") is None


SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(SCORES, st.integers(0, 9))
@settings(max_examples=40)
def test_scores_are_dealt_anew_and_stay_in_their_range(shipped, scores, seed):
    rows = np.random.default_rng(seed).random((len(scores), len(FEATURES)), np.float32)
    dealt = shipped.dealt(rows, scores)
    assert len(dealt) == len(scores)
    assert min(scores) <= min(dealt) + 1e-9 and max(dealt) <= max(scores) + 1e-9


def test_nothing_found_is_nothing_ranked(shipped):
    assert shipped.dealt(rows_of(Pool([], [], [])), []) == []


def test_all_trees_walked_at_once_say_what_lightgbm_says():
    lightgbm = pytest.importorskip("lightgbm")
    from bench.train_ranker import flat

    rng = np.random.default_rng(3)
    rows = rng.random((600, len(FEATURES))).astype(np.float32)
    right = (rows[:, 0] + rows[:, 3] * rows[:, 6] > 0.9).astype(int)
    plan = {"objective": "lambdarank", "num_leaves": 8, "verbose": -1, "num_threads": 1}
    table = lightgbm.Dataset(rows, right, group=[60] * 10)
    model = lightgbm.train(plan, table, 25)
    ours = Ranker.of({"embedder": "", **flat(model.dump_model()["tree_info"])})
    assert np.allclose(ours.margins(rows), model.predict(rows, num_threads=1), atol=1e-4)


def test_a_row_says_how_a_chunk_stands_in_both_lists():
    entries = [entry("a:0", 0.8), entry("a:1", 0.4), entry("b:0", 0.2)]
    words, near = [("a:0", 8.0), ("a:1", 4.0)], [("b:0", 0.9), ("a:0", 0.3)]
    rows = columns(Pool(entries, words, near))
    assert rows["words"].tolist() == [1, 0.5, 0]
    assert rows["words_rank"].tolist() == [1, 0.5, 0]
    assert rows["near_rank"].tolist() == [0.5, 0, 1]
    assert rows["cos"] == pytest.approx([0.3, 0.3, 0.9])
    assert rows["fused_gap"] == pytest.approx([1, 0.5, 0.25])
    assert rows["doc_sum"].tolist() == [1.5, 1.5, 0] and rows["doc_hits"].tolist() == [2, 2, 0]


def test_a_row_says_where_its_article_stands_and_in_how_large_a_statute():
    entries = [entry("a:0", article=5, articles=20), entry("b:0", article=900, articles=1260)]
    rows = columns(Pool([replace(one, statute=True) for one in entries], [], []))
    assert rows["place"] == pytest.approx([5 / 20, 900 / 1260])
    assert rows["size"] == pytest.approx(np.log1p([20, MANY]))


@pytest.mark.parametrize(
    "other",
    [
        entry("a:0", articles=40, statute=True),
        entry("a:0", article=3, articles=18),
        entry("a:0"),
    ],
    ids=["序言", "规范性文件", "通知"],
)
def test_what_is_no_article_of_a_statute_stands_as_in_the_largest(other):
    rows = columns(Pool([other], [], []))
    assert (rows["size"][0], rows["place"][0]) == pytest.approx(FREE)
    code = columns(Pool([entry("b:0", article=630, articles=1260, statute=True)], [], []))
    assert (code["size"][0], code["place"][0]) == pytest.approx(FREE)


def test_the_best_score_is_shown_for_the_best_whoever_ordered_them(desk, as_of):
    scores = [row.passage.score for row in desk.search("数据企业有什么奖励", 10, as_of)]
    assert scores == sorted(scores, reverse=True) and scores[0] <= 1.4


def test_five_folds_share_the_tenths_out():
    assert sorted(n for fold in range(FOLDS) for n in tenths(fold)) == [*range(10)]


def test_the_folds_in_the_repository_are_those_of_the_questions(shared):
    queries = read_queries(shared / "eval" / "stard_train.jsonl")
    listed = dict(line.split() for line in LISTED.read_text("utf-8").splitlines())
    assert listed == {q.id: str(fold_of("stard", q)) for q in queries}


def test_what_the_ranker_was_trained_on_is_written_down(shared):
    known = trained_on()["kb/finding/ranker.npz"]
    for query in read_queries(shared / "eval" / "stard_train.jsonl"):
        if query.gold and fold_of("stard", query) in SHIPPED_FROM:
            kept = tenth_of("stard", query) in SHIPPED_WITHOUT
            assert kept or fingerprint(query.question) in known
