from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cuts import cut
from kb.embed.static import StaticEmbedder
from kb.index.words import body
from kb.text import Tokeniser

TEXTS = st.lists(st.text(alphabet="企业奖励申請𠮷㐀鿿5gA%、。 \t\n\r\0") | st.text(max_size=20))


@pytest.fixture(scope="module")
def tokeniser():
    return Tokeniser()


@pytest.fixture(scope="module")
def embedder():
    return StaticEmbedder()


@given(TEXTS)
def test_texts_cut_at_once_have_the_tokens_that_each_has_alone(tokeniser, texts):
    alone = [body(tokeniser.tokens(text)) for text in texts]
    assert cut(tokeniser, texts).bodies(body) == alone


@given(TEXTS)
def test_texts_cut_at_once_have_the_vectors_that_each_has_alone(tokeniser, embedder, texts):
    at_once = embedder.embed_cuts(cut(tokeniser, texts))
    assert at_once.shape == (len(texts), embedder.dimension)
    for row, text in zip(at_once, texts, strict=True):
        assert np.array_equal(row, embedder.embed_question(text))


def test_real_articles_cut_at_once_are_what_each_is_alone(tokeniser, embedder, shared):
    for path in sorted((shared / "corpora" / "laws").rglob("*.md"))[::160]:
        texts = path.read_text(encoding="utf-8").split("\n\n")
        cuts = cut(tokeniser, texts)
        assert cuts.bodies(body) == [body(tokeniser.tokens(text)) for text in texts]
        assert np.array_equal(embedder.embed_cuts(cuts), embedder.embed_passages(texts))


def test_a_word_too_long_for_the_index_is_left_out_and_its_neighbours_stay(tokeniser):
    (words,) = cut(tokeniser, ["企业" + "a" * 5_000 + "补贴"]).bodies(body)
    assert words.split() == ["企业", "补贴", "_企业", "_补贴"]
