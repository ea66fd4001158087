"""A circuit breaker (熔断): what has just failed is left alone for a while.

A service that is down costs one question its timeout, and the questions after it nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from kb.errors import ModelError

_log = logging.getLogger(__name__)

T = TypeVar("T")

REST = 15.0
"""Seconds after a failure during which nothing is asked; they double while it goes on failing."""

LONGEST_REST = 120.0


class Breaker:
    """Calls a model unless it has just failed; ``trouble`` says why the last call gave nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.trouble = ""
        self._clock = clock
        self._rest = REST
        self._until = float("-inf")
        self._reason = ""

    def attempt(self, work: Callable[[], T]) -> T | None:
        """What the work gives; None where it fails, or has just failed."""
        self.trouble = ""
        if self._clock() < self._until:
            self.trouble = self._reason
            return None
        try:
            result = work()
        except ModelError as error:
            _log.warning("%s", error)
            self.trouble = self._reason = str(error)
            self._until = self._clock() + self._rest
            self._rest = min(self._rest * 2, LONGEST_REST)
            return None
        self._rest = REST
        return result
