"""The catalogue (目录库): documents, provisions, chunks and vectors; the only door to sqlite3.

It is the source of truth.  Every index is derived from it and can be rebuilt from it.  A document
is replaced atomically: its new version is staged, then made current in one transaction; readers
join with what is current and never see a half.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb import codec, rows, schema
from kb.errors import CatalogUnavailable
from kb.model import Chunk, Document, Provision, Record
from kb.protocols import Vectors

FILE = "catalog.sqlite3"


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


@dataclass(frozen=True, slots=True)
class GenerationRow:
    """A published Chroma generation: its folder, its maker, and the last chunk row it holds."""

    id: int
    folder: str
    embedder: str
    upto: int
    size: int


class Catalog:
    """One open catalogue.  Not shared between threads; opening another is cheap."""

    def __init__(self, home: Path, *, create: bool = False) -> None:
        self.home = home
        self.path = home / FILE
        self.read_only = False
        if not self.path.exists() and not create:
            raise CatalogUnavailable(
                f"{home} 里还没有知识库：请先运行 python app.py ingest 文件夹（或用 KB_HOME 指定）"
            )
        self._db = self._open(create)
        self.document = lru_cache(maxsize=128)(self._document)

    def _open(self, create: bool) -> sqlite3.Connection:
        try:
            if create:
                self.home.mkdir(parents=True, exist_ok=True)
            writable = os.access(self.home, os.W_OK)
            self.read_only = not writable
            uri = f"file:{self.path.resolve()}" + ("" if writable else "?mode=ro&immutable=1")
            db = sqlite3.connect(uri, uri=True, timeout=30, check_same_thread=False)
            if writable:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=FULL")
            self._migrate(db)
        except (sqlite3.Error, OSError) as error:
            raise CatalogUnavailable(
                f"打不开知识库 {self.path}（{error}）：请检查 KB_HOME 是否可写、磁盘是否已满"
            ) from error
        return db

    def _migrate(self, db: sqlite3.Connection) -> None:
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
        if found > schema.VERSION:
            raise CatalogUnavailable(
                f"{self.path} 由更新的版本建立（结构 {found}，本程序只认到 {schema.VERSION}）："
                "请升级本程序，或用 KB_HOME 另指一个文件夹"
            )
        if found < schema.VERSION and self.read_only:
            raise CatalogUnavailable(f"{self.path} 结构较旧而文件夹只读，无法升级：请先使其可写")
        for number in range(found, schema.VERSION):
            with db:
                db.execute("BEGIN IMMEDIATE")
                for statement in schema.MIGRATIONS[number]:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={number + 1}")

    def close(self) -> None:
        """Close it."""
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._db:
                yield self._db
        except sqlite3.Error as error:
            raise CatalogUnavailable(
                f"写入知识库 {self.path} 失败（{error}）：原有内容未受影响，请检查磁盘与权限后重试"
            ) from error

    # --- meta ---------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A value kept about the home itself."""
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value about the home itself."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))

    def revision(self) -> int:
        """A number that grows with every change of what is current."""
        return int(self.meta("revision") or 0)

    # --- documents ----------------------------------------------------------------------

    def held(self) -> list[Held]:
        """Every current document, by title."""
        found = self._db.execute(
            "SELECT d.id, v.id, d.root, d.source, v.sha256, v.fingerprint, v.articles,"
            " v.overrides, v.record"
            " FROM documents d JOIN versions v ON v.id=d.version"
        ).fetchall()
        out = [
            Held(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], codec.load_record(r[8]))
            for r in found
        ]
        return sorted(out, key=lambda h: (h.record.title, h.source))

    def _document(self, version: str) -> Document:
        row = self._db.execute(
            "SELECT d.id, v.id, d.root, d.source, v.record, v.text, v.edits, v.alerts"
            " FROM versions v JOIN documents d ON d.id=v.document WHERE v.id=?",
            (version,),
        ).fetchone()
        if row is None:
            raise CatalogUnavailable(f"知识库中没有版本 {version}：请重新入库")
        return Document(
            id=row[0], version=row[1], root=row[2], source=row[3],
            record=codec.load_record(row[4]), text=row[5],
            provisions=self._provisions(version),
            edits=codec.load_edits(row[6]), alerts=codec.load_alerts(row[7]),
        )  # fmt: skip

    def _provisions(self, version: str) -> tuple[Provision, ...]:
        return rows.tree(
            self._db.execute(
                f"SELECT {rows.PROVISION_COLUMNS} FROM provisions WHERE version=?"
                " ORDER BY ordinal DESC",
                (version,),
            )
        )

    def original(self, sha256: str) -> bytes:
        """The bytes of a file as received."""
        row = self._db.execute("SELECT data FROM originals WHERE sha256=?", (sha256,)).fetchone()
        if row is None:
            raise CatalogUnavailable(f"知识库中没有原件 {sha256[:12]}：请重新入库")
        return zlib.decompress(row[0])

    def names(self) -> list[tuple[str, str, int]]:
        """(folded name, version, rank) of every current document; rank 0 is the title."""
        return self._db.execute(
            "SELECT n.name, n.version, n.rank FROM names n JOIN documents d ON d.version=n.version"
        ).fetchall()

    # --- chunks -------------------------------------------------------------------------

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids that belong to a current version."""
        out: dict[str, Chunk] = {}
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            marks = ",".join("?" * len(some))
            for row in self._db.execute(f"{_CHUNK} WHERE c.id IN ({marks})", some):
                out[row[0]] = rows.chunk(row)
        return out

    def count_chunks(self) -> int:
        """How many chunks are current."""
        return int(self._db.execute(f"SELECT count(*) FROM chunks c{_CURRENT}").fetchone()[0])

    def all_chunks(self) -> Iterator[Chunk]:
        """Every current chunk, in the order stored."""
        for row in self._db.execute(f"{_CHUNK} ORDER BY c.row"):
            yield rows.chunk(row)

    def vectors(self, after: int = 0) -> tuple[list[str], Vectors, int]:
        """Ids and unit vectors of current chunks stored after that row, and the last row."""
        found = self._db.execute(
            f"SELECT c.id, c.vector, c.row FROM chunks c{_CURRENT} WHERE c.row>? ORDER BY c.row",
            (after,),
        ).fetchall()
        last = int(found[-1][2]) if found else after
        return [row[0] for row in found], rows.vectors(found), last

    def generation(self) -> GenerationRow | None:
        """The published generation, if any."""
        row = self._db.execute("SELECT * FROM generations ORDER BY id DESC LIMIT 1").fetchone()
        return GenerationRow(*row) if row else None

    # --- writing ------------------------------------------------------------------------

    def stage(self, staged: Iterable[Staged]) -> None:
        """Store new versions without making them current; staging one again replaces it."""
        with self._writing() as db:
            for one in staged:
                _erase(db, [one.document.version])
                _insert(db, one)

    def make_current(self, versions: Mapping[str, str], removed: Iterable[str] = ()) -> list[str]:
        """Switch documents (id → version) and drop removed ones; the versions left behind."""
        with self._writing() as db:
            old = [
                row[0]
                for id_ in (*versions, *removed)
                for row in db.execute(
                    "SELECT version FROM documents WHERE id=? AND version IS NOT NULL", (id_,)
                )
            ]
            old = [v for v in old if v not in versions.values()]
            for id_, version in versions.items():
                db.execute("UPDATE documents SET version=? WHERE id=?", (version, id_))
            db.executemany("DELETE FROM documents WHERE id=?", [(i,) for i in removed])
            _erase(db, old)
            db.execute("DELETE FROM originals WHERE sha256 NOT IN (SELECT sha256 FROM versions)")
            value = str(self.revision() + 1)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('revision',?)", (value,))
        self.document.cache_clear()
        return old

    def leftovers(self) -> list[str]:
        """Versions that were staged by a run that never finished."""
        found = self._db.execute(
            "SELECT id FROM versions WHERE id NOT IN"
            " (SELECT version FROM documents WHERE version IS NOT NULL)"
        )
        return [row[0] for row in found]

    def erase(self, versions: Sequence[str]) -> None:
        """Delete versions that are not current, and documents that never got one."""
        with self._writing() as db:
            _erase(db, versions)
            db.execute("DELETE FROM documents WHERE version IS NULL")

    def publish(self, folder: str, embedder: str, upto: int, size: int) -> None:
        """Make a verified generation the one that readers open."""
        with self._writing() as db:
            db.execute("DELETE FROM generations")
            db.execute(
                "INSERT INTO generations (folder, embedder, upto, size) VALUES (?,?,?,?)",
                (folder, embedder, upto, size),
            )

    def withdraw(self) -> None:
        """Forget the published generation; search goes on exactly."""
        with self._writing() as db:
            db.execute("DELETE FROM generations")


_VERSIONS = "id, document, sha256, fingerprint, text, record, edits, alerts, articles, overrides"
_CURRENT = " JOIN documents d ON d.version=c.version"
_CHUNK = (
    f"SELECT {', '.join('c.' + c for c in rows.CHUNK_COLUMNS.split(', '))} FROM chunks c{_CURRENT}"
)


def _erase(db: sqlite3.Connection, versions: Sequence[str]) -> None:
    keys = [(version,) for version in versions]
    for table in ("provisions", "chunks", "relations", "names"):
        db.executemany(f"DELETE FROM {table} WHERE version=?", keys)
    db.executemany("DELETE FROM versions WHERE id=?", keys)


def _insert(db: sqlite3.Connection, one: Staged) -> None:
    doc = one.document
    db.execute(
        "INSERT OR IGNORE INTO documents (id, root, source) VALUES (?,?,?)",
        (doc.id, doc.root, doc.source),
    )
    db.execute(
        "INSERT OR IGNORE INTO originals VALUES (?,?)", (one.sha256, zlib.compress(one.data))
    )
    _fill(
        db,
        "versions",
        _VERSIONS,
        [(*rows.version_row(doc, one.sha256, one.fingerprint), one.overrides)],
    )
    _fill(db, "provisions", rows.PROVISION_COLUMNS, rows.provision_rows(doc))
    _fill(db, "chunks", f"{rows.CHUNK_COLUMNS}, vector", rows.chunk_rows(one.chunks, one.vectors))
    _fill(db, "relations", 'version, kind, title, number, start, "end"', rows.relation_rows(doc))
    _fill(db, "names", "version, name, rank", [(doc.version, n, r) for n, r in one.names])


def _fill(
    db: sqlite3.Connection, table: str, columns: str, values: Iterable[tuple[object, ...]]
) -> None:
    marks = ",".join("?" * (columns.count(",") + 1))
    db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
