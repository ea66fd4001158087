"""What other texts held do to a document and it to them (文件之间的效力), with the ways there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.decrees import Decree, decrees_of, means
from kb.model import Document
from kb.notices import titled
from kb.results import Notice
from kb.store.rows import Held
from kb.validity import begins, chinese_date
from kb.versions import versions
from kb.web import wording
from kb.web.frame import Reader
from kb.web.markup import Html, Piece, join, tag

REPLACES = "replaces"
"""A later text of the same title stands in its place."""

MOST = 20
"""So many texts that one repeals or amends are named; a decision may name a hundred."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What a text does to another: ``other`` does it to the document, or the document to it."""

    kind: str
    other: Held
    since: date
    until: date | None = None  # the last day after an extension
    outward: bool = False


def ties(document: Document, held: Sequence[Held]) -> tuple[Tie, ...]:
    """How a document stands to the others held, the earliest first."""
    found = [*_inward(document, held), *_outward(document, held), *_replaced(document, held)]
    return tuple(sorted(found, key=lambda one: (one.since, one.other.record.title)))


def _inward(document: Document, held: Iterable[Held]) -> Iterator[Tie]:
    record = document.record
    for other in held:
        for one in decrees_of(other.record):
            if means(one, record):
                until = one.relation.until or (record.effective_to if one.relation.years else None)
                yield Tie(one.relation.kind, other, one.since, until)


def _outward(document: Document, held: Sequence[Held]) -> Iterator[Tie]:
    decrees: list[Decree] = decrees_of(document.record)
    for other in held if decrees else ():
        for one in decrees:
            if means(one, other.record):
                yield Tie(one.relation.kind, other, one.since, one.relation.until, outward=True)


def _replaced(document: Document, held: Sequence[Held]) -> Iterator[Tie]:
    day = document.record.superseded_on
    for other in versions(document.record, held) if day else ():
        if day and other.id != document.id and begins(other.record) == day:
            yield Tie(REPLACES, other, day)


# --- as they are told ---------------------------------------------------------------------------


def told(notices: Iterable[Notice], tied: Sequence[Tie], reader: Reader) -> Iterator[Html]:
    """The notices, the texts they name linked; what they leave out of other texts; what it does."""
    inward = [one for one in tied if not one.outward]
    ways = {titled(one.other.record): _way(one, reader) for one in inward if one.kind != REPLACES}
    said = ""
    for notice in notices:
        said += notice.text
        yield _line(notice.kind, _linked(reader.words(notice.text), ways))
    for one in inward:
        if one.kind == REPLACES or titled(one.other.record) not in said:
            yield _line(_NOTICED[one.kind], _sentence(one, reader))
    for kind, words in wording.DOES.items():
        if does := [one for one in tied if one.outward and one.kind == kind]:
            yield tag("p", reader.words(words), *_named(does, reader), class_="tw-ties")


_NOTICED = {"repeals": "repealed", "amends": "revised", "extends": "extended", REPLACES: "amended"}


def _line(kind: str, inside: Html) -> Html:
    return tag("p", inside, class_=f"tw-notice tw-of-{kind}")


def _sentence(tie: Tie, reader: Reader) -> Html:
    """What the other text does, and since when: 自2024年5月1日起，本文件由《…》废止."""
    days = {"day": chinese_date(tie.since), "until": chinese_date(tie.until or tie.since)}
    said = wording.TIED[tie.kind if tie.until or tie.kind != "extends" else "extends_on"]
    before, _, after = said.partition("{name}")
    return join(reader.words(before, **days), _way(tie, reader), reader.words(after, **days))


def _linked(said: str, ways: Mapping[str, Html]) -> Html:
    """A sentence with the titles in it as the ways to their texts."""
    pieces: list[Piece] = [said]
    for title, way in ways.items():
        for i, piece in reversed(list(enumerate(pieces))):
            if isinstance(piece, str) and title in piece:
                before, _, after = piece.partition(title)
                pieces[i : i + 1] = [before, way, after]
    return join(*pieces)


def _named(does: Sequence[Tie], reader: Reader) -> Iterator[Piece]:
    for i, one in enumerate(does[:MOST]):
        yield "、" if i else ""
        yield _way(one, reader)
    yield reader.words(wording.AND_MORE, count=len(does)) if len(does) > MOST else "。"


def _way(tie: Tie, reader: Reader) -> Html:
    return tag("a", titled(tie.other.record), href=reader.href(f"documents/{tie.other.id}"))
