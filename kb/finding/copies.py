"""One text, shown once: of two copies of a document only the better passage is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kb.finding.snippet import unparted
from kb.finding.weigh import squeezed
from kb.model import Chunk, Status
from kb.reprints import Likeness

Ranked = tuple[float, Chunk, Status]


def collapsed(
    ranked: Sequence[Ranked], copies: Callable[[str], Mapping[str, Likeness]], limit: int
) -> list[Ranked]:
    """The best rows, without those that only repeat one before them in a copy."""
    out: list[Ranked] = []
    for row in ranked:
        if len(out) == limit:
            break
        twins = copies(row[1].version)
        if not any(_repeats(row[1], kept[1], twins.get(kept[1].version)) for kept in out):
            out.append(row)
    return out


def _repeats(chunk: Chunk, kept: Chunk, likeness: Likeness | None) -> bool:
    if likeness is None:
        return False
    if likeness is Likeness.NEAR and chunk.unit == kept.unit and not unparted(chunk):
        return True  # the same 条, a word apart; of texts on one line the found pieces must agree
    return squeezed(chunk.text) == squeezed(kept.text)
