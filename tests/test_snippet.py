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
