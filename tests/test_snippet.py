from __future__ import annotations

from kb.finding.snippet import LONGEST
from kb.text import fold


def test_a_snippet_is_published_text_of_at_most_250_characters(desk, as_of):
    for question in ("租金补贴", "数据企业", "海湾新区", "有效期"):
        for row in desk.search(question, 10, as_of):
            text = row.passage.document.text
            assert 0 < len(row.snippet) <= LONGEST
            assert row.passage.chunk.unit_span.contains(row.snippet) and row.snippet.of(text)


def test_the_snippet_of_a_long_text_is_where_the_words_are(tmp_path, as_of):
    from conftest import desk_of

    filler = "".join(f"第{n}次会议研究了道路养护工作。" for n in range(40))
    file = tmp_path / "docs" / "long.txt"
    file.parent.mkdir()
    file.write_text(f"{filler}鱼塘承包费按每亩三百元收取。{filler}\n", "utf-8")
    desk = desk_of(file, home=tmp_path / "home")
    (row, *_) = desk.search("鱼塘承包费怎么收", 3, as_of)
    assert "鱼塘承包费" in fold(row.snippet.of(row.passage.document.text))
    desk.close()


def test_a_paragraph_is_shown_where_it_answers_in_whichever_piece_that_stands(tmp_path, as_of):
    from conftest import desk_of

    told = "".join(f"鱼塘承包工作第{n}次会议在镇政府召开。" for n in range(20))
    file = tmp_path / "docs" / "short.txt"
    file.parent.mkdir()
    file.write_text(f"{told}承包费每亩三百元。\n", "utf-8")
    desk = desk_of(file, home=tmp_path / "home")
    rows = desk.search("鱼塘承包工作会议", 5, as_of)
    first, last = sorted((row.snippet for row in rows), key=lambda span: span.start)
    text = rows[0].passage.document.text
    assert first.start == 0 and last.end == len(text.rstrip())
    assert first.end - 50 < last.start <= first.end  # with two sentences in common at most
    desk.close()


def test_of_a_long_provision_the_item_that_was_found_is_shown(tmp_path, as_of):
    from conftest import desk_of

    items = "".join(
        f"（{n}）{what}，由镇政府有关机构负责办理。" * 1 + "\n"
        for n, what in zip(
            "一二三四五六七八九十",
            ["修渠", "清淤", "植树", "铺路", "架桥", "防火", "防汛", "育苗", "放养鱼苗", "捕捞"],
            strict=True,
        )
    )
    body = "第一条 下列事项按照本办法规定的程序申请、受理、审核、公示和备案：\n" + items * 1
    text = f"乡村事项办法\n\n{body}第二条 本办法自2020年1月1日起施行。\n"
    file = tmp_path / "docs" / "rules.txt"
    file.parent.mkdir()
    file.write_text(text.replace("负责办理", "依照职责分工负责办理并向社会公开办理结果"), "utf-8")
    desk = desk_of(file, home=tmp_path / "home")
    (row, *_) = desk.search("放养鱼苗", 3, as_of)
    assert "放养鱼苗" in row.snippet.of(row.passage.document.text)
    desk.close()
