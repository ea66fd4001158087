"""A circuit breaker (熔断): a service that keeps failing is left alone, then tried once.

A service that is down costs one question its timeout, and the questions after it nothing.

>>> circuit = Circuit(failures=1, rest=30.0)
>>> circuit.failed(); circuit.allows()
False
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from kb.errors import ModelError

_log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_REST = 120.0
"""Seconds; a rest doubles while the service goes on failing, up to this."""


class Circuit:
    """Counts failures in a row; safe to share between threads."""

    def __init__(
        self,
        failures: int = 3,
        rest: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._row = 0
        self._until = 0.0
        self._trying = False

    def allows(self) -> bool:
        """Whether a call may be made now; after a rest, one caller at a time tries."""
        with self._lock:
            if self._row < self._most:
                return True
            if self._trying or self._clock() < self._until:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        """A call went well: the row of failures is over."""
        with self._lock:
            self._row, self._trying = 0, False

    def failed(self) -> None:
        """A call went wrong; enough in a row, and the service is left alone."""
        with self._lock:
            self._row, self._trying = self._row + 1, False
            if self._row >= self._most:
                rest = self._rest * 2 ** min(self._row - self._most, 10)
                self._until = self._clock() + min(rest, LONGEST_REST)

    def abandoned(self) -> None:
        """A call was given up by the caller: it says nothing about the service."""
        with self._lock:
            self._trying = False


REST = 15.0
"""Seconds for which a model that has failed once is left alone."""


class Breaker:
    """Calls a model unless it has just failed; ``trouble`` says why the last call gave nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.trouble = ""
        self._circuit = Circuit(failures=1, rest=REST, clock=clock)
        self._reason = ""

    def attempt(self, work: Callable[[], T]) -> T | None:
        """What the work gives; None where it fails, or has just failed."""
        self.trouble = ""
        if not self._circuit.allows():
            self.trouble = self._reason
            return None
        try:
            result = work()
        except ModelError as error:
            _log.warning("%s", error)
            self.trouble = self._reason = str(error)
            self._circuit.failed()
            return None
        self._circuit.succeeded()
        return result
