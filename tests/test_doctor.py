from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from homes import QUESTION, app, refused, rows_of

from kb.index.words import Words


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("doctor") / "home"
    assert app(home, "ingest").status == 0
    return home


@pytest.fixture
def home(built, tmp_path):
    return shutil.copytree(built, tmp_path / "home")


def change(home, *statements):
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as db, db:
        for statement in statements:
            db.execute(statement)


def found(home):
    ran = app(home, "doctor", "--json")
    assert ran.status == (not ran.json["sound"])
    return {c["name"]: c["findings"] for c in ran.json["checks"] if not c["sound"]}


def test_a_home_that_is_sound_is_said_to_be(home):
    before = rows_of(home, "meta")
    assert found(home) == {}
    ran = app(home, "doctor", "--repair")
    assert ran.status == 0 and "有问题" not in ran.out and "已修复" not in ran.out
    assert rows_of(home, "meta") == before


def short_of_words(home):
    words = Words(home / "words")
    words.delete_versions([rows_of(home, "documents")[0][3]])
    words.commit()


def doubled_words(home):
    words = Words(home / "words")
    (id_, _, _, version, *_), *_ = [row[1:2] + row[1:] for row in rows_of(home, "chunks")]
    words.add([(id_, version, ["企业"]), ("别处-1", "v", ["企业"])])
    words.commit()


def staged(home):
    change(
        home,
        "INSERT INTO documents (id, root, source) VALUES ('d', 'r', 's')",
        "INSERT INTO versions SELECT 'v', 'd', sha256, 'f', text, record, edits, alerts,"
        " articles, overrides FROM versions LIMIT 1",
    )


def without(folder):
    return lambda home: shutil.rmtree(home / folder)


def half_a_generation(home):
    (home / "vectors" / "000099").mkdir()


def another_generation(home):
    change(home, "UPDATE generations SET folder='000077'")


def short_of_vectors(home):
    change(home, "UPDATE chunks SET vector=(SELECT vector FROM chunks WHERE row=1) WHERE row>1")
    shutil.rmtree(home / "vectors")
    assert app(home, "doctor", "--repair").status == 0
    change(home, "INSERT INTO chunks (id, document, version, unit, pinpoint, start, \"end\","
           " unit_start, unit_end, context, text, vector) SELECT 'x', document, version, unit,"
           " pinpoint, start, \"end\", unit_start, unit_end, context, text, vector FROM chunks"
           " WHERE row=1", "UPDATE generations SET upto=upto+1",
           "UPDATE meta SET value=value+1 WHERE key='revision'")  # fmt: skip


MENDED = [
    (short_of_words, "词语索引", "查不到"),
    (doubled_words, "词语索引", "重复"),
    (without("words"), "词语索引", "没有 meta.json"),
    (staged, "未启用的版本", "1 个"),
    (without("vectors"), "向量索引", "不可用"),
    (half_a_generation, "向量索引", "没有启用的文件夹"),
    (another_generation, "向量索引", "不可用"),
    (short_of_vectors, "向量索引", "查不到"),
]


@pytest.mark.parametrize(("damage", "name", "said"), MENDED)
def test_what_can_be_made_again_is_found_and_mended(home, damage, name, said):
    damage(home)
    assert said in "".join(found(home)[name])
    ran = app(home, "doctor", "--repair", "--json")
    assert (ran.status, ran.json["sound"]) == (0, True) and ran.json["repaired"]
    assert found(home) == {}
    assert app(home, "ask", QUESTION, "--json").json["status"] == "answered"


CHUNK = "(SELECT min(row) FROM chunks)"
LOST = [
    (f"UPDATE chunks SET \"end\"=10000000 WHERE row={CHUNK}", "条文位置", "chunks"),
    ("UPDATE provisions SET start=9, \"end\"=3 WHERE ordinal=1", "条文位置", "provisions"),
    ("DELETE FROM versions WHERE id=(SELECT min(id) FROM versions)", "目录库内容", "不属于"),
    ("DELETE FROM originals", "原件", "缺失"),
    ("UPDATE originals SET data=x'789c030000000001'", "原件", "不符"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "name", "said"), LOST)
def test_what_is_wrong_with_the_catalogue_is_told_and_nothing_of_it_removed(
    home, statement, name, said
):
    change(home, statement)
    assert said in "".join(found(home)[name])
    tables = ("documents", "versions", "provisions", "chunks", "originals")
    before = [rows_of(home, table) for table in tables]
    assert app(home, "doctor", "--repair").status == 1
    if name != "目录库内容":
        assert [rows_of(home, table) for table in tables] == before


def test_a_damaged_file_is_told_and_nothing_else_is_looked_at(home):
    path = home / "catalog.sqlite3"
    body = bytearray(path.read_bytes())
    body[len(body) // 2 :] = b"\xa5" * (len(body) - len(body) // 2)
    path.write_bytes(body)
    ran = app(home, "doctor")
    assert ran.status == 1 and "损坏" in ran.out + ran.err and "restore" in ran.out + ran.err


def test_there_must_be_a_home(tmp_path):
    refused(app(tmp_path / "none", "doctor"), "python app.py ingest")


@pytest.mark.parametrize(
    "row",
    [
        "sketches VALUES ('gone', 1, x'00', x'00')",
        "twins VALUES ('gone', 'gone too', 'near', 0.9)",
        "reprints VALUES ('gone', 'gone too', '[[],[]]')",
        "next_vectors VALUES ('gone-1', 'another', x'0000')",
    ],
)
def test_what_was_worked_out_from_a_version_that_is_gone_is_told_and_cleared(home, row):
    change(home, f"INSERT INTO {row}")
    assert list(found(home)) == ["未启用的版本"]
    assert app(home, "doctor", "--repair").status == 0
    assert found(home) == {}


def test_what_is_worked_out_from_a_version_goes_with_it(home):
    version = rows_of(home, "documents")[0][3]
    change(home, f"INSERT OR REPLACE INTO sketches VALUES ('{version}', 1, x'00', x'00')")
    name = rows_of(home, "documents")[0][2]
    assert app(home, "remove", name, "--yes").status == 0
    assert version not in [row[0] for row in rows_of(home, "sketches")]
    assert found(home) == {}
