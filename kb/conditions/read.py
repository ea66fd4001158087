"""The numbers that something is compared with in one sentence, plainly.

>>> [(r.metric, r.operator.value, str(r.value)) for r in read_sentence("年收入2500万元以上")]
[('年收入', '>=', '25000000')]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kb.condition import Operator
from kb.conditions.metrics import Metric, metrics_of
from kb.quantities.comparisons import Compared, comparisons
from kb.text import fold


@dataclass(frozen=True, slots=True)
class Reading:
    """One compared number: of what, how, and its value in the base unit."""

    metric: str
    operator: Operator
    value: Decimal
    unit: str


def read_sentence(text: str) -> list[Reading]:
    """Every number of a sentence that something is compared with; bare numbers are left out."""
    folded = fold(text)
    out: list[Reading] = []
    for metrics, compared in compared_metrics(folded):
        if compared.word and compared.operator is not Operator.ABOUT:
            value, unit = compared.quantity.value, compared.quantity.unit
            out += [Reading(m.text, compared.operator, value, unit) for m in metrics]
    return out


@lru_cache(maxsize=8)  # a sentence is read for what it asks, and again for what it states
def compared_metrics(
    folded: str, *, spoken: bool = False
) -> tuple[tuple[Sequence[Metric], Compared], ...]:
    """The comparisons of a folded text, each with what it compares, one metric or several."""
    out: list[tuple[Sequence[Metric], Compared]] = []
    last: Metric | None = None
    found = comparisons(folded, spoken=spoken)
    for i, one in enumerate(found):
        floor = _floor(folded, one, found[i - 1].span.end if i else 0)
        metrics: Sequence[Metric] = metrics_of(folded, one, floor, last)
        if (i and found[i - 1].value_span == one.value_span) or _second(folded, found, i):
            metrics = out[-1][0]
        out.append((metrics, one))
        last = metrics[-1]
    return tuple(out)


def _second(folded: str, found: list[Compared], i: int) -> bool:
    """A以上B以下: the second end is of the same metric."""
    if not i:
        return False
    before, one = found[i - 1], found[i]
    between = folded[before.span.end : one.span.start].strip(" 、,")
    return not between and bool(before.word) and one.quantity.unit == before.quantity.unit


def _floor(folded: str, one: Compared, least: int) -> int:
    """Where the words about a number begin: after a mark, or after the number before it."""
    at = one.span.start
    while at > least and folded[at - 1] not in ",;。!?:\n()":
        at -= 1
    return at
