"""Numbers that ask nothing of an applicant: targets (目标), facts, deadlines and how often.

A target is the government's own: 到 2025 年，营业收入规模超 900 亿元 is no condition on anyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from kb.condition import DATE, Condition, ConditionKind, Inclusion, Operator, Quantity
from kb.conditions.requirements import Manner, numbers
from kb.conditions.source import Source
from kb.model import Span
from kb.quantities.units import DURATIONS

_GOAL = re.compile(
    r"(?:^|[,;。:—\s])(?:到|至|力争到?|争取到?)\s*(?P<year>20\d\d)\s*年(?:底|末)?(?!\d*\s*\d{1,2}\s*月)"
    r"|(?P<other>(?:发展|工作|总体|主要|预期|阶段)?目标|力争|争取实现)"
)
_RISES = re.compile(
    r"(?P<metric>[^,;。:、]{2,16}?(?:率|比重|占比|比例|规模|总量|产值|收入|额))(?:不断|持续|稳步|显著|大幅|明显|逐步|进一步)"
    r"(?:提升|提高|增长|扩大|上升|增加)"
)
_OFTEN = re.compile(
    r"(?P<how>每(?:个)?(?:季度|半年|年度?|月|两年|周))(?=[^,;。\d]{0,4}(?:向|报|召开|开展|组织|提交|公布|发布|至少|举行|进行|通报))"
    r"|(?P<yearly>年度)(?=评价|工作要点|考核|评估|报告|审计|总结|计划)"
)
_UNTIL = re.compile(r"有效期(?:限)?(?:延长)?至|截至|截止(?:到|至|时间为)?|期限至|不晚于|不迟于")
_DAY = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")


def goal_year(folded: str) -> str | None:
    """The year a passage sets targets for; empty where it names none; None where it sets none."""
    match = _GOAL.search(folded)
    return None if match is None else match["year"] or ""


def statements(
    source: Source, span: Span, goal: str | None, taken: Iterable[Span]
) -> list[Condition]:
    """What the words state in numbers beside conditions and benefits."""
    used = list(taken)
    kind = ConditionKind.FACT if goal is None else ConditionKind.TARGET
    period = f"{goal}年" if goal else ""
    found = [_dated(source, span, _timed(c)) for c in numbers(source, span, Manner(kind, period))]
    out = [c for c in found if c.value and c.value.unit != DATE]
    out += [*_rises(source, span, period, goal), *_often(source, span), *_until(source, span)]
    return sorted(
        (c for c in out if not any(c.span.overlaps(u) for u in used)), key=lambda c: c.span
    )


def _dated(source: Source, span: Span, one: Condition) -> Condition:
    """A target is of the year named last before it (到2022年…；到2025年…)."""
    if one.kind is not ConditionKind.TARGET:
        return one
    before = source.folded[span.start : one.span.start + 1]
    years = [m["year"] for m in _GOAL.finditer(before) if m["year"]]
    return replace(one, period=f"{years[-1]}年") if years else one


def _timed(one: Condition) -> Condition:
    """三十日内 is a deadline, whatever the passage is about."""
    timed = one.value and one.value.unit in DURATIONS and one.operator is Operator.AT_MOST
    return replace(one, kind=ConditionKind.DEADLINE) if timed else one


def _rises(source: Source, span: Span, period: str, goal: str | None) -> Iterator[Condition]:
    if goal is None:
        return
    for match in _RISES.finditer(source.folded, span.start, span.end):
        where = Span(*match.span("metric"))
        yield Condition(
            ConditionKind.TARGET, where.of(source.text), Span(*match.span()),
            operator=Operator.RISES, period=period, metric_span=where,
        )  # fmt: skip


def _often(source: Source, span: Span) -> Iterator[Condition]:
    for match in _OFTEN.finditer(source.folded, span.start, span.end):
        where = Span(*match.span())
        once = Quantity(Decimal(1), "次", where.of(source.text))
        yield Condition(
            ConditionKind.DEADLINE, _doing(source, where, span), where, operator=Operator.EQUAL,
            value=once, period=match["how"] or "每年", value_span=where,
        )  # fmt: skip


def _doing(source: Source, where: Span, span: Span) -> str:
    match = re.compile(r"[^,;。、]{0,24}").match(source.folded, where.end, span.end)
    return source.text[where.end : match.end()] if match else ""


def _until(source: Source, span: Span) -> Iterator[Condition]:
    """有效期至 2025 年 12 月 31 日: the day itself still counts."""
    for match in _UNTIL.finditer(source.folded, span.start, span.end):
        day = re.compile(rf"\s*{_DAY.pattern}").match(source.folded, match.end(), span.end)
        if day is None:
            continue
        digits = [int(d) for d in re.findall(r"\d+", day.group())]
        where = Span(match.end(), day.end())
        value = Decimal(digits[0] * 10000 + digits[1] * 100 + digits[2])
        yield Condition(
            ConditionKind.DEADLINE, match.group(), Span(match.start(), day.end()),
            operator=Operator.AT_MOST, value=Quantity(value, DATE, where.of(source.text).strip()),
            inclusion=Inclusion(True, "“至”包括当日"), value_span=where,
        )  # fmt: skip
