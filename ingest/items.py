"""款, 项 and 目: the paragraphs of one article, and the lists that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.blocks import Block, numeral
from ingest.markers import Marker, accepted, inline, lead_phrase, marker_of
from kb.model import Level, Provision, Span

WORDS = {Level.PARAGRAPH: "款", Level.ITEM: "项", Level.SUBITEM: "目", Level.SEGMENT: "段"}


@dataclass(slots=True)
class Draft:
    """A provision while it is being read: children may still be added and its end may move."""

    level: Level
    number: int
    start: int
    lead: int
    end: int
    marker: Marker | None = None
    children: list[Draft] = field(default_factory=list)

    def extend(self, block: Block) -> None:
        """Takes a further paragraph of the same provision."""
        self.end = block.end


def drafts(blocks: Sequence[Block], level: Level, *, root: Draft | None = None) -> list[Draft]:
    """The paragraphs at ``level`` with their lists; with a ``root`` everything hangs on that.

    A paragraph after a list begins a new 款, unless the list goes on behind it.  Under a root
    (一、 of a 公文) a plain paragraph continues what stands before it.
    """
    pieces = inline(blocks)
    marks = _markers(pieces)
    ahead = _ahead(marks)
    roots: list[Draft] = []
    stack: list[Draft] = []
    for i, (block, mark) in enumerate(zip(pieces, marks, strict=True)):
        if mark is not None:
            _add_item(block, mark, stack, roots if root is None else [root])
        elif root is not None or (stack and _goes_on(ahead[i], stack)):
            (stack[-1] if stack else root or roots[-1]).extend(block)
        else:
            stack.clear()
            roots.append(Draft(level, 1 + len(roots), block.start, block.start, block.end))
    return roots


def _markers(blocks: Sequence[Block]) -> list[Marker | None]:
    out: list[Marker | None] = []
    last: dict[str, int] = {}
    for block in blocks:
        mark = marker_of(block)
        if not accepted(mark, last):
            mark = None
        elif mark is not None and mark.number is not None:
            last[mark.kind] = mark.number
        out.append(mark)
    return out


def _ahead(marks: Sequence[Marker | None]) -> list[Marker | None]:
    """For every block, the next marker behind it."""
    out: list[Marker | None] = []
    following: Marker | None = None
    for mark in reversed(marks):
        out.append(following)
        following = mark or following
    return out[::-1]


def _goes_on(mark: Marker | None, stack: Sequence[Draft]) -> bool:
    return any(
        mark is not None and open_.marker is not None and mark.number is not None
        and mark.kind == open_.marker.kind and mark.number == open_.number + 1
        for open_ in stack
    )  # fmt: skip


def _add_item(block: Block, mark: Marker, stack: list[Draft], roots: list[Draft]) -> None:
    if any(d.marker is not None and d.marker.kind == mark.kind for d in stack):
        while (top := stack.pop()).marker is not None and top.marker.kind != mark.kind:
            pass
    if not roots:
        roots.append(Draft(Level.PARAGRAPH, 1, block.start, block.start, block.start))
    parent = stack[-1] if stack else roots[-1]
    level = Level.SUBITEM if stack else Level.ITEM
    number = mark.number if mark.number is not None else 1 + len(parent.children)
    lead = block.between(mark.length).start
    draft = Draft(level, number, block.start, lead, block.end, mark)
    parent.children.append(draft)
    stack.append(draft)
    for above in (roots[-1], *stack):
        above.end = max(above.end, block.end)


def finish(draft: Draft, text: str, label: str = "") -> Provision:
    """The provision of a draft; ``text`` is the published text."""
    children = tuple(finish(child, text) for child in draft.children)
    end = max([draft.end, *(c.span.end for c in children)])
    lead = Span(draft.lead, _lead_end(draft, children, text, end))
    mark = draft.marker
    return Provision(
        draft.level, draft.number, label or label_of(draft.level, draft.number),
        Span(draft.start, end), lead,
        marker=text[draft.start : draft.start + mark.length].rstrip() if mark else "",
        heading=lead_phrase(lead.of(text)) if mark else None,
        numbered=mark is None or not mark.dash, children=children,
    )  # fmt: skip


def _lead_end(draft: Draft, children: Sequence[Provision], text: str, end: int) -> int:
    if not children:
        return max(end, draft.lead)
    own = text[draft.lead : children[0].span.start]
    return draft.lead + len(own.rstrip())


def label_of(level: Level, number: int) -> str:
    """The canonical label (第一款, 第二项, 第一目); a 段 is counted in digits (第3段)."""
    if level is Level.SEGMENT:
        return f"第{number}段"
    return f"第{numeral(number)}{WORDS[level]}"
