"""The stock of vectors (向量库存): which pieces have none, and another embedder's in the making.

A vector that was paid for is stored before the next is asked for, so a run that is killed goes on
where it stopped.  Another embedder's vectors lie apart until every current piece has one; then all
change places in one transaction, and until then the old ones answer.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.protocols import Vectors
from kb.store.catalog import FILE
from kb.store.database import Database


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk that wants a vector, and the text it is searched by."""

    row: int
    id: str
    text: str


class Stock:
    """The vectors of a home, as whoever holds its writer's lock may change them.

    ``maker`` names the embedder whose vectors are being made beside the present ones; without it
    the present ones are completed.
    """

    def __init__(self, home: Path, maker: str = "") -> None:
        self._db = Database(home / FILE)
        self._maker = maker
        self._lacking = _NOT_MADE if maker else _WITHOUT
        self._probe = "next_probe" if maker else "probe"

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def lacking(self) -> int:
        """How many current pieces still want a vector."""
        row = self._db.row(f"SELECT count(*) {self._lacking}", self._values())
        return int(row[0]) if row else 0

    def next(self, after: int, limit: int) -> list[Piece]:
        """The next pieces that want one, by row."""
        found = self._db.rows(
            f"SELECT c.row, c.id, c.context, c.text {self._lacking} AND c.row>?"
            " ORDER BY c.row LIMIT ?",
            (*self._values(), after, limit),
        )
        return [Piece(row, id_, f"{context}\n{text}") for row, id_, context, text in found]

    def store(self, pieces: Sequence[Piece], vectors: Vectors) -> None:
        """Keep these vectors, for good or beside the present ones."""
        halves = [np.asarray(vector, np.float16).tobytes() for vector in vectors]
        with self._db.writing() as db:
            pairs = list(zip(pieces, halves, strict=True))
            if self._maker:
                rows = [(piece.id, self._maker, half) for piece, half in pairs]
                db.each("INSERT OR REPLACE INTO next_vectors VALUES (?,?,?)", rows)
            else:
                db.each("UPDATE chunks SET vector=? WHERE id=?", [(h, p.id) for p, h in pairs])
                # A generation that was built without these would hide them for ever.
                db.run("DELETE FROM generations WHERE upto>=?", (min(p.row for p in pieces),))

    def columns(self) -> int:
        """The dimension of the vectors held, or being made; 0 where there are none."""
        query = (
            "SELECT length(vector) FROM next_vectors WHERE embedder=? LIMIT 1"
            if self._maker
            else f"SELECT length(c.vector) FROM chunks c {_CURRENT} WHERE c.vector NOT NULL LIMIT 1"
        )
        row = self._db.row(query, self._values())
        return int(row[0]) // 2 if row else 0

    def reuse(self, versions: Sequence[str]) -> None:
        """Give the pieces of new versions the vectors of the same words in those they replace."""
        with self._db.writing() as db:
            db.each(_REUSE, [(version,) for version in versions])

    def probe(self) -> Vectors | None:
        """What the maker of these vectors made of the probe; None where nobody kept it."""
        row = self._db.row("SELECT value FROM meta WHERE key=?", (self._probe,))
        maker, _, kept = str(row[0]).rpartition(" ") if row else ("", "", "")
        if not kept or maker != self._signed():
            return None
        return np.frombuffer(base64.b64decode(kept), np.float32)

    def keep_probe(self, vector: Vectors | None) -> None:
        """Keep what the maker makes of the probe, in the place of what was kept; None: nothing."""
        with self._db.writing() as db:
            db.run("DELETE FROM meta WHERE key=?", (self._probe,))
            if vector is not None:
                kept = base64.b64encode(np.asarray(vector, np.float32).tobytes()).decode()
                db.run("INSERT INTO meta VALUES (?,?)", (self._probe, f"{self._signed()} {kept}"))

    def made(self) -> str | None:
        """Whose vectors answer now; None where none were made yet."""
        row = self._db.row("SELECT value FROM meta WHERE key='embedder'")
        return str(row[0]) if row else None

    def _signed(self) -> str:
        return self._maker or self.made() or ""

    def begin(self, *, again: bool = False) -> None:
        """Forget what was made for a third embedder, for pieces that are gone, or everything."""
        with self._db.writing() as db:
            if again:
                db.run("DELETE FROM next_vectors")
            db.run("DELETE FROM next_vectors WHERE embedder<>?", (self._maker,))
            db.run("DELETE FROM next_vectors WHERE chunk NOT IN (SELECT id FROM chunks)")

    def switch(self) -> None:
        """Put the vectors that were made in the place of the present ones, all at once."""
        with self._db.writing() as db:
            db.run(_SWITCH)
            db.run("DELETE FROM next_vectors")
            db.run("DELETE FROM generations")
            db.run("INSERT OR REPLACE INTO meta VALUES ('embedder', ?)", (self._maker,))
            db.run("DELETE FROM meta WHERE key='probe'")
            db.run("UPDATE meta SET key='probe' WHERE key='next_probe'")
            db.run(_NEWS)

    def tell(self) -> None:
        """Let readers see that there are more vectors now."""
        with self._db.writing() as db:
            db.run(_NEWS)

    def _values(self) -> tuple[str, ...]:
        return (self._maker,) if self._maker else ()


@contextmanager
def stock(home: Path, maker: str = "") -> Iterator[Stock]:
    """The stock of a home, closed at the end."""
    found = Stock(home, maker)
    try:
        yield found
    finally:
        found.close()


_CURRENT = "JOIN documents d ON d.id=c.document AND d.version=c.version"
_WITHOUT = f"FROM chunks c {_CURRENT} WHERE c.vector IS NULL"
_NOT_MADE = (
    f"FROM chunks c {_CURRENT} WHERE NOT EXISTS"
    " (SELECT 1 FROM next_vectors n WHERE n.chunk=c.id AND n.embedder=?)"
)
_REUSE = """UPDATE chunks SET vector=(
    SELECT o.vector FROM documents d JOIN chunks o ON o.version=d.version
    WHERE d.id=chunks.document AND o.context=chunks.context AND o.text=chunks.text
    AND o.vector NOT NULL LIMIT 1) WHERE version=? AND vector IS NULL"""
_SWITCH = "UPDATE chunks SET vector=(SELECT vector FROM next_vectors n WHERE n.chunk=chunks.id)"
_NEWS = (
    "INSERT OR REPLACE INTO meta SELECT 'revision',"
    " 1+coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key='revision'), 0)"
)
