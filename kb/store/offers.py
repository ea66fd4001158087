"""What documents give and ask for, as the catalogue keeps it (优惠与条件的存放).

Derived at ingestion and stored with the version it was read from; a version that goes takes its
offers with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kb.condition import (
    Benefit,
    BenefitKind,
    Condition,
    ConditionKind,
    Inclusion,
    Logic,
    Offer,
    Operator,
    Quantity,
    Requirement,
)
from kb.model import Pinpoint, Span
from kb.store.catalog import FILE
from kb.store.codec import dump_pinpoint, load_pinpoint
from kb.store.corpora import confine
from kb.store.database import Database

Json = dict[str, Any]

OFFER_COLUMNS = "version, ordinal, gives, body"


class Offers:
    """The offers of a home."""

    def __init__(self, home: Path, roots: Sequence[str] = ()) -> None:
        self._db = Database(home / FILE)
        confine(self._db, roots)

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def of(self, version: str) -> list[Offer]:
        """The offers read from a version, in reading order."""
        rows = self._db.rows("SELECT body FROM offers WHERE version=? ORDER BY ordinal", (version,))
        return [load(row[0]) for row in rows]

    def giving(self) -> list[tuple[str, Offer]]:
        """Every offer of a current version that gives something, with its version."""
        rows = self._db.rows(
            "SELECT o.version, o.body FROM offers o JOIN documents d ON d.version=o.version"
            " WHERE o.gives=1 ORDER BY o.version, o.ordinal"
        )
        return [(row[0], load(row[1])) for row in rows]


@contextmanager
def offers_in(home: Path, roots: Sequence[str] = ()) -> Iterator[Offers]:
    """The offers of a home, closed at the end."""
    found = Offers(home, roots)
    try:
        yield found
    finally:
        found.close()


def offer_rows(version: str, offers: Sequence[Offer]) -> Iterator[tuple[str, int, int, str]]:
    """The rows of OFFER_COLUMNS."""
    for ordinal, offer in enumerate(offers):
        yield version, ordinal, int(bool(offer.benefits)), dump(offer)


# --- as JSON --------------------------------------------------------------------------------


def dump(offer: Offer) -> str:
    """An offer as JSON."""
    return json.dumps(_plain(offer), ensure_ascii=False, default=_value)


def _plain(offer: Offer) -> Json:
    return {
        "unit": dump_pinpoint(offer.unit),
        "pinpoint": dump_pinpoint(offer.pinpoint),
        "span": _pair(offer.span),
        "requirement": _part(offer.requirement),
        "benefits": [_fields(b) for b in offer.benefits],
        "tier": offer.tier,
        "targets": [_part(t) for t in offer.targets],
    }


def _fields(one: Any) -> Json:
    """A value's fields by name, as they are: ``asdict`` copies all that is under them."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _value(inner: object) -> object:
    """What json cannot write by itself: a span or a quantity, and the number in one."""
    return _fields(inner) if is_dataclass(inner) else str(inner)


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _part(part: Condition | Requirement) -> Json:
    if isinstance(part, Requirement):
        parts = [_part(p) for p in part.parts]
        return {"logic": part.logic, "parts": parts, "span": _pair(part.span)}
    body = _fields(part)
    pinpoint = part.inclusion.pinpoint if part.inclusion else None
    if pinpoint is not None:
        body["inclusion"] = {**_fields(part.inclusion), "pinpoint": dump_pinpoint(pinpoint)}
    return {key: value for key, value in body.items() if value not in (None, "", (), False)}


def load(body: str) -> Offer:
    """The offer again."""
    row: Json = json.loads(body)
    requirement = _loaded(row["requirement"])
    assert isinstance(requirement, Requirement)
    targets = tuple(t for t in map(_loaded, row["targets"]) if isinstance(t, Condition))
    return Offer(
        load_pinpoint(row["unit"]), load_pinpoint(row["pinpoint"]), Span(*row["span"]),
        requirement, tuple(map(_benefit, row["benefits"])), row["tier"], targets,
    )  # fmt: skip


def _loaded(row: Json) -> Condition | Requirement:
    if "logic" in row:
        parts = tuple(_loaded(p) for p in row["parts"])
        return Requirement(Logic(row["logic"]), parts, Span(*row["span"]))
    upper = row.get("upper_operator")
    operator = row.get("operator")
    return Condition(
        kind=ConditionKind(row["kind"]), metric=row.get("metric", ""), span=_area(row["span"]),
        field=row.get("field"), operator=Operator(operator) if operator else None,
        value=_quantity(row.get("value")), upper=_quantity(row.get("upper")),
        upper_operator=Operator(upper) if upper else None, period=row.get("period", ""),
        inclusion=_inclusion(row.get("inclusion")), negated=row.get("negated", False),
        choices=tuple(row.get("choices", ())), metric_span=_maybe(row.get("metric_span")),
        value_span=_maybe(row.get("value_span")), review=row.get("review", ""),
    )  # fmt: skip


def _area(row: Json) -> Span:
    return Span(row["start"], row["end"])


def _maybe(row: Json | None) -> Span | None:
    return _area(row) if row else None


def _quantity(row: Json | None) -> Quantity | None:
    return Quantity(Decimal(row["value"]), row["unit"], row["written"]) if row else None


def _inclusion(row: Json | None) -> Inclusion | None:
    if row is None:
        return None
    pinpoint: Pinpoint | None = load_pinpoint(row["pinpoint"]) if row["pinpoint"] else None
    return Inclusion(row["inclusive"], row["rule"], pinpoint, _maybe(row["span"]))


def _benefit(row: Json) -> Benefit:
    return Benefit(
        BenefitKind(row["kind"]), _area(row["span"]), _quantity(row["amount"]),
        _quantity(row["share"]), row["base"], _quantity(row["cap"]), row["what"],
    )  # fmt: skip
