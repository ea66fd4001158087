from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb.model import Basis, Document, Evidence, Kind, Record
from kb.notices import notices

RECORD = Record(
    "某办法", Kind.REGULATION, issuer="某局", effective_from=date(2020, 1, 1),
    effective_to=date(2022, 12, 31),
    evidence={"effective_to": Evidence(Basis.STATED, "第九条", "有效期至2022年12月31日")},
)  # fmt: skip


def of(record, day=date(2023, 1, 1)):
    return notices([Document("d", "v", "", "", record, "", ())], day)


def test_an_expired_document_tells_when_where_and_whom_to_ask():
    (notice,) = of(RECORD)
    assert notice.kind == "expired"
    for words in (
        "有效期至2022年12月31日（第九条）",
        "截至2023年1月1日",
        "请向某局核实",
        "不代表不存在",
    ):
        assert words in notice.text


def test_whom_to_ask_is_the_stated_contact_then_the_interpreter_then_the_issuer():
    for changes, whom in [({}, "某局"), ({"interpreter": "乙"}, "乙"), ({"contact": "甲"}, "甲")]:
        assert f"请向{whom}核实" in of(replace(RECORD, **changes))[0].text


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"effective_from": None, "effective_to": None}, "unknown"),
     ({"repealed_on": date(2021, 1, 1)}, "repealed"),
     ({"effective_from": date(2024, 1, 1), "effective_to": None}, "not_yet_effective"),
     ({"superseded_on": date(2022, 7, 1), "effective_to": None}, "amended"),
     ({"amended_on": date(2024, 1, 1), "effective_to": None}, "not_yet_effective"),
     ({"kind": Kind.NEWS}, "news"), ({"kind": Kind.COMMENTARY}, "commentary")],
)  # fmt: skip
def test_every_status_that_a_reader_must_know_has_its_line(changes, kind):
    assert [n.kind for n in of(replace(RECORD, **changes))] == [kind]


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2022, 7, 4), "截至2022年7月4日还有180天"), (date(2022, 12, 30), "还有1天"),
     (date(2022, 12, 31), "2022年12月31日是最后一天")],
)  # fmt: skip
def test_the_last_half_year_of_a_document_is_told(day, said):
    (notice,) = of(RECORD, day)
    assert notice.kind == "ends_soon"
    assert "有效期至2022年12月31日（第九条），" in notice.text and said in notice.text


def test_a_document_in_force_needs_no_line():
    assert of(RECORD, date(2022, 7, 3)) == ()
    assert of(replace(RECORD, effective_to=None), date(2022, 12, 31)) == ()


def test_an_older_text_tells_which_it_is_and_since_when_another_holds():
    record = replace(RECORD, amended_on=date(2021, 3, 4), superseded_on=date(2022, 7, 1))
    (notice,) = of(record, date(2022, 8, 1))
    for words in ("2021年3月4日", "已修改", "现行版本自2022年7月1日起施行"):
        assert words in notice.text
    (early,) = of(record, date(2021, 1, 1))
    assert "2021年3月4日修改" in early.text and "没有当时施行的文本" in early.text
