from __future__ import annotations

import json
from collections import Counter

import pytest

from kb.asking.question import read_question
from kb.asking.slips import slips
from kb.asking.sounds import nearly_so, same_sound
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


@pytest.mark.parametrize(
    ("pair", "same", "nearly"),
    [
        ("银航", "银行", "银浪"),  # 行 is hang in this word
        ("快计", "会计", "坏计"),
        ("法绿", "法律", "法女"),
        ("琵洲", "皮洲", "琶洲"),
        ("总点", "综点", "重点"),
    ],
)
def test_a_pair_is_changed_by_sound(pair, same, nearly):
    heard, almost = set(same_sound(pair)), set(nearly_so(pair))
    assert same in heard and nearly not in heard
    assert pair not in heard | almost
    assert nearly in almost and same not in almost


def test_a_word_that_sounds_otherwise_is_not_even_asked_about():
    assert seen("东西弄丢了", {"_弄虚": 900, "弄虚": 900}) == []
    assert seen("琵洲产业", {**KNOWN, "_琵琶": 3, "琵琶": 3}) == [("琵洲", ("琶洲",), False)]


def test_where_two_could_be_meant_neither_is_taken():
    known = {"_阳呈": 3, "_羊程": 4}
    (slip,) = slips(read_question("阳程", TOKENISER), TOKENISER, lambda t: known.get(t, 0))
    assert not slip.sure and set(slip.meant) == {"阳呈", "羊程"}


@pytest.mark.parametrize("text", ["门票打几折", "每家招几工", "向哪窗递交"])
def test_a_word_that_asks_is_no_slip_of_one_that_does_not(text):
    known = {"_打造": 9, "_打通": 3, "_几组": 4, "_招工": 3, "_招人": 3, "_门窗": 2}
    assert slips(read_question(text, TOKENISER), TOKENISER, lambda t: known.get(t, 0)) == []


def seen(text, known):
    read = read_question(text, TOKENISER)
    return [
        (slip.written, slip.meant, slip.sure)
        for slip in slips(read, TOKENISER, lambda token: known.get(token, 0))
    ]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("专精特新企业", {"_式新": 9, "_式样": 90, "_创新": 900}),  # 式 is read te in no word
        ("网贷利率过高", {"_网大": 9, "_网点": 300, "_大大": 300, "_大额": 300}),
        ("网购的食品", {"_方购": 40, "_方面": 900, "_采购": 900, "_订购": 90}),  # of 一方购买
        ("这是合法的吗", {"_者是": 90, "_者有": 900, "_也是": 900}),  # of 或者是
        ("一词出自哪里", {"_一次": 90, "一次": 90}),
        ("会战于何年", {"_战或": 9, "战或": 9}),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_seldom_read_so_or_only_meets_in_the_corpus_was_not_meant(text, known):
    met_only = {"式新", "网大", "方购", "者是", "一次", "战或"}
    for _, meant, sure in seen(text, known):
        assert not sure and not met_only.intersection(meant)


@pytest.mark.parametrize(
    ("text", "known", "sure"),
    [
        ("谭志源是谁", {"_志愿": 90, "志愿": 90}, False),
        ("朱守谦的父亲", {"_驻守": 90, "驻守": 90}, False),
        ("交申清书", {"_申请": 900, "_请书": 90, "申请书": 90}, True),
        ("渔珠片区", {"_鱼珠": 9, "_珠片": 9}, True),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_piece_of_a_longer_word_is_a_slip_only_where_that_word_is_one_then(text, known, sure):
    found = seen(text, known)
    assert len(found) == 1 and found[0][2] is sure


def test_beside_what_is_meant_ever_so_often_a_rare_word_is_not_meant():
    assert seen("数锯出境", {"_数据": 500, "_数具": 3, "数具": 3}) == [
        ("数锯", ("数据", "数具"), True)
    ]
    assert not seen("数锯出境", {"_数据": 50, "_数具": 3, "数具": 3})[0][2]


# --- over real statutes ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def met(shared):
    """How many paragraphs of some statutes have a token."""
    paths = sorted((shared / "corpora/laws").rglob("*.md"))[::12]
    lines = (line for path in paths for line in path.read_text("utf-8").split("\n"))
    counted = Counter(token for line in lines for token in set(TOKENISER.tokens(line)))
    return counted.__getitem__


def test_right_questions_of_lay_people_are_hardly_ever_changed(shared, met):
    rows = (shared / "eval/stard_train.jsonl").read_text("utf-8").splitlines()[::8]
    asked = [json.loads(row)["question"] for row in rows]
    changed = {
        q: slip.written
        for q in asked
        for slip in slips(read_question(q, TOKENISER), TOKENISER, met)
        if slip.sure
    }
    assert len(changed) <= len(asked) // 100, changed


SLIPS = (
    "申清补贴 补帖标准 企页缴费 误工费怎么赔尝 劳动仲才 婚因登记 遗产继乘 共商登记 不动产登计"
    " 行政处伐 罚宽多少 工程验首 环静影响 专力权 税守优惠 审计机管 征地补常 工伤保显 退修年龄"
    " 加般费 行政拘流 起素期限 安全生铲 公共卫声 食聘安全 药聘召回 义务教玉 数锯出境 网洛安全"
    " 渔叶捕捞 林叶部门 矿铲资源 噪生扰民"
).split()


def test_most_slips_of_one_sound_in_a_word_of_the_statutes_are_taken(met):
    taken = [
        text
        for text in SLIPS
        if any(slip.sure for slip in slips(read_question(text, TOKENISER), TOKENISER, met))
    ]
    assert len(taken) >= 0.8 * len(SLIPS), sorted({*SLIPS} - {*taken})
