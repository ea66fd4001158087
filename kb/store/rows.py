"""Values as rows of the catalogue's tables, and rows as values again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from kb.condition import Offer
from kb.model import (
    Alert,
    Chunk,
    Document,
    Level,
    Provision,
    Record,
    Reference,
    ReferenceKind,
    Span,
)
from kb.protocols import Vectors
from kb.store import codec

PROVISION_COLUMNS = (
    "version, ordinal, parent, level, number, suffix, label, marker, heading, numbered,"
    ' start, "end", lead_start, lead_end'
)
CHUNK_COLUMNS = (
    'id, document, version, unit, pinpoint, start, "end", unit_start, unit_end, context, text'
)
VECTOR_COLUMNS = f"{CHUNK_COLUMNS}, vector"
VERSION_COLUMNS = (
    "id, document, sha256, fingerprint, text, record, edits, alerts, articles, overrides"
)
NAME_COLUMNS = "version, name, rank"
RELATION_COLUMNS = 'version, kind, title, number, start, "end"'
REFERENCE_COLUMNS = 'version, ordinal, kind, start, "end", targets, title'
HELD_COLUMNS = (
    "d.id, v.id, d.root, d.source, v.sha256, v.fingerprint, v.articles, v.overrides, v.record"
)
DOCUMENT_COLUMNS = "d.id, v.id, d.root, d.source, v.record, v.text, v.edits, v.alerts"


Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A document the catalogue holds, without its text."""

    id: str
    version: str
    root: str
    source: str
    sha256: str
    fingerprint: str
    articles: int
    overrides: str  # JSON: what a manifest said
    record: Record


@dataclass(frozen=True, slots=True)
class Staged:
    """A new version ready to be stored: the document, its pieces, their vectors, its bytes."""

    document: Document
    data: bytes
    sha256: str
    fingerprint: str
    chunks: Sequence[Chunk]
    vectors: Vectors
    names: Sequence[tuple[str, int]]
    overrides: str = "{}"
    bodies: Sequence[str] = ()  # of each chunk, for the word index
    offers: Sequence[Offer] = ()  # what it gives and asks for


@dataclass(frozen=True, slots=True)
class Filed:
    """A new version as rows of plain values, which cross to another process at a third of the cost.

    ``pieces`` are (chunk, version, body) for the word index, ``repairs`` the kinds of its edits.
    """

    version: str
    place: tuple[str, str, str]  # of the documents table: id, root, source
    original: tuple[str, bytes]  # sha256, compressed bytes
    rows: Sequence[tuple[str, str, Sequence[Row]]]  # (table, columns, rows)
    pieces: Sequence[tuple[str, str, str]]
    repairs: Sequence[str]
    alerts: Sequence[Alert]

    @property
    def document(self) -> str:
        """The id of its document."""
        return self.place[0]


@dataclass(frozen=True, slots=True)
class GenerationRow:
    """A published Chroma generation: its folder, its maker, and the last chunk row it holds."""

    id: int
    folder: str
    embedder: str
    upto: int
    size: int


_LEVELS = {level.value: level for level in Level}
# Thousands of rows say 第一条第一款: each such place is read, and held in memory, once.
_place = lru_cache(maxsize=32_768)(codec.load_pinpoint)
_places = lru_cache(maxsize=8_192)(codec.load_pinpoints)
_written = lru_cache(maxsize=32_768)(codec.dump_pinpoint)


def held(row: Sequence[Any]) -> Held:
    """The document of a row of HELD_COLUMNS."""
    id_, version, root, source, sha256, fingerprint, articles, overrides, record = row
    return Held(
        id_, version, root, source, sha256, fingerprint, articles, overrides,
        codec.load_record(record),
    )  # fmt: skip


def document(
    row: Sequence[Any],
    provisions: tuple[Provision, ...],
    references: Iterable[Sequence[Any]] = (),
) -> Document:
    """The document of a row of DOCUMENT_COLUMNS, with its tree and rows of REFERENCE_COLUMNS."""
    return Document(
        id=row[0], version=row[1], root=row[2], source=row[3],
        record=codec.load_record(row[4]), text=row[5], provisions=provisions,
        edits=codec.load_edits(row[6]), alerts=codec.load_alerts(row[7]),
        references=tuple(map(reference, references)),
    )  # fmt: skip


def version_row(staged: Staged) -> Row:
    """The row of VERSION_COLUMNS."""
    document = staged.document
    articles = sum(p.level is Level.ARTICLE for p in document.walk())
    return (
        document.version, document.id, staged.sha256, staged.fingerprint, document.text,
        codec.dump_record(document.record), codec.dump_edits(document.edits),
        codec.dump_alerts(document.alerts), articles, staged.overrides,
    )  # fmt: skip


def relation_rows(document: Document) -> Iterator[Row]:
    """The rows of RELATION_COLUMNS."""
    for r in document.record.relations:
        start, end = (r.span.start, r.span.end) if r.span else (None, None)
        yield (document.version, r.kind, r.title, r.number, start, end)


def reference_rows(document: Document) -> Iterator[Row]:
    """The rows of REFERENCE_COLUMNS."""
    for ordinal, r in enumerate(document.references):
        targets = codec.dump_pinpoints(r.targets)
        kind, span = r.kind.value, r.span
        yield (document.version, ordinal, kind, span.start, span.end, targets, r.title)


def reference(row: Sequence[Any]) -> Reference:
    """The reference of a row of REFERENCE_COLUMNS."""
    _, _, kind, start, end, targets, title = row
    return Reference(Span(start, end), ReferenceKind(kind), _places(targets), title)


def provision_rows(doc: Document) -> list[Row]:
    """The rows of the provisions table, a tree in reading order."""
    rows: list[Row] = []

    def add(nodes: Sequence[Provision], parent: int | None) -> None:
        for p in nodes:
            ordinal = len(rows)
            rows.append((
                doc.version, ordinal, parent, p.level.value, p.number, p.suffix, p.label, p.marker,
                p.heading, int(p.numbered), p.span.start, p.span.end, p.lead.start, p.lead.end,
            ))  # fmt: skip
            if p.children:
                add(p.children, ordinal)

    add(doc.provisions, None)
    return rows


def chunk_rows(chunks: Sequence[Chunk], vectors: Vectors) -> Iterator[Row]:
    """The rows of the chunks table, vectors as half-precision bytes; nothing for an empty one."""
    halves = np.asarray(vectors, dtype=np.float16)
    for chunk, half in zip(chunks, halves, strict=True):
        yield (
            chunk.id, chunk.document_id, chunk.version, _written(chunk.unit),
            _written(chunk.pinpoint), chunk.span.start, chunk.span.end,
            chunk.unit_span.start, chunk.unit_span.end, chunk.context, chunk.text,
            half.tobytes() or None,
        )  # fmt: skip


def chunk(row: Sequence[Any]) -> Chunk:
    """The chunk of a row of CHUNK_COLUMNS."""
    id_, document, version, unit, pinpoint, start, end, unit_start, unit_end, context, text = row
    return Chunk(
        id_, document, version, _place(unit), _place(pinpoint),
        Span(start, end), Span(unit_start, unit_end), context, text,
    )  # fmt: skip


def tree(rows: Iterable[Sequence[Any]]) -> tuple[Provision, ...]:
    """The provisions of rows of PROVISION_COLUMNS that come in falling order of ordinal."""
    children: dict[int | None, list[Provision]] = {}
    for row in rows:
        _, ordinal, _, level, number, suffix, label, marker, heading, numbered = row[:10]
        below = children.pop(ordinal, None)
        node = Provision(
            _LEVELS[level], number, label, Span(row[10], row[11]), Span(row[12], row[13]),
            suffix, marker, heading, bool(numbered), tuple(reversed(below)) if below else (),
        )  # fmt: skip
        children.setdefault(row[2], []).append(node)
    return tuple(reversed(children.get(None, [])))


def vectors(rows: Sequence[Sequence[Any]]) -> Vectors:
    """The matrix of rows whose second column is a stored vector, shape (rows, dimension)."""
    if not rows:
        return np.zeros((0, 0), dtype=np.float32)
    flat = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
    return flat.astype(np.float32).reshape(len(rows), -1)
