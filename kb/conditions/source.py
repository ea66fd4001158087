"""A text beside its folded copy, with what it defines: where conditions are read from."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.conditions.inclusion import Definitions, definitions
from kb.model import Document, Span
from kb.text import fold


@dataclass(frozen=True, slots=True)
class Source:
    """A published text with its folded copy of the same length."""

    text: str
    folded: str
    own: Definitions = field(default_factory=Definitions)

    @classmethod
    def of(cls, document: Document) -> Source:
        """That of a document."""
        return cls(document.text, fold(document.text), definitions(document))

    @classmethod
    def plain(cls, text: str) -> Source:
        """That of words without a document."""
        return cls(text, fold(text))

    def at(self, span: Span) -> str:
        """The folded words of a span."""
        return self.folded[span.start : span.end]
