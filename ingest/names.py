"""What a document is called: its title, its aliases (简称), and the other documents it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.clauses import Clause
from ingest.edges import DOCUMENT_WORDS
from kb.model import Basis, Evidence, Level, Provision, Span
from kb.text import fold

_LINE_END = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])")
_BRACKETED = re.compile(r"[((（【\[][^()（）\[\]【】]*[)）】\]]$")
_WORD = re.compile(rf"(?:{DOCUMENT_WORDS})$")
_SHORT = re.compile(
    r"《(?P<name>[^《》]{2,80})》[^《》。；;]{0,30}?\((?:以下|下)(?:统一)?(?:简称|称)(?:为)?[:：]?[\"《〈]?(?P<short>[^)》〉\"]{2,30})[\"》〉]?\)"
)
_SELF = re.compile(
    r"\((?:以下|下)(?:统一)?(?:简称|称)(?:为)?[:：]?[\"《〈]?(?P<short>[^)》〉\"]{2,30})[\"》〉]?\)"
)
_JOIN = re.compile(r"[的和与及等之、》)〉\"]|关于")
_NATION = "中华人民共和国"
_COURT = re.compile(
    r"最高人民(?:法院|检察院).*关于适用[《〈]?(?P<act>[^《》〈〉]{2,30}?(?:法|法典|编))[》〉]?(?:若干问题)?的(?:规定|解释)"
)


def title_of(
    text: str, provisions: Sequence[Provision], front: Mapping[str, str]
) -> tuple[str, Span | None]:
    """The title and where it stands: its own line, the front matter, or the first words."""
    node = next((p for p in provisions if p.level is Level.TITLE), None)
    if node:
        words = _LINE_END.sub("", node.span.of(text))
        return " ".join(words.split()), node.span
    if front.get("title"):
        return front["title"].strip(), None
    first = next((leaf for p in provisions for leaf in p.walk() if len(leaf.lead)), None)
    if first is None:
        return "（无标题）", None
    words = " ".join(first.lead.of(text).split())
    named = re.match(r"《([^《》]+)》", words)
    return (named[1] if named else re.split(r"[。！？；]", words)[0][:60]), first.lead


def aliases_of(title: str, clauses: Sequence[Clause], text: str) -> tuple[str, ...]:
    """Other names: without 中华人民共和国, without brackets, the stated 简称, the last noun."""
    bare = _BRACKETED.sub("", title).strip()
    number = fold(title[len(bare) :])
    found = [
        bare, bare.removeprefix(_NATION), *_stated(title, clauses, text), *_nouns(bare),
        *_interpretation(bare, number),
    ]  # fmt: skip
    return tuple(dict.fromkeys(name for name in found if len(name) > 1 and name != title))


def _stated(title: str, clauses: Sequence[Clause], text: str) -> Iterator[str]:
    wanted = fold(title).strip("《》")
    for clause in clauses[:12]:
        for match in _SHORT.finditer(clause.body):
            if _own(match["name"], match["short"], wanted):
                at = clause.start + match.start("short")
                yield text[at : at + len(match["short"])]


def _own(name: str, short: str, title: str) -> bool:
    """Whether a 简称 stated for 《name》 is the document's own, not that of an act in its title.

    劳动合同法 is short for the act, although the title of its 实施条例 holds the act's name.
    """
    bare = _BRACKETED.sub("", title)
    if name.removeprefix(_NATION) in (bare.removeprefix(_NATION), title.removeprefix(_NATION)):
        return True
    rest = iter(title)
    return title in name and all(char in rest for char in short)


def _interpretation(bare: str, number: str) -> Iterator[str]:
    """公司法司法解释（二）: what an interpretation of the supreme court (司法解释) is called."""
    match = _COURT.fullmatch(fold(bare))
    if match:
        act = match["act"].removeprefix(_NATION)
        for noun in ("司法解释", "解释"):
            yield f"{act}{noun}{number}"
            yield f"{act}{noun}{number.strip('()')}"


def _nouns(bare: str) -> Iterator[str]:
    folded = fold(bare)
    match = _WORD.search(folded)
    if match is None or match[0] == "法典":
        return
    extended = folded[max(0, match.start() - 2) : match.start()]
    if match[0] != "法" and len(extended) == 2 and match.start() > 2 and not _JOIN.search(extended):
        yield bare[match.start() - 2 :]
    yield bare[match.start() :]


def title_evidence(text: str, span: Span | None) -> Evidence:
    """Where the title stands; no place where it is the front matter's."""
    return Evidence(Basis.STATED, "标题" if span else "", span.of(text) if span else "", span)
