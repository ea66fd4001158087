"""A comparison of two texts as lines for a person in a hurry, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kb.answering.reply import shown
from kb.citation import Found, label
from kb.compare import Change, Compared, Comparison
from kb.model import Document, Level, Span
from kb.notices import titled
from kb.validity import STATUS_WORDS, validity
from kb.versions import edition_name

WORDS = {
    Change.CHANGED: "修改", Change.ADDED: "新增", Change.REMOVED: "删去",
    Change.RENUMBERED: "仅条号变动", Change.UNCHANGED: "未变",
}  # fmt: skip
_AROUND = 16
"""Characters kept on either side of a changed stretch."""


def comparison_text(comparison: Comparison, as_of: date) -> str:
    """Both texts, how much changed, and each change with its words marked."""
    before, after = comparison.before, comparison.after
    same = titled(before.record) == titled(after.record)
    head = f"{titled(after.record)}新旧对照" if same else "两份文件对照"
    lines = [head, f"  旧：{_named(before, as_of)}", f"  新：{_named(after, as_of)}"]
    lines.append(f"  {counted(comparison)}")
    if renumbered := comparison.of(Change.RENUMBERED):
        lines += ["", f"仅条号变动：{'、'.join(ranges(renumbered))}"]
    for row in comparison.of(Change.CHANGED, Change.ADDED, Change.REMOVED):
        lines += ["", heading(comparison, row), f"  {_body(comparison, row)}"]
    return "\n".join(lines)


def counted(comparison: Comparison) -> str:
    """修改 20 条，新增 3 条，删去 1 条，仅条号变动 40 条，未变 5 条."""
    parts = []
    for change, word in WORDS.items():
        rows = [row for row in comparison.of(change) if not beside(row)]
        parts += [f"{word} {len(rows)} 条"] if rows else []
        parts += ["序言有修改"] if change is Change.CHANGED and beside_changed(comparison) else []
    return "，".join(parts) or "没有可比较的条文"


def beside(row: Compared) -> bool:
    """Whether it is the 序言, most often a list of dates, and no 条."""
    place = row.after or row.before
    return place is not None and place.provision.level is Level.PREAMBLE


def beside_changed(comparison: Comparison) -> bool:
    """Whether the 序言 changed."""
    return any(beside(row) for row in comparison.of(Change.CHANGED))


def heading(comparison: Comparison, row: Compared) -> str:
    """修改 第三条 → 第四条."""
    names = [
        label(found.pinpoint, side.record.tradition)
        for found, side in ((row.before, comparison.before), (row.after, comparison.after))
        if found
    ]
    return f"{WORDS[row.change]} {' → '.join(dict.fromkeys(names))}"


def ranges(rows: Iterable[Compared]) -> Iterator[str]:
    """第三条至第九条→第四条至第十条: neighbours that moved together, as one."""
    run: list[tuple[Found, Found]] = []
    for row in rows:
        if not (row.before and row.after):
            continue
        if run and not _next(run[-1], (row.before, row.after)):
            yield _run(run)
            run = []
        run.append((row.before, row.after))
    if run:
        yield _run(run)


def _next(one: tuple[Found, Found], other: tuple[Found, Found]) -> bool:
    steps = [
        (b.provision.number or 0) - (a.provision.number or 0)
        for a, b in zip(one, other, strict=True)
    ]
    return steps == [1, 1]


def _run(run: list[tuple[Found, Found]]) -> str:
    sides = []
    for side in (0, 1):
        first, last = label(run[0][side].pinpoint), label(run[-1][side].pinpoint)
        sides.append(first if first == last else f"{first}至{last}")
    return "→".join(sides)


def _named(document: Document, as_of: date) -> str:
    record = document.record
    status = STATUS_WORDS[validity(record, as_of).status]
    return f"{titled(record)}（{edition_name(record)}）· {status} · {document.source}"


def _body(comparison: Comparison, row: Compared) -> str:
    if row.change is Change.CHANGED:
        return marked(comparison, row)
    found, side = (row.after, comparison.after) if row.after else (row.before, comparison.before)
    return _flat(side, found.provision.span) if found else ""


def marked(comparison: Comparison, row: Compared) -> str:
    """The later words with what was taken out and put in marked, long unchanged stretches cut."""
    if row.before is None or row.after is None:
        return ""
    after = comparison.after
    at = row.after.provision.span.start + len(row.after.provision.marker)
    out = []
    for i, one in enumerate(row.replaced):
        out.append(_short(_flat(after, Span(at, max(at, one.after.start))), first=i == 0))
        if gone := _flat(comparison.before, one.before):
            out.append(f"〔删：{gone}〕")
        if new := _flat(after, one.after):
            out.append(f"〔增：{new}〕")
        at = max(at, one.after.end)
    rest = _flat(after, Span(at, max(at, row.after.provision.span.end)))
    return "".join([*out, rest if len(rest) <= _AROUND else rest[:_AROUND] + "……"])


def _short(text: str, *, first: bool) -> str:
    if len(text) <= 2 * _AROUND:
        return text
    return ("" if first else text[:_AROUND]) + "……" + text[-_AROUND:]


def _flat(document: Document, span: Span) -> str:
    return " ".join(shown(document, span).split())


# --- JSON -----------------------------------------------------------------------------------


def comparison_json(comparison: Comparison, as_of: date) -> dict[str, Any]:
    """The comparison as promised by the contract."""
    return {
        "before": _document(comparison.before, as_of),
        "after": _document(comparison.after, as_of),
        "counts": {str(change): comparison.count(change) for change in Change},
        "changes": [_change(comparison, row) for row in comparison.rows],
    }


def _document(document: Document, as_of: date) -> dict[str, Any]:
    record = document.record
    return {
        "id": document.id,
        "title": record.title,
        "source": document.source,
        "edition": edition_name(record),
        "status": validity(record, as_of).status,
    }


def _change(comparison: Comparison, row: Compared) -> dict[str, Any]:
    before, after = comparison.before, comparison.after
    return {
        "change": row.change,
        "before": _place(before, row.before),
        "after": _place(after, row.after),
        "kept": row.kept,
        "replaced": [
            {"before": _piece(before, one.before), "after": _piece(after, one.after)}
            for one in row.replaced
        ],
    }


def _place(document: Document, found: Found | None) -> dict[str, Any] | None:
    if found is None:
        return None
    name = label(found.pinpoint, document.record.tradition)
    return {"pinpoint": name, **_piece(document, found.provision.span)}


def _piece(document: Document, span: Span) -> dict[str, Any]:
    return {"quote": span.of(document.text), "span": [span.start, span.end]}
