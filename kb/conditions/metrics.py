"""What a number is compared of (指标), with its qualifier, and the field of a profile it is.

人工智能产品年销售收入 is not 年销售收入: what stands before the head (收入) is kept, and a field
with a qualifier of its own is a part of the whole (``WHOLE``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.conditions.fields import field_of
from kb.model import Span
from kb.quantities.comparisons import Compared
from kb.quantities.units import DURATIONS

_LEADING = re.compile(
    r"(?:[、\s\"]|或者?|且|并且|并|以及|及|和|同时|其中|但|凡|对于|对|如果|如|若|该|应当|应|必须|须"
    r"|需要?|要求|条件[:之为是]|培育|引进|引入|建成|形成|集聚|实现|力争|完成|具有|具备|拥有|聘用|达到|符合|满足"
    r"|的)+"
)
_TRAILING = re.compile(
    r"(?:[、\s]|年度|达到?|累计|合计|共计|大约|已|均|为|在|的|将|应当?|须|不得|可以|也|又|还|都|约|至|经|是)+$"
)
_PERIOD = re.compile(
    r"上一?个?(?:会计|自然)?年度|去年|上年|近[一二三四五两\d]\s*个?(?:会计)?年(?:度|来|内)?|近[一二三两\d]+\s*个月"
    r"|当年度?|本年度|每季度|每半年|每年度?|每月|每两年|连续[一二三两\d]+年|自然年|截至[^,;。、]{1,20}"
    r"|(?:到|至)?\s*20\d{2}\s*年度?(?!\s*\d{1,2}\s*月)"
)


_VERBS = re.compile(r"(?:可以|并|应当?|由|给予?|共|分别)*(?:处以?|有|给予|奖励|处罚|罚款)")
"""Words before a number whose thing stands after it: 处五千元以下罚款, 有10名研发人员."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric where it stands: as written with its qualifier, and its field if it has one."""

    text: str
    span: Span
    field: str | None = None


def metrics_of(folded: str, compared: Compared, floor: int, last: Metric | None) -> list[Metric]:
    """What is compared: usually one metric, several where they share a number (A或B1亿元以上)."""
    start, end = _trimmed(folded, floor, compared.span.start)
    unit = compared.quantity.unit
    if compared.base and not folded[start:end].strip():
        start, end = floor, compared.span.start
    if start >= end or _VERBS.fullmatch(folded, start, end):
        return [_following(folded, compared, last)]
    text = folded[start:end]
    if text.startswith("占") and last:
        text = last.text + text
        return [Metric(text, Span(start, end), field_of(text, unit))]
    parts = _alternatives(folded, start, end, unit)
    return parts or [Metric(text, Span(start, end), field_of(text, unit))]


def _trimmed(folded: str, start: int, end: int) -> tuple[int, int]:
    """The words before a number without what only joins them to it."""
    period = _PERIOD.match(folded, start, end)
    lead = _LEADING.match(folded, period.end() if period else start, end)
    at = lead.end() if lead else (period.end() if period else start)
    period = _PERIOD.match(folded, at, end)
    at = period.end() if period else at
    tail = _TRAILING.search(folded, at, end)
    stop = tail.start() if tail and tail.end() == end else end
    at = max(at, folded.rfind("是", at, stop) + 1)
    return at, stop


def _alternatives(folded: str, start: int, end: int, unit: str) -> list[Metric]:
    """投资总额或年产值: two metrics, where each has a field of its own."""
    cuts = [m.span() for m in re.finditer(r"或者?", folded[start:end])]
    edges = [0, *[at for cut in cuts for at in cut], end - start]
    out = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        text = folded[start + left : start + right]
        field = field_of(text, unit)
        if field is None:
            return []
        out.append(Metric(text, Span(start + left, start + right), field))
    return out if len(out) > 1 else []


def _following(folded: str, compared: Compared, last: Metric | None) -> Metric:
    """什么 stands after the number (2名技术人员, 五千元以下罚款), or what was said before it."""
    joined = re.search(r"(?:或者?|且|并|同时|,|不?超过)\s*$", folded[: compared.span.start])
    if joined and last and (last.field or last.text):
        return last
    match = _NOUN.match(folded, compared.span.end)
    if match and compared.quantity.unit not in DURATIONS:
        noun = match["noun"]
        return Metric(noun, Span(*match.span("noun")), field_of(noun, compared.quantity.unit))
    at = compared.span.start
    return last or Metric("", Span(at, at))


_NOUN = re.compile(
    r"(?:[^,;。:、!?()]{1,12}?(?:以上|以下|以内))?\s*的?"
    r"(?P<noun>(?![不未以超满高低已])[^,;。:、!?()\d的]{1,14})"
)


def period_of(folded: str, start: int, end: int) -> str:
    """The period a number is of: 上年度, 近三年, 2025 年."""
    found = _PERIOD.findall(folded[start:end])
    return re.sub(r"^[到至]|\s", "", str(found[-1])) if found else ""
