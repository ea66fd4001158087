from __future__ import annotations

from datetime import date

import pytest

from ingest.metadata import read_record
from ingest.structure import parse
from kb.model import Relation


def relations(text: str) -> tuple[Relation, ...]:
    return read_record(text, parse(text, ()), front={}, overrides={}).relations


def named(text: str, kind: str) -> list[str]:
    return [one.title for one in relations(text) if one.kind == kind]


def policy(last: str) -> str:
    return (
        "白河市渡口管理办法\n第一条 为加强管理，制定本办法。\n第二条 渡口应当设置标志。\n"
        f"第三条 {last}\n白河市人民政府\n2024年3月1日"
    )


@pytest.mark.parametrize(
    ("last", "titles"),
    [
        ("本办法自2024年4月1日起施行，《旧办法》同时废止。", ["旧办法"]),
        ("本办法自2024年4月1日起施行，《旧办法（试行）》同时废止。", ["旧办法（试行）"]),
        ("本办法自2024年4月1日起施行。《甲办法》和《乙细则》同时废止。", ["甲办法", "乙细则"]),
        ("本办法自2024年4月1日起施行，《旧办法》第五条同时废止。", []),
        ("自本办法施行之日起，《旧办法》中有关渡口的规定停止执行。", []),
        ("自本办法施行之日起，《旧办法》有关条款同时废止。", []),
        ("《旧办法》废止前已受理的，按照《旧办法》办理。", []),
    ],
)
def test_a_text_repeals_what_it_names_whole(last: str, titles: list[str]):
    assert named(policy(last), "repeals") == titles


def decision(title: str, body: str) -> str:
    return f"{title}\n各单位：\n{body}\n本决定自公布之日起施行。\n白河市人民政府\n2024年3月1日"


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ("对下列文件予以废止：\n1.《甲办法》（白府〔2011〕2号）\n2.《乙则》", ["甲办法", "乙则"]),
        ("现决定废止以下规范性文件：\n一、《甲办法》；\n二、《乙细则》。", ["甲办法", "乙细则"]),
        ("下列文件失效：\n（一）《甲办法》\n其他文件照旧。\n《丙规定》另议。", ["甲办法"]),
        ("决定对下列文件予以修改：\n1.《甲办法》\n2.《乙细则》", []),
    ],
)  # fmt: skip
def test_a_list_under_a_line_that_repeals_is_repealed(body: str, titles: list[str]):
    text = decision("白河市人民政府关于清理规范性文件的决定", body)
    assert named(text, "repeals") == titles


@pytest.mark.parametrize(
    ("title", "kind", "titles"),
    [
        ("关于废止《甲办法》的决定", "repeals", ["甲办法"]),
        ("关于废止《甲办法》和《乙细则》的决定", "repeals", ["甲办法", "乙细则"]),
        ("关于废止《甲办法》第五条的决定", "repeals", []),
        ("关于继续执行《甲办法》的通知", "extends", ["甲办法"]),
        ("关于延续《甲办法》有效期的公告", "extends", ["甲办法"]),
    ],
)
def test_a_title_says_what_is_done_to_whom(title: str, kind: str, titles: list[str]):
    assert named(decision(f"白河市人民政府{title}", "经研究，现予公布。"), kind) == titles


@pytest.mark.parametrize(
    ("body", "until", "years"),
    [
        ("决定将《甲办法》的有效期延长至2027年8月31日。", date(2027, 8, 31), None),
        ("《甲办法》有效期延续至二〇二七年八月三十一日。", date(2027, 8, 31), None),
        ("《甲办法》继续执行，有效期自2025年9月1日至2027年8月31日。", date(2027, 8, 31), None),
        ("决定将《甲办法》有效期延长2年。", None, 2),
        ("《甲办法》有效期即将届满，决定继续执行。", None, None),
    ],
)
def test_an_extension_says_until_when_or_for_how_long(
    body: str, until: date | None, years: int | None
):
    found = relations(decision("白河市人民政府关于延长《甲办法》有效期的通知", body))
    assert [(r.kind, r.title, r.until, r.years) for r in found] == [
        ("extends", "甲办法", until, years)
    ]


def test_a_court_that_adopts_an_interpretation_again_has_amended_it():
    text = (
        "关于审理渡口纠纷案件的解释\n2016年1月25日 最高人民法院审判委员会第1676次会议通过\n"
        "2020年12月23日 最高人民法院审判委员会第1823次会议通过\n第一条 甲。\n第二条 乙。"
    )
    record = read_record(text, parse(text, ()), front={}, overrides={})
    assert record.amended_on == date(2020, 12, 23)
