"""Values as the JSON that the command line and HTTP promise.  Contracts grow by adding."""

from __future__ import annotations

from datetime import date
from typing import Any

from kb.citation import label
from kb.model import Document, Level, Pinpoint, Provision, Record
from kb.references import Meaning, gist
from kb.results import Answer, Citation, Mode, Part, Row, Rows
from kb.store.catalog import Held
from kb.validity import validity

Json = dict[str, Any]


def answer_json(answer: Answer, id_: str | None = None, *, explain: bool = False) -> Json:
    """An answer."""
    return {
        **({"id": id_} if id_ is not None else {}),
        "answer_id": answer.id,
        "question": answer.question,
        "status": answer.status,
        "mode": answer.mode,
        "text": answer.text,
        "script": answer.script,
        "parts": [part_json(part) for part in answer.parts],
        "as_of": answer.as_of.isoformat(),
        "took_ms": answer.took_ms,
        "notices": [{"kind": n.kind, "text": n.text} for n in answer.notices],
        "citations": [citation_json(c) for c in answer.citations],
        "related": [citation_json(c) for c in answer.related],
        **_aigc(answer),
        **({"trace": list(answer.trace)} if explain else {}),
    }


def _aigc(answer: Answer) -> Json:
    """The mark that generated text carries in data (隐式标识); nothing where none was generated."""
    if answer.mode is not Mode.GENERATED:
        return {}
    return {"aigc": {"AIGC": True, "provider": answer.writer, "content_id": answer.id}}


def part_json(part: Part) -> Json:
    """A part of an answer that is still being written."""
    return {"text": part.text, "citation": part.citation, "rests_on": list(part.rests_on)}


def citation_json(citation: Citation) -> Json:
    """A citation."""
    return {
        "n": citation.n,
        "document": citation.title,
        "document_id": citation.document_id,
        "version": citation.version,
        "source": citation.source,
        "kind": citation.kind,
        "pinpoint": citation.label,
        **_numbers(citation.pinpoint),
        "quote": citation.quote,
        "span": [citation.span.start, citation.span.end],
        "core": [citation.core.start, citation.core.end] if citation.core else None,
        "status": citation.status,
        "effective_to": _day(citation.effective_to),
        "verified": citation.verified,
    }


def _numbers(pinpoint: Pinpoint) -> Json:
    return {
        "article": pinpoint.number(Level.ARTICLE),
        "suffix": pinpoint.suffix,
        "paragraph": pinpoint.number(Level.PARAGRAPH),
        "item": pinpoint.number(Level.ITEM),
        "subitem": pinpoint.number(Level.SUBITEM),
        "table": pinpoint.number(Level.TABLE),
        "row": pinpoint.number(Level.ROW),
    }


def search_json(question: str, rows: Rows, took_ms: float, id_: str | None = None) -> Json:
    """Search results."""
    return {
        **({"id": id_} if id_ is not None else {}),
        "question": question,
        "took_ms": took_ms,
        "notices": [{"kind": n.kind, "text": n.text} for n in rows.notices],
        "passages": [_passage(row) for row in rows],
    }


def _passage(row: Row) -> Json:
    passage, document = row.passage, row.passage.document
    tradition = document.record.tradition
    unit = passage.chunk.unit
    article = unit.number(Level.ARTICLE)
    return {
        "rank": passage.rank,
        "score": round(passage.score, 4),
        "document": document.record.title,
        "document_id": document.id,
        "source": document.source,
        "kind": document.record.kind,
        "status": passage.status,
        "article": label(unit, tradition) if article is not None else None,
        "pinpoint": label(passage.chunk.pinpoint, tradition),
        "text": passage.chunk.unit_span.of(document.text),
        "snippet": row.snippet.of(document.text),
        "span": [row.snippet.start, row.snippet.end],
        "copies": list(passage.copies),
    }


def document_json(document: Document, as_of: date) -> Json:
    """What a document says of itself."""
    evidence = {
        name: {"basis": e.basis, "pinpoint": e.pinpoint, "quote": e.quote}
        for name, e in document.record.evidence.items()
    }
    return {
        "id": document.id,
        **_record(document.record, as_of),
        "source": document.source,
        "evidence": evidence,
        "repairs": [
            {"kind": e.kind, "span": [e.span.start, e.span.end], "reason": e.reason}
            for e in document.edits
        ],
    }


def held_json(held: Held, as_of: date) -> Json:
    """A document in a list."""
    return {
        "id": held.id,
        **_record(held.record, as_of),
        "source": held.source,
        "root": held.root,
        "articles": held.articles,
    }


def _record(record: Record, as_of: date) -> Json:
    return {
        "title": record.title,
        "aliases": list(record.aliases),
        "kind": record.kind,
        "issuer": record.issuer,
        "number": record.number,
        "registry": record.registry,
        "signed_on": _day(record.signed_on),
        "published_on": _day(record.published_on),
        "adopted_on": _day(record.adopted_on),
        "amended_on": _day(record.amended_on),
        "superseded_on": _day(record.superseded_on),
        "revised_on": _day(record.revised_on),
        "repealed_on": _day(record.repealed_on),
        "repealed_by": record.repealed_by,
        "effective_from": _day(record.effective_from),
        "effective_to": _day(record.effective_to),
        "status": validity(record, as_of).status,
        "interpreter": record.interpreter,
        "tradition": record.tradition,
        "note": record.note,
    }


def provision_json(provision: Provision, text: str) -> Json:
    """A provision with everything under it; ``text`` is exactly what its span covers."""
    return {
        "level": provision.level,
        "number": provision.number,
        "suffix": provision.suffix,
        "label": provision.label,
        "marker": provision.marker,
        "heading": provision.heading,
        "numbered": provision.numbered,
        "text": provision.span.of(text),
        "lead": provision.lead.of(text),
        "span": [provision.span.start, provision.span.end],
        "children": [provision_json(child, text) for child in provision.children],
    }


def reference_json(document: Document, meaning: Meaning) -> Json:
    """A reference in the text of a document, and what it means."""
    reference, other = meaning.reference, meaning.document
    tradition = document.record.tradition
    return {
        "kind": reference.kind,
        "pinpoint": label(meaning.here.pinpoint, tradition),
        "quote": reference.span.of(document.text),
        "span": [reference.span.start, reference.span.end],
        "document": reference.title,
        "document_id": other.id if other else None,
        "written": [label(p, tradition) for p in reference.targets],
        "targets": [
            {
                "pinpoint": label(f.pinpoint, other.record.tradition),
                "span": [f.provision.span.start, f.provision.span.end],
                "gist": gist(other, f),
            }
            for f in meaning.found
            if other
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
