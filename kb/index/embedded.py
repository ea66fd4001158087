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

from kb.catalog import Catalog, GenerationRow
from kb.errors import IndexUnavailable
from kb.index.exact import Exact
from kb.index.generation import Generation, build
from kb.protocols import Vectors

_log = logging.getLogger(__name__)


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
        self._generation: Generation | None = None
        self._exact: Exact | None = None

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """(chunk id, cosine), best first; chunks that are no longer current may be among them."""
        self._refresh()
        found = self._generation.search(vector, limit) if self._generation else []
        if self._exact:
            found = found + self._exact.search(vector, limit)
        return sorted(found, key=lambda hit: -hit[1])[:limit]

    def close(self) -> None:
        """Give the generation's folder back."""
        if self._generation:
            self._generation.close()
        self._generation, self._seen = None, None

    def _refresh(self) -> None:
        row = self._catalog.generation() if self._generations else None
        now = (self._catalog.revision(), row.id if row else 0)
        if now == self._seen:
            return
        self.close()
        self._generation = self._open(row) if row else None
        after = row.upto if row and self._generation else 0
        ids, matrix, _ = self._catalog.vectors(after)
        self._exact = Exact(ids, matrix) if self._use_exact and ids else None
        self._seen = now

    def _open(self, row: GenerationRow) -> Generation | None:
        if self._catalog.read_only:
            return None  # Chroma cannot open a folder it may not write to
        try:
            return Generation(self._folder / row.folder)
        except IndexUnavailable as error:
            _log.warning("%s", error)
            return None


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
    _tidy(folder, {target.name, before.folder if before else ""})
    return len(ids)


def _tidy(folder: Path, keep: set[str]) -> None:
    for old in folder.iterdir() if folder.exists() else ():
        if old.is_dir() and old.name not in keep:
            shutil.rmtree(old, ignore_errors=True)
