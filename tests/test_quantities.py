from __future__ import annotations

from datetime import date

import pytest

from ingest.dates import days_in
from kb.asking.amounts import amounts
from kb.asking.wanted import period
from kb.days import days
from kb.quantities.comparisons import comparisons
from kb.text import fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("年收入2,500万元以上", [">= 25000000 元"]),
        ("年收入不低于二千五百万元", [">= 25000000 元"]),
        ("处六个月至三年以内", [">= 6 月", "<= 3 年"]),
        ("从业20-30人", [">= 20 人", "<= 30 人"]),
        ("1至3万元", [">= 10000 元", "<= 30000 元"]),
        ("300余家企业", ["> 300 家"]),
        ("投入300多万元", ["> 3000000 元"]),
        ("比例不超过百分之三点五", ["<= 3.5 %"]),
        ("超过公司拟发行股本总额的35%", ["> 35 %"]),
        ("十人以上（不含）", ["> 10 人"]),
        ("相距100公里以内", ["<= 100000 米"]),
    ],
)
def test_conditions_and_claims_read_a_number_alike(written, read):
    asked = [(c.operator, c.quantity.value, c.quantity.unit) for c in comparisons(fold(written))]
    said = [(a.operator, a.value, a.unit) for a in amounts(written)]
    assert [f"{op} {value.normalize():f} {unit}" for op, value, unit in asked] == read
    assert said == asked


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("第一千一百六十五条", []),
        ("2025年12月31日", []),
        ("三级", ["3 级"]),
        ("2,500万", ["25000000 "]),
    ],
)
def test_a_claim_counts_what_is_not_measured_and_no_ordinals(written, read):
    assert [f"{a.value.normalize():f} {a.unit}" for a in amounts(written)] == read
    assert comparisons(fold(written)) == [] or "日" in written


@pytest.mark.parametrize(
    "written", ["2021年5月29日", "二〇二一年五月二十九日", "2021 年 5 月 29 日", "2021年5月29號"]
)
def test_a_day_is_the_same_day_wherever_it_is_read(written):
    folded, day = fold(written), date(2021, 5, 29)
    asked = period(folded, date(2026, 11, 22))
    assert [d.on for d in days(folded)] == [d.day for d in days_in(folded)] == [day]
    assert asked is not None and (asked.first, asked.last) == (day, day)
