from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import model
from kb.store import codec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SPAN = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda p: model.Span(min(p), max(p)))
DAY = st.none() | st.dates()
EVIDENCE = st.builds(model.Evidence, st.sampled_from(model.Basis), TEXT, TEXT, st.none() | SPAN)
RELATION = st.builds(model.Relation, TEXT, TEXT, st.none() | TEXT, st.none() | SPAN)
RECORD = st.builds(
    model.Record,
    title=TEXT,
    kind=st.sampled_from(model.Kind),
    aliases=st.lists(TEXT, max_size=3).map(tuple),
    number=st.none() | TEXT,
    signed_on=DAY,
    effective_to=DAY,
    repealed_on=DAY,
    is_trial=st.booleans(),
    evidence=st.dictionaries(TEXT, EVIDENCE, max_size=3),
    relations=st.lists(RELATION, max_size=3).map(tuple),
)
STEP = st.builds(
    model.Step, st.sampled_from(model.Level), st.none() | st.integers(0), st.none() | st.integers(0)
)


@given(RECORD)
def test_a_record_comes_back_as_it_went(record):
    assert codec.load_record(codec.dump_record(record)) == record


@given(st.lists(STEP).map(tuple))
def test_a_pinpoint_comes_back_as_it_went(steps):
    assert codec.load_pinpoint(codec.dump_pinpoint(model.Pinpoint(steps))) == model.Pinpoint(steps)


@given(
    st.lists(st.builds(model.Edit, st.sampled_from(model.EditKind), SPAN, st.none() | TEXT, TEXT))
)
def test_edits_come_back_as_they_went(edits):
    assert codec.load_edits(codec.dump_edits(tuple(edits))) == tuple(edits)


@given(st.lists(st.builds(model.Alert, TEXT, TEXT)))
def test_alerts_come_back_as_they_went(alerts):
    assert codec.load_alerts(codec.dump_alerts(tuple(alerts))) == tuple(alerts)


def test_every_date_of_a_record_is_a_date_again():
    days = {name: date(2021, 5, 29) for name in codec._DATES}
    record = model.Record(title="导则", kind=model.Kind.REGULATION, **days)
    assert codec.load_record(codec.dump_record(record)) == record


def test_a_value_that_has_no_form_is_refused():
    with pytest.raises(TypeError, match="not a value"):
        codec.dump_record(model.Record(title="导则", kind=model.Kind.LAW, note={1}))
