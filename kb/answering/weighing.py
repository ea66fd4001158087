"""What the provisions of texts make of a claim (核对): each thing said, beside all that is near.

Official texts go before what news says of them; what is near goes before the rest of a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.answering.places import Place, names, places_in
from kb.answering.statements import left_out, stated
from kb.asking.amounts import squeezed
from kb.asking.clauses import Finding, Judged
from kb.asking.judging import judge, unread
from kb.asking.recheck import Told, rechecked
from kb.asking.said import Claim, Manner, Said, Written
from kb.asking.sayings import judged
from kb.model import Document, Level
from kb.numerals import write_int
from kb.text import Tokeniser


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of each thing said, and the provisions that it counts."""

    judged: tuple[Judged, ...]
    places: Sequence[Place]

    @property
    def deciding(self) -> list[Place]:
        """The provisions that decide anything."""
        return [self.places[one.where] for one in self.judged if one.where is not None]

    @property
    def borne(self) -> bool:
        """Whether everything agrees."""
        return all(one.finding is Finding.AGREES for one in self.judged)


def findings(claim: Claim, places: Sequence[Place], tokeniser: Tokeniser) -> Findings:
    """What is found of the claim in these provisions and the texts they stand in."""
    found = _weighed(claim, places, tokeniser)
    named = "".join({names(place.document) for place in found.places})
    told = [_seen(place) for place in found.places]
    return replace(found, judged=rechecked(found.judged, claim, told, named))


def _weighed(claim: Claim, places: Sequence[Place], tokeniser: Tokeniser) -> Findings:
    """What official texts bear out goes before what news says."""
    official = [p for p in places if p.document.record.kind.official]
    found = _judged(claim, official or places, tokeniser)
    if found.borne or len(official) in (0, len(places)):
        return found
    others = [p for p in places if not p.document.record.kind.official]
    news = _judged(claim, others, tokeniser)
    return news if news.borne else found


def _judged(claim: Claim, places: Sequence[Place], tokeniser: Tokeniser) -> Findings:
    """The findings, and the places they count: what is near, or the whole of the documents."""
    documents = list({p.document.version: p.document for p in places}.values())
    named = "".join(names(d) for d in documents)
    near = Findings(held_against(claim, places, named, tokeniser), places)
    known = {(p.document.version, p.span) for p in places}
    rest = [p for d in documents for p in places_in(d) if (d.version, p.span) not in known]
    if near.borne and not unread(claim, [p.text for p in places], [p.text for p in rest]):
        return near
    every = [*places, *rest]
    return Findings(held_against(claim, every, named, tokeniser, len(places)), every)


def held_against(
    claim: Claim,
    places: Sequence[Place],
    named: str,
    tokeniser: Tokeniser,
    near: int | None = None,
) -> tuple[Judged, ...]:
    """Each thing said beside these provisions: its values, then its manners, in its order."""
    texts = [place.text for place in places]
    values = tuple(one for one in claim.said if not isinstance(one, Manner))
    found = dict(zip(values, judge(replace(claim, said=values), texts, named, near), strict=True))
    written = [Written(text) for text in texts[:near]]
    return tuple(
        _manner(one, places, written, named, tokeniser) if isinstance(one, Manner) else found[one]
        for one in claim.said
    )


def _seen(place: Place) -> Told:
    """The place with its title and lead-ins."""
    over = "".join(node.lead.of(place.document.text) for node in place.found.above)
    return Told(place.text, f"{names(place.document)}{over}")


# --- how often, how many, whether one may -----------------------------------------------------


def _manner(
    said: Manner,
    places: Sequence[Place],
    near: Sequence[Written],
    named: str,
    tokeniser: Tokeniser,
) -> Judged:
    words = tuple(word for word in said.words if word not in squeezed(named))
    own = replace(said, words=words or said.words)
    if said.count:
        return counted(own, places[: len(near)])
    if said.period:
        return judged(own, near)
    found = judged(own, near) if said.polarity else Judged(said, Finding.UNSAID)
    if found.finding is Finding.UNSAID:
        return stated(said, places, tokeniser)
    return _qualified(found, places, tokeniser)


def _qualified(found: Judged, places: Sequence[Place], tokeniser: Tokeniser) -> Judged:
    """A finding that agrees, or the condition under which alone it does."""
    if found.finding is not Finding.AGREES or found.where is None:
        return found
    condition = left_out(found.said.written, places[found.where].support, tokeniser)
    if not condition:
        return found
    return replace(found, finding=Finding.DEPENDS, instead=condition)


def counted(said: Said, places: Sequence[Place]) -> Judged:
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
    agrees = isinstance(said, Manner) and number == said.count
    finding = Finding.AGREES if agrees else Finding.DIFFERS
    return Judged(said, finding, f"{write_int(number)}项", where)


def unborne(claim: Claim, document: Document, tokeniser: Tokeniser) -> list[str]:
    """What a claim says that a document does not bear out, as it was written."""
    found = held_against(claim, places_in(document), names(document), tokeniser, 0)
    return [one.said.written for one in found if one.finding is not Finding.AGREES]
