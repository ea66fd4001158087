from __future__ import annotations

from datetime import date

import pytest

from kb.model import Kind, Record, Status
from kb.validity import superseded, validity

START, END = date(2024, 3, 1), date(2027, 2, 28)
ROWS = [
    ({}, date(2026, 1, 1), Status.UNKNOWN),
    ({"effective_from": START}, date(2024, 2, 29), Status.NOT_YET_EFFECTIVE),
    ({"effective_from": START}, START, Status.IN_FORCE),
    ({"effective_from": START, "effective_to": END}, END, Status.IN_FORCE),
    ({"effective_from": START, "effective_to": END}, date(2027, 3, 1), Status.EXPIRED),
    ({"effective_to": END}, date(2027, 3, 1), Status.EXPIRED),
    ({"effective_to": END}, END, Status.UNKNOWN),
    (
        {"effective_from": START, "repealed_on": date(2025, 1, 1)},
        date(2024, 12, 31),
        Status.IN_FORCE,
    ),
    ({"effective_from": START, "repealed_on": date(2025, 1, 1)}, date(2025, 1, 1), Status.REPEALED),
    ({"effective_from": START, "superseded_on": END}, END, Status.AMENDED),
    ({"effective_from": START, "superseded_on": END}, date(2027, 2, 27), Status.IN_FORCE),
    ({"effective_from": START, "amended_on": END}, date(2025, 1, 1), Status.NOT_YET_EFFECTIVE),
    ({"effective_from": START, "amended_on": END}, END, Status.IN_FORCE),
    ({"effective_from": END, "amended_on": START}, START, Status.NOT_YET_EFFECTIVE),
    ({"effective_from": START, "kind": Kind.NEWS}, date(2026, 1, 1), Status.NOT_APPLICABLE),
    ({"effective_from": START, "kind": Kind.COMMENTARY}, START, Status.NOT_APPLICABLE),
]


@pytest.mark.parametrize(("says", "day", "status"), ROWS)
def test_the_status_is_a_function_of_record_and_day(says, day, status):
    record = Record(**{"title": "办法", "kind": Kind.REGULATION, **says})
    assert validity(record, day).status is status


def test_the_last_half_year_is_told():
    record = Record("办法", Kind.REGULATION, effective_from=START, effective_to=END)
    assert not validity(record, date(2026, 8, 31)).ends_soon
    assert validity(record, date(2026, 9, 1)).ends_soon


def text(issuer="某局", **says):
    return Record("某办法", Kind.REGULATION, issuer=issuer, **says)


def test_a_later_text_of_the_same_title_takes_the_place_of_each_earlier_one():
    first, second, third = START, END, date(2030, 1, 1)
    records = {
        "a": text(effective_from=first),
        "b": text(effective_from=first, amended_on=second),
        "c": text(effective_from=third, amended_on=date(2029, 1, 1)),
    }
    assert superseded(records) == {"a": second, "b": third}


def test_texts_of_other_issuers_or_of_the_same_day_or_without_a_day_replace_nothing():
    assert superseded({"a": text(effective_from=START), "b": text("乙", effective_from=END)}) == {}
    assert superseded({"a": text(effective_from=START), "b": text(effective_from=START)}) == {}
    assert superseded({"a": text(effective_from=START), "b": text()}) == {}
