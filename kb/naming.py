"""Which document a question names: by title, alias or 文号, in either script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.model import Document, Span
from kb.text import fold

_WEAK = frozenset("规定 决定 意见 通知 措施 办法 方案 解释 批复 公告 法 方法 标准 计划".split())
"""Words that name a document only where something points at it (本办法, 该规定)."""

_POINTED = re.compile(r"(?:[本该此这]|这份|这个|那个|《)$")
_QUOTED = re.compile(r"《([^》]{2,60})》")


@dataclass(frozen=True, slots=True)
class Named:
    """A name found in a question, and the document versions that bear it."""

    name: str
    span: Span
    versions: tuple[str, ...]


class Names:
    """The names of a catalogue's current documents."""

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        self._versions: dict[str, list[str]] = {}
        for name, version, _ in rows:
            if len(name) >= 2:
                versions = self._versions.setdefault(name, [])
                if version not in versions:
                    versions.append(version)

    def find(self, folded: str) -> list[Named]:
        """The names in a folded question, longest first where they overlap, then in order."""
        found: list[Named] = []
        for name in sorted((n for n in self._versions if n in folded), key=len, reverse=True):
            for match in re.finditer(re.escape(name), folded):
                span = Span(*match.span())
                if name in _WEAK and not _POINTED.search(folded[: span.start]):
                    continue
                if not any(span.overlaps(other.span) for other in found):
                    found.append(Named(name, span, tuple(self._versions[name])))
        return sorted(found, key=lambda named: named.span)

    def exactly(self, name: str) -> tuple[str, ...]:
        """The versions of the documents that bear exactly this folded name."""
        return tuple(self._versions.get(name, ()))

    def containing(self, part: str) -> tuple[str, ...]:
        """The versions of the documents with a name that this folded text is part of."""
        found = (v for name, versions in self._versions.items() if part in name for v in versions)
        return tuple(dict.fromkeys(found))

    def unknown(self, folded: str) -> list[str]:
        """The 《…》 in a folded question that no document here bears."""
        return [
            match[1]
            for match in _QUOTED.finditer(folded)
            if not any(match[1] in name or name in match[1] for name in self._versions)
        ]


def in_effect(documents: Sequence[Document], as_of: date) -> list[Document]:
    """One document per title: of several versions, the latest that has begun by that day."""
    by_title: dict[str, list[Document]] = {}
    for document in documents:
        by_title.setdefault(fold(document.record.title), []).append(document)
    return [_latest(same, as_of) for same in by_title.values()]


def _latest(same: Sequence[Document], as_of: date) -> Document:
    def key(document: Document) -> tuple[bool, date]:
        start = document.record.effective_from or document.record.published_on or date.min
        return start <= as_of, start if start <= as_of else date.max - (start - as_of)

    return max(same, key=key)
