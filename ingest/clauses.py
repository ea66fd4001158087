"""The sentences of a document with their places: what metadata is read from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model import Basis, Evidence, Level, Provision, Span
from kb.text import fold

_END = re.compile(r"[^。；;\n]*[。；;\n]?")
_PLACED = (Level.ARTICLE, Level.DIVISION, Level.SEGMENT, Level.PREAMBLE, Level.APPENDIX)


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph's own words, folded, with the label of the 条 (or what stands for it)."""

    label: str
    level: Level
    start: int
    body: str

    def evidence(self, text: str, span: tuple[int, int], basis: Basis = Basis.STATED) -> Evidence:
        """What stands at those offsets of the body, as evidence."""
        place = Span(self.start + span[0], self.start + span[1])
        return Evidence(basis, self.label, place.of(text), place)

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Its sentences with their offsets."""
        for match in _END.finditer(self.body):
            if match.group().strip():
                yield match.start(), match.group()


def clauses_of(text: str, provisions: Sequence[Provision]) -> list[Clause]:
    """Every paragraph of the document in reading order, appendices left out."""
    folded = fold(text)
    out: list[Clause] = []
    for node in provisions:
        if node.level is not Level.APPENDIX:
            _collect(node, node.label, node.level, folded, out)
    return out


def _collect(node: Provision, label: str, level: Level, folded: str, out: list[Clause]) -> None:
    if node.level in _PLACED and level is not Level.PREAMBLE:
        label, level = node.label, node.level
    if len(node.lead):
        out.append(Clause(label, level, node.lead.start, folded[node.lead.start : node.lead.end]))
    for child in node.children:
        _collect(child, label, level, folded, out)
