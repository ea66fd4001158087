"""What waits for a model, off the event loop and in a room of its own.

Pages and searches have the other threads, however many answers wait; who leaves does not wait.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Generator
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

P = ParamSpec("P")
T = TypeVar("T")
WAITING = 40
"""How many answers may wait for a model at once; the next one waits for its turn."""

_END = object()
_room: RunVar[CapacityLimiter] = RunVar("answers")


async def apart(call: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What the call gives, made in a thread of the room; who is cancelled is free at once."""
    if (room := _room.get(None)) is None:
        _room.set(room := CapacityLimiter(WAITING))
    return await run_sync(partial(call, *args, **named), abandon_on_cancel=True, limiter=room)


async def stepwise(steps: Generator[T, None, None]) -> AsyncIterator[T]:
    """Each thing that ``steps`` gives, every step in a thread of the room.

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
        while (one := await apart(step)) is not _END:
            yield one  # type: ignore[misc]
    finally:
        left.set()
        _close(steps)


def _close(steps: Generator[T, None, None]) -> None:
    try:
        steps.close()
    except ValueError:
        """A step is running: its thread closes it."""
