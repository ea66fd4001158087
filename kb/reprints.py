"""What two documents have in common: copies of one text, and news that reprints an official one.

Only the values; who finds them stands elsewhere, and all of it can be worked out again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from kb.model import Span


@dataclass(frozen=True, slots=True)
class Sketch:
    """The signature (指纹) of a text: enough to tell how much of it another text has."""

    size: int  # how many different shingles it has
    digest: bytes  # their minhash
    samples: bytes  # a fixed share of their hashes, sorted


class Likeness(StrEnum):
    """How one text is another's copy (重复)."""

    EXACT = "exact"  # 全文相同
    NEAR = "near"  # 基本相同
    CONTAINED = "contained"  # 收录在另一份之中


@dataclass(frozen=True, slots=True)
class Twin:
    """Two versions that hold the same text; of ``contained``, ``one`` stands inside ``other``."""

    one: str
    other: str
    likeness: Likeness
    share: float


class Matter(StrEnum):
    """What a difference between news and the official text is about (差异种类)."""

    NUMBER = "number"  # 数字、金额、日期
    CONDITION = "condition"  # 条件、门槛、限定
    BENEFIT = "benefit"  # 扶持、资金
    ENTITY = "entity"  # 列举的事项、名称
    ARTICLE = "article"  # 整条未提
    WORDING = "wording"  # 文字出入, for those who look closely

    @property
    def matters(self) -> bool:
        """Whether a reader is told; mere wording is for the staff."""
        return self is not Matter.WORDING


@dataclass(frozen=True, slots=True)
class Difference:
    """What one side says and the other does not; either span may be None, not both."""

    matter: Matter
    official: Span | None
    news: Span | None


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of news, the official stretch it renders, and by what they differ."""

    news: Span
    official: Span
    likeness: float
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Reprint:
    """All links from one version of a news item to one version of an official text.

    ``left_out`` are the official stretches (whole 条) that the news does not speak of.
    """

    news: str
    official: str
    links: tuple[Link, ...]
    left_out: tuple[Difference, ...] = ()


def dump(reprint: Reprint) -> str:
    """The links as JSON."""
    links = [
        [_pair(one.news), _pair(one.official), one.likeness, _differences(one.differences)]
        for one in reprint.links
    ]
    return json.dumps([links, _differences(reprint.left_out)])


def load(news: str, official: str, written: str) -> Reprint:
    """The links of what ``dump`` wrote."""
    links, left_out = json.loads(written)
    return Reprint(
        news,
        official,
        tuple(Link(Span(*n), Span(*o), share, _read(found)) for n, o, share, found in links),
        _read(left_out),
    )


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _differences(found: tuple[Difference, ...]) -> list[list[object]]:
    return [[str(one.matter), _pair(one.official), _pair(one.news)] for one in found]


def _read(rows: list[list[list[int]]]) -> tuple[Difference, ...]:
    return tuple(
        Difference(
            Matter(str(matter)),
            Span(*official) if official else None,
            Span(*news) if news else None,
        )
        for matter, official, news in rows
    )
