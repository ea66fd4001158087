from __future__ import annotations

import pytest

from kb.asking.question import read_question
from kb.asking.slips import slips
from kb.text import Tokeniser

TOKENISER = Tokeniser()
KNOWN = {"_鱼珠": 9, "_琶洲": 8, "_扬程": 3, "_阳城": 4}

ROWS = [
    ("渔珠片区", [("渔珠", ("鱼珠",), True)]),
    ("琶州产业", [("琶州", ("琶洲",), True)]),
    ("琵洲产业", [("琵洲", ("琶洲",), False)]),  # another sound: asked, not taken
    ("鱼珠片区", []),
    ("租金补贴", []),  # a word of the language that the corpus does not use
    ("AI产业2500万元", []),
]


@pytest.mark.parametrize(("text", "found"), ROWS, ids=[row[0] for row in ROWS])
def test_a_pair_that_is_no_word_and_sounds_like_one_of_the_corpus_is_a_slip(text, found):
    read = read_question(text, TOKENISER)
    seen = slips(read, TOKENISER, lambda token: KNOWN.get(token, 0))
    assert [(s.written, s.meant, s.sure) for s in seen] == found


def test_where_two_could_be_meant_neither_is_taken():
    known = {"_阳呈": 3, "_羊程": 4}
    (slip,) = slips(read_question("阳程", TOKENISER), TOKENISER, lambda t: known.get(t, 0))
    assert not slip.sure and set(slip.meant) == {"阳呈", "羊程"}


@pytest.mark.parametrize("text", ["门票打几折", "每家招几工", "向哪窗递交"])
def test_a_word_that_asks_is_no_slip_of_one_that_does_not(text):
    known = {"_打造": 9, "_打通": 3, "_几组": 4, "_招工": 3, "_招人": 3, "_门窗": 2}
    assert slips(read_question(text, TOKENISER), TOKENISER, lambda t: known.get(t, 0)) == []
