"""What was used last (最近使用), kept up to a weight: a few long texts or many short ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Loads by key; what was used longest ago goes first once all weighs more than ``most``."""

    def __init__(self, load: Callable[[str], T], weigh: Callable[[T], int], most: int) -> None:
        self._load = load
        self._weigh = weigh
        self._most = most
        self._held: OrderedDict[str, T] = OrderedDict()
        self._weight = 0

    def __call__(self, key: str) -> T:
        """What is loaded for the key, from memory where it is still there."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
            return found
        found = self._held[key] = self._load(key)
        self._weight += self._weigh(found)
        while self._weight > self._most and len(self._held) > 1:
            _, oldest = self._held.popitem(last=False)
            self._weight -= self._weigh(oldest)
        return found

    def cache_clear(self) -> None:
        """Hold nothing."""
        self._held.clear()
        self._weight = 0
