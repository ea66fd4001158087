"""The home (知识库文件夹): its files, its writer's lock, and what made it.

``catalog.sqlite3`` is the truth; ``words/`` and ``vectors/`` are derived from it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import CatalogUnavailable, HomeLocked, IndexUnavailable, why
from kb.store.catalog import Catalog, exists

MAKERS = ("tokeniser", "embedder")
"""What an index is made with; another maker's query is refused."""


def words_folder(home: Path) -> Path:
    """Where the word index lives."""
    return home / "words"


def vectors_folder(home: Path) -> Path:
    """Where Chroma generations live."""
    return home / "vectors"


@contextmanager
def writing(home: Path, *, create: bool = False) -> Iterator[None]:
    """Hold the home's writer lock; one process at a time may write."""
    import filelock

    try:
        if create:
            home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogUnavailable(
            f"不能建立知识库文件夹 {home}（{why(error)}）：请换一个 KB_HOME"
        ) from error
    if not create and not exists(home):
        raise CatalogUnavailable(f"{home} 里还没有知识库：请先运行 python app.py ingest 文件夹")
    if not os.access(home, os.W_OK):
        raise CatalogUnavailable(f"知识库文件夹 {home} 不可写：请检查权限，或换一个 KB_HOME")
    lock = filelock.FileLock(home / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise HomeLocked(f"另一个进程正在写入 {home}：请等它结束后再试") from error
    except OSError as error:
        raise CatalogUnavailable(f"不能写入 {home}（{why(error)}）：请换 KB_HOME") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def still(home: Path) -> Iterator[None]:
    """Nobody writes to the home inside; nobody can where its folder is read-only."""
    if exists(home) and not os.access(home, os.W_OK):
        yield
        return
    with writing(home):
        yield


def check_makers(catalog: Catalog, tokeniser: str, embedder: str = "") -> None:
    """Raise IndexUnavailable if another tokeniser or embedder made this home's indexes."""
    for key, now, setting, remedy in (
        ("tokeniser", tokeniser, "KB_TOKENISER", "--rebuild 重建索引"),
        ("embedder", embedder, "向量模型，KB_EMBED", "--reembed 换用（换好之前原有向量照常回答）"),
    ):
        made = catalog.meta(key)
        if now and made is not None and made != now:
            raise IndexUnavailable(
                f"{catalog.home} 的索引由 {made} 建立，现在用的是 {now}（{setting}）："
                f"请改回原设置，或运行 python app.py ingest {remedy}"
            )


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else rewrites this small file of the home inside; others wait a moment."""
    import filelock

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.with_name(path.name + ".lock"), timeout=10):
            yield
    except filelock.Timeout as error:
        raise HomeLocked(f"另一个进程正在改写 {path}：请稍后再试") from error
    except OSError as error:
        raise CatalogUnavailable(
            f"不能写入 {path}（{why(error)}）：请检查 KB_HOME 的权限与磁盘空间"
        ) from error


def put(path: Path, text: str) -> None:
    """Write a small file all at once: whoever reads it sees the old text or the new."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
