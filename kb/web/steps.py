"""What takes its time, step by step off the event loop; who leaves does not wait for a step."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Generator
from typing import TypeVar

import anyio.to_thread

T = TypeVar("T")
_END = object()


async def stepwise(steps: Generator[T, None, None]) -> AsyncIterator[T]:
    """Each thing that ``steps`` gives, every step in a thread.

    A reader who is cancelled is free at once, though a step may be waiting on a model's next word;
    that step's thread closes ``steps`` when it is through.
    """
    left = threading.Event()

    def step() -> T | object:
        one = next(steps, _END)
        if left.is_set():
            steps.close()
        return one

    try:
        while (one := await anyio.to_thread.run_sync(step, abandon_on_cancel=True)) is not _END:
            yield one  # type: ignore[misc]
    finally:
        left.set()
        _close(steps)


def _close(steps: Generator[T, None, None]) -> None:
    try:
        steps.close()
    except ValueError:
        """A step is running: its thread closes it."""
