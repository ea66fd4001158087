"""What the command line names, as roots: a folder with all its files, or single files of one.

A document is known by (root, source).  Ingesting a folder again removes what is gone from it;
ingesting a single file never removes anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.manifest import NAMES, load
from kb.errors import UnreadableDocument, UsageError

LARGEST = 64 * 2**20
"""Bytes of the largest file taken in."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to take in, by its name under its root."""

    source: str
    path: Path

    def read(self) -> bytes:
        """The bytes; raise UnreadableDocument where there are none to be had."""
        try:
            if self.path.stat().st_size > LARGEST:
                raise UnreadableDocument(
                    f"文件超过 {LARGEST // 2**20} MB：请拆分后再入库", source=self.source
                )
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableDocument(
                f"打不开文件（{error.strerror}）：请检查权限", source=self.source
            ) from error


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that was named whole, or the folder of a file that was named itself."""

    id: str
    files: tuple[Found, ...]
    whole: bool
    overrides: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def roots(paths: Sequence[Path]) -> list[Root]:
    """The roots that these paths name; raise UsageError for one that is not there."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"找不到 {'、'.join(missing)}：请检查路径（文件或文件夹）")
    return [_folder(path) if path.is_dir() else _single(path) for path in paths]


def _folder(path: Path) -> Root:
    found = [
        Found(file.relative_to(path).as_posix(), file)
        for file in sorted(path.rglob("*"))
        if file.is_file() and not _skipped(file, path)
    ]
    if not found:
        raise UsageError(f"文件夹 {path} 里没有文件：请检查路径")
    return Root(str(path.resolve()), tuple(found), whole=True, overrides=load(path))


def _single(path: Path) -> Root:
    folder = path.parent
    return Root(
        str(folder.resolve()), (Found(path.name, path),), whole=False, overrides=load(folder)
    )


def _skipped(file: Path, folder: Path) -> bool:
    parts = file.relative_to(folder).parts
    return file.name in NAMES or any(part.startswith((".", "~$")) for part in parts)
