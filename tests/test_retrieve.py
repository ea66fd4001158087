from __future__ import annotations

from datetime import date

import pytest

from kb.model import Level
from kb.retrieve import MOST, fuse, trust

FLAT = [(str(i), 10.0 - i * 0.1) for i in range(20)]
STEEP = [("0", 10.0), *((str(i), 2.0) for i in range(1, 20))]


def test_words_that_point_at_one_passage_are_trusted_alone():
    assert trust(STEEP) == 0.0


def test_words_that_point_nowhere_let_the_vectors_speak():
    assert trust(FLAT) == MOST


def test_without_words_only_the_vectors_speak():
    assert fuse([], [("a", 0.9), ("b", 0.1)]) == {"a": 1.0, "b": 0.0}


def test_one_hit_alone_scores_one():
    assert fuse([("a", 3.2)], []) == {"a": 1.0}


def test_a_unit_is_found_once_and_whole(desk, as_of):
    rows = desk.search("租金补贴", 10, as_of)
    units = [(r.passage.document.id, r.passage.chunk.unit_span) for r in rows]
    assert len(units) == len(set(units))
    assert rows[0].passage.chunk.unit.number(Level.ARTICLE) == 4


def test_official_text_stands_ahead_of_news_about_it(desk, as_of):
    rows = desk.search("营业收入达到5000万元的数据企业给予奖励", 5, as_of)
    kinds = [row.passage.document.record.kind for row in rows]
    assert kinds.index("regulation") < kinds.index("news")


TWINS = ["租金补贴的标准", "谁牵头建立培育库", "研发人员不少于多少人", "有效期几年"]


@pytest.mark.parametrize("question", TWINS)
def test_a_text_and_its_traditional_twin_are_found_alike(desk, desk_hant, as_of, question):
    from kb.text import to_traditional

    def found(one, text):
        rows = one.search(text, 5, as_of)
        return [
            str(r.passage.chunk.pinpoint) for r in rows if r.passage.document.record.kind != "news"
        ]

    simplified = found(desk, question)
    assert found(desk, to_traditional(question)) == simplified
    assert found(desk_hant, question)[:2] == simplified[:2]


def test_the_score_falls_with_the_rank(desk):
    scores = [r.passage.score for r in desk.search("数据企业", 10, date(2026, 1, 1))]
    assert scores == sorted(scores, reverse=True)
