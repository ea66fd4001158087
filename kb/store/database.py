"""A SQLite file of ours: opened, brought to today's schema, read and written.

The only door to sqlite3.  Whatever is wrong with the file comes out as CatalogUnavailable, in
Chinese, with what to do; a write that fails leaves everything as it was.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from kb.errors import CatalogUnavailable
from kb.store import schema

Values = Sequence[object]


class Writer:
    """What may be written while a transaction is open."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def run(self, sql: str, values: Values = ()) -> None:
        """Run one statement."""
        self._db.execute(sql, values)

    def each(self, sql: str, rows: Iterable[Values]) -> None:
        """Run one statement for every row."""
        self._db.executemany(sql, rows)

    def fill(self, table: str, columns: str, rows: Iterable[Values]) -> None:
        """Insert rows of these columns."""
        marks = ",".join("?" * (columns.count(",") + 1))
        self._db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


class Database:
    """One open file.  ``read_only`` where its folder cannot be written."""

    def __init__(self, path: Path, migrations: Sequence[Sequence[str]] = schema.MIGRATIONS) -> None:
        self.path = path
        self._migrations = migrations
        self.read_only = not os.access(path.parent, os.W_OK)
        try:
            self._db = self._open()
            self._migrate()
        except sqlite3.OperationalError as error:
            raise CatalogUnavailable(
                f"打不开知识库 {path}（{error}）：请检查 KB_HOME 是否可写、磁盘是否已满"
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _open(self) -> sqlite3.Connection:
        uri = self.path.resolve().as_uri()
        if self.read_only:
            # What was not checkpointed is in the -wal beside it, which ``immutable`` would not see.
            wal = self.path.with_name(self.path.name + "-wal")
            settled = not wal.exists() or not wal.stat().st_size
            uri += "?mode=ro" + ("&immutable=1" if settled else "")
        db = sqlite3.connect(uri, uri=True, timeout=30, check_same_thread=False)
        if not self.read_only:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
        return db

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _migrate(self) -> None:
        found = self._version()
        newest = len(self._migrations)
        if found > newest:
            raise CatalogUnavailable(
                f"{self.path} 由更新的版本建立（结构 {found}，本程序只认到 {newest}）："
                "请升级本程序，或用 KB_HOME 另指一个文件夹"
            )
        if found < newest and self.read_only:
            raise CatalogUnavailable(f"{self.path} 结构较旧而文件夹只读，无法升级：请先使其可写")
        for number in range(found, newest):
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                if self._version() > number:
                    continue  # another process was faster
                for statement in self._migrations[number]:
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version={number + 1}")

    def _damaged(self, error: sqlite3.Error) -> CatalogUnavailable:
        return CatalogUnavailable(
            f"知识库文件 {self.path} 已损坏（{error}）：请从备份恢复；"
            "没有备份就移走这个文件夹（或换一个 KB_HOME），再用原文件重新 ingest"
        )

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def copy_to(self, path: Path) -> None:
        """Write a whole copy of this moment, whatever is being written meanwhile."""
        try:
            with closing(sqlite3.connect(path)) as copy:
                self._db.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise CatalogUnavailable(
                f"不能把知识库抄写到 {path.parent}（{error}）：请检查磁盘空间与权限"
            ) from error

    def rows(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one by one."""
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.OperationalError as error:
            raise CatalogUnavailable(
                f"读取知识库 {self.path} 失败（{error}）：请检查磁盘与权限后重试"
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def row(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        """The first row of a query, if any."""
        return next(self.rows(sql, values), None)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever another process writes meanwhile."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.rollback()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: all of what is written inside, or nothing of it."""
        try:
            with self._db:
                yield Writer(self._db)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            raise CatalogUnavailable(
                f"写入知识库 {self.path} 失败（{error}）：原有内容未受影响，请检查磁盘与权限后重试"
            ) from error
