"""The references in a text, read back (条文引用): where each stands and what it means there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb.citation import Found, Missing, held, label, places
from kb.model import Document, Pinpoint, Reference, Span

_GIST = 28


@dataclass(frozen=True, slots=True)
class Meaning:
    """A reference with the place it stands in, and what it means; ``document`` holds that.

    ``document`` is None where the other document is not held; ``found`` is empty where nothing
    there is meant.
    """

    reference: Reference
    here: Found
    document: Document | None
    found: tuple[Found, ...] = ()


def meanings(
    document: Document, area: Span, other: Callable[[str], Document | None]
) -> list[Meaning]:
    """What the references in a stretch of the document mean; ``other`` finds one by its title."""
    references = document.references
    first = bisect_left(references, area.start, key=lambda r: r.span.start)
    last = bisect_left(references, area.end, key=lambda r: r.span.start)
    all_ = places(document)
    index = {f.pinpoint: f for f in reversed(all_)} if last > first else {}
    out = []
    for reference in references[first:last]:
        at = bisect_right(all_, reference.span.start, key=lambda f: f.provision.span.start)
        here = all_[max(at - 1, 0)]
        if reference.title is None:
            found = tuple(index[p] for p in reference.targets if p in index)
            out.append(Meaning(reference, here, document, found))
        else:
            named = other(reference.title)
            out.append(Meaning(reference, here, named, _in_other(named, reference.targets)))
    return out


def _in_other(document: Document | None, written: Iterable[Pinpoint]) -> tuple[Found, ...]:
    """What is written, looked up in another document; what could be two places is none."""
    if document is None:
        return ()
    looked = [held(document, pinpoint) for pinpoint in written]
    if any(isinstance(found, Missing) or len(found) != 1 for found in looked):
        return ()
    return tuple(found[0] for found in looked if not isinstance(found, Missing))


def told(document: Document, meaning: Meaning) -> str | None:
    """第九条第二款“前款”即第九条第一款：…; None for what needs no telling (本条, 本章)."""
    reference, found = meaning.reference, meaning.found
    if found and meaning.document is document:
        if found[0].provision.span.contains(reference.span):
            return None
    where = label(meaning.here.pinpoint, document.record.tradition)
    said = f"{where}“{reference.span.of(document.text)}”"
    if meaning.document is None:
        return f"{said}：知识库未收录《{(reference.title or '').strip('《》')}》"
    if not found:
        return f"{said}：未找到所指条文，请核对原文"
    first, last = (
        label(f.pinpoint, meaning.document.record.tradition) for f in (found[0], found[-1])
    )
    named = first if len(found) == 1 else f"{first}至{last}（{len(found)}处）"
    title = "" if meaning.document is document else f"《{meaning.document.record.title}》"
    return f"{said}即{title}{named}：{gist(meaning.document, found[0])}"


def gist(document: Document, found: Found) -> str:
    """The first words of a provision, without its number."""
    node = found.provision
    body = " ".join(node.span.of(document.text).removeprefix(node.marker).split())
    return body[:_GIST] + ("…" if len(body) > _GIST else "")
