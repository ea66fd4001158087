"""The answers that were given and what readers thought of them, shared between threads."""

from __future__ import annotations

import threading
from pathlib import Path

from kb.results import Answer
from kb.store.kept import Kept

LONGEST = 500
"""Characters of a reason."""


class Record:
    """Keeps, gives back and judges answers, one caller at a time; with ``days`` 0 nothing."""

    def __init__(self, home: Path, days: int) -> None:
        self.keeps = days > 0
        self._kept = Kept(home, days)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._kept.close()

    def keep(self, answer: Answer) -> None:
        """Keep an answer; one that cannot be kept is still given."""
        with self._lock:
            self._kept.keep(answer)

    def answer(self, id_: str) -> Answer:
        """The answer as it was shown; raise UnknownAnswer where none is kept."""
        with self._lock:
            return self._kept.answer(id_)

    def judge(self, id_: str, *, good: bool, reason: str) -> None:
        """Note what a reader thought of an answer; raise UnknownAnswer where none is kept."""
        with self._lock:
            self._kept.answer(id_)
            self._kept.judge(id_, good=good, reason=reason[:LONGEST])
