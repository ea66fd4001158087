"""What a document says of itself (元数据), each datum with the words it was read from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from ingest.clauses import Clause, clauses_of
from ingest.dates import read_day
from ingest.docket import number_of
from ingest.effect import Issued, read_effect
from ingest.names import aliases_of, title_evidence, title_of
from ingest.origin import (
    adopted_on,
    amended_on,
    issuer_of,
    kind_of,
    posted_on,
    published_on,
    signed_on,
)
from ingest.registry import overrule, registered
from ingest.relations import relations_of
from ingest.structure import Tree
from kb.model import Basis, Evidence, Kind, Record
from kb.text import fold

_INTERPRETER = re.compile(
    r"由(?P<who>[^。；;,，由]{2,60}?)(?:负责|承担)(?:具体)?(?:的)?解释|解释权(?:归属?|由)(?P<owner>[^。；;,，]{2,60}?)(?:所有|行使|[。；;])"
)
_CONTACT = re.compile(
    r"请(?:及时)?(?:径|迳|直接)?向(?P<who>[^。；;,，]{2,40}?)(?:反映|反馈|咨询|联系|报告)"
)
_DATES = frozenset(
    (
        "signed_on", "published_on", "effective_from", "effective_to", "repealed_on",
        "adopted_on", "amended_on",
    )
)  # fmt: skip
_ISSUED = ("signed_on", "published_on", "adopted_on")
_FIELDS = frozenset(f.name for f in fields(Record)) - {
    "evidence", "relations", "superseded_on", "tradition",
}  # fmt: skip


def read_record(
    text: str, tree: Tree, *, front: Mapping[str, str], overrides: Mapping[str, object]
) -> Record:
    """The record of a document; what the text does not state stays None, ``overrides`` win."""
    clauses = clauses_of(text, tree.provisions)
    title, place = title_of(text, tree.provisions, front)
    folded = fold(title)
    kind = _kind(overrides) or kind_of(folded, clauses, front)
    found: dict[str, tuple[Any, Evidence]] = {"title": (title, title_evidence(text, place))}
    published = published_on(clauses, front, text)
    _add(found, "published_on", published or (None if kind.official else posted_on(clauses, text)))
    if kind.official:
        _add_official(found, clauses, text)
        overrule(found, registered(text))
    values = {name: value for name, (value, _) in found.items()}
    values |= {"kind": kind, "aliases": aliases_of(title, clauses, text) if kind.official else ()}
    values["tradition"] = tree.tradition
    values["is_trial"] = bool(re.search(r"试行|暂行", folded))
    values["relations"] = relations_of(title, clauses, text) if kind.official else ()
    evidence = {name: proof for name, (_, proof) in found.items()}
    return _overridden(values, evidence, overrides)


def _add(
    found: dict[str, tuple[Any, Evidence]], name: str, read: tuple[Any, Evidence] | None
) -> None:
    if read:
        found[name] = read


def _add_official(
    found: dict[str, tuple[Any, Evidence]], clauses: Sequence[Clause], text: str
) -> None:
    _add(found, "issuer", issuer_of(found["title"][0], clauses, text))
    _add(found, "number", number_of(clauses, text))
    _add(found, "signed_on", signed_on(clauses, text))
    _add(found, "interpreter", _first(_INTERPRETER, reversed(clauses), text))
    _add(found, "contact", _first(_CONTACT, clauses, text))
    _add(found, "adopted_on", adopted_on(clauses, text))
    _add(found, "amended_on", amended_on(clauses, text))
    signed, published, adopted = (found[n][0] if n in found else None for n in _ISSUED)
    effect = read_effect(text, clauses, Issued(signed, published, adopted))
    _add(found, "effective_from", effect.starts)
    _add(found, "effective_to", effect.ends)


def _first(pattern: re.Pattern[str], clauses: Any, text: str) -> tuple[str, Evidence] | None:
    for clause in clauses:
        match = pattern.search(clause.body)
        if match:
            start, end = next(match.span(name) for name in match.groupdict() if match[name])
            words = text[clause.start + start : clause.start + end]
            return "".join(words.split()), clause.evidence(text, match.span())
    return None


def _kind(overrides: Mapping[str, object]) -> Kind | None:
    given = overrides.get("kind")
    return Kind(str(given)) if given else None


def _overridden(
    values: dict[str, Any], evidence: dict[str, Evidence], overrides: Mapping[str, object]
) -> Record:
    for name, given in overrides.items():
        if name not in _FIELDS or name == "kind":
            continue
        values[name] = _value(name, given)
        evidence[name] = Evidence(Basis.MANUAL, quote=str(given))
    if "kind" in overrides:
        evidence["kind"] = Evidence(Basis.MANUAL, quote=str(overrides["kind"]))
    return Record(**values, evidence=evidence)


def _value(name: str, given: object) -> object:
    if name in _DATES:
        return given if isinstance(given, date) else read_day(str(given or ""))
    if name == "aliases":
        return (given,) if isinstance(given, str) else tuple(str(x) for x in given)  # type: ignore[attr-defined]
    return given or None
