"""What the provisions of texts make of a claim (核对): each thing said, beside all that is near.

Official texts go before what news says of them; what is near goes before the rest of a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.answering.places import Place, names, places_in
from kb.answering.statements import narrowed, of_that, opposing, qualified, stated
from kb.asking.amounts import squeezed
from kb.asking.clauses import Finding, Judged
from kb.asking.judging import judge, unread
from kb.asking.recheck import Told, rechecked
from kb.asking.said import Claim, Manner, Polarity, Said, Written
from kb.asking.sayings import allows, denies, judged
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
    plain = judge(replace(claim, said=values), texts, named, near)
    found = dict(zip(values, map(_turned, plain), strict=True))
    every = _Near(places, [Written(text) for text in texts[:near]], named, tokeniser)
    deciding = {one.where for one in found.values() if one.where is not None}
    beside = replace(every, near=[Written(t if i in deciding else "") for i, t in enumerate(texts)])
    out: list[Judged] = []
    for one in claim.said:
        if not isinstance(one, Manner):
            out.append(found[one])
        elif not values or not one.polarity:
            out.append(_manner(one, claim, every))
        elif (turned := _beside(one, claim, beside)).finding in _AGAINST or (
            turned.finding is Finding.UNSAID and _denied_nowhere(one, beside)
        ):
            out.append(turned)  # 不得并处五千元以下的罚款, of a text that allows it
    return tuple(out)


_AGAINST = (Finding.DIFFERS, Finding.NARROWER)


def _turned(one: Judged) -> Judged:
    """What is found of something said not to be so: 不由财政局审核."""
    if not one.said.denied or one.finding is Finding.UNSAID:
        return one
    agrees = one.finding is Finding.DIFFERS
    return replace(one, finding=Finding.AGREES if agrees else Finding.DIFFERS)


def _seen(place: Place) -> Told:
    """The place with its title and lead-ins."""
    over = "".join(node.lead.of(place.document.text) for node in place.found.above)
    return Told(place.text, f"{names(place.document)}{over}")


# --- how often, how many, whether one may -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Near:
    """The provisions a manner is held against, the texts of those that are near first."""

    places: Sequence[Place]
    near: Sequence[Written]
    named: str
    tokeniser: Tokeniser


def _manner(said: Manner, claim: Claim, it: _Near) -> Judged:
    titled = tuple(word for word in said.words if word in squeezed(it.named))
    words = tuple(word for word in said.words if word not in titled)
    own = replace(said, words=words or said.words, before=(*said.before, *titled))
    if said.count:
        return counted(own, it.places[: len(it.near)])
    if said.period:
        return judged(own, it.near)
    found = judged(own, it.near) if said.polarity else Judged(said, Finding.UNSAID)
    if found.where is not None:
        if not of_that(said, it.places[found.where].support, it.tokeniser):
            found = Judged(said, Finding.UNSAID)
    valued = any(not isinstance(one, Manner) for one in claim.said)
    if found.finding is Finding.UNSAID and not valued:
        told = stated(said, claim.text, it.places, it.tokeniser)
        return told if _permits(told, it) else Judged(said, Finding.UNSAID)
    return _qualified(found, claim, it)


def _beside(said: Manner, claim: Claim, it: _Near) -> Judged:
    """What the provisions that decide of a claim's values make of its 不得 or 可以."""
    found = _manner(said, claim, it)
    at = [i for i, text in enumerate(it.near) if text.plain]
    if found.finding is not Finding.UNSAID or len(at) != 1:
        return found
    agrees = Judged(said, Finding.AGREES, said.written, at[0])
    closer = narrowed(agrees, claim.text, it.places[at[0]].support, it.tokeniser)
    return found if closer.finding is Finding.AGREES else closer


def _denied_nowhere(said: Manner, it: _Near) -> bool:
    """Whether what is said to be forbidden or needless is so nowhere in what decides."""
    negative = said.polarity in (Polarity.NEED_NOT, Polarity.MAY_NOT)
    decide = [place for place, text in zip(it.places, it.near, strict=True) if text.plain]
    return negative and bool(decide) and not any(denies(p.support.plain) for p in decide)


def _permits(found: Judged, it: _Near) -> bool:
    """Whether what is said to be allowed is, where a provision only speaks of it as being done."""
    may = isinstance(found.said, Manner) and found.said.polarity is Polarity.MAY
    if not may or found.finding is not Finding.AGREES or found.where is None:
        return True
    return allows(it.places[found.where].support.plain)


def _qualified(found: Judged, claim: Claim, it: _Near) -> Judged:
    """A finding, or the condition or the part of which alone it holds."""
    if found.finding is Finding.DIFFERS and found.where is not None:
        return opposing(found, claim.text, it.places[found.where].support, it.tokeniser)
    if found.finding is not Finding.AGREES or found.where is None:
        return found
    return qualified(found, claim.text, it.places[found.where].support, it.tokeniser)


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
