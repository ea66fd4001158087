"""What may be asked next (追问建议): only what the cited document really holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kb.citation import Found, label, places
from kb.desk import Desk
from kb.errors import UnknownDocument
from kb.model import UNITS, Document, Level, Span
from kb.notices import titled
from kb.references import Meaning
from kb.results import Answer, AnswerStatus, Citation
from kb.text import to_traditional

MOST = 3

Refers = Callable[[Document, Sequence[Span]], list[Meaning]]


def following(desk: Desk, answer: Answer) -> list[str]:
    """What may be asked next, of the document cited first; nothing where none is cited."""
    if answer.status is not AnswerStatus.ANSWERED or not answer.citations:
        return []
    try:
        document = desk.document(answer.citations[0].document_id, answer.as_of)
    except UnknownDocument:
        return []  # removed since it was cited
    return suggestions(answer, document, desk.references)


def suggestions(answer: Answer, document: Document, refers: Refers) -> list[str]:
    """Questions that the document of the first citation answers, in the asker's script."""
    citation = answer.citations[0]
    unit = _unit(document, citation)
    quoted = [one.span for one in answer.citations if one.document_id == citation.document_id]
    asked = [*_inside(document, unit, quoted), *_referred(document, unit, refers)]
    asked = [f"{titled(document.record)}{one}写了什么？" for one in dict.fromkeys(asked)][
        : MOST - 1
    ]
    if document.record.kind.official:
        asked.append(f"{titled(document.record)}现在还有效吗？")
    write = to_traditional if answer.script == "hant" else str
    return [one for one in map(write, asked) if one.strip() != answer.question.strip()][:MOST]


def _unit(document: Document, citation: Citation) -> Found | None:
    """The 条 that holds what is cited."""
    holding = [f for f in places(document) if f.provision.span.contains(citation.span)]
    return next((f for f in holding if f.provision.level in UNITS), None)


def _inside(document: Document, unit: Found | None, quoted: Sequence[Span]) -> Iterator[str]:
    """The 项 of the cited 条 that were not quoted."""
    if unit is None or unit.provision.level is not Level.ARTICLE:
        return
    for found in places(document):
        node = found.provision
        inside = node.level is Level.ITEM and unit.provision.span.contains(node.span)
        if inside and not any(span.overlaps(node.span) for span in quoted):
            yield label(found.pinpoint, document.record.tradition)


def _referred(document: Document, unit: Found | None, refers: Refers) -> Iterator[str]:
    """The other 条 of the same document that the cited one refers to."""
    if unit is None:
        return
    for one in refers(document, [unit.provision.span]):
        for found in one.found if one.document is document else ():
            if not unit.provision.span.overlaps(found.provision.span):
                yield label(found.pinpoint, document.record.tradition)
