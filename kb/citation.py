"""Pinpoints written as a lawyer writes them, and found in a document.

>>> [label(p) for p in read_pinpoints("第7条第一款第(二)项和第十三至十五条")]
['第七条第一款第二项', '第十三条', '第十四条', '第十五条']
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.asking.mentions import LAST, Mention, read_mentions, read_pinpoints
from kb.errors import UnknownProvision
from kb.model import CONTAINERS, Document, Level, Pinpoint, Provision, Span, Step
from kb.notices import titled
from kb.numerals import write_int
from kb.traditions import MACAU, mark_of, meant

__all__ = (
    "LAST", "Found", "Mention", "Missing", "find", "held", "label", "places", "read_mentions",
    "read_pinpoints", "step_label",
)  # fmt: skip

# --- writing --------------------------------------------------------------------------------

_CONTAINER_MARKS = {
    Level.PART: "编", Level.SUBPART: "分编", Level.CHAPTER: "章", Level.SECTION: "节",
    Level.ARTICLE: "条", Level.DIVISION: "部分",
}  # fmt: skip
_NAMES = {
    Level.TITLE: "标题", Level.PREAMBLE: "序言", Level.SIGNATURE: "署名", Level.TABLE: "表",
}  # fmt: skip


def label(pinpoint: Pinpoint, tradition: str = "mainland") -> str:
    """The pinpoint in words: 第七条第一款第一项, 第二部分第（三）项, 序言, 第3段, 附件1."""
    levels = {step.level for step in pinpoint.steps} & {Level.DIVISION, Level.APPENDIX}
    outline = next(iter(sorted(levels)), None)
    return "".join(_step_label(s, tradition, outline) for s in pinpoint.steps)


def step_label(step: Step, tradition: str = "mainland") -> str:
    """One step in words: 第七条, 第一款."""
    return _step_label(step, tradition, None)


def _step_label(step: Step, tradition: str, outline: Level | None) -> str:
    if step.level in _NAMES:
        return _NAMES[step.level] + (str(step.number) if step.number else "")
    if step.level is Level.APPENDIX:
        return f"附件{step.number or ''}"
    if step.number is None:
        return ""
    if step.level is Level.SEGMENT:
        return f"第{step.number}段"
    if step.level is Level.ROW:
        return f"第{step.number}行"
    mark = _CONTAINER_MARKS.get(step.level) or mark_of(step.level, tradition)
    if step.number < 0:
        return f"最后一{mark}" if step.number == LAST else f"倒数第{write_int(-step.number)}{mark}"
    number = write_int(step.number)
    if outline and step.level is Level.ITEM:
        number = f"（{number}）" if outline is Level.DIVISION else str(step.number)
    elif tradition == MACAU and step.level in (Level.ITEM, Level.SUBITEM):
        # 第一款（三）项（1）分项
        return f"（{number if step.level is Level.ITEM else step.number}）{mark}"
    return f"第{number}{mark}" + (f"之{write_int(step.suffix)}" if step.suffix else "")


# --- finding --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A provision of a document, with its full pinpoint and what it stands in, widest first."""

    provision: Provision
    pinpoint: Pinpoint
    above: tuple[Provision, ...] = ()

    @property
    def containers(self) -> tuple[Provision, ...]:
        """The 编, 章 and 节 it stands in."""
        return tuple(p for p in self.above if p.level in CONTAINERS)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a document lacks: the first step that leads nowhere, and what stands there instead."""

    step: Step
    parent: Found | None
    present: tuple[Provision, ...]


def places(document: Document) -> tuple[Found, ...]:
    """Every provision with its pinpoint: containers are left out of an article's own pinpoint."""
    key = id(document)
    kept = _PLACES.get(key)
    if kept is None or kept[0] is not document:
        found: list[Found] = []
        _descend(document.provisions, (), (), found)
        kept = (document, tuple(found))
        _PLACES[key] = kept
        while len(_PLACES) > _KEPT:
            _PLACES.popitem(last=False)
    return kept[1]


def places_in(document: Document, area: Span) -> list[Found]:
    """The same, of the provisions that overlap an area: the rest of the document is not walked."""
    found: list[Found] = []
    _descend(document.provisions, (), (), found, area)
    return found


_PLACES: OrderedDict[int, tuple[Document, tuple[Found, ...]]] = OrderedDict()
_KEPT = 64


def _descend(
    nodes: Sequence[Provision],
    above: tuple[Provision, ...],
    prefix: tuple[Step, ...],
    out: list[Found],
    area: Span | None = None,
) -> None:
    contained = bool(prefix) and prefix[-1].level in CONTAINERS
    for node in nodes:
        if area is not None and not node.span.overlaps(area):
            continue
        own = contained and node.level not in CONTAINERS
        steps = (node.step,) if own else (*prefix, node.step)
        out.append(Found(node, Pinpoint(steps), above))
        if node.children:
            _descend(node.children, (*above, node), steps, out, area)


def find(document: Document, pinpoint: Pinpoint) -> list[Found] | Missing:
    """The provisions that a pinpoint as written in a question can mean, or what is missing.

    Its 款 and 项 are read in the document's tradition.
    """
    return held(document, meant(pinpoint, document.record.tradition))


def held(document: Document, pinpoint: Pinpoint) -> list[Found] | Missing:
    """The same for a pinpoint whose levels are already those that are meant."""
    candidates: list[Found] | None = None
    for step in pinpoint.steps:
        pool = places(document) if candidates is None else _under(document, candidates)
        matching = _matching(pool, step, nested=candidates is not None)
        if not matching:
            parent = candidates[0] if candidates and len(candidates) == 1 else None
            present = tuple(f.provision for f in pool if f.provision.level is step.level)
            return Missing(step, parent, present)
        candidates = matching
    return candidates or []


def _under(document: Document, parents: Iterable[Found]) -> list[Found]:
    spans = [(p.provision.span, p.provision) for p in parents]
    return [
        f
        for f in places(document)
        if any(s.contains(f.provision.span) and f.provision is not p for s, p in spans)
    ]


def _matching(pool: Sequence[Found], step: Step, *, nested: bool) -> list[Found]:
    same = [f for f in pool if f.provision.level is step.level]
    if step.level is Level.SEGMENT and nested and not same:
        return _nth_line(pool, step)
    if step.number is not None and step.number < 0:
        return [same[step.number]] if -step.number <= len(same) else []
    return [
        f for f in same if f.provision.number == step.number and f.provision.suffix == step.suffix
    ]


def _nth_line(pool: Sequence[Found], step: Step) -> list[Found]:
    """第二段 inside a 条: the n-th natural paragraph, be it a 款 or a 项."""
    lines = [f for f in pool if f.provision.level in (Level.PARAGRAPH, Level.ITEM)]
    number = step.number or 0
    return lines[number - 1 : number] if number > 0 else lines[-1:]


def named_in(document: Document, written: str) -> list[Found]:
    """The provisions that written pinpoints name in a document; raise UnknownProvision for none."""
    pinpoints = read_pinpoints(written)
    if not pinpoints:
        raise UnknownProvision(f"看不懂条号“{written}”：请写成 第七条 或 第七条第一款第二项")
    out: list[Found] = []
    for one in pinpoints:
        found = find(document, one)
        if isinstance(found, Missing):
            raise UnknownProvision(f"{titled(document.record)}没有{label(one)}")
        out.extend(found)
    return out
