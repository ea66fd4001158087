"""The natural paragraphs of a text, each with its folded form: what the parser looks at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.model import Edit, Span
from kb.numerals import read_int, write_int
from kb.text import fold
from kb.view import paragraphs

_COMMENT = re.compile(r"(?:<!--(?:(?!-->).)*-->\s*)+", re.DOTALL)
_CLOSED = re.compile(r"[。；：:;！？!?.”\"’')）】》>…]$")
_SPACE = " \t\n\r\v\f"
_SHORT_LINE = 15  # a line this short was not broken by the page width, even without a full stop


@dataclass(frozen=True, slots=True)
class Block:
    """A natural paragraph (自然段), or a piece of one; ``body`` is its folded text."""

    span: Span
    body: str

    @property
    def start(self) -> int:
        """Where it starts in the published text."""
        return self.span.start

    @property
    def end(self) -> int:
        """Where it ends in the published text."""
        return self.span.end

    def between(self, start: int, end: int | None = None) -> Block:
        """The piece between two offsets into its body, without surrounding white space."""
        right = self.body[start:end].rstrip(_SPACE)
        kept = right.lstrip(_SPACE)
        if len(kept) == len(self.body):
            return self
        at = self.span.start + start + len(right) - len(kept)
        return Block(Span(at, at + len(kept)), kept)

    @property
    def closed(self) -> bool:
        """Whether the next paragraph can be a new thought: it ends one, or is a short line."""
        return len(self.body) <= _SHORT_LINE or _CLOSED.search(self.body) is not None


def blocks_of(text: str, edits: Sequence[Edit]) -> list[Block]:
    """The paragraphs of the view as blocks; comments of the mark-up are left out."""
    folded = fold(text)
    out = []
    for span in paragraphs(text, edits):
        body = folded[span.start : span.end]
        # ＜！－－ is text, though it folds to the sign of a comment.
        if not (
            text.startswith("<!--", span.start) and _COMMENT.fullmatch(text, span.start, span.end)
        ):
            out.append(Block(span, body))
    return out


@lru_cache(maxsize=4096)
def ordinal(written: str) -> int | None:
    """The value of an ordinal, or None; the same few are asked for again and again."""
    return read_int(written)


@lru_cache(maxsize=4096)
def numeral(number: int) -> str:
    """The Chinese numeral of an ordinal (105 → 一百零五)."""
    return write_int(number)


def compact(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())
