from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from homes import POLICIES, app

from ingest.pipeline import build
from ingest.read import read_bytes
from kb.errors import CatalogUnavailable
from kb.store import schema
from kb.store.catalog import FILE, Catalog


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("catalog") / "home"
    assert app(home, "ingest").status == 0
    return home


@pytest.fixture
def catalog(built, tmp_path):
    with closing(Catalog(shutil.copytree(built, tmp_path / "home"))) as catalog:
        yield catalog


def test_a_document_comes_back_as_it_was_read(catalog):
    for held in catalog.held():
        document = catalog.document(held.version)
        data = (POLICIES / held.source).read_bytes()
        assert catalog.original(held.sha256) == data
        again = build(read_bytes(data, held.source), (held.root, held.source), {}, held.fingerprint)
        assert (document.text, document.provisions) == (again.text, again.provisions)
        assert (document.edits, document.alerts) == (again.edits, again.alerts)
        assert document.id == again.id and document.version == again.version


def test_every_chunk_comes_back_by_its_id_with_a_unit_vector(catalog):
    chunks = list(catalog.all_chunks())
    assert catalog.count_chunks() == len(chunks) > 50
    ids = [chunk.id for chunk in chunks]
    assert catalog.chunks(ids) == {chunk.id: chunk for chunk in chunks}
    assert catalog.current([*ids, "没有"]) == set(ids)
    found, matrix, last = catalog.vectors()
    assert found == ids and catalog.vectors(last)[0] == []
    assert abs((matrix**2).sum(axis=1) - 1).max() < 0.01


def test_more_ids_than_one_query_takes_are_still_all_looked_up(catalog):
    ids = [chunk.id for chunk in catalog.all_chunks()]
    assert set(catalog.chunks([*(f"x{i}" for i in range(2_000)), *ids])) == set(ids)


def test_what_was_at_hand_is_not_found_once_another_version_is_current(catalog):
    gone = catalog.held()[0]
    ids = [chunk.id for chunk in catalog.all_chunks()]
    own = {c.id for c in catalog.chunks(ids).values() if c.version == gone.version}
    assert own
    catalog.make_current({}, [gone.id])
    assert catalog.chunks(ids).keys() == set(ids) - own


def test_names_are_of_current_documents_only(catalog):
    assert {version for _, version, _ in catalog.names()} == {h.version for h in catalog.held()}


def test_what_is_removed_is_left_over_until_it_is_erased(catalog):
    gone = catalog.held()[0]
    before = catalog.revision()
    catalog.make_current({}, [gone.id])
    assert catalog.leftovers() == [gone.version] and catalog.revision() == before + 1
    assert gone.version not in {h.version for h in catalog.held()}
    assert not any(c.version == gone.version for c in catalog.all_chunks())
    catalog.erase(catalog.leftovers())
    assert catalog.leftovers() == []
    with pytest.raises(CatalogUnavailable, match="重新"):
        catalog.original(gone.sha256)


def test_a_version_that_is_not_there_is_told_in_words(catalog):
    with pytest.raises(CatalogUnavailable, match="没有版本"):
        catalog.document("没有")


def test_a_write_that_fails_changes_nothing(catalog):
    before = catalog.revision(), [h.version for h in catalog.held()]
    with pytest.raises(CatalogUnavailable, match="原有内容未受影响"):
        catalog.make_current({"x": "y"}, makers={"embedder": None})  # type: ignore[dict-item]
    assert (catalog.revision(), [h.version for h in catalog.held()]) == before


def test_signing_the_same_makers_again_writes_nothing(catalog):
    makers = {key: catalog.meta(key) for key in ("tokeniser", "embedder")}
    before = os.stat(catalog.home / FILE).st_mtime_ns
    catalog.sign(makers)
    assert os.stat(catalog.home / FILE).st_mtime_ns == before
    catalog.sign({"tokeniser": "another"})
    assert catalog.meta("tokeniser") == "another"


def test_a_home_of_every_older_schema_is_brought_up_to_date(tmp_path):
    for version in range(schema.VERSION):
        home = tmp_path / str(version)
        home.mkdir()
        with closing(sqlite3.connect(home / FILE)) as db:
            for number in range(version):
                for statement in schema.MIGRATIONS[number]:
                    db.execute(statement)
            db.execute(f"PRAGMA user_version={version}")
            db.commit()
        with closing(Catalog(home)) as catalog:
            assert catalog.held() == []
        with closing(sqlite3.connect(home / FILE)) as db:
            assert db.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION


def test_there_is_no_catalogue_where_nothing_was_taken_in(tmp_path):
    with pytest.raises(CatalogUnavailable, match="python app"):
        Catalog(tmp_path)
    with closing(Catalog(tmp_path / "new", create=True)) as catalog:
        assert (catalog.held(), catalog.generation(), catalog.count_chunks()) == ([], None, 0)


def test_every_query_finds_its_rows_by_an_index(catalog):
    with closing(sqlite3.connect(catalog.home / FILE)) as db:
        for sql in (
            "SELECT * FROM chunks c JOIN documents d ON d.id=c.document AND d.version=c.version"
            " WHERE c.id IN ('a','b')",
            "SELECT * FROM provisions WHERE version='a' ORDER BY ordinal DESC",
            "DELETE FROM originals WHERE sha256=(SELECT sha256 FROM versions WHERE id='a')"
            " AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.sha256=originals.sha256"
            " AND v.id<>'a')",
        ):
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
            assert not any(step.startswith("SCAN") for step in plan), plan
