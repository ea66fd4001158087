"""What may answer a question (候选条文), before anyone has said who stands first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.finding.fusion import Hits
from kb.model import Chunk, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit that may answer, by its best chunk, and how much such a text weighs."""

    score: float  # fused
    chunk: Chunk
    status: Status
    weight: float
    articles: int  # how many 条 its document has
    statute: bool  # whether its document is a 法律


@dataclass(frozen=True, slots=True)
class Pool:
    """What may answer, in no order, and the two lists it was fused from."""

    entries: Sequence[Entry]
    words: Hits
    near: Hits
