from __future__ import annotations

import time
from itertools import pairwise

import pytest
from repairs import articles, kinds, needs_shared, seed, statutes

from ingest.repair import find_repairs
from kb.model import EditKind

pytestmark = needs_shared


# --- the statutes are left alone --------------------------------------------------------------


GENUINE = (
    "手续，并",
    "近亲属，",
    "需要转换程",
    "合理确定其劳动",
    "所必需的国防知识，",
    "不低于劳动合",
)
"""The ends of the lines in the statutes that really are broken in the middle of a sentence."""


def test_nothing_fires_on_a_statute_that_is_not_broken() -> None:
    for text in statutes(4):
        for edit in find_repairs(text):
            assert edit.kind is EditKind.BROKEN_LINE, edit
            assert text[: edit.span.start].endswith(GENUINE), text[edit.span.start - 40 :][:80]


@pytest.mark.parametrize("name", ["policyqa", "drcd_dev"])
def test_nothing_fires_on_plain_paragraphs(name: str) -> None:
    assert [kinds(text) for text in articles(name) if kinds(text)] == []


def test_repair_is_fast_on_text_without_faults() -> None:
    find_repairs("预热")
    text = "\n".join(statutes(40))
    began = time.process_time()
    find_repairs(text)
    # Three megabytes a second, a third of that where the processor is shared.
    assert len(text.encode()) / (time.process_time() - began) > 1_000_000


# --- everything together ----------------------------------------------------------------------


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_edits_of_the_real_files_are_in_order_and_apart(number: str) -> None:
    text = seed(number)
    edits = find_repairs(text)
    assert edits == find_repairs(text)
    for before, after in pairwise(edits):
        assert before.span.end <= after.span.start
    assert all(edit.reason and edit.span.end <= len(text) for edit in edits)


def hidden(number: str) -> list[str]:
    text = seed(number)
    return [edit.span.of(text).strip()[:5] for edit in find_repairs(text) if edit.hides]


def test_the_real_pages_lose_their_furniture_and_nothing_else() -> None:
    assert hidden("000") == ["海量资讯、", "责任编辑："]
    assert hidden("002") == ["【南方+记", "【通讯员】", "郑重声明:"]
    assert hidden("003") == []
    assert hidden("004") == ["作者 | ", "图片来源 ", "部分内容来"]
