"""The clause behind a citation as JSON: its 条 in lines of runs, the quoted words told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from kb.citation import label
from kb.model import Document, EditKind, Span
from kb.notices import titled
from kb.text import script_of
from kb.validity import STATUS_WORDS, chinese_date, validity
from kb.view import Run, runs
from kb.web import wording
from kb.web.panel import Request, units_in, whole_address
from kb.web.wording import Words

Json = dict[str, Any]

LONGEST = 20_000
"""Characters of one unit that are sent: more than any 条 has."""


def clause_json(document: Document, request: Request) -> Json:
    """The unit around the quoted words, with its neighbours' places and what the document is."""
    units = [f.provision.span for f in units_in(document)] or [Span(0, len(document.text))]
    turned = request.at or 0  # to a neighbour, where nothing is quoted
    quoted = request.quoted or Span(turned, turned)
    at = max((i for i, span in enumerate(units) if span.start <= quoted.start), default=0)
    area = Span(units[at].start, max(units[at].end, min(quoted.end, len(document.text))))
    area = Span(area.start, min(area.end, area.start + LONGEST))
    return {
        **_about(document, request),
        "pinpoint": _label(document, units[at]),
        "lang": Words(script_of(document.text[:LONGEST])).lang,
        "lines": list(_lines(document, area, request.quoted)),
        "before": _place(units, at - 1),
        "after": _place(units, at + 1),
        "page": whole_address(document, request),
    }


def _about(document: Document, request: Request) -> Json:
    record, words = document.record, Words(request.script)
    status = validity(record, request.as_of).status
    until = record.effective_to
    return {
        "document": titled(record),
        "document_id": document.id,
        "version": document.version,
        "source": document.source,
        "issuer": record.issuer,
        "number": record.number,
        "status": status,
        "standing": words(STATUS_WORDS[status]),
        "effective_to": until.isoformat() if until else None,
        "until": words(wording.UNTIL, day=chinese_date(until)) if until else "",
        "as_of": request.as_of.isoformat(),
    }


def _label(document: Document, span: Span) -> str:
    found = next((f for f in units_in(document) if f.provision.span == span), None)
    return label(found.pinpoint, document.record.tradition) if found else ""


def _place(units: list[Span], at: int) -> int | None:
    return units[at].start if 0 <= at < len(units) else None


def _lines(document: Document, area: Span, quoted: Span | None) -> Iterator[list[Json]]:
    """The lines that are not empty, each as runs {"text", "quoted"}."""
    line: list[Json] = []
    for text, inside in _pieces(runs(document.text, document.edits, area), quoted):
        for i, piece in enumerate(text.split("\n")):
            if i:
                yield from [line] if "".join(run["text"] for run in line).strip() else []
                line = []
            if piece:
                line.append({"text": piece, "quoted": inside})
    if "".join(run["text"] for run in line).strip():
        yield line


def _pieces(found: Iterable[Run], quoted: Span | None) -> Iterator[tuple[str, bool]]:
    """The view cut where the quote begins and ends; what was repaired says so."""
    for run in found:
        if run.edit is not None:
            mended = run.edit.kind is EditKind.MOJIBAKE
            inside = quoted is not None and run.span.overlaps(quoted)
            yield run.text + (wording.FIXED_SIGN if mended else ""), inside
            continue
        edges = {run.span.start, run.span.end}
        if quoted is not None:
            edges |= {e for e in (quoted.start, quoted.end) if run.span.start < e < run.span.end}
        for start, end in pairwise(sorted(edges)):
            cut = run.text[start - run.span.start : end - run.span.start]
            yield cut, quoted is not None and quoted.start <= start < quoted.end
