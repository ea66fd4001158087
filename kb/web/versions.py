"""Two texts side by side (新旧对照), 条 by 条, what was taken out and put in marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from kb.citation import Found, label
from kb.compare import Change, Compared, Comparison
from kb.model import Document, Span
from kb.notices import titled
from kb.store.rows import Held
from kb.versions import edition_name
from kb.web import wording
from kb.web.frame import Reader
from kb.web.links import address
from kb.web.markup import Html, Piece, join, tag
from kb.web.passage import Marks, passage_html

_SAME = (Change.UNCHANGED, Change.RENUMBERED)


def versions_html(found: Comparison, others: Iterable[Held], reader: Reader, here: str) -> Html:
    """The page's content: which texts, how much changed, then the rows."""
    words = reader.words
    counted = (
        words(said, count=found.count(change))
        for change, said in wording.CHANGES.items()
        if found.count(change)
    )
    heads = (
        tag("th", tag("a", titled(one.record), " ", edition_name(one.record),
            href=address(one, reader)), tag("span", one.source, class_="tw-excerpt"), scope="col")
        for one in (found.before, found.after)
    )  # fmt: skip
    return join(
        tag("h1", words(wording.COMPARED)),
        _choice(others, reader, here),
        tag("p", "，".join(counted), "。", role="status"),
        tag(
            "div",
            tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *_rows(found, reader))),
            class_="tw-table tw-versions", role="region", tabindex="0",
            aria_label=words(wording.COMPARED),
        ),
    )  # fmt: skip


def _choice(others: Iterable[Held], reader: Reader, here: str) -> Piece:
    rows = [
        tag("li", tag("a", edition_name(one.record), "（", one.source, "）",
            href=reader.href(f"documents/{here}/versions", other=one.id)))
        for one in others
    ]  # fmt: skip
    if len(rows) < 2:
        return ""
    return tag("nav", tag("p", reader.words(wording.COMPARE_WITH)), tag("ul", *rows))


def _rows(found: Comparison, reader: Reader) -> Iterator[Html]:
    for same, group in groupby(found.rows, key=lambda row: row.change is Change.UNCHANGED):
        rows = list(group)
        if same:
            yield _unchanged(found, rows, reader)
        else:
            yield from (_row(found, row, reader) for row in rows)


def _unchanged(found: Comparison, rows: list[Compared], reader: Reader) -> Html:
    first, last = (_name(found.after, row.after) for row in (rows[0], rows[-1]))
    name = first if len(rows) == 1 else f"{first}—{last}"
    said = reader.words(wording.UNCHANGED, count=len(rows))
    return tag("tr", tag("td", name, said, colspan="2", class_="tw-same"))


def _row(found: Comparison, row: Compared, reader: Reader) -> Html:
    kind = tag("strong", reader.words(wording.CHANGE_WORDS[row.change]), class_="tw-label")
    before = tuple(one.before for one in row.replaced if len(one.before))
    after = tuple(one.after for one in row.replaced if len(one.after))
    old = _cell(found.before, row.before, Marks(before, element="del"), reader)
    new = _cell(found.after, row.after, Marks(after, element="ins"), reader)
    if row.before is None or row.after is None:
        whole = "ins" if row.before is None else "del"
        old, new = (tag(whole, one) if one.source else one for one in (old, new))
    return tag("tr", tag("td", kind, old), tag("td", new), class_=f"tw-{row.change}")


def _cell(document: Document, found: Found | None, marks: Marks, reader: Reader) -> Html:
    if found is None:
        return Html("")
    return passage_html(document, _area(found), marks, reader.words)


def _area(found: Found) -> Span:
    return found.provision.span


def _name(document: Document, found: Found | None) -> str:
    return label(found.pinpoint, document.record.tradition) if found else ""
