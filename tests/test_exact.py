from __future__ import annotations

import numpy as np
import pytest

from kb.index.exact import Exact


def vectors(rows: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, 16), np.float32)


def test_search_ranks_like_a_plain_sort_of_all_cosines():
    matrix, question = vectors(500), vectors(1, seed=1)[0]
    units = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    cosines = units @ (question / np.linalg.norm(question))
    found = Exact([str(i) for i in range(500)], matrix).search(question, 50)
    assert [int(i) for i, _ in found] == np.argsort(-cosines, kind="stable")[:50].tolist()
    assert [score for _, score in found] == pytest.approx(np.sort(cosines)[::-1][:50], abs=1e-6)


def test_length_of_vectors_does_not_matter():
    matrix = vectors(20)
    ids = [str(i) for i in range(20)]
    longer = Exact(ids, matrix * np.arange(1, 21, dtype=np.float32)[:, None])
    assert [i for i, _ in longer.search(matrix[3] * 9, 20)] == [
        i for i, _ in Exact(ids, matrix).search(matrix[3], 20)
    ]


def test_a_mask_leaves_only_what_it_allows():
    exact = Exact([str(i) for i in range(20)], vectors(20))
    mask = np.arange(20) % 5 == 0
    assert {i for i, _ in exact.search(vectors(1)[0], 20, mask)} == {"0", "5", "10", "15"}


def test_equal_cosines_keep_the_order_of_the_rows():
    exact = Exact(list("abcd"), np.ones((4, 3), np.float32))
    assert [i for i, _ in exact.search(np.ones(3, np.float32), 3)] == ["a", "b", "c"]


def test_a_row_or_a_question_of_zeros_is_like_nothing():
    matrix = np.array([[1, 0], [0, 0]], np.float32)
    exact = Exact(["x", "zero"], matrix)
    assert [i for i, _ in exact.search(np.array([-1, 0], np.float32), 2)] == ["x"]
    assert exact.search(np.zeros(2, np.float32), 2) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_nothing_asked_for_is_nothing_found(limit):
    assert Exact(["a"], np.ones((1, 2), np.float32)).search(np.ones(2, np.float32), limit) == []


def test_an_empty_matrix_finds_nothing():
    exact = Exact([], np.zeros((0, 4), np.float32))
    assert (len(exact), exact.search(np.ones(4, np.float32), 3)) == (0, [])


def test_ids_that_do_not_fit_the_matrix_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        Exact(["a"], np.zeros((2, 4), np.float32))
