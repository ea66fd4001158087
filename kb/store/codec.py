"""Values to JSON and back, for the catalogue: records, edits, alerts, pinpoints."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from kb.model import (
    Alert,
    Basis,
    Edit,
    EditKind,
    Evidence,
    Kind,
    Level,
    Pinpoint,
    Record,
    Relation,
    Span,
    Step,
)

_DATES = (
    "signed_on", "published_on", "effective_from", "effective_to", "repealed_on",
    "adopted_on", "amended_on", "revised_on", "superseded_on",
)  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a value of ours: {value!r}")


def dump_record(record: Record) -> str:
    """A record as JSON."""
    body = {f.name: getattr(record, f.name) for f in fields(record)}
    body["evidence"] = {name: asdict(e) for name, e in record.evidence.items()}
    body["relations"] = [asdict(r) for r in record.relations]
    return json.dumps(body, ensure_ascii=False, default=_plain)


def load_record(written: str) -> Record:
    """The record again."""
    body: dict[str, Any] = json.loads(written)
    for name in _DATES:
        written_day = body.get(name)  # a home of an earlier release lacks the newer ones
        body[name] = date.fromisoformat(written_day) if written_day else None
    body["kind"] = Kind(body["kind"])
    body["aliases"] = tuple(body["aliases"])
    body["evidence"] = {
        name: Evidence(Basis(e["basis"]), e["pinpoint"], e["quote"], _span(e["span"]))
        for name, e in body["evidence"].items()
    }
    body["relations"] = tuple(map(_relation, body["relations"]))
    return Record(**body)


def _relation(body: dict[str, Any]) -> Relation:
    until = body.get("until")
    return Relation(
        body["kind"], body["title"], body["number"], _span(body["span"]),
        date.fromisoformat(until) if until else None, body.get("years"),
    )  # fmt: skip


def _span(body: dict[str, int] | None) -> Span | None:
    return Span(body["start"], body["end"]) if body else None


def dump_edits(edits: tuple[Edit, ...]) -> str:
    """Edits as JSON."""
    rows = [[e.kind, e.span.start, e.span.end, e.after, e.reason] for e in edits]
    return json.dumps(rows, ensure_ascii=False)


def load_edits(written: str) -> tuple[Edit, ...]:
    """The edits again."""
    return tuple(
        Edit(EditKind(kind), Span(start, end), after, reason)
        for kind, start, end, after, reason in json.loads(written)
    )


def dump_alerts(alerts: tuple[Alert, ...]) -> str:
    """Alerts as JSON."""
    return json.dumps([[a.kind, a.detail] for a in alerts], ensure_ascii=False)


def load_alerts(written: str) -> tuple[Alert, ...]:
    """The alerts again."""
    return tuple(Alert(kind, detail) for kind, detail in json.loads(written))


def dump_pinpoint(pinpoint: Pinpoint) -> str:
    """A pinpoint as JSON."""
    return json.dumps([[s.level, s.number, s.suffix] for s in pinpoint.steps])


def load_pinpoint(written: str) -> Pinpoint:
    """The pinpoint again."""
    return _pinpoint(json.loads(written))


def _pinpoint(steps: list[list[Any]]) -> Pinpoint:
    return Pinpoint(tuple(Step(Level(level), n, x) for level, n, x in steps))


def dump_pinpoints(pinpoints: tuple[Pinpoint, ...]) -> str:
    """Pinpoints as JSON."""
    return json.dumps([[[s.level, s.number, s.suffix] for s in p.steps] for p in pinpoints])


def load_pinpoints(written: str) -> tuple[Pinpoint, ...]:
    """The pinpoints again."""
    return tuple(_pinpoint(steps) for steps in json.loads(written))
