from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from kb.errors import IndexUnavailable
from kb.index import generation as generation_module
from kb.index.exact import Exact
from kb.index.generation import Generation, build


def vectors(rows: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, 24), np.float32)


def names(rows: int) -> list[str]:
    return [f"导则-{i}" for i in range(rows)]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("generations") / "g1"
    build(folder, names(2_500), vectors(2_500), embedder="static-abc")
    return folder


@pytest.fixture
def copied(built, tmp_path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "g"))


def test_a_generation_finds_what_an_exact_search_finds(built):
    generation, exact = Generation(built), Exact(names(2_500), vectors(2_500))
    assert (len(generation), generation.embedder) == (2_500, "static-abc")
    agreed = 0
    for question in vectors(20, seed=1):
        found, expected = generation.search(question, 10), exact.search(question, 10)
        agreed += len({i for i, _ in found} & {i for i, _ in expected})
        assert found[0][1] == pytest.approx(expected[0][1], abs=1e-4)
        assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
    generation.close()
    assert agreed >= 195  # of 200: the graph is allowed to miss a few


def test_a_question_for_everything_gets_everything(built):
    generation = Generation(built)
    assert {i for i, _ in generation.search(vectors(1)[0], 10**9)} == set(names(2_500))
    generation.close()


@pytest.mark.parametrize(("vector", "limit"), [(np.zeros(24), 5), (np.ones(24), 0)])
def test_nothing_asked_is_nothing_found(built, vector, limit):
    generation = Generation(built)
    assert generation.search(vector.astype(np.float32), limit) == []
    generation.close()


def test_building_tells_how_far_it_is(tmp_path):
    told: list[tuple[int, int]] = []
    build(
        tmp_path / "g",
        names(30),
        vectors(30),
        embedder="e",
        progress=lambda done, all_: told.append((done, all_)),
    )
    assert told == [(30, 30)]


def test_rows_of_zeros_are_left_out(tmp_path):
    matrix = vectors(5)
    matrix[2] = 0
    build(tmp_path / "g", names(5), matrix, embedder="e")
    generation = Generation(tmp_path / "g")
    assert {i for i, _ in generation.search(matrix[0], 5)} == set(names(5)) - {"导则-2"}
    generation.close()


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_tiny_generation_is_a_generation(tmp_path, rows):
    build(tmp_path / "g", names(rows), vectors(rows), embedder="e")
    generation = Generation(tmp_path / "g")
    assert len(generation.search(np.ones(24, np.float32), 5)) == len(generation) == rows
    generation.close()


def test_the_same_text_many_times_over_is_still_found_whole(tmp_path):
    matrix = np.repeat(vectors(4), 300, axis=0)
    build(tmp_path / "g", names(1_200), matrix, embedder="e")


def test_a_row_that_the_graph_does_not_reach_is_found_beside_it(copied):
    stray = vectors(1, seed=9)[0]
    beside = {"twins": {"导则-7": ["导则-7b"]}, "strays": {"迷路": stray.tolist()}}
    (copied / "beside.json").write_text(json.dumps(beside), "utf-8")
    generation = Generation(copied)
    assert generation.search(stray, 5)[0] == ("迷路", pytest.approx(1, abs=1e-5))
    assert [i for i, _ in generation.search(vectors(2_500)[7], 3)][:2] == ["导则-7", "导则-7b"]
    assert {"迷路", "导则-7b"} < {i for i, _ in generation.search(stray, 10**9)}
    generation.close()


def test_a_generation_that_lost_rows_fails_its_verification(copied):
    with pytest.raises(IndexUnavailable, match="应有 2501 条"):
        generation_module._verify(copied, {*names(2_500), "没有存进去的"}, vectors(2_500))


def test_a_folder_that_holds_something_is_never_written(built):
    with pytest.raises(IndexUnavailable, match="不是空的"):
        build(built, names(3), vectors(3), embedder="e")


def test_a_repeated_id_is_refused(tmp_path):
    with pytest.raises(IndexUnavailable):
        build(tmp_path / "g", ["a", "a"], vectors(2), embedder="e")


def test_generations_open_and_close_without_disturbing_each_other(built, tmp_path):
    build(tmp_path / "g2", names(10), vectors(10), embedder="e")
    first, twin, second = Generation(built), Generation(built), Generation(tmp_path / "g2")
    first.close()
    first.close()
    assert len(twin.search(vectors(1)[0], 3)) == len(second.search(vectors(1)[0], 3)) == 3
    twin.close()
    assert len(second.search(vectors(1)[0], 3)) == 3
    again = Generation(built)
    assert len(again.search(vectors(1)[0], 3)) == 3
    again.close()
    second.close()
    with pytest.raises(IndexUnavailable, match="已经关闭"):
        first.search(vectors(1)[0], 3)


def test_a_folder_removed_and_built_again_answers_from_the_new_one(tmp_path):
    for rows in (10, 20):
        build(tmp_path / "g", names(rows), vectors(rows), embedder="e")
        generation = Generation(tmp_path / "g")
        assert len(generation.search(vectors(1)[0], 100)) == rows
        generation.close()
        shutil.rmtree(tmp_path / "g")


def test_threads_may_search_one_generation(built):
    generation, answers = Generation(built), []
    threads = [
        threading.Thread(target=lambda: answers.append(generation.search(vectors(1)[0], 5)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    generation.close()
    assert len(answers) == 8 and all(answer == answers[0] for answer in answers)


def test_searching_leaves_the_vectors_as_they_were(copied):
    def state() -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in copied.rglob("*.bin")}

    before, generation = state(), Generation(copied)
    generation.search(vectors(1)[0], 10)
    generation.close()
    assert state() == before


@pytest.mark.parametrize("damage", ["nothing there", "no database", "not a database", "no rows"])
def test_a_damaged_generation_says_so_in_words(copied, damage):
    database = copied / "chroma.sqlite3"
    if damage == "nothing there":
        shutil.rmtree(copied)
    elif damage == "no database":
        database.unlink()
    elif damage == "not a database":
        database.write_bytes(b"nonsense" * 1000)
    else:
        with sqlite3.connect(database) as connection:
            connection.execute("delete from collections")
        connection.close()
    with pytest.raises(IndexUnavailable, match="重新运行 ingest"):
        Generation(copied)


def test_no_embedding_is_ever_made_or_fetched(built):
    generation = Generation(built)
    with pytest.raises(TypeError, match="算好的向量"):
        generation._collection.query(query_texts=["骨干企业"], n_results=1)
    generation.close()


def test_a_process_that_only_reads_may_die(copied):
    code = (
        "import os, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from kb.index.generation import Generation\n"
        "Generation(Path(sys.argv[1])).search(np.ones(24, np.float32), 5)\n"
        "os._exit(9)\n"
    )
    root = Path(__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code, str(copied)], cwd=root).returncode == 9
    generation = Generation(copied)
    assert len(generation.search(vectors(1)[0], 10**9)) == 2_500
    generation.close()
