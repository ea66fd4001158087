"""The drafting traditions (立法体例): what 款, 项 and 目 mean, by where a document comes from.

The character converts across the strait, the meaning does not: Taiwan's 項 is the paragraph that
the mainland calls 款, and its 款 the numbered case that the mainland calls 项.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.model import Level, Pinpoint

MAINLAND, TAIWAN, MACAU = "mainland", "taiwan", "macau"

MARKS: Mapping[tuple[str, str], Level] = {
    (MAINLAND, "款"): Level.PARAGRAPH, (MAINLAND, "项"): Level.ITEM,
    (MAINLAND, "目"): Level.SUBITEM,
    (TAIWAN, "项"): Level.PARAGRAPH, (TAIWAN, "款"): Level.ITEM, (TAIWAN, "目"): Level.SUBITEM,
    (MACAU, "款"): Level.PARAGRAPH, (MACAU, "项"): Level.ITEM, (MACAU, "分项"): Level.SUBITEM,
}  # fmt: skip
"""(tradition, mark) → the level it means, simplified: the one table that says so."""

_WORDS = {(tradition, level): mark for (tradition, mark), level in MARKS.items()}


def mark_of(level: Level, tradition: str = MAINLAND) -> str:
    """How a tradition writes a level below 条; nothing for a level that is none of them."""
    return _WORDS.get((tradition, level), "")


def level_of(mark: str, tradition: str = MAINLAND) -> Level | None:
    """What a mark means in a tradition; None for a mark that it does not use below 条."""
    return MARKS.get((tradition, mark))


def meant(pinpoint: Pinpoint, tradition: str) -> Pinpoint:
    """What a pinpoint, its marks read as the mainland reads them, means in a document's tradition.

    >>> from kb.model import Step
    >>> asked = Pinpoint((Step(Level.ITEM, 1), Step(Level.PARAGRAPH, 2)))  # 第一项第二款
    >>> [str(step.level) for step in meant(asked, TAIWAN).steps]
    ['paragraph', 'item']
    """
    if tradition != TAIWAN:
        return pinpoint
    return Pinpoint(
        tuple(
            replace(s, level=level_of(mark_of(s.level), tradition) or s.level)
            for s in pinpoint.steps
        )
    )
