from __future__ import annotations

import re
from contextlib import closing

import pytest
from homes import app, rows_of, rules, write

from ingest.likeness import sketch, twins
from kb.reprints import Likeness
from kb.store.kin import Kin

HEAT = [
    "本办法适用于市内集中供热的单位和个人，法律法规另有规定的除外。",
    "供热单位应当在每年十月底以前完成管网检修，并向区供热管理机构报告。",
    "居民室内温度不得低于十八摄氏度，低于该温度的，按日退还热费。",
    "供热单位擅自停止供热的，由市住房和城乡建设局处三万元以上十万元以下罚款。",
    "热费由供热单位按照计量装置记录的热量收取，计量装置由供热单位负责检定和更换。",
    "本办法由市住房和城乡建设局负责解释，自2021年10月1日起施行。",
]
ORCHID = [
    "为了保护野生兰科植物，防止滥采滥挖，制定本规定，任何组织和个人应当遵守。",
    "林业主管部门每三年组织一次野生兰科植物资源调查，并且公布调查结果。",
    "因科学研究需要采集的，应当提出申请，写明采集的种类、数量、地点和期限。",
    "违反本规定采挖的，没收违法所得，并处违法所得二倍以上五倍以下的罚款。",
]
ANNEX = "附件汇编\n\n" + "\n".join(ORCHID) + "\n\n" + "\n".join(HEAT) + "\n"


def found(**texts):
    return {(t.one, t.other): t.likeness for t in twins({k: sketch(v) for k, v in texts.items()})}


HEATING = rules("供热管理办法", *HEAT)


@pytest.mark.parametrize(
    ("other", "likeness"),
    [
        (HEATING, Likeness.EXACT),
        (HEATING.replace("，", ",").replace("\n", "\n\n"), Likeness.EXACT),
        (HEATING.replace("供热", "供熱"), Likeness.EXACT),
        (HEATING.replace("十月底", "九月底"), Likeness.NEAR),
        (ANNEX, Likeness.CONTAINED),
        (rules("兰花保护规定", *ORCHID), None),
    ],
    ids=["the same", "other signs", "other script", "a word", "in a collection", "another"],
)
def test_two_texts_are_told_to_be_copies(other, likeness):
    plain = "\n".join(HEAT) if likeness is Likeness.CONTAINED else HEATING
    assert found(a=plain, b=other).get(("a", "b")) is likeness


def test_short_texts_are_like_nothing():
    assert not found(a="本办法自公布之日起施行。", b="本办法自公布之日起施行!")


def test_copies_are_few_among_statutes_and_each_is_one(shared):
    laws = sorted((shared / "corpora" / "laws").rglob("*.md"))[::8]
    texts = {p.stem: p.read_text(encoding="utf-8").split("INFO END -->")[-1] for p in laws}
    for pair, likeness in found(**texts).items():
        small, large = sorted((set(_shingles(texts[name])) for name in pair), key=len)
        shared_ = len(small & large)
        share = shared_ / (len(small | large) if likeness is not Likeness.CONTAINED else len(small))
        assert share > 0.75, pair


def _shingles(text):
    plain = "".join(text.split())
    return [plain[i : i + 5] for i in range(len(plain) - 4)]


# --- in a home ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("likeness")
    older = HEATING.replace("2021年10月1日", "2015年3月1日").replace("十八", "十六")
    write(place / "in", {"热.txt": HEATING, "热-副本.txt": HEATING, "热-旧.txt": older})
    write(place / "in", {"兰.txt": rules("兰花保护规定", *ORCHID)})
    return place


@pytest.fixture(scope="module")
def report(place):
    return app(place / "home", "ingest", place / "in", "--json").json


def test_a_copy_is_an_ingestion_warning_and_an_edition_is_none(report):
    found = [w for w in report["warnings"] if w["kind"] == "duplicate"]
    assert len(found) == 1
    assert "全文相同" in found[0]["detail"]
    assert {found[0]["source"]} < {"热.txt", "热-副本.txt"}


def test_the_list_of_documents_says_what_holds_the_same_text(place, report):
    lines = app(place / "home", "documents", "--as-of", "2026-11-22").out.splitlines()
    told = {line.split(" · ")[4]: line.split(" · ")[5:] for line in lines}
    assert set(told) == {"热.txt", "热-副本.txt", "热-旧.txt", "兰.txt"}
    (one,), (other,) = told["热.txt"], told["热-副本.txt"]
    assert re.fullmatch("与《.+》（热-副本.txt）内容相同", one)
    assert re.fullmatch("与《.+》（热.txt）内容相同", other)
    assert not told["热-旧.txt"] and not told["兰.txt"]


def test_search_shows_one_text_once_and_names_its_copies(place, report):
    rows = app(place / "home", "search", "室内温度低于多少退还热费", "--json").json["passages"]
    first = [row for row in rows if "十八摄氏度" in row["text"]]
    assert len(first) == 1
    assert {first[0]["source"], *first[0]["copies"]} == {"热.txt", "热-副本.txt"}


def test_what_is_known_is_not_told_again(place, report):
    again = app(place / "home", "ingest", place / "in", "--json").json
    assert not [w for w in again["warnings"] if w["kind"] == "duplicate"]


def test_a_document_that_went_takes_its_relations_along(tmp_path):
    folder = write(tmp_path / "in", {"热.txt": HEATING, "热-副本.txt": HEATING})
    app(tmp_path / "home", "ingest", folder)
    assert len(rows_of(tmp_path / "home", "twins")) == 1
    (folder / "热-副本.txt").unlink()
    app(tmp_path / "home", "ingest", folder)
    with closing(Kin(tmp_path / "home")) as kin:
        assert not kin.twins()
        assert len(kin.sketches()) == 1
