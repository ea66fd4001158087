"""A profile against an offer, condition by condition: 满足, 不满足, 信息不足, 需人工认定.

Three-valued: what is not known never becomes 不满足, and what a person must judge never becomes
满足.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from kb.condition import DATE, Condition, ConditionKind, Logic, Offer, Operator, Requirement
from kb.conditions.fields import label_of
from kb.conditions.qualities import INDUSTRY, LABELS, PLACE, STANDING
from kb.eligibility.profile import Bounds, Given, Profile
from kb.eligibility.words import holds, place_fits, spoken, trade_fits


class Verdict(StrEnum):
    """What becomes of a condition (判定)."""

    MET = "满足"
    NOT_MET = "不满足"
    UNKNOWN = "信息不足"
    PERSON = "需人工认定"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a profile is judged in: the day, where deictic places (本区) are, the other places."""

    as_of: date
    home: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition with its verdict: what was said, what is missing, what to ask."""

    condition: Condition
    verdict: Verdict
    given: tuple[Given, ...] = ()
    gap: str = ""
    why: str = ""
    ask: str = ""
    barred: bool = False  # from a list of what must not be the case


@dataclass(frozen=True, slots=True)
class Outcome:
    """An offer with its verdict."""

    offer: Offer
    verdict: Verdict
    judged: tuple[Judged, ...]
    logic: object  # {"all": [0, {"any": [1, 2]}]} over ``judged``
    ask: str = ""


def match(offer: Offer, profile: Profile, setting: Setting) -> Outcome:
    """The verdict on an offer, with every condition's own."""
    judged: list[Judged] = []
    verdict, logic = _tree(offer.requirement, profile, setting, judged)
    if not judged:
        verdict = Verdict.PERSON
    outcome = Outcome(offer, verdict, tuple(judged), logic)
    return replace(outcome, ask=_ask(outcome) if verdict is Verdict.UNKNOWN else "")


def _tree(
    part: Requirement, profile: Profile, setting: Setting, judged: list[Judged]
) -> tuple[Verdict, object]:
    verdicts, nodes = [], []
    barring = part.logic is Logic.NONE
    for one in part.parts:
        if isinstance(one, Requirement):
            verdict, node = _tree(one, profile, setting, judged)
            verdict = _flipped(verdict) if barring else verdict
        else:
            found = judge(one, profile, setting)
            if barring:
                found = replace(found, verdict=_flipped(found.verdict), barred=True, gap="")
            verdict, node = found.verdict, len(judged)
            judged.append(found)
        verdicts.append(verdict)
        nodes.append(node)
    both = _any(verdicts) if part.logic is Logic.ANY else _all(verdicts)
    return both, {part.logic.value: nodes}


def _flipped(verdict: Verdict) -> Verdict:
    return {Verdict.MET: Verdict.NOT_MET, Verdict.NOT_MET: Verdict.MET}.get(verdict, verdict)


def _all(verdicts: Sequence[Verdict]) -> Verdict:
    for worst in (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.PERSON):
        if worst in verdicts:
            return worst
    return Verdict.MET


def _any(verdicts: Sequence[Verdict]) -> Verdict:
    for best in (Verdict.MET, Verdict.UNKNOWN, Verdict.PERSON):
        if best in verdicts:
            return best
    return Verdict.NOT_MET


# --- one condition --------------------------------------------------------------------------


def judge(condition: Condition, profile: Profile, setting: Setting) -> Judged:
    """The verdict on one condition."""
    if condition.kind is ConditionKind.JUDGEMENT:
        return Judged(condition, Verdict.PERSON, why="需由主管部门认定")
    if condition.kind is ConditionKind.QUALITY:
        return _quality(condition, profile, setting)
    if condition.value is None or condition.operator is None or condition.field is None:
        return Judged(condition, Verdict.PERSON, why="系统不能自动判断，需由主管部门认定")
    if condition.value.unit == DATE:
        return _since(condition, profile)
    bounds = profile.bounds(condition.field, condition.value, setting.as_of)
    return compare(condition, bounds)


def compare(condition: Condition, bounds: Bounds) -> Judged:
    """A number condition against what the number can be."""
    ends = [(condition.operator, condition.value), (condition.upper_operator, condition.upper)]
    found = [
        _end(operator, Fraction(value.value), bounds)
        for operator, value in ends
        if operator and value
    ]
    verdict = _all(found)
    gap = _gap(condition, bounds) if verdict is Verdict.NOT_MET else ""
    judged = Judged(condition, verdict, bounds.by, gap)
    return replace(judged, ask=_question(condition)) if verdict is Verdict.UNKNOWN else judged


def _end(operator: Operator, value: Fraction, bounds: Bounds) -> Verdict:
    low, high = bounds.low, bounds.high
    if operator in (Operator.AT_LEAST, Operator.MORE):
        enough = low is not None and (
            low > value or (low == value and (operator is Operator.AT_LEAST or bounds.low_strict))
        )
        short = high is not None and (
            high < value or (high == value and (operator is Operator.MORE or bounds.high_strict))
        )
    elif operator in (Operator.AT_MOST, Operator.LESS):
        enough = high is not None and (
            high < value or (high == value and (operator is Operator.AT_MOST or bounds.high_strict))
        )
        short = low is not None and (
            low > value or (low == value and (operator is Operator.LESS or bounds.low_strict))
        )
    elif operator is Operator.EQUAL:
        # A stated target is reached by reaching it.
        enough, short = low is not None and low >= value, high is not None and high < value
    else:
        return Verdict.PERSON
    return Verdict.MET if enough else Verdict.NOT_MET if short else Verdict.UNKNOWN


_WHOLE_UNITS = frozenset(("家", "人", "个", "件", "项", "户", "次", "种"))


def _gap(condition: Condition, bounds: Bounds) -> str:
    """还差1万元; how far above a limit."""
    value, operator = condition.value, condition.operator
    if value is None:
        return ""
    limit, unit = Fraction(value.value), value.unit
    if operator in (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL) and bounds.high is not None:
        short = limit - bounds.high
        if operator is Operator.MORE and unit in _WHOLE_UNITS:
            return f"还差{spoken(short + 1, unit)}" if short >= 0 else ""
        if short == 0:
            return "还差一点：须多于此数" if operator is Operator.MORE else ""
        more = "，且须多于此数" if operator is Operator.MORE else ""
        points = "百分点" if unit == "%" else unit
        return f"还差{spoken(short, points)}{more}" if short > 0 else _over(condition, bounds)
    return _over(condition, bounds)


def _over(condition: Condition, bounds: Bounds) -> str:
    """超出5人: how far a number is above what it may be."""
    top = condition.upper if condition.upper_operator else condition.value
    if top is None or bounds.low is None:
        return ""
    over = bounds.low - Fraction(top.value)
    return f"超出{spoken(over, top.unit)}" if over > 0 else "已到上限，须少于此数"


def _since(condition: Condition, profile: Profile) -> Judged:
    given = [g for g in profile.of(condition.field or "") if g.days]
    if not given or condition.value is None:
        return Judged(condition, Verdict.UNKNOWN, ask=_question(condition))
    (first, last), wanted = given[-1].days or (date.min, date.max), int(condition.value.value)
    earliest, latest = (Fraction(d.year * 10000 + d.month * 100 + d.day) for d in (first, last))
    bounds = Bounds(earliest, latest, by=(given[-1],))
    verdict = _end(condition.operator or Operator.AT_LEAST, Fraction(wanted), bounds)
    ask = _question(condition) if verdict is Verdict.UNKNOWN else ""
    return Judged(condition, verdict, (given[-1],), ask=ask)


def _quality(condition: Condition, profile: Profile, setting: Setting) -> Judged:
    given = profile.of(condition.field or "")
    if condition.field == PLACE:
        fits = place_fits(condition.choices, given, setting.home, setting.places)
    elif condition.field == INDUSTRY:
        fits = trade_fits(condition.choices, given)
        if given and fits is None:
            why = "文件列举的方向与所说业务没有直接对应的字样，需由主管部门认定"
            return Judged(condition, Verdict.PERSON, given, why=why)
    elif condition.field == STANDING:
        fits = holds(condition.choices, given)
    else:
        fits = next((g.holds for g in reversed(given) if g.holds is not None), None)
    if fits is None:
        return Judged(condition, Verdict.UNKNOWN, given, ask=_question(condition))
    verdict = Verdict.MET if fits is not condition.negated else Verdict.NOT_MET
    return Judged(condition, verdict, given)


# --- what to ask ----------------------------------------------------------------------------


def _question(condition: Condition) -> str:
    """The question whose answer decides a condition."""
    field = condition.field or ""
    if field == PLACE:
        return f"企业是否位于{'或'.join(condition.choices)}？"
    if field == INDUSTRY:
        return f"企业的业务是否属于{'、'.join(condition.choices)}？"
    if field == STANDING:
        return f"企业是否具有{'或'.join(condition.choices)}的资质或身份？"
    if field in LABELS:
        asked = {"established_on": "企业是哪一天成立的？", "qualified_on": "首次认定是哪一天？"}
        return asked.get(field, f"企业是否有{LABELS[field]}？")
    period = condition.period if condition.period and "年" in condition.period else ""
    return f"{period}{_named(condition)}是多少？"


def _named(condition: Condition) -> str:
    return condition.metric if len(condition.metric) >= 4 else label_of(condition.field or "")


def _ask(outcome: Outcome) -> str:
    """The one question whose answer would decide most of an offer."""
    open_ = [j for j in outcome.judged if j.verdict is Verdict.UNKNOWN and j.ask]
    return most(j.ask for j in open_)


def most(questions: Iterable[str]) -> str:
    """The question asked most often, the first of those asked alike; empty for none."""
    counts: dict[str, int] = {}
    for question in questions:
        counts[question] = counts.get(question, 0) + 1
    return max(counts, key=lambda q: counts[q], default="")


def judged_places(offers: Iterable[Offer]) -> Iterator[str]:
    """Every place that conditions name."""
    for offer in offers:
        for condition in offer.requirement.conditions():
            if condition.field == PLACE:
                yield from condition.choices
