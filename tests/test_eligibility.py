from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, desk_of
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import build
from ingest.read import read_bytes
from kb.citation import label
from kb.condition import Condition, ConditionKind, Operator, Quantity
from kb.conditions.offers import read_offers
from kb.conditions.requirements import Manner
from kb.conditions.requirements import conditions as read_conditions
from kb.conditions.source import Source
from kb.eligibility.check import against
from kb.eligibility.enquiry import read_enquiry
from kb.eligibility.form import read_form
from kb.eligibility.match import Setting, Verdict, judge
from kb.eligibility.profile import Given, Profile
from kb.eligibility.report import Checked
from kb.eligibility.said import read_said
from kb.errors import UsageError
from kb.model import Span

POLICIES = ROOT / "tests" / "policies"
DAY = date(2026, 11, 22)
MET, NOT, UNKNOWN, PERSON = "满足", "不满足", "信息不足", "需人工认定"


def checks(policy: str, text: str) -> list[Checked]:
    (path,) = POLICIES.glob(f"{policy}-*.md")
    document = build(read_bytes(path.read_bytes(), path.name), ("r", path.name), {}, "made")
    return against(read_said(text), document, read_offers(document), DAY)


@pytest.mark.parametrize(
    ("policy", "said", "verdicts"),
    [
        # any of seven, in one district
        ("01", "我们在云港区，去年营收800万元，研发人员11人，发明专利4件", [UNKNOWN]),
        ("01", "我们在云港区，去年营收800.01万元", [MET]),
        ("01", "我们在云港区，研发人员12人", [MET]),
        ("01", "我们在云港区，实缴资本1000万元", [MET]),
        ("01", "我们在云港区，成立5年", [MET]),
        ("01", "我们在云港区，AI研发投入41万元，研发投入100万元", [MET]),
        ("01", "我们在云港区，AI研发投入40万元，研发投入100万元", [UNKNOWN]),
        ("01", "我们在云港区，是高新技术企业", [MET]),
        ("01", "我们在东湖区，是高新技术企业", [NOT]),
        (
            "01",
            "我们在云港区，去年营收800万，研发人员11人，发明专利4件，实缴资本999万，成立4年，"
            "AI研发投入40万，研发投入100万，不是高企",
            [NOT],
        ),
        # both, inside either
        ("02", "我们研发投入600万元，营收8000万元", [NOT]),
        ("02", "我们研发投入600.01万元", [MET]),
        ("02", "我们研发投入300万元，营收2000万元", [MET]),
        ("02", "我们研发投入300万元，营收2001万元", [NOT]),
        ("02", "我们研发投入200万元，营收1000万元", [NOT]),
        ("02", "我们研发投入300万元", [UNKNOWN]),
        # tiers
        ("03", "我们固定资产投资2999万元", [NOT, NOT, NOT]),
        ("03", "我们固定资产投资3000万元", [MET, NOT, NOT]),
        ("03", "我们固定资产投资8000万元", [MET, MET, NOT]),
        ("03", "我们固定资产投资2亿元", [MET, MET, MET]),
        # what must not be
        ("04", "我们是独立法人，注册资本100万元，营收300万元，员工3人，没有失信记录", [MET]),
        ("04", "我们是独立法人，注册资本100万元，营收300万元，员工2人，没有失信记录", [NOT]),
        ("04", "我们是独立法人，注册资本99万元，营收300万元，员工3人，没有失信记录", [NOT]),
        ("04", "我们是独立法人，注册资本100万元，营收299万元，员工3人，没有失信记录", [NOT]),
        ("04", "我们是独立法人，注册资本100万元，营收300万元，员工3人", [UNKNOWN]),
        # a share with a cap
        ("05", "我们做数字会展，年营业收入1000万元", [MET]),
        ("05", "我们做数字会展，年营业收入999万元", [NOT]),
        ("05", "我们年营业收入1000万元", [UNKNOWN]),
        # years since it was founded
        ("06", "我们成立于2023年11月22日", [MET]),
        ("06", "我们成立于2023年11月23日", [NOT]),
        ("06", "我们成立于2018年11月22日", [MET]),
        ("06", "我们成立于2018年11月21日", [NOT]),
        ("06", "我们成立36个月", [MET]),
        ("06", "我们2023年成立", [UNKNOWN]),
        # since a day
        ("07", "我们是高新技术企业，2023年7月2日认定", [MET]),
        ("07", "我们是高新技术企业，2023年7月1日认定", [NOT]),
        ("07", "我们是高新技术企业", [UNKNOWN]),
        # two places, two meanings of 以上
        ("08", "我们年营业收入500万元，员工50人", [NOT, MET]),
        ("08", "我们年营业收入500.01万元，员工51人", [MET, NOT]),
        ("09", "我们年营业收入500万元，员工50人", [MET, NOT]),
        ("09", "我们年营业收入499.99万元，员工49人", [NOT, MET]),
        # from here to there, and growth
        ("10", "我们去年营收1999万元，营收增长20%", [NOT, MET]),
        ("10", "我们去年营收2000万元，营收增长19.9%", [MET, NOT]),
        ("10", "我们去年营收5000万元", [MET, UNKNOWN]),
        ("10", "我们去年营收5000.01万元", [NOT, UNKNOWN]),
        # what only a person can judge
        ("11", "我们研发投入2000万元", [PERSON]),
        ("11", "我们研发投入1999万元", [NOT]),
        # once, and not yet
        ("12", "我们投资总额1亿元", [MET]),
        ("12", "我们投资总额9999万元", [NOT]),
        # conditions for all of a document
        ("13", "我们注册在云港区，是独立法人，员工20人，研发人员10人", [MET]),
        ("13", "我们注册在云港区，是独立法人，员工19人，研发人员10人", [NOT]),
        ("13", "我们注册在东湖区，是独立法人，员工20人，研发人员10人", [NOT]),
        ("13", "我们研发人员10人", [UNKNOWN]),
        ("14", "我们营收100万元", [MET]),
    ],
)
def test_both_sides_of_every_edge(policy: str, said: str, verdicts: list[str]) -> None:
    found = [str(c.outcome.verdict) for c in checks(policy, said)]
    assert found == verdicts


def test_the_documents_own_meaning_of_a_word_is_cited() -> None:
    (first, _) = checks("08", "我们年营业收入500万元")
    rule = first.outcome.judged[0].condition.inclusion
    assert rule is not None and rule.pinpoint is not None
    assert (rule.inclusive, label(rule.pinpoint)[:3]) == (False, "第三条")


@pytest.mark.parametrize(
    ("said", "verdict", "gap"),
    [
        ("2499万", NOT, "还差1万元"), ("2500万", MET, ""), ("2500.01万", MET, ""),
        ("2,500 万", MET, ""), ("0.25 亿", MET, ""), ("25,000,000 元", MET, ""),
        ("二千五百万", MET, ""), ("24,999,999元", NOT, "还差1元"),
        ("两千四百九十九万", NOT, "还差1万元"),
    ],
)  # fmt: skip
def test_the_threshold_of_the_guideline_is_exact(said: str, verdict: str, gap: str) -> None:
    judged = backbone(f"我们AI产品年销售收入{said}")
    assert (str(judged.verdict), judged.gap) == (verdict, gap)


def backbone(text: str) -> Any:
    written = "人工智能与数字经济产品/服务年销售收入 2500 万元以上"
    (condition,) = read_conditions(Source.plain(written), Span(0, len(written)), Manner())
    assert isinstance(condition, Condition)
    return judge(condition, read_said(text), Setting(DAY))


def test_total_revenue_is_not_revenue_of_one_kind() -> None:
    assert backbone("我们营收6000万元").verdict is Verdict.UNKNOWN
    assert backbone("我们营收2000万元").verdict is Verdict.NOT_MET  # a part is never more
    assert backbone("我们有80人").verdict is Verdict.UNKNOWN


# --- properties -----------------------------------------------------------------------------

AMOUNTS = st.integers(0, 10**11)


def threshold(operator: Operator, value: int) -> Condition:
    return Condition(
        ConditionKind.THRESHOLD, "营业收入", Span(0, 1), field="revenue_total",
        operator=operator, value=Quantity(Decimal(value), "元", f"{value}元"),
    )  # fmt: skip


def earns(amount: int) -> Profile:
    return Profile((Given("revenue_total", "", "", Quantity(Decimal(amount), "元", "")),))


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_money_never_turns_met_into_not_met(value: int, amount: int, more: int) -> None:
    for operator in (Operator.AT_LEAST, Operator.MORE):
        one = threshold(operator, value)
        before = judge(one, earns(amount), Setting(DAY)).verdict
        after = judge(one, earns(amount + more), Setting(DAY)).verdict
        assert not (before is Verdict.MET and after is not Verdict.MET)


@given(AMOUNTS, st.integers(1, 10**7))
def test_units_never_change_a_verdict(value: int, tens: int) -> None:
    forms = (f"{tens * 10}元", f"{Decimal(tens) / 1000:f}万元", f"{Decimal(tens) / 10**7:f}亿元")
    one = threshold(Operator.AT_LEAST, value)
    said = [read_said(f"我们营业收入{form}") for form in forms]
    assert len({judge(one, p, Setting(DAY)).verdict for p in said}) == 1


@given(AMOUNTS, st.sampled_from(list(Operator)))
def test_what_is_unknown_is_never_not_met(value: int, operator: Operator) -> None:
    verdict = judge(threshold(operator, value), Profile(), Setting(DAY)).verdict
    assert verdict in (Verdict.UNKNOWN, Verdict.PERSON)


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.md")), ids=lambda p: p.stem)
def test_nothing_said_is_never_not_met(path: Path) -> None:
    for one in checks(path.stem[:2], ""):
        assert one.outcome.verdict in (Verdict.UNKNOWN, Verdict.PERSON)


# --- what is said ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "我们在琶洲，做区块链，去年营收6000万，AI收入2499万",
        "我們公司在琶洲做區塊鏈，去年營收6000萬元，AI收入2,499萬",
    ],
)
def test_a_sentence_is_read_in_both_scripts(text: str) -> None:
    profile = read_said(text)
    money = {g.field: g.quantity.value for g in profile.given if g.quantity}
    assert money == {"revenue_total": 60_000_000, "revenue_ai_digital": 24_990_000}
    assert [g.words for g in profile.of("place")] == [("琶洲",)]
    assert len(profile.of("industry")) == 1
    assert all(g.read_from in text for g in profile.given)


@pytest.mark.parametrize(
    ("text", "field", "holds"),
    [
        ("我们是高新技术企业", "qualifications", True), ("我们不是高企", "qualifications", False),
        ("我们还没有认定专精特新企业", "qualifications", False),
        ("公司没有失信记录", "credit_blacklist", False), ("我司已经上市", "listed", True),
        ("我司不在琶洲", "place", False),
    ],
)  # fmt: skip
def test_yes_and_no_are_told_apart(text: str, field: str, holds: bool) -> None:
    assert [g.holds for g in read_said(text).of(field)] == [holds]


def test_a_form_is_read_with_its_unknowns() -> None:
    profile = read_form(json.dumps({
        "reg_place": {"city": None, "zone": "琶洲"}, "industry": {"tags": ["人工智能"]},
        "finance": [{"year": 2024, "revenue_total": None, "revenue_ai_digital": "2500万元"}],
        "headcount": {"total": 80, "rd": None}, "credit_blacklist": "否",
        "qualifications": [{"name": "高新技术企业", "from": None}], "established_on": "2019-03-01",
    }))  # fmt: skip
    assert {g.field for g in profile.given} == {
        "place", "industry", "revenue_ai_digital", "headcount_total", "credit_blacklist",
        "qualifications", "established_on",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["[]", "{", '{"revenue_total": "很多"}', '{"established_on": "去年"}', '{"listed": "也许"}'],
)
def test_a_form_that_cannot_be_read_says_what_is_wrong(text: str) -> None:
    with pytest.raises(UsageError):
        read_form(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("我们年收入500万元，能申请补贴吗？", True), ("我公司做区块链，适合在哪个片区？", True),
        ("我們公司年營收500萬元，可唔可以申請？", True),
        ("一个投资总额8000万元的项目会被计入吗？", True), ("导则什么时候失效？", False),
        ("第七条写了什么？", False), ("骨干企业的标准是多少？", False),
        ("2025年的目标有哪些？", False), ("重点企业目标超过1300家吗？", False),
    ],
)  # fmt: skip
def test_an_enquiry_is_known_by_what_it_is_made_of(text: str, is_one: bool) -> None:
    assert (read_enquiry(text) is not None) is is_one


# --- the whole way --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Any:
    one = desk_of(POLICIES, home=tmp_path_factory.mktemp("policies"))
    yield one
    one.close()


def test_a_check_lists_what_lapsed_apart(counter: Any) -> None:
    from kb.eligibility.shapes import check_json
    from kb.eligibility.telling import check_text

    found = counter.check(read_said("我们投资总额1亿元，营收100万元"), DAY)
    body = check_json(found)
    assert body["disclaimer"] == "仅供参考，以主管部门认定为准。"
    by_title = {p["document"]: p for p in body["provisions"]}
    assert by_title["云港区旧版招商办法"]["status"] == "expired"
    assert by_title["云港区明年办法"]["status"] == "not_yet_effective"
    text = check_text(found)
    assert (
        text.index("可对照申报") < text.index("尚未施行，仅供参考") < text.index("已失效，仅供参考")
    )
    assert text.index("已失效，仅供参考") < text.index("云港区旧版招商办法")
    assert text.endswith("仅供参考，以主管部门认定为准。")


def test_the_json_of_a_check_keeps_its_contract(counter: Any) -> None:
    from kb.eligibility.shapes import check_json

    body = check_json(counter.check(read_said("我们年营业收入500万元"), DAY))
    assert body["profile"]["revenue_total"] == {
        "value": "5000000", "unit": "元", "read_from": "年营业收入500万元",
    }  # fmt: skip
    texts = {d.id: d.text for d, _ in counter.offers()}
    for provision in body["provisions"]:
        for one in provision["conditions"]:
            start, end = one["span"]
            assert texts[provision["document_id"]][start:end] == one["quote"]
            assert one["verdict"] in (MET, NOT, UNKNOWN, PERSON)
    json.dumps(body, ensure_ascii=False)


def test_every_document_lists_what_was_read_of_it(counter: Any) -> None:
    from kb.eligibility.listing import offers_text

    text = offers_text(counter.offers())
    assert "[数量条件]" in text and "[需人工认定]" in text


@pytest.mark.parametrize(
    ("question", "says", "never"),
    [
        (
            "我们固定资产投资8000万元，能拿多少落户奖励，符合条件吗？",
            ["给予300万元", "满足"],
            ["%的可能"],
        ),
        (
            "我司固定资产投資2999萬元，可以申請重大項目落戶獎勵嗎？",
            ["還差1萬元", "不滿足", "僅供參考"],
            [],
        ),
        ("我们研发投入1999万元，够标杆机构奖励的条件吗？", ["不满足", "还差1万元"], []),
    ],
)
def test_an_enquiry_is_answered_with_its_clause(
    counter: Any, question: str, says: list[str], never: list[str]
) -> None:
    answer = counter.ask(question, DAY)
    assert answer.status == "answered"
    assert answer.citations and all(c.verified for c in answer.citations)
    assert all(words in answer.text for words in says), answer.text
    assert not any(words in answer.text for words in never)


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    one = desk_of(shared / "seeds", home=tmp_path_factory.mktemp("seeds"))
    yield one
    one.close()


def test_the_eligibility_questions_of_the_development_set_are_answered(
    seeds: Any, shared: Path
) -> None:
    lines = (shared / "eval" / "seed_questions.jsonl").read_text("utf-8").splitlines()
    asked = [row for row in map(json.loads, lines) if row["type"] == "eligibility"]
    assert len(asked) == 5
    for row in asked:
        answer = seeds.ask(row["question"], DAY)
        text = "".join(answer.text.split())
        assert answer.status == "answered"
        assert all(fact in text for fact in row["answer_facts"]), row["id"]
        assert all(any(word in text for word in words) for words in row.get("facts_any", ())), row[
            "id"
        ]
        assert not any(words in text for words in row.get("must_not", ())), row["id"]
        assert text.endswith("仅供参考，以主管部门认定为准。")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("软件业务年收入800万元算成长型企业吗？", True),
        ("年銷售收入800萬元符合標準嗎？", True),
        ("研发人员9人可以申报吗？", True),
        ("成长型企业年收入要达到800万元，对不对？", False),
        ("年收入多少算成长型企业？", False),
        ("补助不超过80万元，对吗？", False),
    ],
)
def test_a_number_of_an_enterprise_may_be_asked_about_without_saying_whose_it_is(question, asked):
    assert (read_enquiry(question) is not None) is asked
