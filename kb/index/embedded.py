"""Vectors of one home: the published Chroma generation plus an exact delta, or all exactly.

What was stored after the generation was built is searched exactly, so nothing ever waits for
Chroma; without a generation, or where it cannot be opened, everything is searched exactly out of
the catalogue and the answers are the same.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from kb.errors import IndexUnavailable
from kb.index.exact import Exact
from kb.index.generation import Generation, build
from kb.protocols import Vectors
from kb.store.catalog import Catalog, GenerationRow

_log = logging.getLogger(__name__)

_MOST_DEAD = 1_000  # more dead rows than this are not searched past: everything is, exactly
_TENTH = 10  # a generation is built anew once more than this share of it is out of date


class Embedded:
    """Searches by vectors; sees what another process publishes without being reopened."""

    def __init__(
        self, catalog: Catalog, folder: Path, *, generations: bool = True, exact: bool = True
    ) -> None:
        self._catalog = catalog
        self._folder = folder
        self._generations = generations
        self._use_exact = exact
        self._seen: tuple[int, int] | None = None
        self._row: GenerationRow | None = None
        self._generation: Generation | None = None
        self._dead = 0  # chunks of the generation that are no longer current
        self._exact: Exact | None = None

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(chunk id, cosine), best first."""
        self._refresh()
        found = self._generation_finds(vector, limit)
        if self._exact:
            found = found + self._exact.search(vector, limit)
        return sorted(found, key=lambda hit: -hit[1])[:limit]

    def _generation_finds(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        if self._generation is None:
            return []
        try:
            found = self._generation.search(vector, limit + self._dead)
        except IndexUnavailable as error:
            self._set_aside(error)
            return []
        if self._dead:
            live = self._catalog.current([id_ for id_, _ in found])
            found = [hit for hit in found if hit[0] in live]
        return found

    def close(self) -> None:
        """Give the generation's folder back."""
        if self._generation:
            self._generation.close()
        self._generation, self._row, self._seen = None, None, None

    def _refresh(self) -> None:
        row = self._catalog.generation() if self._generations else None
        now = (self._catalog.revision(), row.id if row else 0)
        if now == self._seen:
            return
        if row != self._row:
            self.close()
            self._row, self._generation = row, self._open(row) if row else None
        self._dead = self._catalog.stale(row)[0] if row and self._generation else 0
        if self._dead > _MOST_DEAD and self._generation:
            self._generation.close()
            self._generation, self._dead = None, 0
        self._load_exact()
        self._seen = now

    def _load_exact(self) -> None:
        after = self._row.upto if self._row and self._generation else 0
        ids, matrix, _ = self._catalog.vectors(after)
        self._exact = Exact(ids, matrix) if self._use_exact and ids else None

    def _set_aside(self, error: IndexUnavailable) -> None:
        """Go on exactly: a generation that cannot be searched is built anew by ``ingest``."""
        _log.warning("%s", error)
        if self._generation:
            self._generation.close()
        self._generation = None
        self._load_exact()

    def _open(self, row: GenerationRow) -> Generation | None:
        if self._catalog.read_only:
            return None  # Chroma cannot open a folder it may not write to
        try:
            return Generation(self._folder / row.folder)
        except IndexUnavailable as error:
            _log.warning("%s", error)
            return None


def overdue(catalog: Catalog) -> bool:
    """Whether there is no generation, or one that is old."""
    row = catalog.generation()
    if row is None:
        return catalog.count_chunks() > 0
    dead, fresh = catalog.stale(row)
    return (dead + fresh) * _TENTH > row.size


def due(catalog: Catalog, folder: Path) -> bool:
    """Whether a new generation is worth building: none is there, it is broken, or it is old."""
    row = catalog.generation()
    if row is None or overdue(catalog):
        return overdue(catalog)
    try:
        Generation(folder / row.folder).close()
    except IndexUnavailable:
        return True
    return False


def publish(
    catalog: Catalog, folder: Path, embedder: str, progress: Callable[[int, int], None]
) -> int:
    """Build, verify and publish a generation of everything current; how many vectors it holds.

    Older folders but the last one are removed: a reader may still have that one open.
    """
    before = catalog.generation()
    ids, matrix, upto = catalog.vectors()
    number = before.id + 1 if before else 1
    target = folder / f"{number:06d}"
    while target.exists():
        number += 1
        target = folder / f"{number:06d}"
    if ids:
        build(target, ids, matrix, embedder=embedder, progress=progress)
        catalog.publish(target.name, embedder, upto, len(ids))
    else:
        catalog.withdraw()
    tidy(catalog, folder)
    return len(ids)


def spare(catalog: Catalog, folder: Path) -> list[Path]:
    """Folders that no reader needs: all but the published one and the last one before it."""
    row = catalog.generation()
    built = sorted(path for path in folder.glob("*") if path.is_dir())
    if row is None:
        return built
    before = [path for path in built if path.name < row.folder]
    keep = {row.folder, before[-1].name if before else ""}
    return [path for path in built if path.name not in keep]


def tidy(catalog: Catalog, folder: Path) -> None:
    """Remove the folders that no reader needs."""
    for path in spare(catalog, folder):
        shutil.rmtree(path, ignore_errors=True)
