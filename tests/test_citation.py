from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citation import Missing, find, label, places, places_in, read_mentions, read_pinpoints
from kb.model import Level, Pinpoint, Step

READ = [
    ("第七条", ["第七条"]),
    ("第7条", ["第七条"]),
    ("第 7 条", ["第七条"]),
    ("第７条", ["第七条"]),
    ("第七條", ["第七条"]),
    ("7条写了什么", ["第七条"]),
    ("办法七条", ["第七条"]),
    ("第七条第1款第(3)项", ["第七条第一款第三项"]),
    ("第七条的第一款", ["第七条第一款"]),
    ("第七条第三个破折号", ["第七条第三项"]),
    ("第十三条至第十六条", ["第十三条", "第十四条", "第十五条", "第十六条"]),
    ("第13-16条", ["第十三条", "第十四条", "第十五条", "第十六条"]),
    ("第十三至十五条", ["第十三条", "第十四条", "第十五条"]),
    ("第十七、十八条", ["第十七条", "第十八条"]),
    ("第五十八条、第五十九条", ["第五十八条", "第五十九条"]),
    ("第五十一条、五十二条", ["第五十一条", "第五十二条"]),
    ("第九条和第十条第二款", ["第九条", "第十条第二款"]),
    ("第八条第一款、第三款", ["第八条第一款", "第八条第三款"]),
    ("第四条第二项至第四项", ["第四条第二项", "第四条第三项", "第四条第四项"]),
    ("第二百一十九条之一第二款", ["第二百一十九条之一第二款"]),
    ("第三章", ["第三章"]),
    ("第二编第三章", ["第二编第三章"]),
    ("最后一条", ["最后一条"]),
    ("第二部分第（三）项", ["第二部分第（三）项"]),
    ("附件1第2项", ["附件1第2项"]),
    ("序言", ["序言"]),
    ("第3段", ["第3段"]),
    ("倒数第二条", ["倒数第二条"]),
    ("倒数第一条", ["最后一条"]),
    ("最后两条", ["倒数第二条", "最后一条"]),
    ("第四条最后一项", ["第四条最后一项"]),
    ("第七条至第五条", ["第七条", "第五条"]),
    ("第九至七条", ["第九条", "第七条"]),
    ("第柒条", ["第七条"]),
    ("第叁条", ["第三条"]),
    ("第參條", ["第三条"]),
    ("第壹佰零贰条", ["第一百零二条"]),
    ("art 7", ["第七条"]),
    ("Article 12", ["第十二条"]),
    ("Art.7", ["第七条"]),
    ("七條一項", ["第七条第一项"]),
    ("七条二款三项", ["第七条第二款第三项"]),
    ("第7条(三)", ["第七条第三项"]),
    ("第7条第2款（三）", ["第七条第二款第三项"]),
    # counts, not places
    ("第四条有三项条件", ["第四条"]),
    ("第四条三项条件是什么", ["第四条"]),
    ("startup 7条件", []),
    ("一共几章几条", []),
    ("共18条", []),
    ("有三条措施", []),
    ("十条建议", []),
    ("超过600条", []),
    ("没有条号", []),
]


@pytest.mark.parametrize(("written", "meant"), READ, ids=[row[0] for row in READ])
def test_pinpoints_are_read_however_people_write_them(written, meant):
    assert [label(p) for p in read_pinpoints(written)] == meant


UNCLEAR = [
    ("第-3条", "written"), ("9（2）", "written"), ("第x条", "written"), ("第7.1条", "written"),
    ("前款规定是什么意思", "which"), ("第五条前款", "which"), ("前条写了什么", "which"),
    ("目前条件是什么", None), ("以前条例怎么规定", None), ("违反前款规定怎么处罚", None),
    ("3.5亿元", None), ("2025（年）", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "unclear"), UNCLEAR, ids=[row[0] for row in UNCLEAR])
def test_what_cannot_be_read_as_a_pinpoint_is_said_to_be_unclear(written, unclear):
    assert [m.unclear for m in read_mentions(written)] == ([unclear] if unclear else [])


@pytest.mark.parametrize(
    ("written", "base", "before"),
    [("第五条第二款的前款", "第五条第二款", 1), ("第七条的前条", "第七条", 1),
     ("第五条第三款前两款", "第五条第三款", 2)],
)  # fmt: skip
def test_前款_and_前条_are_counted_from_what_stands_before_them(written, base, before):
    (mention,) = read_mentions(written)
    assert (label(mention.pinpoint), mention.before, mention.unclear) == (base, before, "")


@given(st.integers(1, 1300), st.integers(1, 30), st.integers(1, 30))
def test_what_is_written_is_read_back(article, paragraph, item):
    steps = (Step(Level.ARTICLE, article), Step(Level.PARAGRAPH, paragraph), Step(Level.ITEM, item))
    pinpoint = Pinpoint(steps)
    assert read_pinpoints(label(pinpoint)) == (pinpoint,)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    for mention in read_mentions(text):
        assert 0 <= mention.span.start < mention.span.end <= len(text)


def test_a_taiwanese_text_calls_a_paragraph_項_and_an_item_款():
    steps = (Step(Level.ARTICLE, 2), Step(Level.PARAGRAPH, 1), Step(Level.ITEM, 3))
    assert label(Pinpoint(steps), "taiwan") == "第二条第一项第三款"


FOUND = [
    ("第三条", "对上年度"),
    ("第二条之一", "同一项目"),
    ("第四条第一款第二项", "（二）拥有"),
    ("第四条第二项", "（二）拥有"),  # the only 款 with 项
    ("第四条第二款", "租金补贴的标准"),
    ("最后一条", "本办法自2024年"),
    ("第二章", "第二章"),
]


@pytest.mark.parametrize(("written", "starts"), FOUND, ids=[row[0] for row in FOUND])
def test_a_pinpoint_leads_to_its_words(desk, written, starts):
    document = desk.document("measures.md")
    (found,) = find(document, read_pinpoints(written)[0])
    assert starts in found.provision.span.of(document.text)[:14]


MISSING = [
    ("第九条", Level.ARTICLE),
    ("第三条第二款", Level.PARAGRAPH),
    ("第四条第一款第五项", Level.ITEM),
    ("第二条之二", Level.ARTICLE),
    ("第五章", Level.CHAPTER),
]


@pytest.mark.parametrize(("written", "level"), MISSING, ids=[row[0] for row in MISSING])
def test_a_pinpoint_that_leads_nowhere_says_at_which_step(desk, written, level):
    missing = find(desk.document("measures.md"), read_pinpoints(written)[0])
    assert isinstance(missing, Missing) and missing.step.level is level


def test_every_provision_is_found_under_its_own_pinpoint(desk):
    document = desk.document("measures.md")
    for place in places(document):
        found = find(document, place.pinpoint)
        assert not isinstance(found, Missing)
        assert any(f.provision is place.provision for f in found)


def test_the_places_of_an_area_are_those_of_the_document_that_overlap_it(desk):
    document = desk.document("measures.md")
    for place in places(document):
        area = place.provision.span
        near = [one for one in places(document) if one.provision.span.overlaps(area)]
        assert places_in(document, area) == near


@pytest.mark.parametrize("shape", ["一、\n", "1", "一至", "第1 ", "(一)", "一、", "第一条、"])
def test_reading_takes_time_that_grows_with_the_text(shape):
    started = time.process_time()
    read_mentions(shape * (2000 // len(shape)) + "?")
    assert time.process_time() - started < 2
