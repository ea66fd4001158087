"""The words of a requirement → its conditions and how they combine (且, 或, 之一, 不得).

A comma joins more loosely than 或, and 且 more tightly: 研发投入超过500万元，或者超过100万元且占比
30%以上 is the first, or both of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.condition import DATE, Condition, ConditionKind, Inclusion, Logic, Operator, Requirement
from kb.conditions.inclusion import included
from kb.conditions.metrics import Metric, period_of
from kb.conditions.qualities import CREDIT, LABELS, qualities
from kb.conditions.read import compared_metrics
from kb.conditions.source import Source
from kb.model import Span
from kb.quantities.comparisons import Compared
from kb.quantities.reading import measures

Part = Condition | Requirement

_OR = re.compile(r"或(?!有|许)|或者")
_TIGHT = re.compile(r"且|并(?!非|不)|同时|以及")
_LOOSE = re.compile(r"[,;。:\n]")
_SINCE = re.compile(
    r"\s*(?P<when>(?:及?以|之)?后|起|以来)(?P<what>[^,;。:]{0,10}?(?:成立|设立|注册|登记|认定|获得|取得|入选|获评|上市|通过|引进))"
)
_CLAUSE = re.compile(r"[^,;。:\n]+")
_CONNECTS = re.compile(
    r"对|凡|的|企业|单位|机构|项目|其|应当?|须|需|必须|同时|并且?|且|或者?|以及|符合|满足|具备|下列|以下|条件|之一"
    r"|全部|各项|情形|有|在|\s|[\d一二三四五六七八九十]+[、.)]|[(（]|\"|、|和|与|及"
)
_ENDS = {Operator.AT_MOST, Operator.LESS}
_STARTS = {Operator.AT_LEAST, Operator.MORE}


@dataclass(frozen=True, slots=True)
class Manner:
    """How numbers are taken: what a compared number is, and the period that is spoken of."""

    kind: ConditionKind = ConditionKind.THRESHOLD
    period: str = ""
    listed: bool = True  # of a list of conditions, where every clause is one


def requirement(source: Source, span: Span, manner: Manner | None = None) -> Requirement | None:
    """What these words require; None where they require nothing that can be told."""
    parts = conditions(source, span, manner or Manner())
    return combine(source, parts, span) if parts else None


def conditions(source: Source, span: Span, manner: Manner) -> list[Part]:
    """The conditions in a span, in reading order; several that share a number as one part."""
    numbers = list(_numbers(source, span, manner))
    found: list[Part] = [*_since(source, span), *numbers]
    taken = [part.span for part in found]
    for one in qualities(source.at(span), source.text[span.start : span.end], span.start):
        if one.field == CREDIT:
            found = [p for p in found if not one.span.contains(p.span)]
        if not any(one.span.overlaps(t) for t in taken):
            found.append(one)
            taken.append(one.span)
    found += _unread(source, span, [part.span for part in found], listed=manner.listed)
    return sorted(found, key=lambda p: p.span)


def numbers(source: Source, span: Span, manner: Manner) -> list[Condition]:
    """The numbers in a span, in reading order, those of one alternative side by side."""
    out: list[Condition] = []
    for part in _numbers(source, span, manner):
        out += [part] if isinstance(part, Condition) else part.conditions()
    return out


# --- numbers --------------------------------------------------------------------------------


def _numbers(source: Source, span: Span, manner: Manner) -> Iterable[Part]:
    found = compared_metrics(source.at(span))
    last: Condition | None = None
    before = 0
    for metrics, compared in found:
        vague = compared.operator is Operator.ABOUT or not compared.word
        if compared.quantity.unit == DATE or (vague and not _counted(manner)):
            continue
        fresh = [_placed(metric, compared, before) for metric in metrics]
        before = compared.span.end
        made = [_condition(source, span, metric, compared, manner) for metric in fresh]
        if last and len(made) == 1 and _closes(source, last, made[0]):
            last = _joined(last, made[0])
            yield last
            last = None
            continue
        if last:
            yield last
            last = None
        if len(made) == 1:
            last = made[0]
        else:
            whole = Span(made[0].span.start, made[-1].span.end)
            yield Requirement(Logic.ANY, tuple(made), whole)
    if last:
        yield last


def _placed(metric: Metric, compared: Compared, before: int) -> Metric:
    """The metric, standing at its number where its words were said of an earlier one."""
    if metric.span.start >= before:
        return metric
    return replace(metric, span=Span(compared.span.start, compared.span.start))


def _counted(manner: Manner) -> bool:
    """Whether a bare number says something: a target of 1500 亿元 does, no condition."""
    return manner.kind is not ConditionKind.THRESHOLD


def _condition(
    source: Source, span: Span, metric: Metric, compared: Compared, manner: Manner
) -> Condition:
    operator, inclusion = included(compared, source.own)
    at = span.start
    where = Span(at + min(metric.span.start, compared.span.start), at + compared.span.end)
    value = Span(at + compared.value_span.start, at + compared.value_span.end)
    clause = source.folded[max(span.start, where.start - 24) : where.end]
    return Condition(
        kind=manner.kind,
        metric=_written(source, metric, at),
        span=where,
        field=metric.field,
        operator=operator,
        value=replace(compared.quantity, written=value.of(source.text)),
        period=period_of(clause, 0, len(clause)) or manner.period,
        inclusion=inclusion,
        metric_span=Span(at + metric.span.start, at + metric.span.end),
        value_span=value,
    )


def _written(source: Source, metric: Metric, at: int) -> str:
    """The metric as published, where it stands in one piece."""
    here = source.text[at + metric.span.start : at + metric.span.end]
    return here if len(here) == len(metric.text) else metric.text


def _closes(source: Source, low: Condition, high: Condition) -> bool:
    """A以上B以下: the second number closes the range the first one opens."""
    if low.operator not in _STARTS or high.operator not in _ENDS or not (low.value and high.value):
        return False
    if low.value.unit != high.value.unit or low.value_span is None or high.value_span is None:
        return False
    if low.value_span == high.value_span:
        return True  # 三至五年
    between = source.folded[low.span.end : high.value_span.start]
    return len(between) <= 5 and not re.search(r"[或;。]", between)


def _joined(low: Condition, high: Condition) -> Condition:
    return replace(
        low,
        upper=high.value,
        upper_operator=high.operator,
        span=Span(low.span.start, max(low.span.end, high.span.end)),
    )


def _since(source: Source, span: Span) -> Iterable[Condition]:
    """2021年10月8日后首次认定."""
    folded = source.at(span)
    for measure in measures(folded) if _SINCE.search(folded) else ():
        match = _SINCE.match(folded, measure.span.end)
        if measure.quantity.unit != DATE or match is None:
            continue
        founded = re.search(r"成立|设立|注册|登记", match["what"])
        field = "established_on" if founded else "qualified_on"
        includes = match["when"] != "后" and match["when"] != "之后"
        word = f"“{match['when']}”{'包括' if includes else '不包括'}当日"
        yield Condition(
            kind=ConditionKind.THRESHOLD,
            metric=LABELS[field],
            span=Span(span.start + measure.span.start, span.start + match.end("when")),
            field=field,
            operator=Operator.AT_LEAST if includes else Operator.MORE,
            value=measure.quantity,
            inclusion=Inclusion(includes, word),
            value_span=Span(span.start + measure.span.start, span.start + measure.span.end),
        )


_ASKS = re.compile(r"^\s*(?:对|凡|属于)|(?:的|企业|机构|项目|单位|团队|平台|主体)\s*$")
_AIM = re.compile(r"^\s*(?:为了?|根据|依据|按照?|鼓励|支持|引导|推动|加快|积极|经|由|其中)")


def _unread(
    source: Source, span: Span, taken: Sequence[Span], *, listed: bool
) -> Iterable[Condition]:
    """Clauses of which nothing was read: a person has to judge them, none is taken for met."""
    for match in _CLAUSE.finditer(source.folded, span.start, span.end):
        clause = Span(*match.span())
        if any(clause.overlaps(t) for t in taken):
            continue
        asks = _ASKS.search(match.group()) and not _AIM.search(match.group())
        if (listed or asks) and len(_CONNECTS.sub("", match.group())) >= 3:
            words = source.text[clause.start : clause.end].strip()
            yield Condition(ConditionKind.JUDGEMENT, words, clause)


# --- how they combine -----------------------------------------------------------------------


def combine(source: Source, parts: Sequence[Part], span: Span) -> Requirement:
    """The parts as a tree: commas join most loosely, then 或, then 且."""
    if len(parts) == 1 and isinstance(parts[0], Requirement):
        return parts[0]
    groups: list[list[list[Part]]] = [[[parts[0]]]]
    for before, part in pairwise(parts):
        join = source.folded[before.span.end : max(before.span.end, part.span.start)]
        if _OR.search(join):
            groups[-1].append([part])
        elif _tight(join, part):
            groups[-1][-1].append(part)
        else:
            groups.append([[part]])
    return _tree(Logic.ALL, [_any(group) for group in groups], span)


def _tight(join: str, part: Part) -> bool:
    """Whether a part belongs to the one before it alone: …且占总研发经费30%以上."""
    if _LOOSE.search(join):
        dependent = isinstance(part, Condition) and ":" in (part.field or "")
        return bool(_TIGHT.search(join)) and dependent
    return True


def _any(group: Sequence[Sequence[Part]]) -> Part:
    members = [_one(Logic.ALL, one) for one in group]
    return _one(Logic.ANY, members)


def _one(logic: Logic, parts: Sequence[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return Requirement(logic, tuple(parts), Span(parts[0].span.start, parts[-1].span.end))


def _tree(logic: Logic, parts: Sequence[Part], span: Span) -> Requirement:
    if len(parts) == 1 and isinstance(parts[0], Requirement):
        return parts[0]
    return Requirement(logic, tuple(parts), span)
