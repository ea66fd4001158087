"""The answer to a claim (核对答复): whether the text agrees, what it says instead, and the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.answering.candidates import own_text
from kb.answering.reply import Reply, spoken
from kb.answering.tell import row
from kb.asking.amounts import squeezed
from kb.asking.clauses import Finding, Judged
from kb.asking.judging import judge, unread
from kb.asking.recheck import Told, rechecked
from kb.asking.said import Claim, Manner, Written
from kb.asking.sayings import judged
from kb.citation import Found, label
from kb.model import UNITS, Document, Level, Span
from kb.notices import titled
from kb.numerals import write_int
from kb.results import Answer, AnswerStatus, Citation, Mode
from kb.tabular import matched, table_of


@dataclass(frozen=True, slots=True)
class Place:
    """A provision's own text, which may bear a claim out."""

    document: Document
    found: Found
    span: Span

    @property
    def text(self) -> str:
        """As published; a row of a table under its header."""
        table = table_of(self.found.above) if self.found.provision.level is Level.ROW else None
        if table is None:
            return self.span.of(self.document.text)
        return matched(self.document.text, table, self.found.provision).replace(";", "、")


def places_of(citations: Sequence[Citation], documents: dict[str, Document]) -> list[Place]:
    """Every 款 and 项 of the 条 that are cited, what is cited itself first."""
    cited: list[Place] = []
    around: list[Place] = []
    for citation in citations:
        document = documents[citation.version]
        for found, area in own_text(document, _unit(document, citation.span)):
            place = Place(document, found, area)
            (cited if citation.span.overlaps(area) else around).append(place)
    return list({(p.document.version, p.span): p for p in (*cited, *around)}.values())


def places_in(document: Document) -> list[Place]:
    """Every 款 and 项 of a document."""
    whole = Span(0, len(document.text))
    return [Place(document, found, area) for found, area in own_text(document, whole)]


def speaks_of(claim: Claim, place: Place) -> bool:
    """Whether a provision has, with the names of its document, every word that a claim has."""
    text = squeezed(f"{_names(place.document)}{place.text}")
    words = [word for one in claim.said for word in one.words]
    return bool(words) and all(word in text for word in words)


def _unit(document: Document, span: Span) -> Span:
    """The 条 that holds the span, or what stands in for it; itself where nothing does."""
    units = [p.span for p in document.walk() if p.level in UNITS and p.span.contains(span)]
    return units[-1] if units else span


def told(
    claim: Claim,
    answer: Answer,
    places: Sequence[Place],
    reply: Reply,
    retold: Sequence[Document] = (),
) -> Answer:
    """The answer to the claim, out of the answer to the same question without its values.

    ``retold`` are the official texts that what was found in news retells: they count for more.
    """
    official = [p for p in places if p.document.record.kind.official]
    judged, places = _weighed(claim, places, official)
    named = "".join({_names(place.document) for place in places})
    judged = rechecked(judged, claim, [_seen(place) for place in places], named)
    deciding = [places[one.where] for one in judged if one.where is not None]
    if not deciding and answer.status is AnswerStatus.ANSWERED and _only_manners(claim):
        return replace(answer, parts=(*reply.parts, *answer.parts))
    if not deciding:
        said = "、".join(f"“{one.written}”" for one in claim.said)
        reply.say(f"没有找到能证实{said}的原文。\n")
        return replace(answer, parts=(*reply.parts, *answer.parts))
    if _borne(judged) and not any(p.document.record.kind.official for p in deciding):
        _say_unofficial(claim, retold, reply)
    else:
        reply.say(_verdict(judged))
    quoted = [c.span for c in answer.citations if answer.mode is Mode.LOOKUP]
    if all(any(span.contains(place.span) for span in quoted) for place in deciding):
        return replace(answer, parts=(*reply.parts, *answer.parts))
    for place in {(p.document.version, p.span): p for p in deciding}.values():
        _quote(place, reply)
    return reply.done(AnswerStatus.ANSWERED, Mode.EXTRACTIVE)


def _quote(place: Place, reply: Reply) -> None:
    """The provision under its name; a row with its header."""
    if place.found.provision.level is Level.ROW:
        row(place.document, place.found, reply)
        return
    name = label(spoken(place.document, place.found), place.document.record.tradition)
    reply.say(f"{titled(place.document.record)}{name}：\n")
    reply.quote(place.document, place.found, place.span)
    reply.say("\n")


def _only_manners(claim: Claim) -> bool:
    """Whether a claim has no value: what the text says of it then speaks for itself."""
    return all(isinstance(one, Manner) for one in claim.said)


_Findings = tuple[tuple[Judged, ...], Sequence[Place]]


def _weighed(claim: Claim, places: Sequence[Place], official: Sequence[Place]) -> _Findings:
    """The findings: what official texts bear out goes before what news says."""
    found = _judged(claim, official or places)
    if _borne(found[0]) or len(official) in (0, len(places)):
        return found
    news = _judged(claim, [p for p in places if not p.document.record.kind.official])
    return news if _borne(news[0]) else found


def _borne(judged: Sequence[Judged]) -> bool:
    return all(one.finding is Finding.AGREES for one in judged)


def _judged(claim: Claim, places: Sequence[Place]) -> _Findings:
    """The findings, and the places they count: what is near, or the whole of the documents."""
    documents = list({p.document.version: p.document for p in places}.values())
    named = "".join(_names(d) for d in documents)
    judged = held_against(claim, places, named)
    known = {(p.document.version, p.span) for p in places}
    rest = [p for d in documents for p in places_in(d) if (d.version, p.span) not in known]
    if _borne(judged) and not unread(claim, [p.text for p in places], [p.text for p in rest]):
        return judged, places
    every = [*places, *rest]
    return held_against(claim, every, named, len(places)), every


def held_against(
    claim: Claim, places: Sequence[Place], named: str, near: int | None = None
) -> tuple[Judged, ...]:
    """Each thing said beside these provisions: its values, then its manners, in its order."""
    texts = [place.text for place in places]
    values = tuple(one for one in claim.said if not isinstance(one, Manner))
    found = dict(zip(values, judge(replace(claim, said=values), texts, named, near), strict=True))
    written = [Written(text) for text in texts[:near]]
    return tuple(
        found[one] if not isinstance(one, Manner) else _manner(one, places[:near], written, named)
        for one in claim.said
    )


def _seen(place: Place) -> Told:
    """The place with its title and lead-ins."""
    leads = "".join(node.lead.of(place.document.text) for node in place.found.above)
    return Told(place.text, f"{_names(place.document)}{leads}")


def _manner(said: Manner, places: Sequence[Place], texts: list[Written], named: str) -> Judged:
    words = tuple(word for word in said.words if word not in squeezed(named))
    own = replace(said, words=words or said.words)
    return counted(own, places) if said.count else judged(own, texts)


def counted(said: Manner, places: Sequence[Place]) -> Judged:
    """Whether a list that is spoken of has as many 项, or a table as many rows."""
    best, where, number = -1, None, 0
    for at, place in enumerate(places):
        for node in (place.found.provision, *place.found.above[-1:]):
            listed = [c for c in node.children if c.level in (Level.ITEM, Level.ROW)]
            lead = squeezed(node.lead.of(place.document.text))
            like = sum(len(word) for word in said.words if word in lead)
            if len(listed) > 1 and like > best and 2 * like >= sum(map(len, said.words)):
                best, where, number = like, at, len(listed)
    if where is None:
        return Judged(said, Finding.UNSAID)
    finding = Finding.AGREES if number == said.count else Finding.DIFFERS
    return Judged(said, finding, f"{write_int(number)}项", where)


def _say_unofficial(claim: Claim, retold: Sequence[Document], reply: Reply) -> None:
    """That news says so is no proof: whether the text that it retells says the same."""
    reply.say("报道或解读中有这个说法，但它不是规范性文件，不能据此认定。\n")
    for document in retold:
        judged = held_against(claim, places_in(document), _names(document), 0)
        unborne = [one.said.written for one in judged if one.finding is not Finding.AGREES]
        if unborne:
            said = "、".join(f"“{one}”" for one in unborne)
            reply.say(f"它所转述的{titled(document.record)}没有证实{said}，以正式文件为准。\n")
            reply.concern(document)


def _names(document: Document) -> str:
    return "".join((document.record.title, *document.record.aliases))


def _verdict(judged: Sequence[Judged]) -> str:
    findings = {one.finding for one in judged}
    if findings == {Finding.AGREES}:
        return "与原文一致。\n"
    head = "与原文不符：\n" if Finding.DIFFERS in findings else "不能全部证实：\n"
    return head + "".join(_line(one) for one in judged)


def _line(one: Judged) -> str:
    year = "、".join(sorted(one.said.years))
    of_year = f"{year}的" if year else ""
    if one.finding is Finding.AGREES:
        return f"· {of_year}“{one.said.written}”，与原文一致。\n"
    if one.finding is Finding.UNSAID:
        return f"· {of_year}“{one.said.written}”，所引条文没有写明。\n"
    return f"· {of_year}“{one.said.written}”有误，原文为“{one.instead}”。\n"
