from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tokens import count_tokens

COUNTS = [("", 0), ("条", 1), ("第七条，“人工智能”。", 11), ("AI", 2), ("條例", 2)]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_a_han_character_is_one_token(text, count):
    assert count_tokens(text) == count


@given(st.text())
def test_any_text_is_counted_without_a_download(text):
    assert 0 <= count_tokens(text) <= 4 * len(text)
