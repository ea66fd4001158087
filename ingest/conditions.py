"""Reading conditions at ingestion, and what staff said of them (条件的抽取与人工校核).

A folder may hold a ``conditions.yaml`` (or ``.json``) beside its texts: file name → a list of
``{quote, at, review, operator, value, note}``.  It is read with the texts, so it outlives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.manifest import load_mapping
from kb.citation import label, places
from kb.condition import Condition, Offer, Operator, Quantity, Requirement
from kb.conditions.offers import read_offers
from kb.errors import IngestError
from kb.model import Document, Kind
from kb.quantities.reading import measures
from kb.text import fold

NAMES = ("conditions.yaml", "conditions.yml", "conditions.json")
"""The file names that corrections may have."""
REVIEWS = {
    "确认": "已确认", "改正": "已改正", "停用": "off",
    "confirm": "已确认", "correct": "已改正", "off": "off",
}  # fmt: skip
_KEYS = ("quote", "at", "review", "operator", "value", "note")


def corrections(folder: Path) -> Mapping[str, list[dict[str, str]]]:
    """What staff said of the conditions of the files in a folder, by file name."""
    out: dict[str, list[dict[str, str]]] = {}
    for name in NAMES:
        path = folder / name
        if not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise IngestError(f"{path}：读不出来，请存为 UTF-8 并检查权限") from problem
        for source, rows in load_mapping(text, str(path)).items():
            out.setdefault(source, []).extend(_checked(rows, source, path))
    return out


def _checked(rows: object, source: str, path: Path) -> Iterator[dict[str, str]]:
    where = f"{path}：{source}"
    if not isinstance(rows, list):
        raise IngestError(f"{where}：应是一个列表，每项写 quote 和 review", source=str(path))
    for row in rows:
        if not isinstance(row, dict) or not row.get("quote"):
            raise IngestError(f"{where}：每项要有 quote（原文中的一段）", source=str(path))
        unknown = [str(key) for key in row if key not in _KEYS]
        if unknown:
            known = "、".join(_KEYS)
            raise IngestError(f"{where}：不认识“{unknown[0]}”；可以写 {known}", source=str(path))
        if row.get("review") not in REVIEWS:
            raise IngestError(f"{where}：review 请写 确认、改正 或 停用", source=str(path))
        yield {str(key): str(value) for key, value in row.items()}


def offers_of(document: Document, said: Sequence[Mapping[str, str]] = ()) -> tuple[Offer, ...]:
    """The offers of a document with what staff said of them; statutes give nothing to apply for."""
    if document.record.kind is Kind.LAW:
        return ()
    offers = read_offers(document)
    return tuple(_reviewed(offer, document, said) for offer in offers) if said else offers


def _reviewed(offer: Offer, document: Document, said: Sequence[Mapping[str, str]]) -> Offer:
    needed = _part(offer.requirement, document, said)
    kept = needed if isinstance(needed, Requirement) else replace(offer.requirement, parts=())
    targets = [_part(t, document, said) for t in offer.targets]
    return replace(
        offer,
        requirement=kept,
        targets=tuple(t for t in targets if isinstance(t, Condition)),
    )


def _part(
    part: Condition | Requirement, document: Document, said: Sequence[Mapping[str, str]]
) -> Condition | Requirement | None:
    """The part as staff left it; None where it is switched off."""
    if isinstance(part, Requirement):
        kept = tuple(k for p in part.parts if (k := _part(p, document, said)) is not None)
        return replace(part, parts=kept) if kept else None
    for row in said:
        if _means(row, part, document):
            return _applied(part, row)
    return part


def _means(row: Mapping[str, str], part: Condition, document: Document) -> bool:
    quote = _squeezed(part.span.of(document.text))
    if not quote or (_squeezed(row["quote"]) not in quote and quote not in _squeezed(row["quote"])):
        return False
    return row.get("at", "") in _where(part, document)


def _where(part: Condition, document: Document) -> str:
    holding = [f.pinpoint for f in places(document) if f.provision.span.contains(part.span)]
    return label(holding[-1], document.record.tradition) if holding else ""


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())


def _applied(part: Condition, row: Mapping[str, str]) -> Condition | None:
    review = REVIEWS[row["review"]]
    if review == "off":
        return None
    operator = Operator(row["operator"]) if row.get("operator") in list(Operator) else part.operator
    found = measures(fold(row["value"])) if row.get("value") else []
    value: Quantity | None = (
        replace(found[0].quantity, written=row["value"]) if found else part.value
    )
    return replace(part, operator=operator, value=value, review=review)
