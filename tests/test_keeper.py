from __future__ import annotations

import shutil
import time
from contextlib import closing
from multiprocessing import get_context

import pytest
from homes import answers, app, rows_of, write

from kb.doctor import examine, sound
from kb.embed.static import StaticEmbedder
from kb.index.embedded import Embedded
from kb.index.keeper import build_now, keeping
from kb.store.catalog import Catalog
from kb.store.home import writing


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    place = tmp_path_factory.mktemp("keeper")
    assert app(place / "home", "ingest").status == 0
    return place / "home"


@pytest.fixture
def home(base, tmp_path):
    """A home without a generation: it answers, exactly."""
    copy = shutil.copytree(base, tmp_path / "home")
    with closing(Catalog(copy)) as catalog:
        catalog.withdraw()
    return copy


def published(home, seconds=600):
    """Whether a generation is published within that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if rows_of(home, "generations"):
            return True
        time.sleep(0.05)
    return False


def test_a_generation_that_is_due_is_built_while_a_reader_asks_and_the_reader_sees_it(home):
    vector = StaticEmbedder().embed_question("骨干企业的标准")
    with (
        closing(Catalog(home)) as catalog,
        closing(Embedded(catalog, home / "vectors")) as reader,
        closing(Embedded(catalog, home / "vectors", exact=False)) as generation,
    ):
        exactly = reader.search(vector, 10)
        assert exactly and not generation.search(vector, 10)
        with keeping(home, 0.05):
            while not rows_of(home, "generations"):
                assert [i for i, _ in reader.search(vector, 10)] == [i for i, _ in exactly]
                time.sleep(0.05)
        assert {i for i, _ in generation.search(vector, 10)} == {i for i, _ in exactly}
    assert sound(examine(home)), examine(home)


def test_nothing_is_built_while_somebody_writes_and_all_is_once_they_are_done(home):
    with keeping(home, 0.05):
        with writing(home):
            assert not published(home, 3)
        assert published(home)
    assert sound(examine(home)), examine(home)


def test_what_is_not_due_is_left_alone(base):
    before = rows_of(base, "generations")
    build_now(base)
    with keeping(base, 0.01):
        time.sleep(0.2)
    assert rows_of(base, "generations") == before


def test_a_few_new_pieces_wait_and_many_do_not(base, tmp_path):
    home = shutil.copytree(base, tmp_path / "home")
    with closing(Catalog(home)) as catalog:
        row = catalog.generation()
        catalog.publish(row.folder, row.embedder, row.upto - row.size // 5, row.size)
    with keeping(home, 0.05):
        deadline = time.monotonic() + 600
        while rows_of(home, "generations")[0][1] == row.folder and time.monotonic() < deadline:
            time.sleep(0.05)
    assert rows_of(home, "generations")[0][1] != row.folder


@pytest.fixture(scope="module")
def took(base, tmp_path_factory):
    """Seconds that a process takes to build."""
    spare = shutil.copytree(base, tmp_path_factory.mktemp("spare") / "home")
    with closing(Catalog(spare)) as catalog:
        catalog.withdraw()
    started = time.perf_counter()
    process = get_context("spawn").Process(target=build_now, args=(spare,))
    process.start()
    process.join()
    assert rows_of(spare, "generations")
    return time.perf_counter() - started


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_killed_while_it_builds_it_costs_nothing_and_the_next_one_clears_up(
    home, took, tmp_path, share
):
    process = get_context("spawn").Process(target=build_now, args=(home,))
    process.start()
    time.sleep(took * share)
    process.kill()
    process.join()
    answers(home)
    assert all(finding.mend for check in examine(home) for finding in check.findings)
    with keeping(home, 0.05):
        assert published(home)
    text = "远洋渔业管理办法\n\n第一条　远洋渔船出港前应当报告航次。\n"
    assert app(home, "ingest", write(tmp_path / "in", {"渔业.txt": text})).status == 0
    assert sound(examine(home)), examine(home)
