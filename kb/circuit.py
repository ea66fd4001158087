"""A circuit breaker (熔断): a service that keeps failing is left alone, then tried once.

>>> circuit = Circuit(failures=1, rest=30.0)
>>> circuit.failed(); circuit.allows()
False
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


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
                self._until = self._clock() + self._rest

    def abandoned(self) -> None:
        """A call was given up by the caller: it says nothing about the service."""
        with self._lock:
            self._trying = False
