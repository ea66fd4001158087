from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.asking.question import read_question
from kb.finding.weigh import Scale
from kb.finding.window import LONGEST, windows
from kb.model import Span
from kb.text import Tokeniser

TOKENISER = Tokeniser()


def scale(text):
    return Scale(read_question(text, TOKENISER), lambda _: 1, 100)


FILLER = "会议研究了道路养护工作。" * 40


@settings(max_examples=60)
@given(st.text(alphabet="鱼塘承包费，。；\n 1元三", max_size=900))
def test_stretches_are_short_lie_inside_and_each_shows_what_no_other_does(text):
    asked = scale("鱼塘承包费多少元")
    spans = [one.span for one in windows(text, Span(0, len(text)), asked, most=9)]
    assert 0 < len(spans) <= 9
    assert all(len(s) <= LONGEST and s.end <= len(text) for s in spans) or not text.strip()
    places = [set(range(span.start, span.end)) for span in spans]
    others = [set().union(*places[:i]) for i in range(len(places))]
    assert all(own - before for own, before in zip(places, others, strict=True) if text.strip())


def test_an_answer_that_one_stretch_breaks_off_stands_whole_in_the_next():
    before = "会议听取了各镇关于鱼塘承包和鱼塘巡查的汇报。" * 9
    answer = "鱼塘承包费每亩三百元，于每年三月底前交清。逾期的，镇政府收回鱼塘。"
    text = f"{before}{answer}{FILLER}"
    found = windows(text, Span(0, len(text)), scale("鱼塘承包费每亩多少元"), most=3)
    shown = [one.span.of(text) for one in found]
    assert any(answer in one for one in shown)


def test_the_best_stretch_has_the_words_in_order():
    text = f"费用由承包鱼塘者议定。{FILLER}鱼塘承包费每亩三百元。{FILLER}"
    best = windows(text, Span(0, len(text)), scale("鱼塘承包费用多少"))[0]
    assert "鱼塘承包费每亩" in best.span.of(text)


def test_an_answer_that_goes_on_is_shown_from_where_it_begins():
    before = "会议研究了道路养护工作，并听取了各镇的汇报。" * 3
    steps = "先向村委会提出；再由镇水利站丈量水面并张榜；三日内无异议的，签订合同并交清定金。" * 2
    text = f"{FILLER}{before}鱼塘承包按下列办法办理。{steps}{FILLER}"
    shown = windows(text, Span(0, len(text)), scale("如何办理鱼塘承包"))[0].span.of(text)
    assert shown.startswith("鱼塘承包按下列办法办理") and steps in shown


def test_an_answer_of_one_sentence_is_shown_with_what_leads_to_it():
    lead = "鱼塘由村委会发包。" + "会议研究了道路养护工作。" * 3
    text = f"{lead}每亩承包费三百元。{FILLER}"
    shown = windows(text, Span(0, len(text)), scale("鱼塘每亩承包费多少元"))[0].span.of(text)
    assert shown.startswith("鱼塘由村委会发包") and "三百元" in shown


def test_a_sentence_without_an_end_is_cut_where_it_pauses():
    text = "各地要抓好生产，" * 60 + "鱼塘承包费每亩三百元，" + "各地要抓好生产，" * 60
    best = windows(text, Span(0, len(text)), scale("鱼塘承包费"))[0]
    assert "鱼塘承包费每亩三百元" in best.span.of(text)


def test_a_text_without_paragraphs_is_found_in_several_stretches(tmp_path, as_of):
    from conftest import desk_of

    file = tmp_path / "docs" / "long.txt"
    file.parent.mkdir()
    text = f"鱼塘承包费每亩三百元。{FILLER}鱼塘承包期五年。{FILLER}"
    file.write_text(f"{text}\n", "utf-8")
    desk = desk_of(file, home=tmp_path / "home")
    rows = desk.search("鱼塘承包", 5, as_of)
    shown = [row.snippet.of(row.passage.document.text) for row in rows]
    assert any("三百元" in s for s in shown) and any("五年" in s for s in shown)
    assert [row.passage.rank for row in rows] == list(range(1, len(rows) + 1))
    desk.close()


def test_the_words_of_the_title_do_not_choose_the_place(tmp_path, as_of):
    from conftest import desk_of

    file = tmp_path / "docs" / "fish.txt"
    file.parent.mkdir()
    title = "清溪镇水产站加强鱼塘巡查管理工作"
    text = f"{title} 清溪镇水产站鱼塘巡查管理工作启动。{FILLER}巡查人员每周二上岗。{FILLER}"
    file.write_text(f"{text}\n", "utf-8")
    desk = desk_of(file, home=tmp_path / "home")
    (row, *_) = desk.search("清溪镇水产站在鱼塘管理工作中，巡查人员哪天上岗", 3, as_of)
    assert "每周二上岗" in row.snippet.of(row.passage.document.text)
    desk.close()


def test_where_the_title_carries_the_whole_question_it_still_weighs():
    whole = scale("鱼塘承包费")
    assert whole.inside("鱼塘承包费管理办法").total == whole.total > 0
    assert 0 < scale("鱼塘承包费期限").inside("鱼塘承包费").total < scale("鱼塘承包费期限").total
