"""Sidecars (旁注文件): ``办法.md.meta.yaml`` beside ``办法.md`` says what its text does not.

It says the same as an entry of the folder's manifest, for one file, and wins over that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.manifest import load_entry
from kb.errors import IngestError

SUFFIXES = (".meta.yaml", ".meta.yml", ".meta.json")
"""How the name of a sidecar ends; before that stands the name of its file, or its stem."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the sidecars among some files say, by file, and those that stand beside none."""

    entries: Mapping[Path, Mapping[str, object]]
    strays: tuple[Path, ...] = ()


def is_sidecar(path: Path) -> bool:
    """Whether that is the name of a sidecar."""
    return path.name.endswith(SUFFIXES) and _named(path) != ""


def beside(files: Sequence[Path]) -> Beside:
    """What the sidecars among these files say of the others; raise IngestError for a mistake."""
    held = {path for path in files if not is_sidecar(path)}
    owners: dict[Path, Path] = {}
    strays: list[Path] = []
    for path in (path for path in files if is_sidecar(path)):
        meant = _meant(path, held)
        if meant is None:
            strays.append(path)
            continue
        if meant in owners:
            both = f"{owners[meant].name}、{path.name}"
            raise IngestError(f"{meant}：同时有 {both}，请只保留一个", source=str(meant))
        owners[meant] = path
    entries = {file: load_entry(path, file.name) for file, path in owners.items()}
    return Beside(entries, tuple(strays))


def entry_of(path: Path) -> Mapping[str, object]:
    """What the sidecar of one file says; empty where it has none."""
    stems = {path.name, path.stem}
    near = [path, *(one for one in _siblings(path) if not is_sidecar(one))]
    mine = [one for one in _siblings(path) if is_sidecar(one) and _named(one) in stems]
    return beside([*near, *mine]).entries.get(path, {})


def _siblings(path: Path) -> Iterable[Path]:
    return sorted(one for one in path.parent.iterdir() if one.is_file() and one != path)


def _named(path: Path) -> str:
    """The name or the stem of the file that a sidecar speaks of."""
    return next((path.name.removesuffix(s) for s in SUFFIXES if path.name.endswith(s)), "")


def _meant(sidecar: Path, held: set[Path]) -> Path | None:
    name = _named(sidecar)
    exact = sidecar.with_name(name)
    if exact in held:
        return exact
    near = sorted(p for p in held if p.parent == sidecar.parent and p.stem == name)
    if len(near) > 1:
        names = "、".join(path.name for path in near)
        message = (
            f"{sidecar}：旁边有 {names}，不知说的是哪一个；请改名为 {near[0].name}.meta.yaml 的样子"
        )
        raise IngestError(message, source=str(sidecar))
    return near[0] if near else None
