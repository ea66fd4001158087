from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ingest.metadata import read_record
from ingest.structure import parse
from kb.model import Basis, Kind, Record

SHARED = Path(__file__).parents[1].parent / "shared"
LAWS = SHARED / "corpora" / "laws"

needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="../shared/corpora/laws is absent")
needs_seeds = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(), reason="../shared/seeds is absent"
)


def stripped(markdown: str) -> str:
    return re.sub(r"<!--.*?-->", "", re.sub(r"(?m)^#+\s*", "", markdown)).replace("**", "")


def record(text: str, front: dict[str, str] | None = None, **overrides: object) -> Record:
    tree = parse(text, (), title=(front or {}).get("title"))
    found = read_record(text, tree, front=front or {}, overrides=overrides)
    for proof in found.evidence.values():
        if proof.span is not None:
            assert proof.quote == proof.span.of(text)
    return found


def policy(last: str, *, title: str = "某市某区产业扶持办法", head: str = "") -> str:
    body = "第一条 为促进发展，制定本办法。\n第二条 本办法适用于本区。\n第三条 企业应当守法。"
    return f"{title}\n{head}{body}\n第四条 {last}\n某区人民政府\n2021年5月29日"


# --- effect ---------------------------------------------------------------------------------

SIGNED = date(2021, 5, 29)
STATED, INFERRED, COMPUTED = Basis.STATED, Basis.INFERRED, Basis.COMPUTED

STARTS = [
    ("本办法自印发之日起施行。", SIGNED, INFERRED),
    ("本办法自发布之日起实施。", SIGNED, INFERRED),
    ("本办法自公布之日起30日后施行。", date(2021, 6, 28), COMPUTED),
    ("本办法自2021年7月1日起施行。", date(2021, 7, 1), STATED),
    ("本办法自 2021 年 7 月 1 日起实施，有效期3年。", date(2021, 7, 1), STATED),
    ("本办法自二〇二一年七月一日起执行。", date(2021, 7, 1), STATED),
    ("本办法從印發之日起施行。", SIGNED, INFERRED),
    ("本办法追溯自2021年1月1日起执行。", date(2021, 1, 1), STATED),
    ("本办法自公布次日起施行。", date(2021, 5, 30), COMPUTED),
    ("本辦法自發布日施行。", SIGNED, INFERRED),
    ("本办法施行日期为2021年7月1日，有效期限三年。", date(2021, 7, 1), STATED),
    ("本办法执行期限自2021年7月1日至2022年6月30日。", date(2021, 7, 1), STATED),
    ("本办法有效期为2021年7月1日起至2022年6月30日止。", date(2021, 7, 1), STATED),
    ("许可证有效期自2021年7月1日至2022年6月30日。", None, None),
    ("企业应当自收到通知之日起30日内答复。", None, None),
    ("自2009年1月1日起施行的《某法》适用于本区。", None, None),
]


@pytest.mark.parametrize(("last", "day", "basis"), STARTS, ids=[row[0] for row in STARTS])
def test_the_first_day_of_effect(last: str, day: date | None, basis: Basis | None):
    found = record(policy(last))
    assert found.effective_from == day
    if day:
        proof = found.evidence["effective_from"]
        assert (proof.basis, proof.pinpoint) == (basis, "第四条")


ENDS = [
    ("本办法自印发之日起施行，有效期至 2025 年 12 月 31 日。", date(2025, 12, 31), STATED),
    ("本办法自印发之日起施行。有效期至2025年12月31日。", date(2025, 12, 31), STATED),
    ("本办法自2021年7月1日起施行，有效期3年。", date(2024, 6, 30), COMPUTED),
    ("本办法自2021年7月1日起施行，有效期为五年。", date(2026, 6, 30), COMPUTED),
    ("本办法自2021年7月1日起施行，试行期两年。", date(2023, 6, 30), COMPUTED),
    ("本办法自2021年7月1日起试行，实施期限1年。", date(2022, 6, 30), COMPUTED),
    ("本办法自2020年2月29日起施行，有效期1年。", date(2021, 2, 28), COMPUTED),
    ("本办法自2021年7月1日起施行，至2023年12月31日止。", date(2023, 12, 31), STATED),
    ("本办法有效期自2021年7月1日至2023年12月31日。", date(2023, 12, 31), STATED),
    ("本办法执行期限自2021年7月1日至2022年6月30日。", date(2022, 6, 30), STATED),
    ("本办法自2021年7月1日起施行，执行至2023年12月31日。", date(2023, 12, 31), STATED),
    ("本办法自2021年7月1日起施行，至2023年12月31日结束。", date(2023, 12, 31), STATED),
    ("本办法自印发之日起施行，至2023年底有效。", date(2023, 12, 31), COMPUTED),
    ("本办法自2021年7月1日起施行，有效期至2024年2月。", date(2024, 2, 29), COMPUTED),
    ("本办法自2021年7月1日起施行，有效期18个月。", date(2022, 12, 31), COMPUTED),
    ("本办法自2021年7月1日起施行。有效期自施行之日起满五年。", date(2026, 6, 30), COMPUTED),
    ("本办法自印发之日起施行，有效期至新办法出台之日止。", None, None),
    ("本办法自2021年7月1日起施行。到2025年底，新建站点100个。", None, None),
    ("本办法自2021年7月1日起施行。", None, None),
    ("许可证有效期3年，有效期届满应当换证。", None, None),
    ("本办法自2021年7月1日起施行。许可证有效期为3年。", None, None),
    ("死刑缓期二年执行的，自2021年7月1日起施行。", None, None),
]


@pytest.mark.parametrize(("last", "day", "basis"), ENDS, ids=[row[0] for row in ENDS])
def test_the_last_day_of_effect(last: str, day: date | None, basis: Basis | None):
    found = record(policy(last))
    assert found.effective_to == day
    if day:
        assert found.evidence["effective_to"].basis is basis


def test_a_notice_without_articles_speaks_of_itself_in_its_last_paragraph():
    found = record(
        "关于加强管理的通知\n各单位：\n一、加强管理。\n二、落实责任。\n"
        "三、本通知自2022年3月1日起施行，有效期2年。\n某市住建局\n2022年2月1日"
    )
    assert (found.kind, found.issuer) == (Kind.NOTICE, "某市住建局")
    assert (found.effective_from, found.effective_to) == (date(2022, 3, 1), date(2024, 2, 29))


# --- origin ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("穗府规〔2021〕5号", "穗府规〔2021〕5号"),
        ("（穗府规[2021]5号）", "穗府规〔2021〕5号"),
        ("穗埔府规﹝2021﹞ 18 号", "穗埔府规〔2021〕18号"),
        ("根据穗府规〔2019〕1号文件精神，现予公布。", None),
    ],
)
def test_a_document_has_the_number_on_its_own_line(line: str, number: str | None):
    assert record(policy("本办法自印发之日起施行。", head=f"{line}\n")).number == number


def test_a_number_cited_in_the_text_is_not_its_own():
    text = policy("本办法自印发之日起施行。《旧办法》（穗府〔2015〕2号）同时废止。")
    found = record(text)
    assert found.number is None and found.repealed_on is None
    assert [(r.kind, r.title, r.number) for r in found.relations] == [
        ("repeals", "旧办法", "穗府〔2015〕2号")
    ]


def test_signature_interpreter_and_contact():
    found = record(
        "各区人民政府：\n现将《某市数据条例实施办法》印发给你们。执行中遇到问题，请径向市数据局反映。\n"
        "某市数据局\n某市财政局\n二〇二四年三月五日\n某市数据条例实施办法\n"
        "第一条 根据《某市数据条例》，制定本办法。\n第二条 本办法由市数据局负责解释。\n"
        "第三条 本办法自印发之日起施行。"
    )
    assert found.title == "某市数据条例实施办法"
    assert (found.issuer, found.signed_on) == ("某市数据局、某市财政局", date(2024, 3, 5))
    assert (found.interpreter, found.contact) == ("市数据局", "市数据局")
    assert found.evidence["interpreter"].pinpoint == "第二条"
    assert [(r.kind, r.title) for r in found.relations] == [("based_on", "某市数据条例")]


@pytest.mark.parametrize(
    ("title", "aliases"),
    [
        ("广州某区产业导则", ("产业导则", "导则")),
        ("中华人民共和国数据安全法", ("数据安全法",)),
        ("某市扶持办法（试行）", ("某市扶持办法", "扶持办法", "办法")),
        ("某市关于促进发展的若干措施", ("若干措施", "措施")),
    ],
)
def test_the_last_noun_and_the_bare_title_are_aliases(title: str, aliases: tuple[str, ...]):
    assert record(policy("本办法自印发之日起施行。", title=title)).aliases == aliases


def test_a_stated_short_name_is_an_alias():
    notice = (
        "现将《某市产业扶持办法》（以下简称《扶持新政》）印发给你们。\n某市政府\n2021年1月1日\n"
    )
    found = record(notice + policy("略。", title="某市产业扶持办法"))
    assert "扶持新政" in found.aliases


@pytest.mark.parametrize(
    ("title", "relation"),
    [
        ("关于延长《某区扶持办法》有效期的通知", ("extends", "某区扶持办法")),
        ("关于修改《某市条例》的决定", ("amends", "某市条例")),
        ("关于修改某市条例的决定", ("amends", "某市条例")),
    ],
)
def test_a_title_that_names_another_document_relates_to_it(title: str, relation: tuple[str, str]):
    found = record(f"{title}\n各单位：\n现通知如下。\n某局\n2021年1月1日")
    assert relation in [(r.kind, r.title) for r in found.relations]


@pytest.mark.parametrize(
    ("title", "trial"), [("某办法（试行）", True), ("某暂行办法", True), ("某办法", False)]
)
def test_a_trial_document_says_so_in_its_title(title: str, trial: bool):
    assert record(policy("略。", title=title)).is_trial is trial


# --- news -----------------------------------------------------------------------------------


def test_news_has_a_date_and_no_validity():
    front = {"title": "某市出台新政", "date": "Fri, 10 Dec 2021 20:00:15 GMT", "author": "某报"}
    found = record(
        "记者获悉，《某办法》自2022年1月1日起施行，有效期3年。\n《旧办法》同时废止。", front
    )
    assert (found.kind, found.title) == (Kind.NEWS, "某市出台新政")
    assert found.published_on == date(2021, 12, 11)
    assert found.effective_from is None and found.effective_to is None and found.relations == ()


def test_a_commentary_is_known_by_its_title():
    assert (
        record("《某办法》政策解读\n一、背景\n说明。\n二、有效期\n有效期3年。").kind
        is Kind.COMMENTARY
    )


def test_what_the_text_does_not_state_stays_none():
    found = record("一段文字。\n又一段文字。")
    assert found.number is None and found.issuer is None and found.signed_on is None
    assert found.effective_from is None and found.interpreter is None


def test_an_empty_text_has_a_record():
    assert record("").title


# --- overrides ------------------------------------------------------------------------------


def test_the_manifest_wins_and_is_marked_as_manual():
    found = record(
        policy("本办法自印发之日起施行。"),
        kind="notice", effective_to="2024-01-02", issuer="某局", aliases=["新政"],
        signed_on=date(2020, 1, 1), note="抄件",
    )  # fmt: skip
    assert (found.kind, found.issuer, found.note) == (Kind.NOTICE, "某局", "抄件")
    assert (found.effective_to, found.signed_on) == (date(2024, 1, 2), date(2020, 1, 1))
    assert found.aliases == ("新政",)
    for name in ("kind", "issuer", "effective_to", "signed_on", "aliases", "note"):
        assert found.evidence[name].basis is Basis.MANUAL


# --- real documents -------------------------------------------------------------------------


@needs_seeds
def test_the_guideline_is_described_as_it_describes_itself():
    text = stripped(next((SHARED / "seeds").glob("003_*.txt")).read_text(encoding="utf-8"))
    found = record(text)
    assert found.title == "广州人工智能与数字经济试验区产业导则"
    assert {"导则", "产业导则"} <= set(found.aliases)
    assert (found.kind, found.number) == (Kind.REGULATION, None)
    assert (found.issuer, found.signed_on) == ("广州市工业和信息化局", date(2021, 5, 29))
    assert (found.effective_from, found.effective_to) == (date(2021, 5, 29), date(2025, 12, 31))
    assert found.evidence["effective_from"].basis is Basis.INFERRED
    assert found.evidence["effective_to"].pinpoint == "第十八条"
    assert (found.interpreter, found.contact) == ("市工业和信息化局", "市工业和信息化局")


# Read by eye in the files.
STATUTES = [
    ("安全生产法(2021-06-10)", "中华人民共和国安全生产法", "2002-11-01", Kind.LAW),
    ("国境卫生检疫法(2024-06-28)", "中华人民共和国国境卫生检疫法", "2025-01-01", Kind.LAW),
    ("仲裁委员会仲裁收费办法(1995-07-28)", "仲裁委员会仲裁收费办法", "1995-09-01", Kind.LAW),
    ("民事诉讼法(2023-09-01)", "中华人民共和国民事诉讼法", "1991-04-09", Kind.LAW),
    ("法规规章备案审查条例(2024-08-30)", "法规规章备案审查条例", "2024-11-01", Kind.LAW),
    ("广州市幼儿园条例(2021-04-09)", "广州市幼儿园条例", "2021-06-01", Kind.LAW),
    ("飞行基本规则(2007-10-18)", "中华人民共和国飞行基本规则", "2001-08-01", Kind.LAW),
    ("宪法", "中华人民共和国宪法", None, Kind.LAW),
]  # fmt: skip


@needs_laws
@pytest.mark.parametrize(("name", "title", "start", "kind"), STATUTES, ids=[r[0] for r in STATUTES])
def test_a_statute_has_its_title_and_first_day(name: str, title: str, start: str, kind: Kind):
    path = next(p for p in LAWS.rglob("*.md") if p.stem == name)
    found = record(stripped(path.read_text(encoding="utf-8")))
    assert (found.title, found.kind) == (title, kind)
    assert found.effective_from == (date.fromisoformat(start) if start else None)
    assert found.effective_to is None


@needs_laws
def test_every_stated_first_day_in_the_last_lines_is_read():
    pattern = re.compile(r"本(?:法|条例|办法|规定)自(\d{4})年(\d+)月(\d+)日起施行")
    for path in sorted(LAWS.rglob("*.md"))[::20]:
        text = stripped(path.read_text(encoding="utf-8"))
        stated = pattern.findall(text[-1500:])
        if len(stated) == 1:
            year, month, day = map(int, stated[0])
            assert record(text).effective_from == date(year, month, day), path.name


@needs_laws
def test_statutes_have_no_last_day():
    ended = [
        path.name
        for path in sorted(LAWS.rglob("*.md"))[::20]
        if record(stripped(path.read_text(encoding="utf-8"))).effective_to
    ]
    assert ended == []


# --- amendment ------------------------------------------------------------------------------

PASSED = "2007年8月30日 某市人民代表大会常务委员会第一次会议通过"
AMENDED = [
    ([PASSED], None),
    ([PASSED, "2012年1月2日 某市人民代表大会常务委员会第二次会议修订"], date(2012, 1, 2)),
    ([PASSED, "2012年1月2日 第二次会议《关于修改〈某法〉的决定》第一次修正",
      "2018年3月4日 第三次会议《关于修改〈某法〉等七部法律的决定》第二次修正）"], date(2018, 3, 4)),
    ([PASSED, "2012年1月2日第二次会议第一次修正  2018年3月4日第三次会议第一次修订  根据"],
     date(2018, 3, 4)),
    ([PASSED, "2017年5月6日 第四次会议《关于修改<某法>", "<某计量法>的决定》修正"],
     date(2017, 5, 6)),
    ([PASSED, "根据2013年7月8日《某市人民政府关于修改部分规章的决定》修订"], date(2013, 7, 8)),
    ([PASSED, "2013年7月8日 第五次会议批准"], None),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "day"), AMENDED)
def test_the_last_amendment_is_read_from_the_lines_under_the_title(lines, day):
    head = "".join(f"{line}\n\n" for line in lines)
    found = record(policy("本法自2008年1月1日起施行。", title="某市产业促进条例", head=head))
    assert found.amended_on == day
    assert found.adopted_on is not None
    if day:
        quote = found.evidence["amended_on"].quote
        assert f"{day.year}年" in quote and quote.endswith(("修正", "修订"))


ALIASES = [
    ("某市劳动法实施办法", "为实施《某市劳动法》（以下简称劳动法），制定本办法。", "劳动法", False),
    ("某市产业扶持办法", "《某市产业扶持办法》（以下简称《新政十条》）如下。", "新政十条", True),
    ("最高人民法院关于适用《某某法》若干问题的规定（二）", "略。", "某某法司法解释二", True),
    ("最高人民法院关于适用《某某法》若干问题的解释", "略。", "某某法解释", True),
    ("中华人民共和国某某法典", "略。", "某某法典", True),
    ("中华人民共和国某某法典", "略。", "国某某法典", False),
]  # fmt: skip


@pytest.mark.parametrize(("title", "says", "alias", "own"), ALIASES)
def test_a_short_name_is_the_documents_own_or_not_taken(title, says, alias, own):
    assert (alias in record(f"{title}\n第一条 {says}\n第二条 略。").aliases) is own


@needs_laws
def test_the_amendment_of_a_statute_is_the_day_its_file_is_named_by():
    checked = 0
    for path in sorted(LAWS.rglob("*.md"))[::29]:
        text = path.read_text("utf-8")
        head = text.partition("<!-- INFO END -->")[0].rstrip("）) \n")
        named = re.search(r"(\d{4}-\d\d-\d\d)", path.name)
        if named and head.endswith(("修正", "修订")):
            found = record(stripped(text)).amended_on
            y, m, d = (int(part) for part in named[1].split("-"))
            if f"{y}年{m}月{d}日" in head:
                assert str(found) == named[1], path.name
                checked += 1
    assert checked > 5
