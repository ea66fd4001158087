"""How much one address and one site may ask (限流), kept in memory.  The only door to limits."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any

READS = 10
"""How many pages may be read for each question that may be asked."""

AT_ONCE = 6
"""Questions that one address may have open at the same time."""


class Limits:
    """Counts what was asked in the last minute."""

    def __init__(self, per_minute: int) -> None:
        from limits import strategies
        from limits.storage import MemoryStorage

        self._per_minute = per_minute
        self._window: Any = strategies.MovingWindowRateLimiter(MemoryStorage())
        self._open: Counter[str] = Counter()

    def address(self, address: str, *, asks: bool) -> int:
        """Count a request of an address; seconds to wait where it was one too many, else 0."""
        most = self._per_minute if asks else self._per_minute * READS
        return self._hit(most, "asks" if asks else "reads", block(address))

    def site(self, id_: str, per_minute: int) -> int:
        """Count a question put on a site; seconds to wait where it was one too many, else 0."""
        return self._hit(per_minute, "site", id_)

    def _hit(self, most: int, *key: str) -> int:
        from limits import RateLimitItemPerMinute

        if not most:
            return 0
        item = RateLimitItemPerMinute(most)
        if self._window.hit(item, *key):
            return 0
        frees: float = self._window.get_window_stats(item, *key).reset_time
        return max(1, round(frees - time.time()) + 1)

    @contextmanager
    def answering(self, address: str) -> Iterator[bool]:
        """Hold one of the address's places while it is answered; False where none is free."""
        key = block(address)
        if self._per_minute and self._open[key] >= AT_ONCE:
            yield False
            return
        self._open[key] += 1
        try:
            yield True
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


def block(address: str) -> str:
    """Whom an address stands for: itself, or the /64 that one IPv6 line has."""
    try:
        read = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(read, IPv6Address):
        return str(read)
    return str(read.ipv4_mapped or int(read) >> 64)
