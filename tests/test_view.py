from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Edit, EditKind, Span
from kb.view import paragraphs, runs, view

TEXT = "甲乙丙\n丁戊己\n庚辛壬"


def edit(start, end, after, kind=EditKind.MOJIBAKE):
    return Edit(kind, Span(start, end), after, "测试")


JOIN = edit(3, 4, "", EditKind.BROKEN_LINE)
HIDE = edit(4, 7, "", EditKind.REPEATED_BODY)


@pytest.mark.parametrize(
    ("edits", "shown"),
    [
        ([], TEXT),
        ([JOIN], "甲乙丙丁戊己\n庚辛壬"),
        ([HIDE], "甲乙丙\n\n庚辛壬"),
        ([edit(1, 2, "二")], "甲二丙\n丁戊己\n庚辛壬"),
        ([edit(1, 2, None, EditKind.STRAY_WORD)], TEXT),
        ([edit(0, 1, "一"), JOIN, edit(8, 11, "末")], "一乙丙丁戊己\n末"),
        ([HIDE, edit(5, 6, "内")], "甲乙丙\n\n庚辛壬"),
    ],
)
def test_the_view_is_the_text_with_its_edits(edits, shown):
    assert view(TEXT, edits) == shown
    assert view(TEXT, reversed(edits)) == shown


@pytest.mark.parametrize(
    ("within", "shown"),
    [
        (Span(0, 3), "甲乙丙"),
        (Span(2, 6), "丙丁戊"),
        (Span(4, 7), "丁戊己"),
        (Span(3, 3), ""),
    ],
)
def test_a_part_of_the_text_has_its_own_view(within, shown):
    assert view(TEXT, [JOIN], within) == shown


def test_an_edited_run_says_which_edit_made_it():
    fix = edit(1, 2, "二")
    assert [(run.text, run.edit) for run in runs("甲乙丙", [fix])] == [
        ("甲", None),
        ("二", fix),
        ("丙", None),
    ]


def test_a_run_without_an_edit_is_the_published_text():
    for run in runs(TEXT, [JOIN, HIDE]):
        assert run.edit is not None or run.text == run.span.of(TEXT)


@given(st.text(alphabet="甲乙\n ", max_size=30), st.data())
def test_any_edits_leave_runs_in_order_and_inside(text, data):
    bound = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(bound, bound), max_size=4))
    after = data.draw(st.sampled_from([None, "", "丁"]))
    made = runs(text, [edit(min(pair), max(pair), after) for pair in pairs])
    spans = [run.span for run in made]
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(span.end <= len(text) for span in spans)


@pytest.mark.parametrize(
    ("text", "edits", "found"),
    [
        (TEXT, [], ["甲乙丙", "丁戊己", "庚辛壬"]),
        (TEXT, [JOIN], ["甲乙丙\n丁戊己", "庚辛壬"]),
        (TEXT, [HIDE], ["甲乙丙", "庚辛壬"]),
        ("\n 甲 \n\n乙", [], ["甲", "乙"]),
        ("甲乙丙", [edit(1, 2, "", EditKind.CAPTION)], ["甲", "丙"]),
        ("", [], []),
    ],
)
def test_paragraphs_end_at_line_ends_that_no_edit_joins(text, edits, found):
    assert [span.of(text) for span in paragraphs(text, edits)] == found
