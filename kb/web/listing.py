"""The documents held (收录文件): a list that can be narrowed, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.console import KIND_WORDS
from kb.model import Kind, Record, Status
from kb.notices import titled
from kb.store.rows import Held
from kb.text import fold
from kb.validity import STATUS_WORDS, chinese_date, today, validity
from kb.web import asked, wording
from kb.web.answer import badge
from kb.web.frame import Reader, field
from kb.web.markup import Html, Piece, join, tag

ROWS = 50
"""Documents on a page of the list."""

_SHORT = 18


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader narrows the list to; empty is everything."""

    title: str = ""
    kind: str = ""
    status: str = ""
    issuer: str = ""
    since: str = ""
    until: str = ""

    def allows(self, record: Record, as_of: date) -> bool:
        """Whether a document is one of those."""
        day = dated(record)
        return (
            all(word in fold(record.title) for word in fold(self.title).split())
            and self.kind in ("", record.kind)
            and self.status in ("", validity(record, as_of).status)
            and fold(self.issuer.strip()) in fold(record.issuer or "")
            and (not self.since or bool(day and day >= date.fromisoformat(self.since)))
            and (not self.until or bool(day and day <= date.fromisoformat(self.until)))
        )


def wanted(values: Mapping[str, str]) -> Wanted:
    """What the address asks for; raise UsageError for a day that is none."""
    days = {name: values.get(name, "") for name in ("since", "until")}
    for value in days.values():
        if value:
            asked.day({"as_of": value})
    kind, status = values.get("kind", ""), values.get("status", "")
    return Wanted(
        values.get("q", "")[:100],
        kind if kind in set(Kind) else "",
        status if status in set(Status) else "",
        values.get("issuer", "")[:100],
        **days,
    )


def dated(record: Record) -> date | None:
    """The day a document is listed under: 施行, or else 公布 or 成文."""
    return record.effective_from or record.published_on or record.signed_on


def listing_html(held: Sequence[Held], want: Wanted, reader: Reader, number: int) -> Html:
    """The form, how many there are, and a page of them."""
    as_of = reader.as_of or today()
    found = [one for one in held if want.allows(one.record, as_of)]
    number = max(1, min(number, -(-len(found) // ROWS)))
    shown = found[(number - 1) * ROWS : number * ROWS]
    words = reader.words
    said = wording.HELD if want == Wanted() else wording.FOUND if found else wording.NONE_FOUND
    count = words(said, count=len(found), all=len(held))
    rows = [_row(one, as_of, reader) for one in shown]
    return join(
        tag("h1", words(wording.PAGES["documents"])),
        _form(held, want, reader),
        tag("p", count, role="status"),
        tag("ul", *rows, class_="tw-rows") if rows else "",
        _pages(want, reader, number, -(-len(found) // ROWS)),
    )


def _row(one: Held, as_of: date, reader: Reader) -> Html:
    record, words = one.record, reader.words
    day = dated(record)
    size = words(wording.SIZE, count=one.articles) if one.articles else ""
    ends = record.effective_to
    facts = (
        words(KIND_WORDS[record.kind]), record.issuer, record.number,
        words(wording.DATED, day=chinese_date(day)) if day else "",
        words(wording.UNTIL, day=chinese_date(ends)) if ends else "", size,
    )  # fmt: skip
    return tag(
        "li",
        tag("a", titled(record), href=reader.href(f"documents/{one.id}")),
        " ",
        badge(validity(record, as_of).status, words),
        tag("span", *_apart([fact for fact in facts if fact]), class_="tw-excerpt"),
    )


def _apart(facts: Sequence[str]) -> Iterator[Piece]:
    """The facts with a dot between two; a date or a number does not break at the end of a line."""
    for i, fact in enumerate(facts):
        yield " · " if i else ""
        yield tag("span", fact, class_="tw-whole") if len(fact) < _SHORT else fact


def _form(held: Iterable[Held], want: Wanted, reader: Reader) -> Html:
    words = reader.words
    issuers = sorted({one.record.issuer for one in held if one.record.issuer})[:200]
    names = tag("datalist", *(tag("option", value=name) for name in issuers), id="tw-issuers")
    fields: tuple[tuple[str, Html], ...] = (
        (wording.TITLE_WORDS, field("q", want.title, "search", maxlength="100")),
        (wording.FIELDS["kind"], _choice("kind", want.kind, KIND_WORDS, reader)),
        (wording.STATUS, _choice("status", want.status, STATUS_WORDS, reader)),
        (wording.FIELDS["issuer"], field("issuer", want.issuer, list="tw-issuers")),
        (wording.SINCE, field("since", want.since, "date")),
        (wording.TO, field("until", want.until, "date")),
    )
    labelled = [tag("label", tag("span", words(said)), one) for said, one in fields]
    # On a narrow screen six fields would push the list itself out of sight.
    narrowed = any((want.kind, want.status, want.issuer, want.since, want.until))
    more = tag("details", tag("summary", words(wording.MORE)), *labelled[1:], names,
               open=narrowed, class_="tw-more")  # fmt: skip
    button = tag("button", words(wording.NARROW), type="submit")
    clear = tag("a", words(wording.ALL), href=reader.href("documents")) if want != Wanted() else ""
    return tag("form", reader.kept(), labelled[0], more, button, " ", clear,
               method="get", action="documents", class_="tw-form", role="search")  # fmt: skip


def _choice(name: str, chosen: str, said: Mapping[Kind, str] | Mapping[Status, str],
            reader: Reader) -> Html:  # fmt: skip
    options = [tag("option", reader.words(wording.ANY), value="")]
    for value, word in said.items():
        options.append(
            tag("option", reader.words(word), value=value, selected=str(value) == chosen)
        )
    return tag("select", *options, name=name, id=f"tw-{name}")


def _pages(want: Wanted, reader: Reader, number: int, last: int) -> Piece:
    if last < 2:
        return ""
    words, links = reader.words, list[Piece]()
    asked_for = {
        "q": want.title, "kind": want.kind, "status": want.status, "issuer": want.issuer,
        "since": want.since, "until": want.until,
    }  # fmt: skip
    for said, to in ((wording.EARLIER_PAGE, number - 1), (wording.LATER_PAGE, number + 1)):
        if 1 <= to <= last:
            href = reader.href("documents", **asked_for, page=to)
            links += [tag("a", words(said), href=href), " "]
    where = words(wording.PAGE_OF, number=number, last=last)
    return tag("nav", *links, where, class_="tw-turn", aria_label=words(wording.PAGING))
