"""A check and its conditions as the JSON that the contract promises."""

from __future__ import annotations

from typing import Any

from kb.citation import label
from kb.eligibility.match import Judged
from kb.eligibility.profile import Given, Profile
from kb.eligibility.report import DISCLAIMER, Check, Checked
from kb.eligibility.telling import benefit_words, condition_words, rule_at, where
from kb.model import Document

Json = dict[str, Any]


def check_json(check: Check) -> Json:
    """A check as the contract promises it."""
    return {
        "as_of": check.as_of.isoformat(),
        "profile": profile_json(check.profile),
        "provisions": [_provision(c) for c in check.found],
        "ask_next": check.ask or None,
        "disclaimer": DISCLAIMER,
    }


def profile_json(profile: Profile) -> Json:
    """What was read, field by field, with the words it was read from."""
    out: Json = {}
    for given in profile.given:
        if given.field:
            out[given.field] = {
                "value": _value(given),
                "unit": given.quantity.unit if given.quantity else None,
                "read_from": given.read_from,
            }
    return out


def _value(given: Given) -> object:
    if given.quantity:
        return f"{given.quantity.value.normalize():f}"
    if given.days:
        return (
            given.days[0].isoformat()
            if given.days[0] == given.days[1]
            else f"{given.days[0]}—{given.days[1]}"
        )
    return list(given.words) if given.words else given.holds


def _provision(checked: Checked) -> Json:
    document, outcome = checked.document, checked.outcome
    return {
        "document": document.record.title,
        "document_id": document.id,
        "source": document.source,
        "pinpoint": label(outcome.offer.pinpoint, document.record.tradition),
        "status": checked.status,
        "verdict": outcome.verdict,
        "tier": outcome.offer.tier or None,
        "conditions": [condition_json(document, j) for j in outcome.judged],
        "logic": outcome.logic,
        "benefit": "；".join(benefit_words(b) for b in outcome.offer.benefits),
        "quote": outcome.offer.span.of(document.text),
        "span": [outcome.offer.span.start, outcome.offer.span.end],
        "ask_next": outcome.ask or None,
    }


def condition_json(document: Document, judged: Judged) -> Json:
    """A condition with its verdict."""
    one = judged.condition
    return {
        "text": condition_words(one, barred=judged.barred),
        "kind": one.kind,
        "metric": one.metric,
        "field": one.field,
        "operator": one.operator,
        "value": f"{one.value.value.normalize():f}" if one.value else None,
        "unit": one.value.unit if one.value else None,
        "written": one.value.written if one.value else None,
        "upper": f"{one.upper.value.normalize():f}" if one.upper else None,
        "upper_operator": one.upper_operator,
        "inclusive": one.inclusion.inclusive if one.inclusion else None,
        "rule": one.inclusion.rule if one.inclusion else None,
        "rule_at": rule_at(document, one),
        "choices": list(one.choices),
        "given": [g.read_from for g in judged.given],
        "verdict": judged.verdict,
        "gap": judged.gap or None,
        "why": judged.why or None,
        "ask": judged.ask or None,
        "review": one.review or None,
        "pinpoint": where(document, one),
        "quote": one.span.of(document.text),
        "span": [one.span.start, one.span.end],
    }
