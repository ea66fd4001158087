"""What the catalogue keeps of texts that hold the same words: sketches, copies, reprints.

All of it is derived and can be made again; what speaks of a version that is no longer current is
not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from kb.reprints import Likeness, Reprint, Sketch, Twin, dump, load
from kb.store.catalog import FILE, Catalog
from kb.store.corpora import confine
from kb.store.database import Database

DONE = "related"
"""The key under which the catalogue keeps the revision that was looked at."""

_CURRENT = "SELECT version FROM documents WHERE version IS NOT NULL"


class Kin:
    """The kin (同文关系) of one home's documents."""

    def __init__(self, home: Path, roots: Sequence[str] = ()) -> None:
        self._db = Database(home / FILE)
        confine(self._db, roots)

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def sketches(self) -> dict[str, Sketch]:
        """The sketch of every current version that has one."""
        rows = self._db.rows(
            f"SELECT version, size, digest, samples FROM sketches WHERE version IN ({_CURRENT})"
        )
        return {row[0]: Sketch(*row[1:]) for row in rows}

    def unsketched(self) -> Iterator[tuple[str, str]]:
        """The current versions without a sketch, with their text."""
        yield from self._db.rows(
            f"SELECT id, text FROM versions WHERE id IN ({_CURRENT})"
            " AND id NOT IN (SELECT version FROM sketches)"
        )

    def twins(self) -> list[Twin]:
        """The pairs of current versions that hold the same text."""
        rows = self._db.rows(
            f"SELECT one, other, likeness, share FROM twins WHERE +one IN ({_CURRENT})"
            f" AND +other IN ({_CURRENT}) ORDER BY one, other"
        )
        return [Twin(one, other, Likeness(likeness), share) for one, other, likeness, share in rows]

    def reprints(self, news: str | None = None) -> list[Reprint]:
        """What current news renders of current official texts; of one version where it is named."""
        chosen = "" if news is None else " AND news=?"
        rows = self._db.rows(
            f"SELECT news, official, links FROM reprints WHERE +news IN ({_CURRENT})"
            f" AND +official IN ({_CURRENT}){chosen} ORDER BY news, official",
            () if news is None else (news,),
        )
        return [load(*row) for row in rows]

    def compared(self) -> set[tuple[str, str]]:
        """The pairs of news and official text that were looked at."""
        return {(a, b) for a, b in self._db.rows("SELECT news, official FROM reprints")}

    # --- writing ------------------------------------------------------------------------

    def keep(
        self, sketches: Mapping[str, Sketch], twins: Iterable[Twin], reprints: Iterable[Reprint]
    ) -> None:
        """Add these sketches and reprints, put these twins in place of all, and forget the rest."""
        with self._db.writing() as db:
            for table, column in _BY_VERSION:
                db.run(f"DELETE FROM {table} WHERE {column} NOT IN ({_CURRENT})")
            db.run("DELETE FROM twins")
            rows = [(v, s.size, s.digest, s.samples) for v, s in sketches.items()]
            db.fill("sketches", "version, size, digest, samples", rows)
            pairs = [(t.one, t.other, str(t.likeness), t.share) for t in twins]
            db.fill("twins", "one, other, likeness, share", pairs)
            found = [(one.news, one.official, dump(one)) for one in reprints]
            db.each("INSERT OR REPLACE INTO reprints VALUES (?,?,?)", found)


_BY_VERSION = (("sketches", "version"), ("reprints", "news"), ("reprints", "official"))


def copies_in(home: Path) -> Mapping[str, Sequence[str]]:
    """Version → the other versions that hold the very same text."""
    out: dict[str, list[str]] = {}
    with closing(Kin(home)) as kin:
        for twin in kin.twins():
            if twin.likeness is Likeness.EXACT:
                out.setdefault(twin.one, []).append(twin.other)
                out.setdefault(twin.other, []).append(twin.one)
    return out


class Relatives:
    """Copies and reprints as readers ask for them, read again when they were worked out anew."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._seen: str | None = None
        self._twins: dict[str, dict[str, Likeness]] = {}
        self._reprints: list[Reprint] = []

    def copies(self, version: str) -> Mapping[str, Likeness]:
        """The other versions that hold this one's text, and how."""
        self._look()
        return self._twins.get(version, {})

    def reprints(self, news: str | None = None) -> list[Reprint]:
        """What is rendered of official texts: by this news, or by any."""
        self._look()
        out: dict[tuple[str, str], Reprint] = {}
        for one in self._reprints:
            if one.links and news in (None, one.news):
                same = [v for v in self.copies(one.official) if (one.news, v) in out]
                if not same:  # one of two copies of the official text is enough
                    out[one.news, one.official] = one
        return list(out.values())

    def _look(self) -> None:
        now = self._catalog.meta(DONE)
        if now == self._seen:
            return
        with closing(Kin(self._catalog.home, self._catalog.roots)) as kin:
            self._twins, self._seen = {}, now
            for twin in kin.twins():
                self._twins.setdefault(twin.one, {})[twin.other] = twin.likeness
                self._twins.setdefault(twin.other, {})[twin.one] = twin.likeness
            self._reprints = kin.reprints()
