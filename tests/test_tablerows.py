from __future__ import annotations

import pytest

from ingest.pipeline import build
from ingest.read import read_bytes
from kb.condition import BenefitKind, ConditionKind, Offer
from kb.conditions.offers import read_offers
from kb.quantities.comparisons import comparisons
from kb.text import fold

HEADER = "| 序号 | 政策名称 | 支持标准 | 申报条件 | 责任单位 |"


def offers(*rows: str, header: str = HEADER) -> list[Offer]:
    text = "\n".join(["白河市惠企政策清单", "", header, *rows]) + "\n"
    made = build(read_bytes(text.encode(), "清单.txt"), ("root", "清单.txt"), {}, "made")
    return [one for one in read_offers(made) if one.benefits]


def test_what_is_asked_in_one_column_is_not_given_in_another():
    (offer,) = offers(
        "| 1 | 技术改造 | 按设备投资额的10%给予补贴，最高300万元 | 设备投资500万元以上 | 工信局 |",
        "| 2 | 其他 | 见通知 | 无 | 工信局 |",
    )
    (gift,) = offer.benefits
    assert gift.kind is BenefitKind.SHARE and gift.cap and gift.cap.written == "300万元"
    (condition,) = offer.requirement.conditions()
    assert condition.kind is ConditionKind.THRESHOLD


def test_a_row_without_a_condition_is_left_to_a_person():
    (offer,) = offers("| 1 | 首台套 | 奖励200万元 |  | 工信局 |", "| 2 | 其他 | 略 | 略 | 略 |")
    (condition,) = offer.requirement.conditions()
    assert condition.kind is ConditionKind.JUDGEMENT


@pytest.mark.parametrize(
    ("written", "operator"),
    [
        ("最高奖励200万元", "<="),
        ("最高可获200万元补贴", "<="),
        ("最高可达200万元", "<="),
        ("每家最高支持200万元", "<="),
        ("单个项目最高资助额度为200万元", "<="),
        ("最高補貼至200萬元", "<="),
        ("最多补助3次", "<="),
        ("最低奖励10万元", ">="),
        ("最高不超过200万元", "<="),
        ("对排名最高的企业奖励200万元", "="),
    ],
)
def test_what_is_done_may_stand_between_a_bound_and_its_number(written: str, operator: str):
    (one,) = comparisons(fold(written))
    assert one.operator.value == operator
