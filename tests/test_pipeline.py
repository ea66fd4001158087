from __future__ import annotations

import shutil
from contextlib import closing

import pytest
from homes import POLICIES, answers, apart, app, refused, rows_of, rules, write

from ingest.pipeline import fingerprint
from kb.index.words import Words
from kb.store.catalog import Catalog

SOFTWARE = rules("软件产业扶持办法", "本办法适用于软件企业。", "补助上限为三百万元。")
SOFTWARE_NOW = rules(
    "软件产业扶持办法", "本办法适用于软件企业。", "补助上限为五百万元。", "自公布之日起施行。"
)
CHIPS = rules("芯片产业扶持办法", "本办法适用于芯片企业。", "补助上限为八百万元。")
PARKS = rules("园区管理办法", "本办法适用于产业园区。", "园区应当配备消防设施。")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    place = tmp_path_factory.mktemp("pipeline")
    folder = write(place / "in", {"软件.txt": SOFTWARE, "园区.txt": PARKS})
    assert app(place / "home", "ingest", folder).status == 0
    return place


@pytest.fixture
def place(built, tmp_path):
    """A copy of a home of two documents, and their folder, which a test may change."""
    shutil.copytree(built / "home", tmp_path / "home")
    shutil.rmtree(built / "in")
    write(built / "in", {"软件.txt": SOFTWARE, "园区.txt": PARKS})
    (tmp_path / "in").symlink_to(built / "in")  # a root is known by where it really is
    return tmp_path


def ceiling(home):
    ran = app(home, "show", "软件产业扶持办法", "第二条")
    return ran.out.split("上限为")[1].split("元")[0]


def is_whole(home):
    """Whether nothing is left over in any table or index, and nothing is missing from one."""
    versions = {row[3] for row in rows_of(home, "documents")}
    assert {row[0] for row in rows_of(home, "versions")} == versions
    for table, column in (("provisions", 0), ("chunks", 3), ("relations", 0), ("names", 0)):
        assert {row[column] for row in rows_of(home, table)} <= versions, table
    assert {r[0] for r in rows_of(home, "originals")} == {r[2] for r in rows_of(home, "versions")}
    words, chunks = Words(home / "words"), rows_of(home, "chunks")
    assert words.count() == len(chunks)
    assert sum(words.holds(version) for version in versions) == len(chunks)
    with closing(Catalog(home)) as catalog:
        row = catalog.generation()
        assert (row is None) == (not chunks)
        assert row is None or (home / "vectors" / row.folder / "chroma.sqlite3").exists()
        assert row is None or sum(catalog.stale(row)) * 10 <= row.size


def test_what_is_new_changed_and_gone_is_taken_in_and_nothing_else_is_left(place):
    home, folder = place / "home", place / "in"
    write(folder, {"软件.txt": SOFTWARE_NOW, "芯片.txt": CHIPS})
    (folder / "园区.txt").unlink()
    ran = app(home, "ingest", folder, "--json").json
    counts = {name: ran[name] for name in ("added", "updated", "unchanged", "removed")}
    assert counts == {"added": 1, "updated": 1, "unchanged": 0, "removed": 1}
    assert (ran["documents"], ceiling(home)) == (2, "五百万")
    assert not any("园区" in str(row) for row in rows_of(home, "versions"))
    assert app(home, "show", "园区管理办法").status == 1
    assert "消防" not in str(app(home, "search", "消防设施", "--json").json["passages"])
    is_whole(home)


def test_unchanged_files_cost_nothing(place):
    home, tables = place / "home", ("documents", "versions", "chunks", "generations", "meta")
    before = [rows_of(home, table) for table in tables]
    stamps = {p: p.stat().st_mtime_ns for p in (home / "words").glob("meta.json")}
    ran = app(home, "ingest", place / "in", "--json").json
    assert (ran["unchanged"], ran["added"] + ran["updated"] + ran["removed"]) == (2, 0)
    assert [rows_of(home, table) for table in tables] == before
    assert {p: p.stat().st_mtime_ns for p in stamps} == stamps


def test_a_file_taken_in_alone_never_removes_its_neighbours(place):
    home = place / "home"
    write(place / "in", {"软件.txt": SOFTWARE_NOW})
    (place / "in" / "园区.txt").unlink()
    ran = app(home, "ingest", place / "in" / "软件.txt", "--json").json
    assert (ran["updated"], ran["removed"], ran["documents"]) == (1, 0, 2)
    assert ceiling(home) == "五百万" and app(home, "show", "园区管理办法").status == 0
    is_whole(home)


def test_a_file_named_twice_is_taken_in_once(place):
    home, file = place / "home", write(place / "in", {"芯片.txt": CHIPS}) / "芯片.txt"
    ran = app(home, "ingest", file, place / "in", file, "--json").json
    assert (ran["added"], ran["unchanged"], ran["documents"]) == (1, 2, 3)
    is_whole(home)


def test_two_roots_with_the_same_source_both_live(place):
    home, other = place / "home", write(place / "other", {"软件.txt": CHIPS})
    assert app(home, "ingest", other, "--json").json["added"] == 1
    held = app(home, "documents", "--json").json["documents"]
    assert sorted(d["title"] for d in held if d["source"] == "软件.txt") == [
        "芯片产业扶持办法", "软件产业扶持办法",
    ]  # fmt: skip
    assert app(home, "ingest", place / "in", "--json").json["removed"] == 0
    is_whole(home)


def test_the_same_bytes_in_two_files_stay_until_the_last_is_gone(place):
    home, folder = place / "home", write(place / "in", {"副本.txt": PARKS})
    app(home, "ingest", folder)
    (folder / "园区.txt").unlink()
    app(home, "ingest", folder)
    is_whole(home)
    assert app(home, "ingest", "--rebuild").status == 0
    assert "消防设施" in app(home, "show", "副本.txt", "第二条").out


def test_remove_asks_first_and_then_leaves_nothing(place):
    home = place / "home"
    refused(app(home, "remove", "软件产业扶持办法"), "--yes", status=2)
    assert ceiling(home) == "三百万"
    ran = app(home, "remove", "软件产业扶持办法", "--yes", "--json")
    assert (ran.status, len(ran.json["removed"])) == (0, 1)
    assert len(rows_of(home, "documents")) == 1
    is_whole(home)
    refused(app(home, "remove", "软件产业扶持办法", "--yes"), "没有")


def test_a_home_emptied_by_remove_says_so_and_fills_again(place):
    home = place / "home"
    for name in ("软件.txt", "园区.txt"):
        assert app(home, "remove", name, "--yes").status == 0
    assert app(home, "documents").out.strip() == "知识库是空的。"
    assert app(home, "ask", "补助上限", "--json").json["status"] == "refused"
    is_whole(home)
    assert app(home, "ingest", place / "in", "--json").json["added"] == 2
    is_whole(home)


DIE = "lambda *a, **k: __import__('os').kill(__import__('os').getpid(), 9)"
FLUSHING = """
import os
import kb.index.generation as m
made, m._BATCH = m._create, 1
class Dies:
    def __init__(self, collection):
        self.collection, self.left = collection, 3
    def add(self, **rows):
        self.collection.add(**rows)
        self.left -= 1
        self.left or os.kill(os.getpid(), 9)
m._create = lambda client, embedder, rows: Dies(made(client, embedder, 2))
"""
KILLED = [
    ("before anything is stored", f"import kb.store.catalog as m; m.Catalog.stage = {DIE}", False),
    ("after staging", f"import kb.index.words as m; m.Words.add_bodies = {DIE}", False),
    ("before the words commit", f"import kb.index.words as m; m.Words.commit = {DIE}", False),
    (
        "after the words commit",
        f"import kb.store.catalog as m; m.Catalog.make_current = {DIE}",
        False,
    ),
    ("before the sweep", f"import kb.index.words as m; m.Words.delete_versions = {DIE}", True),
    ("before the old is erased", f"import kb.store.catalog as m; m.Catalog.erase = {DIE}", True),
    ("before the vectors", f"import kb.index.embedded as m; m.build = {DIE}", True),
    ("before they are published", f"import kb.store.catalog as m; m.Catalog.publish = {DIE}", True),
    ("while Chroma flushes", FLUSHING, True),
    ("before they are verified", f"import kb.index.generation as m; m._verify = {DIE}", True),
    ("while rows are put in", f"import kb.store.staging as m; m.insert = {DIE}", False),
    ("before copies are noted", f"import kb.store.kin as m; m.Kin.keep = {DIE}", True),
]


@pytest.mark.slow
@pytest.mark.parametrize(("when", "code", "new"), KILLED, ids=[when for when, *_ in KILLED])
def test_a_killed_run_leaves_the_old_or_the_new_and_the_next_completes(place, when, code, new):
    home, folder = place / "home", place / "in"
    write(folder, {"软件.txt": SOFTWARE_NOW, "芯片.txt": CHIPS})
    assert apart(home, "ingest", folder, code=code).status == -9
    assert ceiling(home) == ("五百万" if new else "三百万")
    texts = [p["text"] for p in app(home, "search", "补助上限", "--json").json["passages"]]
    assert any("五百万" in t for t in texts) == new == any("八百万" in t for t in texts)
    assert any("三百万" in t for t in texts) != new
    assert app(home, "ingest", folder, "--json").json["documents"] == 3
    assert ceiling(home) == "五百万"
    is_whole(home)


REBUILT = [KILLED[3], KILLED[4]]


@pytest.mark.slow
@pytest.mark.parametrize(("when", "code", "new"), REBUILT, ids=[when for when, *_ in REBUILT])
def test_a_killed_rebuild_answers_under_one_tokeniser_and_can_be_done_again(place, when, code, new):
    home, other = place / "home", {"KB_TOKENISER": "jieba"}
    assert apart(home, "ingest", "--rebuild", code=code, **other).status == -9
    now, before = (other, {}) if new else ({}, other)
    assert app(home, "search", "补助上限", "--json", **now).json["passages"]
    refused(app(home, "search", "补助上限", **before), "--rebuild")
    assert app(home, "ingest", "--rebuild", **other).status == 0
    is_whole(home)


@pytest.mark.parametrize("ends", ["KeyboardInterrupt", "kb.errors.IndexUnavailable('磁盘已满')"])
def test_vectors_that_cannot_be_built_now_keep_nothing_from_answering(tmp_path, ends):
    home = tmp_path / "home"
    code = (
        "import kb.errors, kb.index.embedded as m\n"
        f"def build(*a, **k): raise {ends}\n"
        "m.build = build\n"
    )
    ran = apart(home, "ingest", code=code)
    if ends == "KeyboardInterrupt":
        refused(ran, "已中断", "可以提问", "再次运行")
    else:
        assert ran.status == 0 and "磁盘已满" in ran.out
    answers(home)
    assert app(home, "ingest", "--json").json["unchanged"] == 4
    is_whole(home)


def test_a_reader_between_staging_and_switching_sees_the_old(place):
    home, folder = place / "home", place / "in"
    write(folder, {"软件.txt": SOFTWARE_NOW})
    code = (
        "import kb.store.catalog as m, subprocess, sys, os\n"
        "real = m.Catalog.make_current\n"
        "def switch(self, *a, **k):\n"
        "    ask = [sys.executable, 'app.py', 'search', '补助上限', '--json']\n"
        "    sys.stderr.write(subprocess.run(ask, capture_output=True, text=True).stdout)\n"
        "    real(self, *a, **k)\n"
        "m.Catalog.make_current = switch\n"
    )
    ran = apart(home, "ingest", folder, code=code)
    assert ran.status == 0 and "三百万" in ran.err and "五百万" not in ran.err
    assert ceiling(home) == "五百万"


def test_a_snapshot_stays_what_it_was_while_another_process_writes(place):
    home, folder = place / "home", place / "in"
    with closing(Catalog(home)) as catalog:
        with catalog.reading():
            before = {h.source: h.version for h in catalog.held()}
            write(folder, {"软件.txt": SOFTWARE_NOW})
            app(home, "ingest", folder)
            assert {h.source: h.version for h in catalog.held()} == before
            assert "三百万" in catalog.document(before["软件.txt"]).text
        assert {h.source: h.version for h in catalog.held()} != before


def test_a_rebuild_keeps_what_can_no_longer_be_read(place):
    home = place / "home"
    code = "import ingest.read as m; m.SUFFIXES = frozenset({'.md'})"
    ran = apart(home, "ingest", "--rebuild", "--json", code=code, KB_TOKENISER="jieba")
    assert ran.status == 1 and len(ran.json["failed"]) == ran.json["documents"] == 2
    assert app(home, "search", "消防设施", "--json", KB_TOKENISER="jieba").json["passages"]
    is_whole(home)


def test_a_manifest_entry_that_changes_changes_its_document_alone(place):
    home = place / "home"
    write(place / "in", {"manifest.yaml": "软件.txt:\n  effective_to: 2025-12-31\n"})
    ran = app(home, "ingest", place / "in", "--json").json
    assert (ran["updated"], ran["unchanged"]) == (1, 1)
    assert app(home, "ingest", "--rebuild").status == 0
    shown = app(home, "show", "软件产业扶持办法", "--json").json["document"]
    assert shown["effective_to"] == "2025-12-31"


def test_a_fingerprint_tells_bytes_overrides_and_makers_apart():
    made = {fingerprint(*parts) for parts in ((b"a", "b", "c"), (b"", "b", "c"), (b"a", "bc", ""))}
    assert len(made) == 3


def test_words_are_committed_once_a_batch_and_stay_in_few_segments(tmp_path):
    home = tmp_path / "home"
    files = {f"{i}.txt": CHIPS.replace("芯片", f"第{i}号") for i in range(150)}
    code = (
        "import kb.index.words as m\n"
        "real = m.Words.commit\n"
        "m.Words.commit = lambda self: (sys.stderr.write('commit\\n'), real(self))[1]\n"
    )
    ran = apart(home, "ingest", write(tmp_path / "in", files), code=code)
    assert ran.status == 0 and ran.err.count("commit") <= 4  # 64 files a batch, and the first index
    assert len(list((home / "words").glob("*.idx"))) <= 4


def test_the_policies_that_ship_are_taken_in_whole(tmp_path):
    ran = app(tmp_path / "home", "ingest", POLICIES, "--json").json
    assert (ran["added"], ran["failed"], ran["articles"]) == (4, [], 18)
    is_whole(tmp_path / "home")
