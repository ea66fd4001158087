"""What the documents held do to one another (文件之间的效力): 废止, 延长 and 修改.

``同时废止`` of a new text is stored with that text; here it reaches the text it names, so that a
repealed document does not go on being shown as in force.  A name alone decides only where it is
exact; where both state a 文号, the numbers must agree too, and so must the places of their issuers:
offices of two districts call their papers alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kb.model import Basis, Evidence, Record, Relation
from kb.text import fold

KINDS = ("repeals", "extends", "amends")
_A_YEAR = timedelta(days=365)
_NATION = "中华人民共和国"
_PLACE = re.compile(r"[一-鿿]{2}(?:省|市|县|(?<![发验园新税片社范特作高功能务业])区)")
"""The end of the name of a place: 南阳市 of 国家税务总局南阳市税务局."""

_SIGNS = re.compile(r"[\s《》〈〉<>()〔〕\[\]【】第]")


@dataclass(frozen=True, slots=True)
class Decree:
    """What one record says about another: the relation, and from when on."""

    by: Record
    relation: Relation
    since: date


def key(title: str) -> str:
    """What two ways of writing one title share."""
    return _SIGNS.sub("", fold(title)).removeprefix(_NATION)


def decrees_of(record: Record) -> list[Decree]:
    """What an official text does to others; without a day of its own it is not known since when."""
    since = record.effective_from or record.published_on or record.signed_on
    if since is None or not record.kind.official:
        return []
    return [Decree(record, r, since) for r in record.relations if r.kind in KINDS]


def means(decree: Decree, record: Record) -> bool:
    """Whether a decree is about that very text."""
    return key(decree.relation.title) == key(record.title) and _meant(record, decree)


def applied(record: Record, decrees: Iterable[Decree]) -> Record:
    """The record as those decrees leave it; what a person stated stays."""
    for decree in sorted(decrees, key=lambda one: (one.since, key(one.by.title))):
        if _meant(record, decree):
            record = _DO[decree.relation.kind](record, decree)
    return record


def _meant(record: Record, decree: Decree) -> bool:
    """Whether the text is the one named, and older than the decree; no text repeals itself."""
    if key(record.title) == key(decree.by.title):
        return False
    said, own = decree.relation.number, record.number
    if said and own and _SIGNS.sub("", fold(said)) != _SIGNS.sub("", fold(own)):
        return False
    if _elsewhere(record, decree.by):
        return False
    if decree.relation.kind == "amends":  # a text made anew on the day of the decision has it in
        made, day = record.amended_on or _newest(record), _decided(decree)
        return record.kind.official and made < day
    return record.kind.official and _newest(record) <= decree.since


def _elsewhere(record: Record, by: Record) -> bool:
    """Whether both name a place in their issuer, and not the same at the end of it."""
    one, other = (_PLACE.findall(fold(r.issuer or "")) for r in (record, by))
    return bool(one and other) and one[-1] != other[-1]


def _newest(record: Record) -> date:
    days = (record.amended_on, record.effective_from, record.published_on, record.signed_on)
    return max((day for day in days if day), default=date.min)


def _decided(decree: Decree) -> date:
    """The day a decision was taken, which the text made by it gives as that of its amendment.

    Where it is not stated, it was within the year before: better silent than wrong.
    """
    by = decree.by
    days = [day for day in (by.adopted_on, by.signed_on, by.published_on) if day]
    return min(days, default=decree.since - _A_YEAR)


def _repealed(record: Record, decree: Decree) -> Record:
    if record.repealed_on:
        return record
    by = decree.by.title
    evidence = {**record.evidence, "repealed_on": Evidence(Basis.DECREED, quote=by)}
    return replace(record, repealed_on=decree.since, repealed_by=by, evidence=evidence)


def _extended(record: Record, decree: Decree) -> Record:
    before = record.effective_to
    until, years = decree.relation.until, decree.relation.years
    if until is None and before and years:
        until = _later(before, years)
    stated = record.evidence.get("effective_to")
    if until is None or (before and until <= before) or (stated and stated.basis is Basis.MANUAL):
        return record
    proof = Evidence(Basis.DECREED, quote=decree.by.title)
    evidence = {**record.evidence, "effective_to": proof}
    return replace(record, effective_to=until, evidence=evidence)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _amended(record: Record, decree: Decree) -> Record:
    proof = Evidence(Basis.DECREED, quote=decree.by.title)
    return replace(
        record, revised_on=decree.since, evidence={**record.evidence, "revised_on": proof}
    )


_DO = {"repeals": _repealed, "extends": _extended, "amends": _amended}


def by_target(records: Iterable[Record]) -> Mapping[str, list[Decree]]:
    """The decrees of these records by the title that they name."""
    out: dict[str, list[Decree]] = {}
    for record in records:
        for decree in decrees_of(record):
            out.setdefault(key(decree.relation.title), []).append(decree)
    return out
