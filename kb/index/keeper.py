"""A generation built while others ask (后台建索引): in a process of its own, under the lock.

Who serves keeps an eye on the home.  Once a tenth of the published generation is out of date, or
there is none, a low-priority process builds the next.  Nobody waits for it: until it is published,
what is newer is searched exactly.  Killed at any moment it leaves a folder that nothing uses,
which the next one clears away.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path

from kb.errors import HomeLocked, KBError
from kb.index.embedded import overdue, publish
from kb.store.catalog import Catalog
from kb.store.home import vectors_folder, writing
from kb.store.stock import stock

_log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two looks."""

_LOCKED = 75  # the exit status of a build that somebody else's writing kept out
_POLITE = 10


@contextmanager
def keeping(home: Path, every: float = EVERY) -> Iterator[None]:
    """Inside, a generation that is due is built in the background."""
    stop = threading.Event()
    watch = threading.Thread(target=_watch, args=(home, every, stop), daemon=True)
    watch.start()
    try:
        yield
    finally:
        stop.set()
        watch.join()


def build_now(home: Path) -> None:
    """Build and publish what is due; the whole work of a process, which ends with a status."""
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    try:
        with writing(home), closing(Catalog(home)) as catalog:
            if _due(catalog):
                maker = catalog.meta("embedder") or ""
                publish(catalog, vectors_folder(home), maker, lambda *_: None)
    except HomeLocked:
        sys.exit(_LOCKED)
    except KBError as error:
        _log.warning("%s", error)
        sys.exit(1)


def _watch(home: Path, every: float, stop: threading.Event) -> None:
    tried = -1  # what failed once is tried again when something has changed
    while not stop.wait(every):
        try:
            with closing(Catalog(home)) as catalog:
                revision, wanted = catalog.revision(), _due(catalog)
        except KBError as error:
            _log.warning("%s", error)
            continue
        if wanted and revision != tried and _built(home, stop):
            tried = revision


def _due(catalog: Catalog) -> bool:
    """Whether a generation can be built and is worth it; a part of the vectors makes none."""
    if catalog.read_only or not overdue(catalog):
        return False
    with stock(catalog.home) as held:
        return held.lacking() == 0


def _built(home: Path, stop: threading.Event) -> bool:
    """Whether a build had its turn; False where somebody else was writing."""
    process = get_context("spawn").Process(target=build_now, args=(home,), daemon=True)
    process.start()
    while process.is_alive() and not stop.wait(0.1):
        pass
    if process.is_alive():
        process.terminate()
    process.join()
    return process.exitcode != _LOCKED
