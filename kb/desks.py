"""The desk, and beside it one for every set of roots that a site may draw on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from kb.desk import Desk
from kb.index.confined import Confined
from kb.index.words import Words
from kb.store.catalog import Catalog
from kb.store.home import words_folder


class Desks:
    """Hands out the desk that sees everything, or one that sees some roots and nothing else."""

    def __init__(self, desk: Desk, home: Path) -> None:
        self.whole = desk
        self._home = home
        self._confined: dict[tuple[str, ...], Desk] = {}
        self._opening = threading.Lock()

    def of(self, roots: Sequence[str]) -> Desk:
        """The desk of these roots; of everything where none are named."""
        if not roots:
            return self.whole
        key = tuple(sorted(set(roots)))
        with self._opening:
            if key not in self._confined:
                self._confined[key] = confined(self.whole, self._home, key)
        return self._confined[key]

    def close(self) -> None:
        """Close them all."""
        for desk in (*self._confined.values(), self.whole):
            desk.close()


def confined(desk: Desk, home: Path, roots: Sequence[str]) -> Desk:
    """A desk beside another, with its tools and its turn in the queue, over these roots alone."""
    catalog = Catalog(home, roots=roots)
    words = Confined(Words(words_folder(home)), catalog)
    one = Desk(catalog, words, desk.tools, reranker=desk.reranker)
    one.writer, one.condenser, one.lock = desk.writer, desk.condenser, desk.lock
    return one
