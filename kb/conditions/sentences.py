"""One passage of a provision → what it gives and asks for (一款、一项里的优惠与条件)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.condition import (
    Benefit,
    BenefitKind,
    Condition,
    ConditionKind,
    Logic,
    Offer,
    Operator,
    Requirement,
)
from kb.conditions.benefits import benefits, bracketed, capped, defined, named, start_of
from kb.conditions.directions import directions
from kb.conditions.requirements import Manner, combine, conditions, requirement
from kb.conditions.source import Source
from kb.conditions.statements import statements
from kb.model import Pinpoint, Span
from kb.quantities.comparisons import comparisons
from kb.text import sentences

_APART = "分别"
_GIVEN = (BenefitKind.GIVEN, BenefitKind.UP_TO, BenefitKind.SHARE)
_CAPS = re.compile(
    r"^\s*(?:(?:同一|单个|单家|每[个家]|每年|单项|累计|合计|总额|年度|全年|企业|项目|机构|申请人)[^,;。]{0,10}?)+"
    r"(?:最高|不超过|不得超过|封顶|上限)"
)
_BARE = re.compile(
    r"(?:应当?|须|需|必须|要求|适用于|适用对象|支持对象|申报|申请|扶持对象)[^。]*"
    r"|(?:以上|以下|以内)的?[^,。;]{0,10}?(?:企业|项目|机构|单位|平台|团队)"
    r"|(?:企业|申请人|申报单位|项目|机构)[^。]{0,40}(?:以上|以下|不低于|不少于|不超过|超过|满|达到)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its 条, itself, and the year it sets targets for if it sets any."""

    unit: Pinpoint
    pinpoint: Pinpoint
    goal: str | None = None


def read_passage(source: Source, span: Span, place: Place) -> list[Offer]:
    """The offers in a passage, and last what it states beside them."""
    out: list[Offer] = []
    for start, end in sentences(source.folded[span.start : span.end], span.start):
        if place.goal is not None:
            continue
        found = _sentence(source, Span(start, end), place)
        cap = _cap_alone(found) or _cap_stated(source, Span(start, end))
        if cap and out and any(b.kind in _GIVEN for b in out[-1].benefits):
            out[-1] = _with_cap(out[-1], cap)
        else:
            out += found
    if place.goal is None:
        here = {o.span for o in out}
        out += [
            o for o in directions(source, span, (place.unit, place.pinpoint)) if o.span not in here
        ]
    taken = [s for offer in out for s in _spans(offer)]
    stated = statements(source, span, place.goal, taken)
    if stated:
        empty = Requirement(Logic.ALL, (), span)
        out.append(Offer(place.unit, place.pinpoint, span, empty, targets=tuple(stated)))
    return out


def _spans(offer: Offer) -> list[Span]:
    counted = [c for c in offer.requirement.conditions() if c.kind is ConditionKind.THRESHOLD]
    return [c.span for c in counted] + [b.span for b in offer.benefits]


def _sentence(source: Source, span: Span, place: Place) -> list[Offer]:
    folded = source.at(span)
    start = start_of(folded)
    if start is not None:
        return _giving(source, span, span.start + start, place)
    if match := named(folded):
        return [_standing(source, span, (match.start(), match["what"]), place)]
    if match := defined(folded):
        needed = requirement(source, Span(span.start + match.end(), span.end))
        if needed and _counts(needed):
            return [_offer(place, span, needed, (_status(span, match["what"]),))]
    out = []
    for match in bracketed(folded):
        inside = Span(span.start + match.start("inside"), span.start + match.end("inside"))
        if any(c.word for c in comparisons(match["inside"])):
            what = Span(span.start + match.start("what"), span.start + match.end("what"))
            needed = requirement(source, inside)
            if needed:
                benefit = (_status(what, what.of(source.text)),)
                whole = Span(what.start, inside.end + 1)
                out.append(_offer(place, whole, needed, benefit))
    return out or _bare(source, span, place)


def _counts(needed: Requirement) -> bool:
    return any(c.kind is ConditionKind.THRESHOLD for c in needed.conditions())


def _status(span: Span, what: str) -> Benefit:
    return Benefit(BenefitKind.STATUS, span, what=what)


def _offer(
    place: Place, span: Span, needed: Requirement, given: tuple[Benefit, ...], tier: int = 0
) -> Offer:
    return Offer(place.unit, place.pinpoint, span, needed, given, tier)


def _standing(source: Source, span: Span, said: tuple[int, str], place: Place) -> Offer:
    """符合…的，认定为X."""
    end = span.start + said[0]
    before = Span(span.start, end)
    needed = requirement(source, before, Manner(listed=False)) or unstated(span)
    return _offer(place, span, needed, (_status(Span(end, span.end), said[1]),))


def unstated(span: Span) -> Requirement:
    """What is required where the text does not say: a person has to tell."""
    told = Condition(ConditionKind.JUDGEMENT, "原文未写明条件", span)
    return Requirement(Logic.ALL, (told,), span)


def _giving(source: Source, span: Span, start: int, place: Place) -> list[Offer]:
    given = benefits(source, Span(start, span.end))
    if not given:
        return []
    before = Span(span.start, start)
    parts = conditions(source, before, Manner(listed=False))
    tiers = _tiers(source, parts, given, before)
    if tiers:
        return [
            _offer(place, span, needed, (benefit,), tier)
            for tier, (needed, benefit) in enumerate(zip(tiers, given, strict=True), 1)
        ]
    needed = combine(source, parts, before) if parts else unstated(span)
    return [_offer(place, span, needed, tuple(given))]


def _tiers(
    source: Source, parts: Sequence[Condition | Requirement], given: Sequence[Benefit], span: Span
) -> list[Requirement]:
    """A、B、C分别给予X、Y、Z: one requirement a tier; empty where numbers and gifts do not pair."""
    steps = [
        p
        for p in parts
        if isinstance(p, Condition) and p.kind is ConditionKind.THRESHOLD and p.value
    ]
    steps = [s for s in steps if s.field == steps[0].field and s.metric == steps[0].metric]
    apart = _APART in source.folded[span.start : given[-1].span.end]
    if len(given) < 2 or len(steps) != len(given) or not apart:
        return []
    shared = tuple(p for p in parts if p not in steps)
    return [Requirement(Logic.ALL, (*shared, one), span) for one in steps]


def _cap_alone(found: Sequence[Offer]) -> Benefit | None:
    """单个企业每年最高不超过100万元: a cap of what the sentence before it gives."""
    if len(found) != 1 or len(found[0].benefits) != 1:
        return None
    benefit = found[0].benefits[0]
    asked = [c for c in found[0].requirement.conditions() if c.kind is not ConditionKind.JUDGEMENT]
    return benefit if benefit.kind is BenefitKind.UP_TO and not asked else None


def _cap_stated(source: Source, span: Span) -> Benefit | None:
    """The same where the sentence has no word for giving."""
    if start_of(source.at(span)) is None and _CAPS.search(source.at(span)):
        given = benefits(source, span)
        if len(given) == 1 and given[0].kind is BenefitKind.UP_TO:
            return given[0]
    return None


def _with_cap(offer: Offer, cap: Benefit) -> Offer:
    last = offer.benefits[-1] if offer.benefits else None
    if last is None or last.kind not in _GIVEN or last.cap or cap.amount is None:
        return replace(offer, benefits=(*offer.benefits, cap))
    return replace(offer, benefits=(*offer.benefits[:-1], capped(last, cap.amount, cap.span)))


def _bare(source: Source, span: Span, place: Place) -> list[Offer]:
    """What is asked in a sentence that gives nothing."""
    if not _BARE.search(source.at(span)):
        return []
    parts = conditions(source, span, Manner(listed=False))
    told = [p for p in parts if isinstance(p, Requirement) or _told(p)]
    return [_offer(place, span, combine(source, parts, span), ())] if told else []


def _told(part: Condition) -> bool:
    if part.kind is ConditionKind.THRESHOLD:
        return part.field is not None and part.operator is not Operator.EQUAL
    return part.kind is ConditionKind.QUALITY and part.field not in (None, "industry")
