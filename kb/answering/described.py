"""Which documents a question describes without naming one (描述): 会展补贴的政策过期没有."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kb.asking.edition import in_effect
from kb.asking.question import read_question
from kb.finding.weigh import squeezed
from kb.model import Document
from kb.store.catalog import Held
from kb.text import Tokeniser

_TOPIC = 3
"""Characters of a title that are enough to go by."""

_MOST = 8
"""How many documents a description may fit for it to be one."""


def described(
    topic: str,
    held: Sequence[Held],
    load: Callable[[str], Document],
    as_of: date,
    tokeniser: Tokeniser,
) -> list[Document]:
    """Those with the topic in their titles, else those that have its words, half in the title."""
    about = squeezed(topic)
    if len(about) < _TOPIC:
        return []
    official = [(one, squeezed(one.record.title)) for one in held if one.record.kind.official]
    found = [one for one, title in official if about in title]
    if len(found) > _MOST:
        return []
    if found:
        return in_effect([load(one.version) for one in found], as_of)
    words = [term.word for term in read_question(about, tokeniser).terms]
    near = [one for one, title in official if 2 * _weight(words, title) >= len(about)][:_MOST]
    read = in_effect([load(one.version) for one in near], as_of)
    return [one for one in read if _has(words, one)]


def _weight(words: Sequence[str], title: str) -> int:
    return sum(len(word) for word in words if word in title)


def _has(words: Sequence[str], document: Document) -> bool:
    text = squeezed(f"{document.record.title}{document.text}")
    return bool(words) and all(word in text for word in words)
