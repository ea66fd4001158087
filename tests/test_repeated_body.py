from __future__ import annotations

import time

import pytest
from repairs import healed, kinds, long_lines, needs_shared, seed, statutes

from ingest.repair import find_repairs
from kb.model import EditKind

pytestmark = needs_shared


def test_the_second_printing_in_the_news_is_hidden_as_one_run() -> None:
    repeats = [edit for edit in find_repairs(seed("001")) if edit.kind is EditKind.REPEATED_BODY]
    assert len(repeats) == 1
    assert "29段" in repeats[0].reason
    assert healed(seed("001")).count("據悉,《導則》共有7章18條") == 1


@pytest.mark.parametrize("index", range(0, 60, 6))
def test_a_body_printed_twice_reads_as_printed_once(index: int) -> None:
    text = statutes(20)[index].strip()
    if len(long_lines(text)) < 6:
        pytest.skip("too short to repeat")
    lines = text.split("\n")
    first, last = len(lines) // 4, 3 * len(lines) // 4
    while not lines[first] or not lines[last]:
        first, last = first + (not lines[first]), last + (not lines[last])
    part = lines[first : last + 1]
    twice = "\n".join([*lines[: last + 1], *part, *lines[last + 1 :]])
    assert healed(twice) == healed(text)
    assert healed(f"{text}\n{text}") == healed(text)


def test_short_lines_that_repeat_are_left() -> None:
    text = (
        "第一章 总则\n本办法由市局解释。\n第二章 附则\n第一章 总则\n本办法由市局解释。\n第二章 附则"
    )
    assert kinds(text) == []


@pytest.mark.parametrize("line", ["第一条 为了规范管理。", "汉字，", "重复" * 30 + "。", "《"])
def test_a_line_printed_thousands_of_times_is_no_trouble(line: str) -> None:
    began = time.process_time()
    find_repairs("\n".join([line] * 20_000))
    assert time.process_time() - began < 5
