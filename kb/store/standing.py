"""What the other texts held do to a record: a later text of its title, a repeal, an extension."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from kb.decrees import KINDS, Decree, applied, by_target, key
from kb.model import Record
from kb.store.codec import load_record
from kb.store.database import Database
from kb.validity import superseded

_CURRENT_TITLES = (
    "SELECT n.name AS name, n.version AS version FROM names n"
    " JOIN documents d ON d.version=n.version WHERE n.rank=0"
)
_NAMESAKES = (
    f"SELECT t.name, t.version, v.record FROM ({_CURRENT_TITLES}) t JOIN versions v"
    f" ON v.id=t.version WHERE t.name IN (SELECT name FROM ({_CURRENT_TITLES})"
    " GROUP BY name HAVING count(*)>1)"
)
"""The records of documents that share their title with another."""

_DECREEING = (
    "SELECT v.record FROM versions v JOIN documents d ON d.version=v.id WHERE v.id IN"
    f" (SELECT version FROM relations WHERE kind IN {KINDS})"
)
"""The records that repeal, extend or amend another text."""


class Standing:
    """How the current texts of one catalogue stand to each other; worked out once a revision."""

    def __init__(self, db: Database, revision: Callable[[], int]) -> None:
        self._db, self._revision = db, revision
        self._seen: int | None = None
        self._later: Mapping[str, date] = {}
        self._decrees: Mapping[str, list[Decree]] = {}

    def dated(self, record: Record, version: str) -> Record:
        """A record with what the other texts held do to it."""
        self._look()
        day = self._later.get(version)
        dated = applied(record, self._decrees.get(key(record.title), ()))
        return replace(dated, superseded_on=day) if day else dated

    def _look(self) -> None:
        revision = self._revision()
        if self._seen == revision:
            return
        by_title: dict[str, dict[str, Record]] = {}
        for title, version, record in self._db.rows(_NAMESAKES):
            by_title.setdefault(title, {})[version] = load_record(record)
        later = [superseded(records) for records in by_title.values()]
        self._later = {v: day for one in later for v, day in one.items()}
        found = self._db.rows(_DECREEING)
        self._decrees = by_target(load_record(row[0]) for row in found)
        self._seen = revision
