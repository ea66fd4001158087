from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tokens import count_tokens

COUNTS = [("", 0), ("条", 1), ("第七条，“人工智能”。", 11), ("AI", 2), ("條例", 2), ("é条", 3)]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_a_han_character_is_one_token(text, count):
    assert count_tokens(text) == count


@given(st.text())
def test_any_text_is_counted_without_a_download(text):
    assert 0 <= count_tokens(text) <= 4 * len(text)


@given(st.text(), st.text(alphabet="第七条，Aé𠮷\t\ud800"))
def test_a_text_counts_as_much_as_its_characters_do(anything, ours):
    for text in (anything, ours, f"{ours}\n第一条 国务院{anything}"):
        assert count_tokens(text) == sum(map(count_tokens, text))
