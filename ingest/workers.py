"""Work spread over processes: results come back in order, and a process that dies costs one item.

Where there is little to do, one processor, or no way to start a process, it is all done here.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, TypeVar

MANY = 40
"""Fewer items than this are done sooner than processes are started."""

_GROUP = 8  # items a process is handed at once
_AHEAD = 8  # groups that wait for each process: enough to go on with while a batch is committed
_MOST = 8  # processes, each with dictionaries of its own in memory

_GARBAGE = 50_000
"""New objects before cycles are looked for: there are none, and every 700 costs 7 % of the time."""

T = TypeVar("T")
R = TypeVar("R")


def spread(work: Callable[[T], R], items: Iterable[T]) -> Generator[tuple[T, R | None], None, None]:
    """Every item with ``work`` of it, in order; with None where it ended the process it was in.

    Items, results and ``work`` travel between processes, so they must be picklable.
    """
    rest = iter(items)
    first = list(islice(rest, MANY))
    rest = chain(first, rest)
    size = min(_MOST, _processors())
    if len(first) < MANY or size < 2:
        yield from ((item, work(item)) for item in rest)
        return
    groups = iter(lambda: list(islice(rest, _GROUP)), [])
    under_way: deque[list[T]] = deque()
    while True:
        with _pool(size) as pool:
            if not _starts(pool):  # a program that is no file cannot be started again, say
                yield from ((item, work(item)) for item in rest)
                return
            yield from _in_order(pool, work, groups, under_way)
        if not under_way:
            return
        yield from _one_by_one(work, chain.from_iterable(under_way))
        under_way.clear()


def _in_order(
    pool: ProcessPoolExecutor,
    work: Callable[[T], R],
    groups: Iterator[list[T]],
    under_way: deque[list[T]],
) -> Iterator[tuple[T, R]]:
    """Results until all is done or a process died; then ``under_way`` holds what has none."""
    room = _AHEAD * min(_MOST, _processors())
    results: deque[Future[list[R]]] = deque()
    try:
        while True:
            while len(results) < room and (group := next(groups, None)):
                under_way.append(group)
                results.append(pool.submit(_each, work, group))
            if not results:
                return
            done = results.popleft().result()
            yield from zip(under_way.popleft(), done, strict=True)
    except BrokenProcessPool:
        return


def _each(work: Callable[[T], R], group: Sequence[T]) -> list[R]:
    return [work(item) for item in group]


def _one_by_one(work: Callable[[T], R], items: Iterable[T]) -> Iterator[tuple[T, R | None]]:
    """Each item alone in a process, so that one that ends it is known."""
    rest = deque(items)
    while rest:
        with _pool(1) as pool:
            try:
                while rest:
                    result = pool.submit(work, rest[0]).result()
                    yield rest.popleft(), result
            except BrokenProcessPool:
                yield rest.popleft(), None


@contextmanager
def _pool(size: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with the block; at once where it was interrupted."""
    before = set(active_children())
    pool = ProcessPoolExecutor(size, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield pool
    except BaseException:
        for child in set(active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Leave an interruption to the parent, and never outlive it."""
    gc.set_threshold(_GARBAGE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent: Any = parent_process()
    wait([parent.sentinel])
    os._exit(1)


def _starts(pool: ProcessPoolExecutor) -> bool:
    try:
        return pool.submit(_ready).result()
    except BrokenProcessPool:
        return False


def _ready() -> bool:
    return True


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
