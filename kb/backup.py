"""One file that holds a home (备份): the catalogue and its word index, each with its SHA-256.

The words are kept and not made again, because their statistics, and so the order of what is found,
depend on how the index grew.  The vectors are in the catalogue; a restored home gets a generation
built anew, and answers exactly before it has one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kb.errors import CatalogUnavailable, IndexUnavailable, UsageError, why
from kb.index.embedded import publish
from kb.index.words import Words
from kb.store import schema
from kb.store.catalog import FILE, Catalog, exists
from kb.store.database import Database
from kb.store.home import MAKERS, still, vectors_folder, words_folder, writing

FORMAT = "tiaowen-backup-1"
_MANIFEST = "manifest.json"
_MEMBER = re.compile(r"catalog\.sqlite3|(?:fetched|sites)\.json|words/[\w.-]+")
_PIECE = 1 << 20

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds."""

    documents: int
    chunks: int
    size: int  # bytes of the file, or of the restored members
    moved: Path | None = None  # where the home that was there before is now


def backup(home: Path, file: Path) -> Contents:
    """Write a home into a file, which is there whole or not at all."""
    if file.exists():
        raise UsageError(f"{file} 已存在：请换一个文件名，备份不会覆盖已有文件")
    with _told(file), still(home), closing(Catalog(home)) as catalog:
        Words(words_folder(home))  # what cannot be read is not worth keeping
        with tempfile.TemporaryDirectory(prefix=".tiaowen-", dir=file.absolute().parent) as made:
            copy = Path(made) / FILE
            with closing(Database(home / FILE)) as db:
                db.copy_to(copy)
            packed = Path(made) / "packed"
            _pack(packed, {FILE: copy, **_beside(home)}, _told_of(catalog))
            os.replace(packed, file)
        return Contents(len(catalog.held()), catalog.count_chunks(), file.stat().st_size)


def _beside(home: Path) -> dict[str, Path]:
    found = [home / "fetched.json", home / "sites.json", *sorted(words_folder(home).iterdir())]
    named = {path.relative_to(home).as_posix(): path for path in found if path.is_file()}
    return {name: path for name, path in named.items() if not name.endswith(".lock")}


def _told_of(catalog: Catalog) -> dict[str, object]:
    return {
        "format": FORMAT,
        "schema": schema.VERSION,
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "documents": len(catalog.held()),
        "chunks": catalog.count_chunks(),
        "makers": {key: catalog.meta(key) for key in MAKERS},
    }


def _pack(target: Path, members: Mapping[str, Path], told: Mapping[str, object]) -> None:
    sums: dict[str, object] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in members.items():
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as into:
                sums[name] = {"sha256": _copy(source, into), "size": path.stat().st_size}
        archive.writestr(_MANIFEST, json.dumps({**told, "members": sums}, indent=1))
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


# --- restore --------------------------------------------------------------------------------


def restore(file: Path, home: Path, progress: Progress, *, replace: bool = False) -> Contents:
    """Put a home back; it is there whole or not at all, and nothing is ever deleted for it."""
    if not file.is_file():
        raise UsageError(f"找不到备份文件 {file}：请检查路径")
    full = _is_full(home)
    if full and not replace:
        raise UsageError(
            f"{home} 不是空的：请用 KB_HOME 指定一个新文件夹，"
            "或加 --replace（原有内容会移到旁边，不会删除）"
        )
    if full and not exists(home):
        raise UsageError(f"{home} 不是知识库文件夹：请用 KB_HOME 指定一个新文件夹")
    place = home.absolute()
    with _told(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            told = _unpack(file, made)
            found = _opened(made, progress)
            moved = _into_place(made, place)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return Contents(*found, sum(size for _, size in told.values()), moved)


def _is_full(home: Path) -> bool:
    try:
        return home.exists() and any(path.name != "writer.lock" for path in home.iterdir())
    except OSError as error:
        raise CatalogUnavailable(f"打不开 {home}（{why(error)}）：请换一个 KB_HOME") from error


def _unpack(file: Path, target: Path) -> dict[str, tuple[str, int]]:
    """Every member written out and found to be what was packed; member → (SHA-256, bytes)."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = _manifest(file, archive)
            if {*archive.namelist()} != {*members, _MANIFEST}:
                raise _damaged(file, "内容与清单不符")
            for name, (sha256, size) in members.items():
                path = target / name
                path.parent.mkdir(exist_ok=True)
                with archive.open(name) as source, path.open("wb") as into:
                    if archive.getinfo(name).file_size != size or _copy(source, into) != sha256:
                        raise _damaged(file, f"{name} 与校验值不符")
            return members
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise _damaged(file, error) from error


def _manifest(file: Path, archive: zipfile.ZipFile) -> dict[str, tuple[str, int]]:
    try:
        told = json.loads(archive.read(_MANIFEST))
        if told["format"] != FORMAT or int(told["schema"]) > schema.VERSION:
            raise CatalogUnavailable(
                f"{file} 由更新的版本备份（结构 {told['schema']}，本程序只认到 {schema.VERSION}）："
                "请升级本程序后再恢复"
            )
        members = {str(n): (str(m["sha256"]), int(m["size"])) for n, m in told["members"].items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(file, "没有清单，或清单残缺") from error
    if FILE not in members or not all(map(_MEMBER.fullmatch, members)):
        raise _damaged(file, "清单里有不该有的文件")
    return members


def _opened(made: Path, progress: Progress) -> tuple[int, int]:
    """(documents, chunks) of an unpacked home, with a generation where one can be built."""
    with closing(Catalog(made)) as catalog:
        Words(words_folder(made))
        catalog.withdraw()
        embedder = catalog.meta("embedder")
        if embedder and catalog.count_chunks():
            try:
                publish(
                    catalog, vectors_folder(made), embedder,
                    lambda done, all_: progress("建立向量索引", done, all_),
                )  # fmt: skip
            except IndexUnavailable:
                catalog.withdraw()  # it answers exactly; the next ingest builds one
        return len(catalog.held()), catalog.count_chunks()


def _into_place(made: Path, home: Path) -> Path | None:
    """The home in its place; where that which was there before has gone."""
    if not _is_full(home):
        if home.exists():
            (home / "writer.lock").unlink(missing_ok=True)
            home.rmdir()
        made.rename(home)
        return None
    aside = home.with_name(f"{home.name}.{time.strftime('%Y%m%d-%H%M%S')}")
    with writing(home):
        home.rename(aside)
        try:
            made.rename(home)
        except OSError:
            aside.rename(home)
            raise
    return aside


def _damaged(file: Path, reason: object) -> CatalogUnavailable:
    return CatalogUnavailable(f"备份文件 {file} 已损坏（{reason}）：没有恢复任何内容，请换一份备份")


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CatalogUnavailable(
            f"不能写入 {place}（{why(error)}）：请检查磁盘空间与权限，或换一个位置"
        ) from error


# --- told -----------------------------------------------------------------------------------


def packed_json(contents: Contents, file: str) -> dict[str, object]:
    """What was packed or unpacked, as JSON."""
    moved = str(contents.moved) if contents.moved else None
    counts = {"documents": contents.documents, "chunks": contents.chunks, "bytes": contents.size}
    return {"file": file, **counts, "moved": moved}


def packed_text(contents: Contents, file: str) -> str:
    """What was packed."""
    size = contents.size / 2**20
    return (
        f"已备份到 {file}：{contents.documents} 份文件、{contents.chunks} 个检索片段，{size:.1f} MB"
    )


def restored_text(contents: Contents, home: Path) -> str:
    """What was unpacked, and where the old home is."""
    lines = [f"已恢复到 {home}：{contents.documents} 份文件、{contents.chunks} 个检索片段"]
    if contents.moved:
        lines.append(f"原有知识库移到了 {contents.moved}；正在运行的服务请重新启动")
    return "\n".join(lines)
