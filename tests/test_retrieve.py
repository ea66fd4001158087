from __future__ import annotations

from datetime import date

import pytest

from kb.finding.fusion import DEPTH, MODEL, TABLE, fuse, trust
from kb.model import Level

FLAT = [(str(i), 10.0 - i * 0.1) for i in range(20)]
STEEP = [("0", 10.0), *((str(i), 2.0) for i in range(1, 20))]


def test_words_that_point_at_one_passage_are_trusted_alone():
    assert trust(STEEP) == 0.0


def test_words_that_point_nowhere_let_the_vectors_speak():
    assert trust(FLAT) == TABLE[1] and trust(FLAT, MODEL) == MODEL[1]


def test_a_model_that_reads_sentences_always_has_half_a_say():
    assert trust(STEEP, MODEL) == 0.5
    near = [("7", 0.9), *((str(i), 0.2) for i in range(10, 20))]
    table, model = fuse(FLAT, near, TABLE), fuse(FLAT, near, MODEL)
    assert max(model, key=lambda id_: model[id_]) == "7" and model["0"] < table["0"]


def test_without_words_only_the_vectors_speak():
    assert fuse([], [("a", 0.8), ("b", 0.2)]) == {"a": 1.0, "b": 0.25}


def test_the_worst_of_few_is_still_found():
    fused = fuse([("a", 8.0), ("b", 6.0)], [])
    assert fused["b"] == 0.75


def test_where_all_that_was_asked_for_came_the_worst_counts_nothing():
    fused = fuse([("0", 300.0), *((str(i), 100.0 - i / 4) for i in range(1, DEPTH))], [])
    assert fused["0"] == 1.0 and fused[str(DEPTH - 1)] == 0.0


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


def rules(place, name, days, head=""):
    body = f"第一条 在{place}捡拾遗失物应当在{days}日内上交。\n第二条 本条例自2020年1月1日起施行。"
    return f"{place}{name}\n{head}{body}\n"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    from conftest import desk_of

    folder = tmp_path_factory.mktemp("places")
    issued = "2019年5月6日 全国人民代表大会常务委员会第一次会议通过\n\n"
    later = issued + "2022年5月6日 全国人民代表大会常务委员会第二次会议修订\n\n"
    for name, text in {
        "a.txt": rules("江门市", "拾得物条例", 3), "b.txt": rules("清远市", "拾得物条例", 5),
        "c.txt": rules("广东省", "拾得物条例", 7), "d.txt": rules("海东县", "拾得物条例", 9),
        "e.txt": rules("中华人民共和国", "拾得物法", 11, issued),
        "f.txt": rules("中华人民共和国", "拾得物法", 13, later),
    }.items():  # fmt: skip
        (folder / name).write_text(text, "utf-8")
    one = desk_of(folder, home=tmp_path_factory.mktemp("home"))
    yield one
    one.close()


PLACES = [
    ("江门捡拾遗失物几日内上交", "acf"), ("清远市捡拾遗失物几日内上交", "bcf"),
    ("广东捡拾遗失物几日内上交", "abcf"), ("深圳捡拾遗失物几日内上交", "cf"),
    ("上海捡拾遗失物几日内上交", "f"), ("海东县捡拾遗失物几日内上交", "df"),
    ("捡拾遗失物几日内上交", "abcdf"), ("2019年的法：捡拾遗失物几日内上交", "abcdef"),
    ("旧版拾得物法捡拾遗失物几日内上交", "abcdef"), ("湘潭捡拾遗失物几日内上交", "f"),
    ("來賓市撿拾遺失物幾日內上交", "f"), ("来宾捡拾遗失物几日内上交", "abcdf"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "found"), PLACES)
def test_the_rules_of_another_place_and_replaced_texts_are_left_out(places, as_of, question, found):
    rows = places.search(question, 20, as_of)
    assert "".join(sorted({r.passage.document.source[0] for r in rows})) == found


def test_a_replaced_text_is_told_where_it_is_asked_for(places, as_of):
    answer = places.ask("旧拾得物法第一条", as_of)
    assert [n.kind for n in answer.notices] == ["amended"] and "11日" in answer.text
    assert [c.status for c in answer.citations] == ["amended"]
    assert "13日" in places.ask("拾得物法第一条", as_of).text
    assert "13日" in places.ask("拾得物法捡拾遗失物几日内上交", as_of).text
    held = {h.source: str(h.record.superseded_on) for h in places.documents()}
    assert held["e.txt"] == "2022-05-06" and held["f.txt"] == "None"


def test_of_two_copies_the_same_file_is_shown_wherever_they_lay(tmp_path, as_of):
    from conftest import desk_of

    text = "示范园区补助办法\n\n第一条 补助为30万元。\n第二条 园区应当公示。\n"
    shown = set()
    for name in ("one", "another", "third", "fourth"):
        (tmp_path / name).mkdir()
        for file in ("甲.txt", "乙.txt", "丙.txt"):
            (tmp_path / name / file).write_text(text, "utf-8")
        desk = desk_of(tmp_path / name, home=tmp_path / f"{name}-home")
        shown.add(desk.search("补助多少", 1, as_of)[0].passage.document.source)
        desk.close()
    assert shown == {"丙.txt"}


def test_equals_are_found_in_the_same_order_wherever_they_lay(tmp_path, as_of):
    from conftest import desk_of

    found = []
    for name in ("one", "another", "third"):
        (tmp_path / name).mkdir()
        for i in range(10, 22):
            text = f"第{i}号园区办法\n\n第一条 第{i}号园区适用本办法。\n第二条 补助为{i}万元。\n"
            (tmp_path / name / f"{i}.txt").write_text(text, "utf-8")
        desk = desk_of(tmp_path / name, home=tmp_path / f"{name}-home")
        rows = desk.search("第15号园区补助多少", 12, as_of)
        found.append([(r.passage.document.source, round(r.passage.score, 6)) for r in rows])
        desk.close()
    assert found[0] == found[1] == found[2]
    assert len({score for _, score in found[0]}) < len(found[0]) == 12
