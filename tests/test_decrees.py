from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.roots import roots
from ingest.run import run
from kb.config import Settings
from kb.decrees import applied, by_target, key
from kb.desk import Desk
from kb.model import Basis, Document, Evidence, Kind, Record, Relation, Status
from kb.notices import notices, titled
from kb.text import Tokeniser
from kb.validity import validity

OLD = "东湖市停车收费办法"
AS_OF = date(2026, 11, 22)


def decree(kind: str, since: str = "2024-05-01", title: str = OLD, **says: object) -> Record:
    relation = Relation(kind, title, **says)  # type: ignore[arg-type]
    day = date.fromisoformat(since)
    return Record(f"关于{OLD}的决定", Kind.NOTICE, effective_from=day, relations=(relation,))


def held(**says: object) -> Record:
    days = {"effective_from": date(2020, 1, 1), "effective_to": date(2024, 12, 31)}
    return Record(**{"title": OLD, "kind": Kind.REGULATION, **days, **says})  # type: ignore[arg-type]


def after(record: Record, *by: Record) -> Record:
    return applied(record, by_target(by).get(key(record.title), ()))


def test_a_text_that_another_repeals_is_repealed_from_that_day_on():
    found = after(held(), decree("repeals"))
    assert (found.repealed_on, found.repealed_by) == (date(2024, 5, 1), f"关于{OLD}的决定")
    assert validity(found, date(2024, 4, 30)).status is Status.IN_FORCE
    assert validity(found, date(2024, 5, 1)).status is Status.REPEALED


ISSUERS = [
    ("东湖市人民政府", "东湖市人民政府", True),
    ("东湖市人民政府", "西湖市人民政府", False),
    ("东湖市上城区人民政府", "上城区人民政府", True),
    ("东湖市上城区住建局", "东湖市下城区住建局", False),
    ("国家税务总局东湖市税务局", "东湖市税务局", True),
    ("东湖市停车办", "东湖高新技术开发区管委会", True),
    (None, "西湖市人民政府", True),
    ("财政部", "西湖市财政局", True),
]


@pytest.mark.parametrize(("own", "its", "reached"), ISSUERS)
def test_offices_of_another_place_repeal_nothing_here(own, its, reached):
    found = after(held(issuer=own), replace(decree("repeals"), issuer=its))
    assert (found.repealed_on is not None) is reached


@pytest.mark.parametrize(
    ("says", "until"),
    [
        ({"until": date(2027, 8, 31)}, date(2027, 8, 31)),
        ({"years": 2}, date(2026, 12, 31)),
        ({"until": date(2023, 1, 1)}, date(2024, 12, 31)),
        ({}, date(2024, 12, 31)),
    ],
)
def test_an_extension_moves_the_last_day_onward_and_never_back(says, until):
    found = after(held(), decree("extends", **says))
    assert found.effective_to == until
    moved = until != date(2024, 12, 31)
    assert (found.evidence.get("effective_to") is not None) is moved


def test_what_a_person_stated_is_not_overruled():
    record = held(evidence={"effective_to": Evidence(Basis.MANUAL)})
    assert after(record, decree("extends", until=date(2030, 1, 1))).effective_to == date(
        2024, 12, 31
    )
    repealed = held(repealed_on=date(2023, 1, 1), repealed_by="甲")
    assert after(repealed, decree("repeals")) == repealed


@pytest.mark.parametrize(
    ("record", "by"),
    [
        (held(number="东府规〔2020〕1号"), decree("repeals", number="东府规〔2019〕8号")),
        (held(effective_from=date(2025, 1, 1)), decree("repeals")),  # issued anew since
        (held(), decree("repeals", title="西湖市停车收费办法")),
        (held(kind=Kind.NEWS), decree("repeals")),
        (held(amended_on=date(2024, 5, 1)), decree("amends")),  # it has the amendment in
    ],
    ids=["another number", "a later text", "another title", "news", "amended that day"],
)
def test_a_text_that_is_not_the_one_meant_is_left_as_it_is(record: Record, by: Record):
    assert after(record, by) == record


def test_a_text_with_an_amendment_that_it_has_not_taken_in_is_said_to_have_one():
    by = replace(decree("amends"), signed_on=date(2024, 3, 1))
    found = after(held(effective_to=None), by)
    assert found.revised_on == date(2024, 5, 1)
    assert validity(found, AS_OF).status is Status.IN_FORCE
    before, told = (notices([document(found)], day) for day in (date(2024, 4, 30), AS_OF))
    assert before == () and [one.kind for one in told] == ["revised"]
    assert "修改前的文本" in told[0].text and titled(by) in told[0].text


def document(record: Record) -> Document:
    return Document("id", "version", "root", "办法.txt", record, "", ())


def test_a_text_never_repeals_itself():
    own = replace(held(), relations=(Relation("repeals", f"中华人民共和国{OLD}"),))
    assert after(own, own) == own


def test_a_decree_without_any_day_changes_nothing():
    relation = (Relation("repeals", OLD),)
    assert after(held(), Record("决定", Kind.NOTICE, relations=relation)).repealed_on is None


def test_a_number_is_the_same_in_any_brackets():
    record = held(number="东府规〔2020〕1号")
    assert after(record, decree("repeals", number="东府规[2020]1号")).repealed_on


FILES = {
    "办法.txt": f"{OLD}\n东府规〔2020〕1号\n\n第一条 为规范停车收费，制定本办法。\n"
    "第二条 每小时收费五元。\n"
    "第三条 本办法自2020年1月1日起施行，有效期5年。\n东湖市人民政府\n2019年12月20日\n",
    "细则.txt": "东湖市停车收费实施细则\n\n第一条 为实施停车收费，制定本细则。\n"
    "第二条 每日最高三十元。\n"
    "第三条 本细则自2020年2月1日起施行。\n东湖市交通局\n2020年1月20日\n",
    "延长.txt": f"东湖市人民政府关于延长《{OLD}》有效期的通知\n东府规〔2024〕9号\n\n各单位：\n"
    f"经研究，决定将《{OLD}》（东府规〔2020〕1号）有效期延长至2027年12月31日。\n"
    "本通知自印发之日起施行。\n东湖市人民政府\n2024年11月2日\n",
    "废止.txt": "东湖市人民政府关于废止部分规范性文件的决定\n东府〔2023〕7号\n\n各单位：\n"
    "经研究，决定对下列规范性文件予以废止：\n1.《东湖市停车收费实施细则》\n2.《东湖市渡口管理办法》\n"
    "本决定自公布之日起施行。\n东湖市人民政府\n2023年6月1日\n",
}


def test_a_home_shows_what_its_documents_do_to_one_another(tmp_path: Path):
    folder, home = tmp_path / "files", tmp_path / "home"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    run(home, Tokeniser(), roots([folder]), lambda *_: None)
    with closing(Desk.open(Settings(home=home))) as desk:
        records = {one.source: one.record for one in desk.documents()}
        answer = desk.ask(f"{OLD}的停车每小时收费多少", AS_OF)
        repealed = desk.ask("东湖市停车收费实施细则还有效吗", AS_OF)
        until = desk.ask(f"{OLD}有效期到什么时候", AS_OF)
    extended = records["办法.txt"]
    assert extended.effective_to == date(2027, 12, 31)
    assert validity(extended, AS_OF).status is Status.IN_FORCE
    assert "失效" not in answer.text
    assert f"2027年12月31日（据{titled(records['延长.txt'])}）" in until.text
    assert validity(records["细则.txt"], AS_OF).status is Status.REPEALED
    assert titled(records["废止.txt"]) in repealed.text and "已于2023年6月1日废止" in repealed.text
