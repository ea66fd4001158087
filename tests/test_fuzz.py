from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from bench.fuzz import failures, smallest
from bench.fuzz_cases import material, shapes
from bench.fuzz_checks import check_document, check_fold, check_pinpoint
from ingest.repair import find_repairs
from kb.model import Span
from kb.view import view

SHARED = Path(__file__).parents[1].parent / "shared"
SIZE = 20_000


def test_a_few_hundred_spoilt_texts_break_nothing():
    until = time.monotonic() + 600
    ran, found = failures(range(100, 160), material(SHARED, most=20), until)
    assert ran and not found, found


# What the fuzzer found once.
@pytest.mark.parametrize(
    "text",
    [
        "＜！－－－－＞",
        "＜！－－ 第一条　文 －－＞\n第二条　文",
        "第二条.\x00\n第十条",
        ">\n附：某\x00",
        "<!-- a --> 文 <!-- b -->",
    ],
)
def test_no_character_is_lost(text):
    check_document(text)


@pytest.mark.parametrize("shape", shapes().values(), ids=[repr(name) for name in shapes()])
def test_no_shape_is_costly(shape):
    text = shape(SIZE)
    began = time.process_time()
    check_document(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("numbers", ["7 0", "219 1", "7 0 1 2 1", "1005 12 20 3"])
def test_a_pinpoint_written_is_read_again(numbers):
    check_pinpoint(numbers)


@pytest.mark.parametrize("text", ["\0", "\ud800", "ſİẞΣς", "①㈠ｱ", "\U0002a6d6區"])
def test_folding_keeps_the_length_of_the_strangest_signs(text):
    check_fold(text)


def test_a_failing_input_is_cut_to_what_fails():
    def check(text: str) -> None:
        assert "坏" not in text

    assert smallest(check, "好" * 50 + "坏" + "好" * 70, time.monotonic() + 600) == "坏"


def test_the_view_of_a_piece_is_that_piece_of_the_view():
    text = "上一篇：某某\n正文在此。\n" * 50
    edits = find_repairs(text)
    whole = "".join(view(text, edits, piece) for piece in _pieces(text))
    assert whole == view(text, edits) and len(whole) < len(text)


def _pieces(text: str):
    ends = [*range(0, len(text), 14), len(text)]
    return [Span(a, b) for a, b in pairwise(ends)]
