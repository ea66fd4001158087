"""The provisions that a phrase means where it stands, looked up in an index made once.

In a 项, 前款 is the 款 before the one that holds the 项, and 前项 the 项 before it.  What could be
several places is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from ingest.grammar import Anchor, Phrase
from kb.model import CONTAINERS, Level, Pinpoint, Provision, Step

Line = tuple[Provision, ...]
"""A provision with all that it stands in, widest first."""

_COUNTED = (*CONTAINERS, Level.ARTICLE)


def lines_of(nodes: Sequence[Provision], above: Line = ()) -> list[Line]:
    """Every provision of a tree in reading order."""
    out: list[Line] = []
    for node in nodes:
        line = (*above, node)
        out.append(line)
        if node.children:
            out += lines_of(node.children, line)
    return out


def pinpoint_of(line: Line) -> Pinpoint:
    """Its pinpoint: containers are left out of an article's own."""
    steps: list[Step] = []
    for node in line:
        if steps and steps[-1].level in CONTAINERS and node.level not in CONTAINERS:
            steps = []
        steps.append(node.step)
    return Pinpoint(tuple(steps))


class Targets:
    """The provisions of a document by number and by order."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._numbered: dict[Step, list[Line]] = {}
        self._rows: dict[Level, list[Line]] = {level: [] for level in _COUNTED}
        self._at: dict[int, int] = {}
        for line in lines:
            node = line[-1]
            if node.level in _COUNTED:
                row = self._rows[node.level]
                self._at[id(node)] = len(row)
                row.append(line)
                self._numbered.setdefault(node.step, []).append(line)

    def of(self, phrase: Phrase, here: Line) -> tuple[Pinpoint, ...]:
        """The pinpoints a phrase means in that place; nothing where one of them is not there."""
        meant = self._meant(phrase, here)
        if not meant and phrase.after and not phrase.after.title:
            meant = self._meant(phrase.after, here)
        return tuple(dict.fromkeys(pinpoint_of(line) for line in meant))

    def _meant(self, phrase: Phrase, here: Line) -> list[Line]:
        base: list[Line] | None = None
        meant = self._anchored(phrase.anchor, here) if phrase.anchor else None
        for group in phrase.path:
            base = meant
            meant = self._all(base, group, here)
        if phrase.through and meant:
            return self._through(meant, self._all(base, (phrase.through,), here))
        return meant or []

    def _all(self, above: list[Line] | None, group: Sequence[Step], here: Line) -> list[Line]:
        """Each step of the group under each place, every one of them there; else nothing."""
        out: list[Line] = []
        for step in group:
            for place in [None] if above is None else above:
                some = self._first(step, here) if place is None else self._under(place, step)
                if len(some) != 1:
                    return []
                out += some
        return out

    # --- from where the phrase stands -------------------------------------------------------

    def _anchored(self, anchor: Anchor, here: Line) -> list[Line]:
        """本条 is what holds the phrase; 前两款 the two before what holds it."""
        depth = next((i for i, p in enumerate(here) if p.level is anchor.level), None)
        if depth is None:
            return []
        own = here[: depth + 1]
        if not anchor.back:
            return [own]
        if anchor.level is Level.ARTICLE:
            row, at = self._rows[Level.ARTICLE], self._at[id(own[-1])]
        else:
            row = list(_children(own[:-1], anchor.level)) if depth else []
            at = next((i for i, line in enumerate(row) if line[-1] is own[-1]), 0)
        return row[at - anchor.back : at] if at >= anchor.back else []

    def _first(self, step: Step, here: Line) -> list[Line]:
        """What a bare 第九条, 第二款 or 第三项 can mean here."""
        if step.level in _COUNTED:
            return _closest(self._numbered.get(step, []), here)
        for end in range(len(here), 0, -1):
            some = self._under(here[:end], step)
            if any(line[-1] is node for line in some for node in here):
                return []  # 第四项 inside the fourth 项 is of somewhere else
            if some or here[end - 1].level is Level.ARTICLE:
                return some
        return []

    # --- from a place named -----------------------------------------------------------------

    def _under(self, place: Line, step: Step) -> list[Line]:
        """The places of that number in a place; 项 of a 条 stand in any of its 款."""
        if step.level in _COUNTED:
            depth = len(place) - 1
            some = self._numbered.get(step, [])
            return [line for line in some if line[depth : depth + 1] == place[-1:]]
        return [line for line in _children(place, step.level) if line[-1].step == step]

    def _through(self, first: list[Line], last: Sequence[Line]) -> list[Line]:
        """A range written out, whatever stands between its ends; nothing without its last."""
        if len(last) != 1:
            return []
        level = first[-1][-1].level
        row = self._rows[level] if level in _COUNTED else list(_children(last[0][:-1], level))
        at = self._at if level in _COUNTED else {id(line[-1]): i for i, line in enumerate(row)}
        start, end = at.get(id(first[-1][-1])), at[id(last[0][-1])]
        return [] if start is None else [*first, *row[start + 1 : end + 1]]


def _children(line: Line, level: Level) -> Iterator[Line]:
    for child in line[-1].children:
        if child.level is level:
            yield (*line, child)
        elif child.level is Level.PARAGRAPH and line[-1].level is Level.ARTICLE:
            yield from _children((*line, child), level)


def _closest(some: Sequence[Line], here: Line) -> list[Line]:
    """Of several with the same number, those that share most of what stands above."""
    if len(some) < 2:
        return list(some)

    def shared(line: Line) -> int:
        pairs = zip(line[:-1], here, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))

    most = max(map(shared, some))
    return [line for line in some if shared(line) == most]
