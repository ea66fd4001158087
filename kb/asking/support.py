"""A written sentence beside the provisions it rests on (依据), and which words those carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kb.asking.amounts import Amount, amounts, squeezed
from kb.asking.connecting import CONNECTING, FUNCTION, GLUED, WEIGHTY, other_names
from kb.asking.facts import Facts
from kb.model import Pinpoint
from kb.text import Tokeniser, sentences


@dataclass(frozen=True)
class Support:
    """A provision that a sentence may rest on (依据)."""

    text: str  # its own text
    lead: str  # the 引导句 it stands under; empty where there is none
    setting: str  # its document's title, issuer and headings: words, no values
    titles: tuple[str, ...]  # title and aliases
    pinpoint: Pinpoint

    @cached_property
    def plain(self) -> str:
        """The text as it is compared."""
        return squeezed(f"{self.lead}\n{self.text}")

    @cached_property
    def whole(self) -> str:
        """The text with its setting."""
        return squeezed(f"{self.setting}\n{self.lead}\n{self.text}")

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Each of its sentences, with what it stands under."""
        under = squeezed(f"{self.setting}\n{self.lead}")
        return tuple(under + squeezed(self.text[a:b]) for a, b in sentences(self.text))

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Its numbers."""
        return amounts(f"{self.lead}\n{self.text}")


@dataclass(frozen=True)
class Checked:
    """A sentence's facts beside what it cites."""

    facts: Facts
    supports: tuple[Support, ...]
    question: str
    tokeniser: Tokeniser

    @cached_property
    def cited(self) -> str:
        """Everything that is cited, with its setting."""
        return "\n".join(s.whole for s in self.supports)

    def carries(self, word: str) -> bool:
        """Whether the cited text has a word; a weighty one only as a word of its own."""
        if word in WEIGHTY:
            # 提出申请 has 申请 in it; 有效期 has no 有效.
            forms = (word, *other_names(word))
            return any(t.rstrip("其了").endswith(forms) for t in self.tokens)
        if len(word) == 1:
            return alone(word, self)
        return carried_by(word, self.cited) or self._glued(word)

    def _glued(self, word: str) -> bool:
        """Whether a cutter took 社会 out of 组团社会被处: 团社 is in the text, 会 connects."""
        if word[-1] not in GLUED or len(word) != 2:
            return False
        at = [found.start() for found in re.finditer(re.escape(word), self.facts.text)]
        return bool(at) and all(i and self.facts.text[i - 1 : i + 1] in self.cited for i in at)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The words of what is cited."""
        return frozenset(self.tokeniser.cut(self.cited))

    @cached_property
    def text(self) -> str:
        """Everything that is cited, without its setting."""
        return "\n".join(s.plain for s in self.supports)


def alone(word: str, it: Checked) -> bool:
    """Whether one character stands beside a neighbour as in the text: 免租 is not in 避免."""
    if any(other in it.cited for other in other_names(word)):
        return True
    text = it.facts.text
    at = [i for i, char in enumerate(text) if char == word]
    return any(
        pair in it.cited
        for i in at
        for pair in (text[max(i - 1, 0) : i + 1], text[i : i + 2])
        if len(pair) > 1
    )


def carried_by(word: str, text: str) -> bool:
    """Whether a squeezed text has a word: as it is, by another name, or in two parts."""
    if any(has(form, text) for form in (word, *other_names(word))):
        return True
    parts = ((word[:i], word[i:]) for i in range(1, len(word)))
    return any(_joined(a, b, text) for a, b in parts)


def has(word: str, text: str) -> bool:
    """Whether a text has a word, and not only its opposite: 非国有 has no 国有."""
    if f"非{word}" not in text:
        return word in text
    return text.count(word) > len(re.findall(f"(?<![除并无莫])非{re.escape(word)}", text))


def _joined(one: str, other: str, text: str) -> bool:
    """Whether a word is two that the text has, or a word of the text beside 由, 向, 在 or 于."""
    if one in FUNCTION or other in FUNCTION:
        rest = other if one in FUNCTION else one
        return rest in FUNCTION or has(rest, text)
    known = [p for p in (one, other) if len(p) > 1 and has(p, text)]
    return len(known) == 2 or bool(known and (one in CONNECTING or other in CONNECTING))
