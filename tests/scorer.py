"""Scores an answer, in the JSON contract of ``ask``, against a question row with its gold data.

A row tells the gold document and articles, verbatim gold quotes, facts that must all appear,
lists of which one must appear, and what must not.  ``score`` says every fault it finds; an answer
without faults is wholly right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from kb.text import fold, sentences

Published = Callable[[str], str]
"""From a source, as a citation names it, to the published text of that document."""

ENDED = date(2025, 12, 31)
"""The last day on which the document of the rows that start with 003 has effect."""

TELLS_EXPIRY = ("easy", "clause", "eligibility", "traditional")
ENOUGH = 0.6
_BLOCK = 6  # characters; shorter runs in common are chance

_MARKS = re.compile(r"^\s*(?:#+|>+|[-*+](?=\s)|\d+[.)](?=\s))|[*`~\\]|\[\d{1,2}\]", re.M)


@dataclass(frozen=True, slots=True)
class Score:
    """What was wrong with the answer to a question; nothing where it is wholly right."""

    id: str
    type: str
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.faults


def score(row: Mapping[str, Any], answer: Mapping[str, Any], published: Published) -> Score:
    """Every fault of the answer, in words."""
    rules = (_status, _cited, _verbatim, _covered, _facts, _validity)
    faults = [fault for rule in rules for fault in rule(row, answer, published)]
    return Score(str(row["id"]), str(row["type"]), tuple(faults))


def plain(text: str) -> str:
    """The form in which texts are compared: folded, without white space and Markdown signs."""
    return "".join(_MARKS.sub("", fold(text)).split())


def holds(text: str, fact: str) -> bool:
    """Whether the fact is there; a number in it is not the tail or head of a longer number."""
    before = r"(?<![\d.])" if fact[:1].isdigit() else ""
    after = r"(?!\d|[.,]\d)" if fact[-1:].isdigit() else ""
    return bool(re.search(before + re.escape(fact) + after, text))


def _status(row: Mapping[str, Any], answer: Mapping[str, Any], _: Published) -> Iterator[str]:
    allowed = ["answered"] if row["answerable"] else ["answered", "not_found", "refused"]
    if answer["status"] not in allowed:
        yield f"status is {answer['status']}, not {' or '.join(allowed)}"


def _cited(row: Mapping[str, Any], answer: Mapping[str, Any], _: Published) -> Iterator[str]:
    given = list(answer["citations"])
    if not row["answerable"]:
        given += answer.get("related", [])  # a refusal shows the closest clauses there
    ours = [c for c in given if str(c["source"]).startswith(row["gold_doc"])]
    articles = {c.get("article") for c in ours}
    missing = [number for number in row["gold_articles"] if number not in articles]
    if missing:
        yield f"does not cite article {'、'.join(map(str, missing))} of {row['gold_doc']}"
    if row["answerable"] and not ours:
        yield f"does not cite {row['gold_doc']}"


def _verbatim(
    row: Mapping[str, Any], answer: Mapping[str, Any], published: Published
) -> Iterator[str]:
    for citation in [*answer["citations"], *answer.get("related", [])]:
        text, quote = published(citation["source"]), citation["quote"]
        if not quote.strip() or quote not in text:
            yield f"quote {citation['n']} is not in {citation['source']}: {quote[:20]}"
        elif "span" in citation and text[slice(*citation["span"])] != quote:
            yield f"the span of quote {citation['n']} is not its quote"


def _covered(row: Mapping[str, Any], answer: Mapping[str, Any], _: Published) -> Iterator[str]:
    if not row["answerable"]:
        return
    quotes = [c["quote"] for c in answer["citations"]]
    for gold in row["gold_quote"]:
        if not covered(gold, quotes):
            yield f"no quote covers: {gold[:20]}"


def covered(gold: str, quotes: Sequence[str]) -> bool:
    """Whether the quotes hold most of the gold quote, or one of them shares a sentence with it."""
    wanted = plain(gold)
    given = [plain(quote) for quote in quotes]
    if any(wanted in quote for quote in given):
        return True
    if _cut(gold) & {sentence for quote in quotes for sentence in _cut(quote)}:
        return True
    matcher = SequenceMatcher(None, wanted, "\n".join(given), autojunk=False)
    shared = sum(b.size for b in matcher.get_matching_blocks() if b.size >= _BLOCK)
    return shared >= ENOUGH * len(wanted)


def _cut(text: str) -> set[str]:
    found = {plain(text[start:end]) for start, end in sentences(text)}
    return {sentence for sentence in found if len(sentence) > _BLOCK}


def _facts(row: Mapping[str, Any], answer: Mapping[str, Any], _: Published) -> Iterator[str]:
    text = plain(answer["text"]).replace(plain(row["question"]), "\n")
    for fact in row["answer_facts"]:
        if not holds(text, plain(fact)):
            yield f"does not say: {fact}"
    for choices in row.get("facts_any", []):
        if not _any(text, choices):
            yield f"says none of: {'、'.join(choices)}"
    for wrong in row.get("must_not", []):
        if _any(text, [wrong]):
            yield f"says: {wrong}"


def _any(text: str, choices: Iterable[str]) -> bool:
    return any(holds(text, plain(choice)) for choice in choices)


def _validity(row: Mapping[str, Any], answer: Mapping[str, Any], _: Published) -> Iterator[str]:
    if row["gold_doc"] != "003" or row["type"] not in TELLS_EXPIRY:
        return
    kinds = [notice["kind"] for notice in answer["notices"]]
    ended = date.fromisoformat(answer["as_of"]) > ENDED
    if ended and kinds[:1] != ["expired"]:
        yield "does not tell first that the document has expired"
    if not ended and "expired" in kinds:
        yield "says that the document has expired while it has effect"
