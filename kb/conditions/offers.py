"""A document → its offers (优惠与条件): what each provision gives, to whom, and what it states.

Conditions set for a whole document (申报条件, 不予扶持的情形) are part of each gift of money in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.citation import Found, places
from kb.condition import Benefit, BenefitKind, Condition, ConditionKind, Logic, Offer, Requirement
from kb.conditions.benefits import benefits, named, start_of
from kb.conditions.requirements import Manner, requirement
from kb.conditions.sentences import Place, read_passage
from kb.conditions.source import Source
from kb.conditions.statements import goal_year
from kb.conditions.tablerows import read_row
from kb.model import UNITS, Document, Level, Pinpoint, Provision, Span
from kb.tabular import table_of

_ITEMS = (Level.ITEM, Level.SUBITEM)
_SILENT = (Level.TITLE, Level.SIGNATURE, Level.TABLE)
_LIST = re.compile(
    r"(?:以下|下列|如下)[^。]{0,20}(?:条件|情形|要求|标准|行为|对象|之一|一项)|(?:条件|要求|情形)(?:如下|包括|为|是)?:?\s*$"
)
_ONE = re.compile(r"之一|任一|任意一|任何一|其中一|其一|至少一|一项以上")
_REFUSES = re.compile(r"不予|不得(?:申请|申报|享受)|不享受|不适用|不给予|不支持|不纳入|不受理|取消")
_SAYS_LIST = re.compile(
    r"(?:应当?|须|需|必须|同时|均)*(?:符合|具备|满足|有|存在)?(?:以下|下列|如下)[^。]*$"
)
_COMMON = re.compile(
    r"(?:申请|申报|享受|获得)[^。]{0,24}(?:企业|单位|机构|主体|项目|申请人|扶持|补贴|奖励|资助)"
    r"|(?:扶持|支持|适用|申报|奖励|资助)(?:的)?(?:对象|范围)|申报(?:条件|要求|主体)|基本条件"
    r"|本(?:办法|措施|政策|规定|细则|方案|意见|指引|若干措施|条例)[^。]{0,12}(?:适用于|支持|扶持)"
)
_MONEY = (BenefitKind.GIVEN, BenefitKind.UP_TO, BenefitKind.SHARE, BenefitKind.UNSTATED)


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list of conditions: what it requires, and for what."""

    found: Found
    unit: Pinpoint
    needed: Requirement
    refuses: bool


def read_offers(document: Document) -> tuple[Offer, ...]:
    """Every offer of a document, in reading order."""
    source = Source.of(document)
    offers: list[Offer] = []
    listings: list[_Listing] = []
    done: list[Span] = []
    for found in places(document):
        node = found.provision
        if node.level in _SILENT or any(span.contains(node.span) for span in done):
            continue
        if _is_list(source, node):
            done.append(node.span)
            listing = _Listing(found, _unit(found), _listed(source, node), _refuses(source, node))
            offer = _offered(source, listing)
            if offer:
                offers.append(offer)
            else:
                listings.append(listing)
        elif len(node.lead):
            place, table = _place(source, found), table_of(found.above)
            row = read_row(source, table, node, place) if table else []
            offers += row or read_passage(source, node.lead, place)
    return _with_shared(source, offers, listings, document)


def _unit(found: Found) -> Pinpoint:
    """The 条, or what stands in for it."""
    for i, step in enumerate(found.pinpoint.steps):
        if step.level in UNITS:
            return Pinpoint(found.pinpoint.steps[: i + 1])
    return found.pinpoint


def _place(source: Source, found: Found) -> Place:
    lead = found.provision.lead
    goal = goal_year(source.at(lead))
    start = start_of(source.at(lead)) if goal is not None else None
    if start is not None and any(
        b.kind is not BenefitKind.UNSTATED
        for b in benefits(source, Span(lead.start + start, lead.end))
    ):
        goal = None
    return Place(_unit(found), found.pinpoint, goal)


# --- lists ----------------------------------------------------------------------------------


def _is_list(source: Source, node: Provision) -> bool:
    lead = source.at(node.lead).rstrip()
    items = [c for c in node.children if c.level in _ITEMS]
    return bool(items) and bool(_LIST.search(lead[-60:]))


def _refuses(source: Source, node: Provision) -> bool:
    return bool(_REFUSES.search(source.at(node.lead)))


def _listed(source: Source, node: Provision) -> Requirement:
    """The items of a list as one requirement: all, any, or none of them."""
    lead = source.at(node.lead)
    parts = [_item(source, child) for child in node.children]
    if _refuses(source, node):
        return Requirement(Logic.NONE, tuple(parts), node.span)
    logic = Logic.ANY if _ONE.search(lead[-60:]) else Logic.ALL
    return Requirement(logic, tuple(parts), node.span)


def _item(source: Source, node: Provision) -> Requirement | Condition:
    if _is_list(source, node):
        return _listed(source, node)
    needed = requirement(source, node.lead)
    if needed is None:
        words = " ".join(node.lead.of(source.text).split())
        return Condition(ConditionKind.JUDGEMENT, words, node.lead)
    return needed.parts[0] if len(needed.parts) == 1 else needed


def _offered(source: Source, listing: _Listing) -> Offer | None:
    """The offer of a list whose lead-in says what it is for; None where it does not."""
    node = listing.found.provision
    folded = source.at(node.lead)
    if listing.refuses:
        return None
    start = start_of(folded)
    if start is not None:
        given = tuple(benefits(source, Span(node.lead.start + start, node.lead.end)))
    elif match := named(folded):
        given = (Benefit(BenefitKind.STATUS, node.lead, what=match["what"]),)
    else:
        given = ()
    if not given:
        return None
    says = _SAYS_LIST.search(folded[: start if start is not None else len(folded)])
    end = node.lead.start + (says.start() if says else 0)
    own = requirement(source, Span(node.lead.start, end), Manner(listed=False))
    parts = (*(own.parts if own else ()), listing.needed)
    whole = Requirement(Logic.ALL, parts, node.span)
    return Offer(listing.unit, listing.found.pinpoint, node.span, whole, given)


# --- what is shared -------------------------------------------------------------------------


def _with_shared(
    source: Source, offers: Sequence[Offer], listings: Sequence[_Listing], document: Document
) -> tuple[Offer, ...]:
    """The offers with the conditions that their 条, or the whole document, sets for them."""
    units = {o.unit for o in offers if _pays(o)}
    local = [x for x in listings if x.unit in units and not x.refuses]
    common = [x for x in listings if x.refuses or (x not in local and _is_common(source, x))]
    bare = [o for o in offers if not o.benefits and o.requirement.parts]
    shared = [o for o in bare if _speaks_of_all(source, o, document)]
    out = []
    for offer in offers:
        if _pays(offer):
            near = [x.needed for x in local if x.unit == offer.unit]
            near += [x.needed for x in common] + [o.requirement for o in shared]
            out.append(_adding(offer, near))
        else:
            out.append(offer)
    out += [Offer(x.unit, x.found.pinpoint, x.found.provision.span, x.needed) for x in listings]
    return tuple(sorted(out, key=lambda o: (o.span, o.tier)))


def _pays(offer: Offer) -> bool:
    return any(b.kind in _MONEY for b in offer.benefits)


def _adding(offer: Offer, more: Sequence[Requirement]) -> Offer:
    if not more:
        return offer
    own = offer.requirement
    parts = (*own.parts, *more) if own.logic is Logic.ALL else (own, *more)
    return replace(offer, requirement=Requirement(Logic.ALL, parts, own.span))


def _is_common(source: Source, listing: _Listing) -> bool:
    heading = "".join(p.heading or "" for p in (*listing.found.above, listing.found.provision))
    return bool(_COMMON.search(source.at(listing.found.provision.lead) + heading))


def _speaks_of_all(source: Source, offer: Offer, document: Document) -> bool:
    heading = "".join(_headings(document, offer.pinpoint))
    return bool(_COMMON.search(source.at(offer.span)) or _COMMON.search(heading))


def _headings(document: Document, pinpoint: Pinpoint) -> Iterator[str]:
    for found in places(document):
        if found.pinpoint == pinpoint:
            yield from (p.heading or "" for p in (*found.above, found.provision))
