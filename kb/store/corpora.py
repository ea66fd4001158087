"""A catalogue seen in part: only the documents of some roots (文件范围).

Whoever reads through such a connection finds nothing of another root, whatever is asked: the
table of current documents is overlaid for that one connection, and every query joins with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.store.database import Database


def confine(db: Database, roots: Sequence[str]) -> None:
    """Let this connection see the documents of these roots alone; no roots, no bounds."""
    if not roots:
        return
    with db.writing() as one:
        one.run("CREATE TEMP TABLE allowed_roots (root TEXT PRIMARY KEY)")
        one.each("INSERT OR IGNORE INTO temp.allowed_roots VALUES (?)", [(r,) for r in roots])
        one.run(
            "CREATE TEMP VIEW documents AS SELECT * FROM main.documents"
            " WHERE root IN (SELECT root FROM temp.allowed_roots)"
        )
