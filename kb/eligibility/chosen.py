"""Which provisions speak of what an enquiry says: targets, directions, thresholds (相关条款)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from kb.condition import Condition, ConditionKind, Offer
from kb.conditions.fields import whole_of
from kb.conditions.qualities import INDUSTRY, PLACE
from kb.eligibility.check import setting_of
from kb.eligibility.enquiry import Enquiry
from kb.eligibility.match import Judged, Outcome, Verdict, compare, match
from kb.eligibility.profile import Bounds, Given
from kb.eligibility.report import is_direction
from kb.eligibility.telling import benefit_words
from kb.eligibility.words import fitting
from kb.model import Document, Span
from kb.quantities.units import same_scale
from kb.results import Passage
from kb.store.catalog import Catalog
from kb.store.offers import offers_in
from kb.text import fold

_MOST = 4
"""How many provisions an answer weighs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may hold the answer, with its offers; ``near`` are the passages found."""

    document: Document
    offers: tuple[Offer, ...]
    near: tuple[Span, ...] = ()

    def holds(self, span: Span) -> bool:
        """Whether a span stands in what was found."""
        return any(area.contains(span) for area in self.near)


def candidates(
    catalog: Catalog, passages: Sequence[Passage], named: Sequence[Document]
) -> list[Candidate]:
    """The documents of the passages found, and those named, each with its offers."""
    texts = {d.version: d for d in (*named, *(p.document for p in passages))}
    with offers_in(catalog.home, catalog.roots) as held:
        return [
            Candidate(
                text,
                tuple(held.of(version)),
                tuple(p.chunk.unit_span for p in passages if p.document.version == version),
            )
            for version, text in texts.items()
        ]


def targets(
    enquiry: Enquiry, candidates: Sequence[Candidate]
) -> list[tuple[Document, Condition, Judged]]:
    """The targets whose metric the question names, against the number it says."""
    if not enquiry.of_target:
        return []
    years = set(re.findall(r"20\d\d(?=年)", enquiry.folded))
    scored = []
    for one in candidates:
        for condition in (t for o in one.offers for t in o.targets):
            if condition.kind is not ConditionKind.TARGET or condition.value is None:
                continue
            year = re.search(r"20\d\d", condition.period)
            if years and year and year.group() not in years:
                continue
            share = _covered(condition.metric, enquiry.folded)
            given = _same_kind(condition, enquiry.numbers)
            if share >= 0.6 and given:
                scored.append((share, one.document, condition, given))
    scored = _official(scored, 1)
    best = max((share for share, *_ in scored), default=0.0)
    kept = [row for row in scored if row[0] == best][:_MOST]
    return [(d, c, compare(c, bounds_of(c, given))) for _, d, c, given in kept]


Row = TypeVar("Row", bound=tuple[Any, ...])


def _official(rows: list[Row], at: int) -> list[Row]:
    """Where an official text speaks, what news tells of it is left out."""
    kept = [row for row in rows if row[at].record.kind.official]
    return kept or rows


def _covered(words: str, folded: str) -> float:
    """How much of some words, by pairs of characters, stands in a text."""
    plain = re.sub(r"\W", "", fold(words))
    pairs = [plain[i : i + 2] for i in range(len(plain) - 1)]
    return sum(p in folded for p in pairs) / len(pairs) if pairs else 0.0


def _same_kind(condition: Condition, given: Sequence[Given]) -> Given | None:
    """The number said that is of the condition's unit; the last one, if several are."""
    fitting = [
        g
        for g in given
        if g.quantity and condition.value and same_scale(g.quantity, condition.value)
    ]
    return fitting[-1] if fitting else None


def bounds_of(condition: Condition, given: Given) -> Bounds:
    """A number said, as what the number of a condition is taken to be."""
    pair = (
        same_scale(given.quantity, condition.value) if given.quantity and condition.value else None
    )
    if pair is None or condition.value is None:
        return Bounds()
    value = Fraction(pair[0]) * Fraction(condition.value.value) / Fraction(pair[1])
    return Bounds(value, value, by=(given,))


def directions(
    enquiry: Enquiry, candidates: Sequence[Candidate], as_of: date
) -> list[tuple[Document, Outcome, str]]:
    """The provisions that name the trade said as one to develop, those of the place said first."""
    trades = enquiry.profile.of(INDUSTRY)
    out: list[tuple[Document, Outcome, str]] = []
    for one in candidates:
        setting = setting_of(one.document, one.offers, as_of)
        for offer in one.offers:
            outcome = match(offer, enquiry.profile, setting)
            if is_direction(outcome):
                lists = [j for j in outcome.judged if j.condition.field == INDUSTRY]
                choice = fitting(lists[0].condition.choices, trades) if lists and trades else None
                if choice:
                    out.append((one.document, outcome, choice))
    out = _official(out, 0)
    here = [row for row in out if row[1].verdict is Verdict.MET and _placed(row[1])]
    placed = [row for row in out if _placed(row[1])]
    return (here or placed or out)[:_MOST]


def _placed(outcome: Outcome) -> bool:
    return any(j.condition.field == PLACE for j in outcome.judged)


def measured(
    enquiry: Enquiry, candidates: Sequence[Candidate], as_of: date
) -> list[tuple[Document, Outcome]]:
    """The offers whose numbers are of what was said; those the question names, if it names any."""
    found: list[tuple[bool, float, Document, Outcome]] = []
    for one in candidates:
        setting = setting_of(one.document, one.offers, as_of)
        for offer in one.offers:
            if not _speaks_of(offer, enquiry) or not (offer.benefits or one.holds(offer.span)):
                continue
            outcome = match(offer, enquiry.profile, setting)
            if not is_direction(outcome):
                called = any(b.what and fold(b.what) in enquiry.folded for b in offer.benefits)
                words = offer.span.of(one.document.text) + "".join(
                    map(benefit_words, offer.benefits)
                )
                found.append((called, _covered(enquiry.folded, fold(words)), one.document, outcome))
    found = _official(found, 2)
    named = [row for row in found if row[0]]
    kept = sorted(named or found, key=lambda row: -row[1])[:_MOST]
    return [(document, outcome) for _, _, document, outcome in kept]


def _speaks_of(offer: Offer, enquiry: Enquiry) -> bool:
    """Whether a number of the offer is decided, or bounded, by a number that was said."""
    said = {g.field for g in enquiry.numbers if g.field}
    said |= {"age"} if enquiry.profile.of("established_on") else set()
    for condition in offer.requirement.conditions():
        field = condition.field
        if condition.kind is ConditionKind.THRESHOLD and field:
            near = {field, whole_of(field), *field.split(":")}
            if near & said or any(whole_of(f) == field for f in said):
                return True
    return False
