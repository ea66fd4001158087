"""What the command line names, as roots: a folder with all its files, single files, addresses.

A document is known by (root, source).  Ingesting a folder again removes what is gone from it;
ingesting a single file or a web address (网址) never removes anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ingest.address import LIST_SUFFIX, is_address, listed
from ingest.conditions import NAMES as REVIEWS
from ingest.conditions import corrections
from ingest.manifest import NAMES, load
from ingest.sidecar import beside, entry_of, is_sidecar
from kb.errors import IngestError, UnreadableDocument, UsageError, why

LARGEST = 64 * 2**20
"""Bytes of the largest file taken in."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to take in, by its name under its root."""

    source: str
    path: Path

    def read(self) -> bytes:
        """The bytes; raise UnreadableDocument where there are none to be had."""
        if not _valid(self.source):
            raise UnreadableDocument("文件名不是 UTF-8：请改名后再入库", source=self.source)
        try:
            if self.path.stat().st_size > LARGEST:
                raise UnreadableDocument(
                    f"文件超过 {LARGEST // 2**20} MB：请拆分后再入库", source=self.source
                )
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableDocument(
                f"打不开文件（{why(error)}）：请检查权限", source=self.source
            ) from error


class Web(Protocol):
    """Reads web addresses."""

    def gather(self, urls: Sequence[str]) -> Sequence[str]:
        """These addresses, each with those of its attachments."""
        ...

    def read(self, url: str) -> bytes:
        """The bytes served there; raise UnreadableDocument where there are none to be had."""
        ...


@dataclass(frozen=True, slots=True)
class Online(Found):
    """A page or an attachment to take in, by its web address."""

    web: Web

    def read(self) -> bytes:
        """The bytes served there; raise UnreadableDocument where there are none to be had."""
        return self.web.read(self.source)


@dataclass(frozen=True, slots=True)
class Stray(Found):
    """A sidecar (旁注文件) without its file: reported, never taken in."""

    def read(self) -> bytes:
        """Raise UnreadableDocument, which says what is missing."""
        raise UnreadableDocument(
            "旁边没有它说明的文件：请放回那个文件、改对名字，或删去这个说明文件", source=self.source
        )


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that was named whole, or what a file or web address that was named stands in."""

    id: str
    files: tuple[Found, ...]
    whole: bool
    overrides: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def roots(names: Sequence[str | Path], web: Web | None = None) -> list[Root]:
    """The roots that these names stand for; raise UsageError for a path that is not there."""
    urls = [str(name) for name in names if web and is_address(str(name))]
    paths = [Path(name) for name in names if str(name) not in urls]
    missing = [str(path) for path in paths if not _there(path)]
    if missing:
        raise UsageError(f"找不到 {'、'.join(missing)}：请检查路径（文件或文件夹）")
    lists = [path for path in paths if web and path.is_file() and path.suffix == LIST_SUFFIX]
    urls += [url for path in lists for url in listed(path)]
    found = [
        _folder(path) if path.is_dir() else _single(path) for path in paths if path not in lists
    ]
    return [*found, _online(urls, web)] if urls and web else found


def _online(urls: Sequence[str], web: Web) -> Root:
    pages = web.gather(list(dict.fromkeys(urls)))
    return Root("url", tuple(Online(url, Path(), web) for url in pages), whole=False)


def _there(path: Path) -> bool:
    try:
        return _valid(str(path.resolve())) and (path.is_dir() or path.is_file())
    except (OSError, ValueError):  # a name that no file can have
        return False


def _folder(path: Path) -> Root:
    files = [f for f in sorted(path.rglob("*")) if f.is_file() and not _skipped(f, path)]
    noted = beside(files)
    found = [Found(_under(f, path), f) for f in files if not is_sidecar(f)]
    found += [Stray(_under(f, path), f) for f in noted.strays]
    if not found:
        raise UsageError(f"文件夹 {path} 里没有文件：请检查路径")
    said = {_under(f, path): entry for f, entry in noted.entries.items()}
    return Root(str(path.resolve()), tuple(found), whole=True, overrides=_overrides(path, said))


def _under(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _single(path: Path) -> Root:
    if is_sidecar(path):
        raise UsageError(f"{path} 是说明另一个文件的：请给出它旁边的那个文件")
    folder, one = path.parent, (Found(path.name, path),)
    said = {path.name: entry_of(path)}
    return Root(str(folder.resolve()), one, whole=False, overrides=_overrides(folder, said))


def _overrides(
    folder: Path, said: Mapping[str, Mapping[str, object]]
) -> Mapping[str, Mapping[str, object]]:
    """What the manifest says, and over it what stands beside each file."""
    overrides = {name: dict(entry) for name, entry in load(folder).items()}
    for name, entry in said.items():
        if entry:
            overrides[name] = {**overrides.get(name, {}), **entry}
    for name, rows in corrections(folder).items():
        overrides.setdefault(name, {})["conditions"] = rows
    if not _valid(json.dumps(overrides, ensure_ascii=False, default=str)):
        raise IngestError(
            f"{folder} 的清单或说明文件里有残缺的字符（半个 Unicode 代理对）：请改正后再入库"
        )
    return overrides


def _valid(text: str) -> bool:
    """Whether it can be stored: no bytes that are no UTF-8, no half of a surrogate pair."""
    return text.encode("utf-8", "replace") == text.encode("utf-8", "surrogatepass")


def _skipped(file: Path, folder: Path) -> bool:
    parts = file.relative_to(folder).parts
    return file.name in (*NAMES, *REVIEWS) or any(part.startswith((".", "~$")) for part in parts)
