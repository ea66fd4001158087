"""The catalogue (目录库): documents, provisions, chunks and vectors, in one file.

It is the source of truth.  Every index is derived from it and can be rebuilt from it.  A document
is replaced atomically: its new version is staged, then made current in one transaction; readers
join with what is current and never see a half.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from kb.errors import CatalogUnavailable, why
from kb.model import Chunk, Document, Record
from kb.protocols import Vectors
from kb.store import rows, staging
from kb.store.codec import load_record
from kb.store.corpora import confine
from kb.store.database import Database
from kb.store.recent import Recent
from kb.store.rows import Filed, GenerationRow, Held, Staged
from kb.store.standing import Standing

__all__ = ["FILE", "Catalog", "Filed", "GenerationRow", "Held", "Staged"]

FILE = "catalog.sqlite3"

_REMEMBERED = 16_000_000  # characters of documents; with their trees some 240 MB


def exists(home: Path) -> bool:
    """Whether something was ever ingested here."""
    try:
        return (home / FILE).exists()
    except OSError:  # a name that no file can have
        return False


class Catalog:
    """One open catalogue, of these roots or of all; cheap, and not shared between threads."""

    def __init__(self, home: Path, *, create: bool = False, roots: Sequence[str] = ()) -> None:
        self.home, self.roots = home, roots
        if create:
            _make(home)
        elif not exists(home):
            raise CatalogUnavailable(
                f"{home} 里还没有知识库：请先运行 python app.py ingest 文件夹（或用 KB_HOME 指定）"
            )
        self._db = Database(home / FILE)
        confine(self._db, roots)
        self.read_only = self._db.read_only
        self.document = Recent(self._document, lambda held: len(held.text), _REMEMBERED)
        self.record = lru_cache(maxsize=8192)(self._record)
        self.articles = lru_cache(maxsize=8192)(self._articles)
        self._counted: tuple[int, int] | None = None
        self._at_hand: tuple[int, dict[str, Chunk]] = (-1, {})  # of that revision, last used last
        self._held: tuple[int, list[Held]] | None = None
        self._standing = Standing(self._db, self.revision)

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def reading(self) -> AbstractContextManager[None]:
        """Everything read inside is of one moment, whatever another process writes meanwhile."""
        return self._db.reading()

    # --- meta ---------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A value kept about the home itself."""
        row = self._db.row("SELECT value FROM meta WHERE key=?", (key,))
        return str(row[0]) if row else None

    def revision(self) -> int:
        """A number that grows with every change of what is current."""
        return int(self.meta("revision") or 0)

    # --- documents ----------------------------------------------------------------------

    def held(self) -> list[Held]:
        """Every current document, by title; read once a revision."""
        revision = self.revision()
        if self._held is None or self._held[0] != revision:
            self._held = revision, self._read_held()
        return list(self._held[1])

    def _read_held(self) -> list[Held]:
        found = self._db.rows(
            f"SELECT {rows.HELD_COLUMNS} FROM documents d JOIN versions v ON v.id=d.version"
        )
        held = [rows.held(row) for row in found]
        dated = [replace(h, record=self._standing.dated(h.record, h.version)) for h in held]
        return sorted(dated, key=lambda h: (h.record.title, h.source))

    def forget(self) -> None:
        """Read anew what is asked for next: another text may be current now."""
        self.document.cache_clear()
        self.record.cache_clear()
        self._held = None

    def _record(self, version: str) -> Record:
        row = self._db.row("SELECT record FROM versions WHERE id=?", (version,))
        if row is None:
            raise CatalogUnavailable(f"知识库中没有版本 {version}：请重新入库")
        return self._standing.dated(load_record(row[0]), version)

    def _articles(self, version: str) -> int:
        """How many 条 a version has."""
        row = self._db.row("SELECT articles FROM versions WHERE id=?", (version,))
        return int(row[0]) if row else 0

    def _document(self, version: str) -> Document:
        row = self._db.row(
            f"SELECT {rows.DOCUMENT_COLUMNS}"
            " FROM versions v JOIN documents d ON d.id=v.document WHERE v.id=?",
            (version,),
        )
        if row is None:
            raise CatalogUnavailable(f"知识库中没有版本 {version}：请重新入库")
        tree = self._db.rows(
            f"SELECT {rows.PROVISION_COLUMNS} FROM provisions WHERE version=?"
            " ORDER BY ordinal DESC",
            (version,),
        )
        references = self._db.rows(
            f"SELECT {rows.REFERENCE_COLUMNS} FROM text_references WHERE version=?"
            " ORDER BY ordinal",
            (version,),
        )
        document = rows.document(row, rows.tree(tree), references)
        return replace(document, record=self._standing.dated(document.record, version))

    def original(self, sha256: str) -> bytes:
        """The bytes of a file as received."""
        row = self._db.row("SELECT data FROM originals WHERE sha256=?", (sha256,))
        try:
            if row:
                return zlib.decompress(row[0])
        except zlib.error:
            pass
        raise CatalogUnavailable(f"知识库中没有完好的原件 {sha256[:12]}：请用原文件重新 ingest")

    def names(self) -> list[tuple[str, str, int]]:
        """(folded name, version, rank) of every current document; rank 0 is the title."""
        query = "SELECT n.name, n.version, n.rank FROM names n JOIN documents d"
        return [(n, v, rank) for n, v, rank in self._db.rows(f"{query} ON d.version=n.version")]

    # --- chunks -------------------------------------------------------------------------

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids that belong to a current version; the last used are at hand."""
        revision = self.revision()
        if self._at_hand[0] != revision:
            self._at_hand = revision, {}
        kept = self._at_hand[1]
        found = {id_: kept.pop(id_) for id_ in ids if id_ in kept}
        found |= {
            row[0]: rows.chunk(row) for row in self._of([i for i in ids if i not in found], _CHUNK)
        }
        kept |= found
        for id_ in list(islice(kept, max(len(kept) - _AT_HAND, 0))):
            del kept[id_]
        return found

    def current(self, ids: Sequence[str]) -> set[str]:
        """Which of these ids belong to a current version."""
        return {row[0] for row in self._of(ids, f"SELECT c.id FROM chunks c{_CURRENT}")}

    def _of(self, ids: Sequence[str], query: str) -> Iterator[tuple[str, ...]]:
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            yield from self._db.rows(f"{query} WHERE c.id IN ({','.join('?' * len(some))})", some)

    def count_chunks(self) -> int:
        """How many chunks are current."""
        revision = self.revision()
        if self._counted is None or self._counted[0] != revision:
            row = self._db.row(f"SELECT count(*) FROM chunks c{_CURRENT}")
            self._counted = revision, int(row[0]) if row else 0
        return self._counted[1]

    def all_chunks(self) -> Iterator[Chunk]:
        """Every current chunk, in the order stored."""
        return map(rows.chunk, self._db.rows(f"{_CHUNK} ORDER BY c.row"))

    def vectors(self, after: int = 0) -> tuple[list[str], Vectors, int]:
        """Ids and unit vectors of current chunks stored after that row, and the last row."""
        found = list(
            self._db.rows(
                f"SELECT c.id, c.vector, c.row FROM chunks c{_CURRENT}"
                " WHERE c.row>? AND c.vector NOT NULL"
                " ORDER BY c.row",
                (after,),
            )
        )
        last = int(found[-1][2]) if found else after
        return [row[0] for row in found], rows.vectors(found), last

    def generation(self) -> GenerationRow | None:
        """The published generation, if any."""
        row = self._db.row(
            "SELECT id, folder, embedder, upto, size FROM generations ORDER BY id DESC LIMIT 1"
        )
        return GenerationRow(*row) if row else None

    def stale(self, generation: GenerationRow) -> tuple[int, int]:
        """(chunks it holds that are no longer current, current chunks it does not hold)."""
        row = self._db.row(
            f"SELECT count(*) FROM chunks c{_CURRENT} WHERE c.row<=?", (generation.upto,)
        )
        inside = int(row[0]) if row else 0
        return generation.size - inside, self.count_chunks() - inside

    # --- writing ------------------------------------------------------------------------

    def stage(self, filed: Iterable[Filed]) -> None:
        """Store new versions without making them current; staging one again replaces it."""
        with self._db.writing() as db:
            for one in filed:
                staging.erase(db, [one.version])
                staging.insert(db, one)

    def make_current(
        self,
        versions: Mapping[str, str],
        removed: Iterable[str] = (),
        *,
        makers: Mapping[str, str] | None = None,
    ) -> None:
        """Switch documents (id → version), drop removed ones, and sign what made the indexes.

        The versions left behind are ``leftovers`` until they are erased.
        """
        with self._db.writing() as db:
            db.each(
                "UPDATE documents SET version=? WHERE id=?", [(v, i) for i, v in versions.items()]
            )
            db.each("DELETE FROM documents WHERE id=?", [(id_,) for id_ in removed])
            kept = {**(makers or {}), "revision": str(self.revision() + 1)}
            db.each("INSERT OR REPLACE INTO meta VALUES (?,?)", kept.items())
        self.forget()

    def sign(self, makers: Mapping[str, str]) -> None:
        """Write down what made this home's indexes."""
        if any(self.meta(key) != name for key, name in makers.items()):
            with self._db.writing() as db:
                db.each("INSERT OR REPLACE INTO meta VALUES (?,?)", makers.items())

    def leftovers(self) -> list[str]:
        """Versions that are not current: replaced ones, and what an unfinished run staged."""
        found = self._db.rows(
            "SELECT id FROM versions WHERE id NOT IN"
            " (SELECT version FROM documents WHERE version IS NOT NULL)"
        )
        return [row[0] for row in found]

    def erase(self, versions: Sequence[str]) -> None:
        """Delete versions that are not current, and documents that never got one."""
        with self._db.writing() as db:
            staging.erase(db, versions)
            staging.clear(db)
            db.run("DELETE FROM documents WHERE version IS NULL")

    def publish(self, folder: str, embedder: str, upto: int, size: int) -> None:
        """Make a verified generation the one that readers open."""
        with self._db.writing() as db:
            db.run("DELETE FROM generations")
            db.fill("generations", "folder, embedder, upto, size", [(folder, embedder, upto, size)])

    def withdraw(self) -> None:
        """Forget the published generation; search goes on exactly."""
        with self._db.writing() as db:
            db.run("DELETE FROM generations")


_AT_HAND = 40_000
"""Chunks that are kept in memory once they were found: some 60 MB."""

_CURRENT = " JOIN documents d ON d.id=c.document AND d.version=c.version"
_CHUNK = (
    f"SELECT {', '.join('c.' + c for c in rows.CHUNK_COLUMNS.split(', '))} FROM chunks c{_CURRENT}"
)


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogUnavailable(
            f"不能建立知识库文件夹 {home}（{why(error)}）：请换一个 KB_HOME"
        ) from error
