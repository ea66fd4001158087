"""One version of a document in every table of the catalogue, put in and taken out."""

from __future__ import annotations

from collections.abc import Sequence

from kb.store.database import Writer
from kb.store.rows import Filed


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


def insert(db: Writer, one: Filed) -> None:
    """Put a version into every table."""
    db.run("INSERT OR IGNORE INTO documents (id, root, source) VALUES (?,?,?)", one.place)
    db.run("INSERT OR IGNORE INTO originals VALUES (?,?)", one.original)
    for table, columns, found in one.rows:
        db.fill(table, columns, found)
