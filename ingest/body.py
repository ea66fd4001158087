"""The body of a document with 条: articles with what is under them, in their 编, 章 and 节."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks import Block, compact
from ingest.heads import Head, Heading, Mark
from ingest.items import drafts, finish
from ingest.markers import marker_of
from ingest.outline import loose
from kb.model import CONTAINERS, Level, Provision, Span

_CAPTION = re.compile(r"【([^】\n]{1,40})】|\(([^()\n]{1,30})\)(?=.)", re.DOTALL)
_SPOKEN = re.compile(r"[第条款项]|依照|根据|按照|违反|有下列|应当|是|为")
_PUNCTUATED = re.compile(r"[。；;：:，,！？!?、)）”\"]")
_TITLE_LINE = 20  # the longest line taken for a title that was printed under its number
_CAPTION_LINE = 12
_EDGE = " \t:、."


@dataclass(slots=True)
class _Open:
    """A container that still takes children."""

    node: Provision
    children: list[Provision] = field(default_factory=list)

    def closed(self) -> Provision:
        """The container with its children and the span that covers them."""
        end = max([self.node.span.end, *(c.span.end for c in self.children)])
        span = Span(self.node.span.start, end)
        return replace(self.node, span=span, children=tuple(self.children))


def nest(units: Sequence[tuple[Provision, Sequence[Provision]]]) -> list[Provision]:
    """Containers and articles in reading order, nested by the 编/章/节 word."""
    out: list[Provision] = []
    stack: list[_Open] = []

    def close() -> None:
        done = stack.pop().closed()
        (stack[-1].children if stack else out).append(done)

    for node, children in units:
        if node.level in CONTAINERS:
            while stack and _rank(stack[-1].node) >= _rank(node):
                close()
            stack.append(_Open(node, list(children)))
        else:
            (stack[-1].children if stack else out).append(node)
    while stack:
        close()
    return out


def _rank(node: Provision) -> int:
    return CONTAINERS.index(node.level)


def units(
    blocks: Sequence[Block], marks: Mapping[int, Mark], area: tuple[int, int], text: str
) -> list[tuple[Provision, Sequence[Provision]]]:
    """Each mark of the area with what follows it, as provisions."""
    order = [i for i in sorted(marks) if area[0] <= i < area[1]]
    out: list[tuple[Provision, Sequence[Provision]]] = []
    for i, after in zip(order, [*order[1:], area[1]], strict=True):
        mark, following = marks[i], blocks[i + 1 : after]
        if isinstance(mark, Head):
            out.append((article(blocks[i], mark, following, text), ()))
        else:
            out.append(_container(blocks[i], mark, following, text))
    return out


def article(block: Block, head: Head, following: Sequence[Block], text: str) -> Provision:
    """The article of a head: its caption, its 款, their 项."""
    caption, content = _captioned(block.between(head.length), list(following), text, head)
    children = tuple(finish(d, text) for d in drafts(content, Level.PARAGRAPH))
    start = children[0].span.start if children else block.end
    end = children[-1].span.end if children else block.end
    return Provision(
        Level.ARTICLE, head.number, head.label, Span(block.start, end), Span(start, start),
        suffix=head.suffix, marker=text[block.start : block.start + head.length],
        heading=caption, children=children,
    )  # fmt: skip


def _captioned(
    rest: Block, following: list[Block], text: str, head: Head
) -> tuple[str | None, list[Block]]:
    """The caption (条标) and the blocks of the article without it."""
    match = None if marker_of(rest) else _CAPTION.match(rest.body)
    if match and (match[1] or not marker_of(rest)):
        inner = Span(rest.start + match.start() + 1, rest.start + match.end() - 1).of(text)
        after = rest.between(match.end())
        return compact(inner), [b for b in (after, *following) if b.body]
    if _is_caption_line(rest, following) and head.separated:
        return compact(rest.span.of(text)), following
    return None, [b for b in (rest, *following) if b.body]


def _is_caption_line(rest: Block, following: Sequence[Block]) -> bool:
    if not rest.body or not following or len(rest.body) > _CAPTION_LINE:
        return False
    after = following[0]
    return (
        not _PUNCTUATED.search(rest.body)
        and not _SPOKEN.search(rest.body)
        and marker_of(after) is None
        and len(after.body) > len(rest.body)
    )


def _container(
    block: Block, heading: Heading, following: Sequence[Block], text: str
) -> tuple[Provision, Sequence[Provision]]:
    title = text[block.start + heading.marker : block.end].strip(_EDGE)
    end, rest = block.end, list(following)
    if rest and _is_title_line(rest[0], title):
        title, end = title + rest[0].span.of(text), rest[0].end
        rest = rest[1:]
    node = Provision(
        heading.level, heading.number, heading.label, Span(block.start, end), Span(end, end),
        marker=text[block.start : block.start + heading.marker],
        heading=compact(title).strip(_EDGE) or None,
    )  # fmt: skip
    return node, loose(rest, text)


def _is_title_line(block: Block, title: str) -> bool:
    # A title that begins under its number, or that the page width broke.
    room = _TITLE_LINE if not title or len(title) > _TITLE_LINE else 0
    return len(block.body) <= room and not _PUNCTUATED.search(block.body)
