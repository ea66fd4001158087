"""What a provision asks of an enterprise and what it gives (申报条件与优惠), as values.

Numbers are exact: ``Decimal`` in the base unit of their kind (元, %, 家, 年, 平方米 …), with the
words they were written in.  Every part keeps the span of the published text it was read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kb.model import Pinpoint, Span


class ConditionKind(StrEnum):
    """What a statement about a number, a quality or a day is (条件种类)."""

    THRESHOLD = "threshold"  # 数量条件: a number that an applicant must reach or keep under
    QUALITY = "quality"  # 资格条件: a place, an industry, a qualification, a form; true or false
    JUDGEMENT = "judgement"  # 需人工认定: 具有国际影响力, 符合条件的
    TARGET = "target"  # 目标: the government's own, no condition on anyone
    DEADLINE = "deadline"  # 期限: a day, a period to act within, or how often to act
    FACT = "fact"  # 事实: a number that describes, and asks nothing of anyone


class Operator(StrEnum):
    """How a number is compared (比较方式)."""

    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"
    EQUAL = "="
    ABOUT = "≈"
    RISES = "↑"  # 不断提升: it is to grow, by no stated number


DATE = "日期"
"""The unit of a day of the calendar, whose value is written 20251231."""


class Logic(StrEnum):
    """How the parts of a requirement combine (逻辑关系)."""

    ALL = "all"  # 同时具备, 且
    ANY = "any"  # 之一, 或者
    NONE = "none"  # 不得有下列情形


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: ``value`` in the base unit ``unit``, and as written."""

    value: Decimal
    unit: str
    written: str


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Whether the number itself counts (是否含本数), and by which rule."""

    inclusive: bool
    rule: str  # for a person: 民法典第一千二百五十九条…, or the document's own 附则
    pinpoint: Pinpoint | None = None  # of the document's own definition
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition (条件): a metric compared with a value, or a quality to have.

    ``metric`` is as written with its qualifier (人工智能产品年销售收入 is not 年销售收入);
    ``field`` is the field of a profile that decides it, None where no field does.
    """

    kind: ConditionKind
    metric: str
    span: Span
    field: str | None = None
    operator: Operator | None = None
    value: Quantity | None = None
    upper: Quantity | None = None  # of a range: A以上B以下
    upper_operator: Operator | None = None
    period: str = ""  # 上年度, 近三年, 每季度
    inclusion: Inclusion | None = None
    negated: bool = False
    choices: tuple[str, ...] = ()  # what a QUALITY may be: any of these
    metric_span: Span | None = None
    value_span: Span | None = None
    review: str = ""  # what staff said of it: 已确认, 已改正


@dataclass(frozen=True, slots=True)
class Requirement:
    """Conditions combined (条件组合): a tree of all / any / none."""

    logic: Logic
    parts: tuple[Condition | Requirement, ...]
    span: Span

    def conditions(self) -> Iterator[Condition]:
        """Every condition in it, in reading order."""
        for part in self.parts:
            if isinstance(part, Condition):
                yield part
            else:
                yield from part.conditions()


class BenefitKind(StrEnum):
    """How a benefit is measured (优惠方式)."""

    GIVEN = "given"  # 给予100万元
    UP_TO = "up_to"  # 最高100万元
    SHARE = "share"  # 按实际投入的30%
    STATUS = "status"  # 认定为骨干企业: a standing, no money
    UNSTATED = "unstated"  # 给予扶持, with no amount


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a provision gives (优惠): an amount, a share of a base with its cap, or a standing."""

    kind: BenefitKind
    span: Span
    amount: Quantity | None = None
    share: Quantity | None = None
    base: str = ""
    cap: Quantity | None = None
    what: str = ""  # of a STATUS: 骨干企业, 鼓励发展方向


@dataclass(frozen=True, slots=True)
class Offer:
    """What one provision, or one tier of it (档次), gives and asks for."""

    unit: Pinpoint  # the 条
    pinpoint: Pinpoint  # of the smallest provision that holds it
    span: Span
    requirement: Requirement
    benefits: tuple[Benefit, ...] = ()
    tier: int = 0  # 1, 2 … where one sentence gives several; 0 where it does not
    targets: tuple[Condition, ...] = ()  # TARGET and DEADLINE statements of the same provision
