from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT
from hypothesis import given
from hypothesis import strategies as st

from ingest.conditions import corrections, offers_of
from ingest.pipeline import build
from ingest.read import read_bytes
from kb.citation import label, places
from kb.condition import Benefit, BenefitKind, Condition, Logic, Offer, Requirement
from kb.conditions.fields import field_of
from kb.conditions.inclusion import read_definition
from kb.conditions.offers import read_offers
from kb.conditions.read import read_sentence
from kb.conditions.requirements import requirement
from kb.conditions.source import Source
from kb.errors import IngestError
from kb.model import Document, Span
from kb.quantities.comparisons import comparisons
from kb.quantities.reading import measures
from kb.store.offers import dump, load
from kb.text import fold

POLICIES = ROOT / "tests" / "policies"
GUIDELINE = ROOT / "data" / "policies" / "gz-ai-digital-economy-guideline.md"


def read(path: Path) -> Document:
    data = path.read_bytes()
    return build(read_bytes(data, path.name), ("root", path.name), {}, "made")


@pytest.fixture(scope="module")
def guideline() -> Document:
    return read(GUIDELINE)


@pytest.fixture(scope="module")
def offers(guideline: Document) -> tuple[Offer, ...]:
    return read_offers(guideline)


def everything(offers: tuple[Offer, ...]) -> Iterator[Condition]:
    for offer in offers:
        yield from offer.requirement.conditions()
        yield from offer.targets


def at(document: Document, span: Span) -> str:
    return label([f for f in places(document) if f.provision.span.contains(span)][-1].pinpoint)


@pytest.mark.parametrize(
    ("where", "metric", "kind", "operator", "value", "unit", "inclusive", "period"),
    [
        ("第二条第二款", "总面积", "fact", "≈", 81_000_000, "平方米", None, ""),
        ("4-1", "软件业收入", "target", ">", 600 * 10**8, "元", False, "2022年"),
        ("4-1", "高新技术企业新增", "target", "=", 2100, "家", None, "2022年"),
        ("4-1", "技术合同成交额", "target", "=", 1500 * 10**8, "元", None, "2022年"),
        ("4-1", "投融资服务机构", "target", ">", 300, "家", False, "2022年"),
        ("4-1", "重点企业", "target", ">", 1000, "家", False, "2022年"),
        ("4-1", "新增人工智能与数字经济类型企业", "target", ">", 500, "家", False, "2022年"),
        ("4-1", "产业数字化渗透率", "target", "↑", None, None, None, "2022年"),
        ("4-2", "软件业收入", "target", ">", 900 * 10**8, "元", False, "2025年"),
        ("4-2", "产业数字化覆盖率", "target", ">", 50, "%", False, "2025年"),
        ("4-2", "高新技术企业新增", "target", "=", 2400, "家", None, "2025年"),
        ("4-2", "技术合同成交额", "target", "=", 1700 * 10**8, "元", None, "2025年"),
        ("4-2", "投融资服务机构", "target", ">", 400, "家", False, "2025年"),
        ("4-2", "重点企业", "target", ">", 1300, "家", False, "2025年"),
        ("4-2", "新增人工智能与数字经济类型企业", "target", ">", 800, "家", False, "2025年"),
        ("7-1", "骨干企业收入", "threshold", ">=", 25_000_000, "元", True, ""),
        ("7-5", "推进", "fact", "=", 1000, "兆", None, ""),
        ("7-5", "", "fact", "=", 100, "兆", None, ""),
        ("第十二条第一款", "报送", "deadline", "=", 1, "次", None, "每季度"),
        ("第十四条第一款", "评价工作制度", "deadline", "=", 1, "次", None, "每年"),
        ("第十五条第一款", "工作要点", "deadline", "=", 1, "次", None, "每年"),
        ("第十八条第一款", "有效期至", "deadline", "<=", 20251231, "日期", True, ""),
    ],
)  # fmt: skip
def test_every_number_of_the_guideline_is_read_right(
    guideline: Document, offers: tuple[Offer, ...], where: str, metric: str, kind: str,
    operator: str, value: int | None, unit: str | None, inclusive: bool | None, period: str,
) -> None:  # fmt: skip
    place = {"4-1": "第四条第一款第一项", "4-2": "第四条第一款第二项", "7-1": "第七条第一款第一项",
             "7-5": "第七条第一款第五项"}.get(where, where)  # fmt: skip
    metric = {"软件业收入": "软件和信息技术服务业营业收入规模",
              "骨干企业收入": "人工智能与数字经济产品/服务年销售收入",
              "报送": "向市报送重点项目进展及企业导入清单等"}.get(metric, metric)  # fmt: skip
    found = [
        c
        for c in everything(offers)
        if at(guideline, c.span) == place
        and c.operator == operator
        and (c.value.value if c.value else None) == value
        and (not metric or c.metric == metric)
    ]
    assert len(found) == 1
    one = found[0]
    assert (one.kind, one.value.unit if one.value else None, one.period) == (kind, unit, period)
    assert (one.inclusion.inclusive if one.inclusion else None) is inclusive


def test_the_only_threshold_of_the_guideline_is_that_of_a_backbone_enterprise(
    offers: tuple[Offer, ...],
) -> None:
    asking = [o for o in offers if any(c.kind == "threshold" for c in o.requirement.conditions())]
    assert [[b.what for b in o.benefits] for o in asking] == [["骨干企业"]]


@pytest.mark.parametrize(
    "where", ["第六条", "第七条第一款第五项", "第七条第一款第六项", "第十六条"]
)
def test_support_without_an_amount_is_read_as_such(
    guideline: Document, offers: tuple[Offer, ...], where: str
) -> None:
    given = [b for o in offers for b in o.benefits if at(guideline, b.span).startswith(where)]
    assert BenefitKind.UNSTATED in {b.kind for b in given}
    assert all(b.amount is None and b.share is None for b in given)


def test_small_enterprises_that_qualify_are_left_to_a_person(
    guideline: Document, offers: tuple[Offer, ...]
) -> None:
    judged = [c for c in everything(offers) if c.kind == "judgement"]
    assert "符合条件的" in {"".join(c.span.of(guideline.text).split()) for c in judged}


def test_spans_cover_what_they_say(guideline: Document, offers: tuple[Offer, ...]) -> None:
    for one in everything(offers):
        if one.value_span and one.value:
            assert one.value_span.of(guideline.text).strip() == one.value.written
        assert one.span.of(guideline.text).strip()


# --- numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2499万元", "24990000"), ("2500万元", "25000000"), ("2500.01万元", "25000100"),
        ("2,500 万元", "25000000"), ("0.25亿元", "25000000"), ("25,000,000元", "25000000"),
        ("二千五百万元", "25000000"), ("两千五百万元", "25000000"), ("２５００万元", "25000000"),
        ("一亿二千万元", "120000000"), ("5千万元", "50000000"), ("貳仟伍佰萬元", "25000000"),
    ],
)  # fmt: skip
def test_money_is_read_exactly(written: str, value: str) -> None:
    (found,) = measures(fold(written))
    assert (found.quantity.value, found.quantity.unit) == (Decimal(value), "元")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("不低于500万元", ">=500万元"), ("不少于6人", ">=6人"), ("至少两名", ">=两名"),
        ("达到6人", ">=6人"), ("年满18周岁", ">=18周岁"), ("成立满3年", ">=3年"),
        ("不超过100万元", "<=100万元"), ("不高于30%", "<=30%"), ("最高50万元", "<=50万元"),
        ("超过100万元", ">100万元"), ("高于5%", ">5%"), ("突破10亿元", ">10亿元"),
        ("不满3年", "<3年"), ("不足20人", "<20人"), ("低于5%", "<5%"), ("少于3家", "<3家"),
        ("500万元以上", ">=500万元"), ("500万元及以上", ">=500万元"), ("50人以下", "<=50人"),
        ("三十日内", "<=三十日"), ("三年以内", "<=三年"), ("约81平方公里", "≈81平方公里"),
        ("500万元（含）以上", ">=500万元"), ("500万元以上（不含）", ">500万元"),
        ("100人左右", "≈100人"), ("2100家", "=2100家"), ("不得超过注册资本的30%", "<=30%"),
    ],
)  # fmt: skip
def test_operators_are_read(text: str, read: str) -> None:
    (one,) = comparisons(fold(text))
    assert f"{one.operator}{one.quantity.written}" == fold(read)


def test_a_range_is_two_ends() -> None:
    for text in ("三至五年", "三年以上五年以下", "3年-5年", "不低于3年不超过5年"):
        ends = [f"{r.operator}{r.value}{r.unit}" for r in read_sentence(f"期限为{text}")]
        assert ends == [">=3年", "<=5年"], text


@pytest.mark.parametrize("text", ["第三年", "2025年", "上一年", "县级以上", "第二十条", "一批企业"])
def test_what_is_no_quantity_is_not_read_as_one(text: str) -> None:
    assert not read_sentence(text)


@given(st.integers(1, 10**9))
def test_units_never_change_a_value(amount: int) -> None:
    forms = [f"{amount}元", f"{amount:,}元", f"{Decimal(amount) / 10**4:f}万元"]
    values = {measures(form)[0].quantity.value.normalize() for form in forms}
    assert values == {Decimal(amount).normalize()}


@pytest.mark.parametrize(
    ("metric", "unit", "field"),
    [
        ("人工智能与数字经济产品/服务年销售收入", "元", "revenue_ai_digital"),
        ("上年度营业收入", "元", "revenue_total"), ("软件业务收入", "元", "revenue_total/软件"),
        ("营业收入增速", "%", "revenue_growth_pct"), ("研发人员", "人", "headcount_rd"),
        ("研发投入占营业收入比例", "%", "rd_spend:revenue_total"), ("成立", "年", "age"),
        ("办公面积", "平方米", "floor_area"), ("重点企业", "家", None),
        ("软件业务收入占营业收入比例", "%", "revenue_total/软件:revenue_total"),
        ("主营业务收入占营业收入的比例", "%", None),  # one number is no share of itself
    ],
)  # fmt: skip
def test_a_metric_keeps_its_qualifier(metric: str, unit: str, field: str | None) -> None:
    assert field_of(fold(metric), unit) == field


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("本办法所称“以上”、“以下”均包括本数", {"以上": True, "以下": True}),
        ("本条例所称以上包括本数，以下不包括本数", {"以上": True, "以下": False}),
        ("本规定所称“以上”“超过”，均不含本数", {"以上": False, "超过": False}),
    ],
)
def test_a_definition_of_inclusion_is_read(text: str, read: dict[str, bool]) -> None:
    assert read_definition(fold(text)) == read


# --- how conditions combine -----------------------------------------------------------------


def shape(part: Condition | Requirement) -> object:
    if isinstance(part, Condition):
        return part.value.written if part.value else part.field
    return {part.logic.value: [shape(p) for p in part.parts]}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "研发投入超过500万元，或者超过100万元且占营业收入30%以上",
            {"any": ["500万元", {"all": ["100万元", "30%"]}]},
        ),
        (
            "注册地在本区，技术人员达到6人以上，或占企业总人数比例超30%",
            {"all": ["place", {"any": ["6人", "30%"]}]},
        ),
        ("投资总额或年产值1亿元以上", {"any": ["1亿元", "1亿元"]}),
        (
            "具有独立法人资格，实行独立核算",
            {"all": ["independent_legal_person", "independent_accounting"]},
        ),
        ("营业收入5000万元以上2亿元以下", {"all": ["5000万元"]}),
    ],
)
def test_and_binds_tighter_than_or_and_a_comma_looser(text: str, tree: object) -> None:
    needed = requirement(Source.plain(text), Span(0, len(text)))
    assert needed is not None
    assert shape(needed) == tree


def gives(offer: Offer) -> list[str]:
    return [_words(b) for b in offer.benefits]


def _words(b: Benefit) -> str:
    number = b.share or b.amount
    cap = f"≤{b.cap.written}" if b.cap else ""
    return f"{b.kind} {b.base}{number.written if number else b.what}{cap}"


@pytest.mark.parametrize(
    ("policy", "benefits"),
    [
        ("01", [["given 20万元"]]),
        ("03", [["given 100万元"], ["given 300万元"], ["given 900万元"]]),
        ("04", [["share 实际支付利息50%≤40万元"]]),
        ("05", [["share 场地租金30%≤80万元"]]),
    ],
)
def test_what_is_given_is_read(policy: str, benefits: list[list[str]]) -> None:
    (path,) = POLICIES.glob(f"{policy}-*.md")
    assert [gives(o) for o in read_offers(read(path)) if o.benefits] == benefits


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.md")), ids=lambda p: p.stem)
def test_an_offer_is_stored_and_read_back_as_it_was(path: Path) -> None:
    for offer in read_offers(read(path)):
        assert load(dump(offer)) == offer


def test_a_list_of_what_bars_is_none_of_them() -> None:
    (path,) = POLICIES.glob("04-*.md")
    (offer,) = [o for o in read_offers(read(path)) if o.benefits]
    bars = [p for p in offer.requirement.parts if isinstance(p, Requirement)]
    assert Logic.NONE in {p.logic for p in bars}


# --- what staff say -------------------------------------------------------------------------


def reviewed(tmp_path: Path, row: str) -> list[Condition]:
    (path,) = POLICIES.glob("11-*.md")
    name = tmp_path / "conditions.yaml"
    name.write_text(f"{path.name}:\n  - quote: 年研发投入不少于2000万元\n{row}", encoding="utf-8")
    said = corrections(tmp_path)[path.name]
    offers = offers_of(read(path), said)
    return [c for o in offers for c in o.requirement.conditions()]


def test_a_condition_can_be_confirmed_corrected_and_switched_off(tmp_path: Path) -> None:
    confirmed = reviewed(tmp_path, "    review: 确认\n")
    assert [c.review for c in confirmed] == ["", "已确认"]
    corrected = reviewed(tmp_path, '    review: 改正\n    operator: ">"\n    value: 3000万元\n')
    assert corrected[1].value is not None
    assert (corrected[1].operator, corrected[1].value.value) == (">", Decimal(30_000_000))
    assert [c.kind for c in reviewed(tmp_path, "    review: 停用\n")] == ["judgement"]


@pytest.mark.parametrize("row", ["    review: 也许\n", "    review: 确认\n    colour: red\n"])
def test_a_correction_that_says_nothing_known_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(IngestError, match=r"请写|可以写"):
        reviewed(tmp_path, row)


# --- statutes -------------------------------------------------------------------------------


def numbers(read: str) -> set[str]:
    return {_number(str(r.operator), r.value, r.unit) for r in read_sentence(read)}


def _number(operator: str, value: Decimal, unit: str) -> str:
    unit = {"名": "人", "公斤": "千克", "分之": ""}.get(unit, unit)
    return f"{operator}{round(value, 4).normalize():f}{unit}"


def _labelled(written: str) -> str:
    operator = written[: 2 if written[1] == "=" else 1]
    rest = written[len(operator) :]
    digits = "".join(c for c in rest if c in "0123456789./")
    over, _, under = digits.partition("/")
    value = Decimal(over) / Decimal(under) if under else Decimal(over)
    return _number(operator, value, rest[len(digits) :])


def test_numbers_in_statutes_are_read_as_a_person_labelled_them(shared: Path) -> None:
    right = said = wanted = 0
    texts: dict[str, str] = {}
    for line in (CORPUS / "numbers.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        path = shared / "corpora" / "laws" / row["file"]
        text = texts.setdefault(row["file"], path.read_text("utf-8"))
        sentence = text[row["start"] : row["start"] + row["length"]]
        assert sha256(sentence.encode()).hexdigest().startswith(row["sha256"])
        found, labels = numbers(sentence), {_labelled(n) for n in row["numbers"]}
        right, said, wanted = right + len(found & labels), said + len(found), wanted + len(labels)
    assert right / said >= 0.95
    assert right / wanted >= 0.85
