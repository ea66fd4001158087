"""The catalogue's tables, as a list of migrations: each runs once, in order, in one transaction.

``PRAGMA user_version`` says how many have run.  A released migration is never edited; a change is
a new one at the end.
"""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE originals (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID",
        """CREATE TABLE documents (
            id TEXT PRIMARY KEY, root TEXT NOT NULL, source TEXT NOT NULL,
            version TEXT, UNIQUE (root, source)) WITHOUT ROWID""",
        """CREATE TABLE versions (
            id TEXT PRIMARY KEY, document TEXT NOT NULL, sha256 TEXT NOT NULL,
            fingerprint TEXT NOT NULL, text TEXT NOT NULL, record TEXT NOT NULL,
            edits TEXT NOT NULL, alerts TEXT NOT NULL, articles INTEGER NOT NULL,
            overrides TEXT NOT NULL)""",
        "CREATE INDEX versions_of ON versions (document)",
        """CREATE TABLE provisions (
            version TEXT NOT NULL, ordinal INTEGER NOT NULL, parent INTEGER,
            level TEXT NOT NULL, number INTEGER, suffix INTEGER, label TEXT NOT NULL,
            marker TEXT NOT NULL, heading TEXT, numbered INTEGER NOT NULL,
            start INTEGER NOT NULL, "end" INTEGER NOT NULL,
            lead_start INTEGER NOT NULL, lead_end INTEGER NOT NULL,
            PRIMARY KEY (version, ordinal)) WITHOUT ROWID""",
        """CREATE TABLE chunks (
            row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            document TEXT NOT NULL, version TEXT NOT NULL, unit TEXT NOT NULL,
            pinpoint TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
            unit_start INTEGER NOT NULL, unit_end INTEGER NOT NULL,
            context TEXT NOT NULL, text TEXT NOT NULL, vector BLOB)""",
        "CREATE INDEX chunks_of ON chunks (version)",
        """CREATE TABLE relations (
            version TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, number TEXT,
            start INTEGER, "end" INTEGER)""",
        "CREATE INDEX relations_of ON relations (version)",
        "CREATE TABLE names (version TEXT NOT NULL, name TEXT NOT NULL, rank INTEGER NOT NULL)",
        "CREATE INDEX names_of ON names (version)",
        """CREATE TABLE generations (
            id INTEGER PRIMARY KEY AUTOINCREMENT, folder TEXT NOT NULL, embedder TEXT NOT NULL,
            upto INTEGER NOT NULL, size INTEGER NOT NULL)""",
    ),
    (
        "CREATE INDEX documents_current ON documents (version)",
        "CREATE INDEX versions_of_original ON versions (sha256)",
    ),
    (
        """CREATE TABLE text_references (
            version TEXT NOT NULL, ordinal INTEGER NOT NULL, kind TEXT NOT NULL,
            start INTEGER NOT NULL, "end" INTEGER NOT NULL, targets TEXT NOT NULL, title TEXT,
            PRIMARY KEY (version, ordinal)) WITHOUT ROWID""",
    ),
    (
        "CREATE INDEX chunks_without_vector ON chunks (row) WHERE vector IS NULL",
        """CREATE TABLE next_vectors (
            chunk TEXT PRIMARY KEY, embedder TEXT NOT NULL, vector BLOB NOT NULL)""",
    ),
    (
        """CREATE TABLE sketches (
            version TEXT PRIMARY KEY, size INTEGER NOT NULL, digest BLOB NOT NULL,
            samples BLOB NOT NULL)""",
        """CREATE TABLE twins (
            one TEXT NOT NULL, other TEXT NOT NULL, likeness TEXT NOT NULL, share REAL NOT NULL,
            PRIMARY KEY (one, other)) WITHOUT ROWID""",
        """CREATE TABLE reprints (
            news TEXT NOT NULL, official TEXT NOT NULL, links TEXT NOT NULL,
            PRIMARY KEY (news, official))""",
    ),
    (
        """CREATE TABLE offers (
            version TEXT NOT NULL, ordinal INTEGER NOT NULL, gives INTEGER NOT NULL,
            body TEXT NOT NULL, PRIMARY KEY (version, ordinal)) WITHOUT ROWID""",
        """CREATE TRIGGER offers_go AFTER DELETE ON versions BEGIN
            DELETE FROM offers WHERE version=OLD.id; END""",
    ),
)
"""One tuple of statements per schema version."""

VERSION = len(MIGRATIONS)
