"""The references in a document's text (条文引用) with what they mean; what means nothing is told.

Another document's 条 is kept as written, and looked up when it is shown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from ingest.phrases import Phrase, read_phrases
from ingest.targets import Line, Targets, lines_of, pinpoint_of
from kb.citation import label
from kb.model import Alert, Document, Level, Pinpoint, Reference, ReferenceKind, Span, Step
from kb.text import fold

_SILENT = (Level.TITLE, Level.SIGNATURE, Level.PREAMBLE)
_AMENDMENT = re.compile(r"^(?P<name>.+?)修正案|修[改正订].*(?:决定|通知|公告)")
_NAMED = re.compile(r"《(?P<name>[^《》\n]*(?:法|法典|条例|规定|办法|细则|规则|解释|决定))》")
_ITSELF = re.compile("本(?:决定|决議|修正案|通知|公告)")
_WORDS = {
    ReferenceKind.OWN: "本文件的条号", ReferenceKind.BARE: "未写明文件的条号",
    ReferenceKind.BEFORE: "“前款”“前条”一类", ReferenceKind.HERE: "“本条”“本款”一类",
}  # fmt: skip
_LISTED = 5
_LONGEST_RANGE = 300
_NATION = "中华人民共和国"
_SHORTEST_NAME = 4  # 办法 or 条例 alone may be another's


def find_references(document: Document) -> tuple[Reference, ...]:
    """The references in a document's text, in reading order."""
    found = _Finder(document).references()
    return tuple(sorted(found, key=lambda reference: reference.span))


class _Finder:
    """One document's text, its provisions by number, and what it calls itself."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lines = lines_of(document.provisions)
        self._targets = Targets(self._lines, document.record.tradition)
        self._own = set(_own_names(document))
        self._borrows = _borrows(document)
        names = _NAMED.finditer(document.text) if self._borrows else ()
        self._names = [(m.start(), m["name"]) for m in names]

    def references(self) -> Iterator[Reference]:
        """Every reference, provision by provision."""
        for line in self._lines:
            if line[0].level not in _SILENT and len(line[-1].lead) > 1:
                for phrase in read_phrases(self._document.text, line[-1].lead):
                    yield self._reference(phrase, line)

    def _reference(self, phrase: Phrase, here: Line) -> Reference:
        text, kind = self._document.text, phrase.kind
        title = phrase.title.of(text) if phrase.title else None
        if title is not None and _plain(title) in self._own:
            title, kind = None, ReferenceKind.OWN
        if title is None and self._borrows and not _ITSELF.match(text, phrase.span.start):
            title = self._lender(phrase.span)
        if title is not None:
            return Reference(phrase.span, kind, written(phrase), title)
        return Reference(phrase.span, kind, self._targets.of(phrase, here))

    def _lender(self, span: Span) -> str | None:
        """The document that the words are about, in one that amends it or has no 条 itself."""
        at = bisect_right(self._names, (span.start, ""))
        return self._names[at - 1][1] if at else self._borrows


def _own_names(document: Document) -> Iterator[str]:
    record = document.record
    for name in (record.title, *(a for a in record.aliases if len(a) >= _SHORTEST_NAME)):
        yield _plain(name)
        yield _plain(name).removeprefix(_NATION)


def _plain(name: str) -> str:
    return re.sub(r"[\s《》]|\([^()]*\)$", "", fold(name))


def _borrows(document: Document) -> str | None:
    """What the unnamed 条 of a 修正案, or of a text without 条, belong to; else None."""
    title = document.record.title
    match = _AMENDMENT.search(fold(title))
    if match:
        amended = [r.title for r in document.record.relations if r.kind == "amends"]
        return amended[0] if amended else match["name"] or title
    has_articles = any(p.level is Level.ARTICLE for p in document.walk())
    return None if has_articles else title


def written(phrase: Phrase) -> tuple[Pinpoint, ...]:
    """The pinpoints as a phrase writes them; nothing for 前款, which another text would tell."""
    if phrase.anchor:
        return ()
    *above, last = phrase.path
    if phrase.through and last[-1].number and phrase.through.number:
        first, end = last[-1].number, min(phrase.through.number, last[-1].number + _LONGEST_RANGE)
        level = phrase.through.level
        last = (*last, *(Step(level, n) for n in range(first + 1, end)), phrase.through)
    return tuple(Pinpoint(steps) for steps in product(*above, last))


# --- what means nothing ---------------------------------------------------------------------


def reference_alerts(document: Document, references: Iterable[Reference]) -> tuple[Alert, ...]:
    """One alert for each kind of reference that means nothing in the document."""
    lost: dict[ReferenceKind, list[Reference]] = {}
    for reference in references:
        if not reference.targets and reference.title is None:
            lost.setdefault(reference.kind, []).append(reference)
    return tuple(
        Alert("unresolved_reference", f"{_WORDS[kind]}有{len(some)}处在文中找不到所指：{told}")
        for kind, some in lost.items()
        for told in [_told(document, some)]
    )


def _told(document: Document, lost: Sequence[Reference]) -> str:
    lines = lines_of(document.provisions)
    starts = [line[-1].span.start for line in lines]
    named = []
    for reference in lost[:_LISTED]:
        here = lines[bisect_right(starts, reference.span.start) - 1]
        where = label(pinpoint_of(here), document.record.tradition)
        named.append(f"{where}“{reference.span.of(document.text)}”")
    return "、".join(named) + ("等" if len(lost) > _LISTED else "")
