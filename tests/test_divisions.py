from __future__ import annotations

from collections import Counter

import pytest

from kb.asking.areas import apart, areas, is_area
from kb.asking.divisions import INSIDE


def test_every_prefecture_lies_in_one_province():
    held = Counter(name for within in INSIDE.values() for name in within)
    assert set(held.values()) == {1} and not set(held) & set(INSIDE)
    assert len(INSIDE) == 34 and len(held) > 330


APART = [
    ("湘潭", "内蒙古", True), ("湘潭市", "湖南省", False), ("辽宁", "大连市", False),
    ("大连", "南阳市", True), ("深圳", "广东", False), ("来宾市", "广西", False),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "own", "different"), APART)
def test_a_prefecture_touches_its_province_and_no_other_place(asked, own, different):
    assert apart(areas([asked]), areas([own])) is different


@pytest.mark.parametrize("word", ["来宾", "日照", "开封", "白银", "自贡", "红河"])
def test_a_name_that_is_a_word_is_a_place_only_with_what_it_is(word):
    assert not is_area(word) and is_area(f"{word}市")
