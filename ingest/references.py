"""The references in a document's text (条文引用) with what they mean; what means nothing is told.

Another document's 条 is kept as written, and looked up when it is shown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from ingest.grammar import Phrase
from ingest.phrases import read_phrases
from ingest.targets import Line, Targets, lines_of, pinpoint_of
from kb.citation import label
from kb.model import Alert, Document, Level, Pinpoint, Record, Reference, ReferenceKind, Span, Step
from kb.text import fold

_SILENT = (Level.TITLE, Level.SIGNATURE, Level.PREAMBLE)
_AMENDMENT = re.compile(r"^(?P<name>.+?)修正案|修[改正订].*(?:决定|通知|公告)")
_ENDING = "(?:法|法典|条例|规定|办法|细则|规则|解释|决定)"
_NAME = rf"《(?P<name>[^《》\n]*{_ENDING})》"
_CALLED = re.compile(
    rf"(?:[《〈]|简称)(?P<name>[^《》〈〉()（）\n]{{2,60}}?{_ENDING})(?=[》〉)）(（])"
)
_CODES = ("宪法", "刑法", "民法典", "刑事诉讼法", "民事诉讼法", "行政诉讼法")
_NAMED = re.compile(_NAME)
_AMENDS = re.compile(rf"(?:修[改正订]|对|将|在|删[去除])\s*{_NAME}")
_ITSELF = re.compile("本(?:决定|决议|修正案|通知|公告)")
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
        self._targets = Targets(self._lines)
        self._own = set(_own_names(document))
        self._amends = bool(_AMENDMENT.search(fold(document.record.title)))
        articles = any(line[-1].level is Level.ARTICLE for line in self._lines)
        self._borrows = self._amends or not articles
        named = _AMENDS if self._amends else _NAMED
        self._lenders = [(m.start("name"), m["name"]) for m in named.finditer(document.text)]
        self._known = _known(document.text)

    def references(self) -> Iterator[Reference]:
        """Every reference, provision by provision."""
        tradition = self._document.record.tradition
        for line in self._lines:
            if line[0].level not in _SILENT and len(line[-1].lead) > 1:
                for phrase in read_phrases(self._document.text, line[-1].lead, tradition):
                    yield self._reference(phrase, line)

    def _reference(self, phrase: Phrase, here: Line) -> Reference:
        text, kind = self._document.text, phrase.kind
        phrase = self._trimmed(phrase)
        title = phrase.title.of(text) if phrase.title else None
        if title is not None and _plain(title) in self._own:
            title, kind = None, ReferenceKind.OWN
        if title is None and self._borrows and not _ITSELF.match(text, phrase.span.start):
            title = self._lender(phrase.span)
        if title is not None:
            return Reference(phrase.span, kind, written(phrase), title)
        targets = self._targets.of(phrase, here)
        if not targets and phrase.after and phrase.after.title:
            return self._reference(phrase.after, here)
        return Reference(phrase.span, kind, targets)

    def _trimmed(self, phrase: Phrase) -> Phrase:
        """The phrase with no more of a name than the text gives in 《…》 somewhere."""
        if phrase.title is None or self._document.text[phrase.title.start - 1] == "《":
            return phrase
        named, whole = fold(phrase.title.of(self._document.text)), phrase.title
        name = next((n for n in self._known if named.endswith(n)), named)
        title = Span(whole.end - len(name), whole.end)
        moved = phrase.span.start == whole.start
        start = title.start if moved else phrase.span.start
        return replace(phrase, title=title, span=Span(start, phrase.span.end))

    def _lender(self, span: Span) -> str | None:
        """The document that the words are about, in one that amends it or has no 条 itself."""
        record = self._document.record
        inside = re.search(r"[《〈]([^《》〈〉]+)[》〉]", record.title)
        if inside and not self._amends:
            return inside[1]
        at = bisect_right(self._lenders, (span.start, ""))
        if at:
            return self._lenders[at - 1][1]
        return _amended(record) if self._amends else None


def _own_names(document: Document) -> Iterator[str]:
    record = document.record
    for name in (record.title, *(a for a in record.aliases if len(a) >= _SHORTEST_NAME)):
        yield _plain(name)
        yield _plain(name).removeprefix(_NATION)


def _plain(name: str) -> str:
    return re.sub(r"[\s《》]|\([^()]*\)$", "", fold(name))


def _known(text: str) -> list[str]:
    """The names that a text gives in 《…》 or as a 简称, longest first, and the codes."""
    named = {_plain(m["name"]) for m in _CALLED.finditer(text)} | set(_CODES)
    named |= {name.removeprefix(_NATION) for name in named}
    return sorted((n for n in named if len(n) > 1), key=len, reverse=True)


def _amended(record: Record) -> str:
    """The document that a 修正案 or a decision changes, as far as its title says."""
    amended = [r.title for r in record.relations if r.kind == "amends"]
    match = _AMENDMENT.search(record.title)
    return amended[0] if amended else (match and match["name"]) or record.title


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
