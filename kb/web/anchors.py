"""The stable name of every provision on its document's page (锚点): documents/ID#art_7_2.

    第七条                 art_7          第七条之一       art_7-1
    第七条第二款           art_7_2        第二章第一节     chap_2_sec_1
    第七条第二款第三项     art_7_2_i3     第二部分第一款   div_2_1
    …第三项第一目          art_7_2_i3_s1  附件1、第3段     app_1、seg_3

A number that a text uses twice gets ``~2`` the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kb.citation import Found, places
from kb.model import Document, Level, Pinpoint, Step

_NAMES = {
    Level.PART: "part", Level.SUBPART: "subpart", Level.CHAPTER: "chap", Level.SECTION: "sec",
    Level.DIVISION: "div", Level.ARTICLE: "art", Level.SEGMENT: "seg", Level.PARAGRAPH: "par",
    Level.ITEM: "item", Level.SUBITEM: "sub", Level.TITLE: "title", Level.PREAMBLE: "preamble",
    Level.SIGNATURE: "signature", Level.APPENDIX: "app", Level.TABLE: "table", Level.ROW: "row",
}  # fmt: skip
_INSIDE = {Level.PARAGRAPH: "", Level.ITEM: "i", Level.SUBITEM: "s"}


def anchor(pinpoint: Pinpoint) -> str:
    """The name of a place: art_7_2 for 第七条第二款."""
    return "_".join(_step(step, first=not i) for i, step in enumerate(pinpoint.steps))


def _step(step: Step, *, first: bool) -> str:
    number = "" if step.number is None else str(step.number)
    suffix = f"-{step.suffix}" if step.suffix else ""
    if step.level in _INSIDE and not first:
        return f"{_INSIDE[step.level]}{number}{suffix}"
    return "_".join(part for part in (_NAMES[step.level], number) if part) + suffix


def anchored(document: Document) -> Iterator[tuple[Found, str]]:
    """Every provision with its name on the page, in reading order; no name comes twice."""
    seen: Counter[str] = Counter()
    for found in places(document):
        name = anchor(found.pinpoint)
        seen[name] += 1
        yield found, name if seen[name] == 1 else f"{name}~{seen[name]}"
