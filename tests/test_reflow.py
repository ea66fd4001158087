from __future__ import annotations

import pytest

from ingest.reflow import Line, Page, paragraphs
from ingest.running import without_running

EM, LEFT, WIDE = 10.0, 100.0, 30  # a type area of thirty characters


def line(text, indent=0.0, row=0, size=EM):
    left = LEFT + indent * EM
    top = 120 + row * 18
    return Line(text, left, left + len(text) * size, top, top + size, size)


def page(*lines):
    return Page(500, 800, tuple(lines))


def set_in(text, indent=2, hang=0):
    """The text as a printer sets it: lines of thirty characters, the first one indented."""
    rows, start, room = [], 0, WIDE - indent
    while start < len(text):
        rows.append((text[start : start + room], indent if not rows else hang))
        start, room = start + room, WIDE - hang
    return rows


def stacked(paras, **how):
    rows = [row for para in paras for row in set_in(para, **how)]
    return page(*(line(text, indent, n) for n, (text, indent) in enumerate(rows)))


LONG = (
    "第一条为了规范新区数据产业扶持资金的使用和管理，提高资金使用效益，"
    "根据有关规定，结合新区实际制定本办法。"
)
FULL = ("第二条" + "本办法适用于在新区依法登记的企业，" * 9)[: WIDE * 2 - 3] + "。"
PARAS = [LONG, FULL, "（一）研发人员不少于二十人；", "（二）拥有发明专利五件以上；", LONG]


def test_indented_paragraphs_are_put_together():
    assert paragraphs([stacked(PARAS)]) == PARAS


def test_paragraphs_that_hang_on_their_number_are_put_together():
    assert paragraphs([stacked([LONG, *PARAS[2:4], LONG], indent=0, hang=2)]) == [
        LONG, *PARAS[2:4], LONG,
    ]  # fmt: skip


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_paragraph_goes_on_over_the_end_of_a_page(cut):
    whole = stacked(PARAS).lines
    assert paragraphs([page(*whole[:cut]), page(*whole[cut:])]) == PARAS


def test_a_reference_at_the_head_of_a_line_begins_nothing():
    text = "违反前款规定的，由有关部门责令限期改正；逾期不改的，依照本办法第七条规定处理。"
    cut = text.index("第七条")
    rows = [
        line(text[:cut].rjust(WIDE - 2, "按"), 2, 0),
        line(text[cut:], 0, 1),
        line(LONG[:30], 0, 2),
    ]
    assert len(paragraphs([page(*rows)])) <= 2
    assert "本办法第七条规定处理" in paragraphs([page(*rows)])[0]


def test_running_heads_and_page_numbers_go_and_are_named():
    pages = [
        page(
            Line("海湾新区公报", 200, 260, 30, 40, EM),
            line(f"第{n}页的正文内容。", 2, 1),
            Line(f"— {n} —", 240, 270, 770, 780, EM),
        )
        for n in range(1, 6)
    ]
    kept, notes = without_running(pages)
    assert [[x.text for x in one.lines] for one in kept] == [
        [f"第{n}页的正文内容。"] for n in range(1, 6)
    ]
    assert any("海湾新区公报" in note and "5" in note for note in notes)
    assert any("— 1 —" in note for note in notes)


@pytest.mark.parametrize("number", ["第3页", "3/12", "- 3 -", "第 3 页 共 12 页", "Page 3 of 12"])
def test_a_page_number_is_known_by_its_form(number):
    kept, notes = without_running([page(line("正文。"), Line(number, 240, 280, 770, 780, EM))])
    assert [x.text for x in kept[0].lines] == ["正文。"] and notes


@pytest.mark.parametrize("text", ["2024", "三", "2024年2月20日", "海湾新区管理委员会"])
def test_what_is_no_page_number_stays(text):
    pages = [page(line("正文。"), Line(text, 240, 280, 770, 780, EM)), page(line("后文。"))]
    kept, notes = without_running(pages)
    assert [x.text for x in kept[0].lines] == ["正文。", text] and not notes
