"""The references of a text as links (条文互见), each with what stands at its other end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.citation import Found, label
from kb.model import Document
from kb.notices import titled
from kb.references import Meaning
from kb.view import view
from kb.web.anchors import anchor
from kb.web.frame import Reader
from kb.web.passage import Link

GIST = 120
"""Characters of a target that are shown beside its reference."""


def address(document: Document, reader: Reader, found: Found | None = None) -> str:
    """The stable address of a document, or of a provision of it."""
    fragment = anchor(found.pinpoint) if found else ""
    return reader.href(f"documents/{document.id}", fragment)


def links(document: Document, meanings: Iterable[Meaning], reader: Reader) -> Iterator[Link]:
    """The references that lead somewhere else, in order, none inside another."""
    end = 0
    for one in meanings:
        span = one.reference.span
        if one.document is None or span.start < end:
            continue
        if one.found and one.document is document:
            if one.found[0].provision.span.contains(span):
                continue
        elif one.document is document:
            continue
        end = span.end
        target = one.found[0] if one.found else None
        yield Link(span, address(one.document, reader, target), _gist(document, one))


def _gist(document: Document, one: Meaning) -> str:
    """《…》第九条第一款：what it says, cut short; of several, how many there are."""
    other = one.document or document
    title = "" if other is document else titled(other.record)
    if not one.found:
        return title
    tradition = other.record.tradition
    first, last = (label(f.pinpoint, tradition) for f in (one.found[0], one.found[-1]))
    named = first if len(one.found) == 1 else f"{first}—{last}"
    node = one.found[0].provision
    shown = view(other.text, other.edits, node.span).removeprefix(node.marker)
    said = "".join(shown.replace("|", " ").split())
    return f"{title}{named}：{said[:GIST]}" + ("…" if len(said) > GIST else "")
