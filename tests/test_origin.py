from __future__ import annotations

from datetime import date

import pytest

from ingest.metadata import read_record
from ingest.structure import parse
from kb.model import Kind, Level, Record

BODY = "第一条 为加强管理，制定本办法。\n第二条 渡口应当设置标志。\n第三条 本办法自发布之日起施行。"


def record(text: str) -> Record:
    return read_record(text, parse(text, ()), front={}, overrides={})


@pytest.mark.parametrize(
    ("note", "issuer", "number"),
    [
        ("（2023年5月8日白河省交通厅印发 白交规〔2023〕4号）", "白河省交通厅", "白交规〔2023〕4号"),
        ("（白河省交通厅 2023年5月8日发布）", "白河省交通厅", None),
        ("（2023年5月8日白河省交通厅、白河省财政厅印发）", "白河省交通厅、白河省财政厅", None),
    ],
)
def test_the_note_under_a_title_says_who_issued_it_and_when(
    note: str, issuer: str, number: str | None
):
    found = record(f"白河省渡口管理办法\n{note}\n{BODY}")
    assert (found.issuer, found.number) == (issuer, number)
    assert (found.published_on, found.effective_from) == (date(2023, 5, 8), date(2023, 5, 8))


def test_a_congress_is_named_without_the_day_before_it():
    note = "（2005年9月29日白河省第十届人民代表大会常务委员会第十七次会议通过）"
    assert record(f"白河省渡口条例\n{note}\n{BODY}").issuer == "白河省人民代表大会常务委员会"


@pytest.mark.parametrize(
    ("signature", "issuer"),
    [
        ("白河市交通局\n2023年5月8日\n（此件公开发布）", "白河市交通局"),
        ("白河市交通局　　白河市财政局\n2023年5月8日", "白河市交通局、白河市财政局"),
        ("国 务 院\n2023年5月8日\n抄送：市委办公室。", "国务院"),
    ],
)
def test_a_signature_is_of_offices_alone(signature: str, issuer: str):
    text = f"关于加强渡口管理的通知\n各单位：\n一、设置标志。\n二、落实责任。\n{signature}"
    assert record(text).issuer == issuer


@pytest.mark.parametrize(
    "line", ["白河省税务局公告2023年第2号", "白河省财政厅 白河省税务局公告 2023 年第 12 号"]
)
def test_a_bulletin_has_a_number_of_its_year(line: str):
    text = f"关于减免事项的公告\n{line}\n现公告如下：\n一、减免。\n二、其他。"
    assert record(text).number == "".join(line.split())


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2025年白河市专项资金申报指南", Kind.NOTICE),
        ("白河市惠企政策清单", Kind.NOTICE),
        ("《渡口條例》", Kind.LAW),
    ],
)
def test_what_an_office_calls_a_paper_is_no_news(title: str, kind: Kind):
    assert record(f"{title}\n\n一、方向\n（一）补助。\n（二）奖励。\n二、条件\n企业。").kind is kind


@pytest.mark.parametrize(
    "line",
    ["2024年7月8日 10:23  来源：白河日报", "发布时间：2024-07-08 来源：某局", "2024-07-08"],
)
def test_news_was_posted_on_the_day_under_its_headline(line: str):
    text = f"白河市出台渡口新政\n{line}\n本报讯 记者获悉，渡口将设置标志。\n责任编辑：张三"
    found = record(text)
    assert (found.kind, found.published_on) == (Kind.NEWS, date(2024, 7, 8))


def test_a_law_of_macau_ends_above_what_was_signed_under_it():
    text = (
        "第7/2021號法律\n渡口補充規定\n\n立法會根據《澳門特別行政區基本法》第七十一條（一）項，制定本法律。\n\n"
        "第一條\n標的\n\n本法律訂定渡口制度。\n\n第二條\n義務\n\n一、須設標誌。\n\n二、須備存：\n\n（一）紀錄；\n\n"
        "（二）報告。\n\n第三條\n生效\n\n本法律自公佈翌日起生效。\n\n二零二一年六月十七日通過。\n\n"
        "立法會主席　某某某\n\n二零二一年六月二十一日簽署。\n\n命令公佈。\n\n行政長官　某某某"
    )
    tree = parse(text, ())
    found = read_record(text, tree, front={}, overrides={})
    assert (found.kind, found.number, found.issuer) == (Kind.LAW, "第7/2021號法律", "立法會")
    assert found.signed_on == date(2021, 6, 21)
    last = next(p for p in reversed(tree.provisions) if p.level is Level.ARTICLE)
    assert last.span.of(text).endswith("本法律自公佈翌日起生效。")
    assert tree.provisions[-1].level is Level.SIGNATURE


def test_a_day_of_the_republic_is_counted_from_1912():
    text = (
        "渡口設置辦法\n中華民國一百一十二年三月十五日交通部交路字第11204601230號令訂定發布全文三條\n"
        "第 1 條\n本辦法依渡口條例第九條訂定之。\n第 2 條\n渡口應設標誌。\n"
        "第 3 條\n本辦法自發布日施行。"
    )
    found = record(text)
    assert found.number == "交通部交路字第11204601230號"
    assert (found.published_on, found.effective_from) == (date(2023, 3, 15), date(2023, 3, 15))
