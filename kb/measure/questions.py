"""Question files (评测题): queries with what should be found, in any of the shapes we know.

A file is JSON lines.  Its shape is told by its fields, never by its name; ``docs/measures.md``
shows the neutral one, in which an office writes its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kb.citation import read_pinpoints
from kb.errors import UsageError, why
from kb.finding.weigh import squeezed
from kb.model import Level

Article = tuple[int, int | None]
"""The number of a 条, and the N of 条之N."""

_SHAPE = (
    '每行请写成 {"question": "…", "gold": [{"source": "文件名", "article": "第七条"}]}，'
    "或用 answer、facts、answerable 说明答案（格式见 docs/measures.md）"
)


@dataclass(frozen=True, slots=True)
class Gold:
    """What should be found: a document, a 条 of it, or a 条 known by how it starts."""

    source: str = ""
    title: str = ""
    article: Article | None = None
    text: str = ""  # squeezed


@dataclass(frozen=True, slots=True)
class Query:
    """A question and what is known of its answer; what nobody said is empty."""

    id: str
    question: str
    kind: str = ""
    gold: tuple[Gold, ...] = ()
    answer: str = ""  # verbatim in a gold document
    facts: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    answerable: bool | None = None
    as_of: date | None = None


def read_queries(path: Path) -> list[Query]:
    """The queries of a file; raise UsageError that names the line that is wrong."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"打不开 {path}（{why(error)}）：请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} 不是 UTF-8 编码：请另存为 UTF-8 后再试") from error
    found = [_read(line, f"{path} 第 {i} 行", i) for i, line in enumerate(lines, 1) if line.strip()]
    queries = [query for query in found if query.question.strip()]
    if not queries:
        raise UsageError(f"{path} 里没有题目：{_SHAPE}")
    return queries


def _read(line: str, where: str, number: int) -> Query:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}不是合格的 JSON：{_SHAPE}") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise UsageError(f"{where}缺少 question：{_SHAPE}")
    try:
        return _query(row, number)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise UsageError(f"{where}的格式不对（{error}）：{_SHAPE}") from error


def _query(row: Mapping[str, Any], number: int) -> Query:
    gold, answer = _gold(row), row.get("answer") or ""
    facts = tuple(row.get("facts") or row.get("answer_facts") or ())
    known = True if gold or answer or facts else None
    day = row.get("as_of")
    return Query(
        id=str(row.get("id", number)),
        question=row["question"],
        kind=str(row.get("kind") or row.get("type") or ""),
        gold=gold,
        answer=_text(answer),
        facts=tuple(map(_text, facts)),
        any_of=tuple(tuple(map(_text, choices)) for choices in row.get("facts_any") or ()),
        never=tuple(map(_text, row.get("must_not") or ())),
        answerable=bool(row["answerable"]) if "answerable" in row else known,
        as_of=date.fromisoformat(day) if day else None,
    )


def _gold(row: Mapping[str, Any]) -> tuple[Gold, ...]:
    if "gold" in row:
        return tuple(dict.fromkeys(_one(one) for one in row["gold"]))
    if "docid" in row:
        return (Gold(source=_text(row["docid"])),)
    if "gold_doc" not in row:
        return ()
    articles = [_article(one) for one in row.get("gold_articles") or ()]
    return tuple(Gold(_text(row["gold_doc"]), article=one) for one in articles or [None])


def _one(one: Mapping[str, Any]) -> Gold:
    gold = Gold(
        source=_text(one.get("source") or ""),
        title=_text(one.get("title") or ""),
        article=_article(one.get("article")),
        text=squeezed(_text(one.get("text") or "")),
    )
    if not (gold.source or gold.title or gold.text):
        raise ValueError("gold 里要有 source、title 或 text")
    return gold


def _article(written: object) -> Article | None:
    """第七条, 第7条, 7, 第一百二十条之一."""
    if written is None or written == "":
        return None
    label = f"第{written}条" if isinstance(written, int) or str(written).isdigit() else str(written)
    numbers: Sequence[Article] = [
        (number, one.suffix)
        for one in read_pinpoints(label)
        if (number := one.number(Level.ARTICLE)) is not None
    ]
    if len(numbers) != 1:
        raise ValueError(f"看不懂条号“{written}”")
    return numbers[0]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"应为文字：{value!r}")
    return value
