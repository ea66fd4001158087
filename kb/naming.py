"""Which document a question names: by title, alias or 文号, in either script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.model import Document, Span
from kb.question import carries_no_weight
from kb.text import Tokeniser, fold

_WEAK = frozenset("规定 决定 意见 通知 措施 办法 方案 解释 批复 公告 法 方法 标准 计划".split())
"""Words that name a document only where something points at it (本办法, 该规定)."""

_KINDS = "条例|办法|规定|细则|导则|法典|法|意见|措施|方案|指引|决定|规则|准则|规程|章程|通知|标准"
_FOREIGN = re.compile(
    rf"([\u4e00-\u9fff]{{2,40}}(?:{_KINDS}))(?:\([^)]{{1,10}}\))?(?:的|里|中|里面)?(?=\s*第?\s*[0-9零一二三四五六七八九十百千]+[条章编节])"
)
_LEADING = re.compile(
    r"^.*?(?:请问|根据|按照|依照|依据|查一下|查询|看看|关于|对于|现行|新版|旧版|最新|上述|这个|那个"
    r"|这份|那份|本|该|此|的|按|照|查|问|请|和|与|在)(?=[\u4e00-\u9fff])"
)
_COMMON = frozenset(
    "现行 新版 旧版 最新 上述 以上 前述 目前 根据 按照 依照 依据 关于 这个 这份".split()
)
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

    def find(self, folded: str, tokeniser: Tokeniser) -> list[Named]:
        """The names in a folded question, longest first where they overlap, then in order.

        An alias at the end of a longer name that is not this document's (深圳经济特区数据条例 where
        广东省数据条例 is held) names nothing here.
        """
        found: list[Named] = []
        for name in sorted((n for n in self._versions if n in folded), key=len, reverse=True):
            for match in re.finditer(re.escape(name), folded):
                span = Span(*match.span())
                before = folded[: span.start]
                if name in _WEAK and not _POINTED.search(before):
                    continue
                if any(span.overlaps(other.span) for other in found):
                    continue
                if not self._of_another(name, before, tokeniser):
                    found.append(Named(name, span, tuple(self._versions[name])))
        return sorted(found, key=lambda named: named.span)

    def _of_another(self, name: str, before: str, tokeniser: Tokeniser) -> bool:
        """Whether the word right before an alias makes it the name of another document."""
        run = re.search(r"[\u4e00-\u9fff]+$", before)
        words = tokeniser.cut(run.group()) if run else []
        last = words[-1] if words else ""
        if len(last) < 2 or last in _COMMON or carries_no_weight(last):
            return False
        versions = set(self._versions[name])
        own = [n for n, held in self._versions.items() if versions & set(held)]
        return not any(last in n for n in own)

    def exactly(self, name: str) -> tuple[str, ...]:
        """The versions of the documents that bear exactly this folded name."""
        return tuple(self._versions.get(name, ()))

    def containing(self, part: str) -> tuple[str, ...]:
        """The versions of the documents with a name that this folded text is part of."""
        found = (v for name, versions in self._versions.items() if part in name for v in versions)
        return tuple(dict.fromkeys(found))

    def unknown(self, folded: str, named: Sequence[Named]) -> list[str]:
        """The documents that a folded question names and no document here is called."""
        out = [m[1] for m in _QUOTED.finditer(folded) if not self._known(m[1])]
        for match in _FOREIGN.finditer(folded):
            if any(Span(*match.span(1)).overlaps(one.span) for one in named):
                continue
            title = _LEADING.sub("", match[1])
            if len(title) > 3 and not self._known(title):
                out.append(title)
        return list(dict.fromkeys(out))

    def _known(self, title: str) -> bool:
        short = title.removeprefix("中华人民共和国")
        return any(title in name or short == name for name in self._versions)


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
