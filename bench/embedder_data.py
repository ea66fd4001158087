"""What the offline embedder is trained and measured on: statutes, lay questions, paragraphs.

Reads the shared corpora into one list of passages and one list of questions.  Statutes are cut
into 条 by a plain pattern here, not by ``ingest``: this needs text, not structure.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

_ARTICLE = re.compile(r"(第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)\s+(.*)")
_HEADING = re.compile(r"#+\s*(.*)")
_VERSION = re.compile(r"[(（]\d{4}[-年].*$")
_NOT_OFFICIAL = "其他"  # guides and standards that are not statutes

SHIPPED_WITHOUT = (0,)
"""The tenths that the embedder that ships was never trained on."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A 条 of a statute or a paragraph: ``context`` is searched with it, as in the index."""

    source: str  # laws, cmrc, drcd, policyqa
    label: str
    context: str
    paragraphs: tuple[str, ...]

    @property
    def searched(self) -> str:
        """What an index would search: context and text."""
        return self.context + "\n" + "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the numbers of the passages that answer it, and whether it is kept aside."""

    source: str
    text: str
    gold: tuple[int, ...]
    group: str
    held_out: bool = False


def read_all(
    shared: Path, aside: Collection[int] = SHIPPED_WITHOUT
) -> tuple[list[Passage], list[Question]]:
    """Every passage and every question; a question's gold are positions in the passages.

    ``aside`` are the tenths that are kept aside.
    """
    passages = list(_statutes(shared / "corpora" / "laws"))
    questions = list(_lay_questions(shared / "eval" / "stard_train.jsonl", passages))
    for name in ("cmrc", "drcd_dev", "policyqa"):
        questions.extend(_paragraph_questions(shared / "eval", name, passages))
    return passages, [replace(q, held_out=_aside(q, aside)) for q in questions]


def tenth(key: str) -> int:
    """Which tenth the thing with this name belongs to, 0 to 9, for ever the same."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10


def group(source: str, identity: str) -> str:
    """What is kept aside together: a lay question, a paragraph, or an article of DRCD.

    DRCD numbers its paragraphs 1147-5: the whole article 1147 is kept aside, or none of it.
    """
    return identity.split("-")[0] if source == "drcd" else identity


def _aside(question: Question, aside: Collection[int]) -> bool:
    return question.source == "policyqa" or tenth(question.group) in aside


def _statutes(folder: Path) -> Iterator[Passage]:
    for path in sorted(folder.rglob("*.md")):
        if path.relative_to(folder).parts[0] != _NOT_OFFICIAL:
            body = path.read_text(encoding="utf-8").split("<!-- INFO END -->")[-1]
            yield from _articles(_VERSION.sub("", path.stem), body)


def _articles(title: str, body: str) -> Iterator[Passage]:
    chapter, label, paragraphs = "", "", list[str]()
    for line in filter(None, map(str.strip, body.splitlines())):
        heading, article = _HEADING.match(line), _ARTICLE.match(line)
        if not (heading or article):
            paragraphs.append(line)
            continue
        if label:
            yield Passage("laws", label, f"{title} {chapter}", tuple(paragraphs))
        label, paragraphs = (article[1], [article[2]]) if article else ("", [])
        chapter = heading[1] if heading else chapter
    if label:
        yield Passage("laws", label, f"{title} {chapter}", tuple(paragraphs))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _lay_questions(path: Path, passages: list[Passage]) -> Iterator[Question]:
    # A gold 条 is known by its number and first 80 characters; every version of it will do.
    known = defaultdict(list)
    for i, passage in enumerate(passages):
        known[passage.label, "".join("".join(passage.paragraphs).split())[:80]].append(i)
    for row in _rows(path):
        gold = [i for g in row["gold"] for i in known.get((g["article"], g["text"][:80]), ())]
        if gold:
            yield Question("stard", row["question"], tuple(gold), group("stard", row["id"]))


def _paragraph_questions(folder: Path, name: str, passages: list[Passage]) -> Iterator[Question]:
    source, place = name.removesuffix("_dev"), dict[str, int]()
    for row in _rows(folder / f"{name}_docs.jsonl"):
        place[row["docid"]] = len(passages)
        passages.append(Passage(source, row["docid"], row.get("title", ""), (row["text"],)))
    for row in _rows(folder / f"{name}_questions.jsonl"):
        if row["question"]:
            gold = (place[row["docid"]],)
            yield Question(source, row["question"], gold, group(source, row["docid"]))
