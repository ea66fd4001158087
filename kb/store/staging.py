"""One version of a document as rows of every table of the catalogue, put in and taken out."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from kb.store import rows
from kb.store.database import Writer
from kb.store.rows import Staged

_LEVEL = 3  # half the time of the usual 6 for a tenth more bytes


def erase(db: Writer, versions: Sequence[str]) -> None:
    """Take versions out of every table."""
    keys = [(version,) for version in versions]
    for table in ("provisions", "chunks", "relations", "names", "text_references"):
        db.each(f"DELETE FROM {table} WHERE version=?", keys)
    # The bytes go with the last version that was read from them.
    db.each(
        "DELETE FROM originals WHERE sha256=(SELECT sha256 FROM versions WHERE id=?1)"
        " AND NOT EXISTS (SELECT 1 FROM versions v"
        " WHERE v.sha256=originals.sha256 AND v.id<>?1)",
        keys,
    )
    db.each("DELETE FROM versions WHERE id=?", keys)


DERIVED = (
    "sketches WHERE version NOT IN (SELECT id FROM versions)",
    "twins WHERE one NOT IN (SELECT id FROM versions) OR other NOT IN (SELECT id FROM versions)",
    "reprints WHERE news NOT IN (SELECT id FROM versions)"
    " OR official NOT IN (SELECT id FROM versions)",
    "next_vectors WHERE chunk NOT IN (SELECT id FROM chunks)",
)
"""Rows worked out from versions or pieces that are gone: a table and which of its rows."""


def clear(db: Writer) -> None:
    """Take out what was worked out from versions that are gone."""
    for rows_of_none in DERIVED:
        db.run(f"DELETE FROM {rows_of_none}")


def insert(db: Writer, one: Staged) -> None:
    """Put a version into every table."""
    doc = one.document
    where = (doc.id, doc.root, doc.source)
    db.run("INSERT OR IGNORE INTO documents (id, root, source) VALUES (?,?,?)", where)
    db.run(
        "INSERT OR IGNORE INTO originals VALUES (?,?)",
        (one.sha256, zlib.compress(one.data, _LEVEL)),
    )
    db.fill("versions", rows.VERSION_COLUMNS, [rows.version_row(one)])
    db.fill("provisions", rows.PROVISION_COLUMNS, rows.provision_rows(doc))
    db.fill("chunks", f"{rows.CHUNK_COLUMNS}, vector", rows.chunk_rows(one.chunks, one.vectors))
    db.fill("relations", rows.RELATION_COLUMNS, rows.relation_rows(doc))
    db.fill("text_references", rows.REFERENCE_COLUMNS, rows.reference_rows(doc))
    db.fill("names", "version, name, rank", [(doc.version, n, r) for n, r in one.names])
