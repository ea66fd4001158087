"""What a place is to develop (鼓励发展方向): 鱼珠片区发展信创+区块链、数字贸易等产业."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.condition import Benefit, BenefitKind, Condition, ConditionKind, Logic, Offer, Requirement
from kb.conditions.qualities import INDUSTRY, LABELS, PLACE
from kb.conditions.source import Source
from kb.model import Pinpoint, Span

WHAT = "鼓励发展方向"
_HOW = r"(?:重点|大力|积极|共同|着力|优先|鼓励|支持|加快|聚焦|主要)"
_SITE = (
    r"(?:片区|园区|试验区|示范区|开发区|高新区|新区|[市区县镇]|新城|大学城|金融城|[城岛港]|基地)"
)
_AREA = re.compile(
    rf"\s*(?:其中,?)?(?P<place>[^,。;、:\"]{{2,18}}?{_SITE}(?:\([^()]{{1,20}}\))?)"
    rf"(?={_HOW}|发展|建设|打造|布局|发挥|依托|立足)"
)
_DEVELOP = re.compile(
    rf"(?:^|[,;。:\s]|其中,)(?P<sub>[^,;。:、\"]{{2,10}}?)?(?P<how>{_HOW}+|(?<=区)|(?<=[,;。:]))(?:发展|培育|布局|引进)"
    r"(?P<list>[^;。]+)"
)
_STOP = re.compile(
    r",(?:建设|打造|形成|引进|引入|集聚|探索|推动|加快|构建|提升|利用|带动|培育一批|力争)"
)
_CUT = re.compile(r"[、,]|以及|(?<!中)及(?!其)")
_VERB = re.compile(rf"^(?:{_HOW}|发展|强化|推进|共同|打造|新业态新模式)+")
_TAIL = re.compile(r"等.*$|(?:服务)?(?:新)?(?:重点)?(?:优势)?(?:产业|领域|业态|行业)?$")


def directions(source: Source, span: Span, place: tuple[Pinpoint, Pinpoint]) -> Iterator[Offer]:
    """One offer for each sentence that says what is to be developed where."""
    folded = source.at(span)
    opening = _AREA.match(folded)
    for match in _DEVELOP.finditer(folded):
        sentence = folded.rfind("。", 0, match.start("list")) + 1
        area = _AREA.match(folded, sentence) or opening
        stop = _STOP.search(match["list"])
        end = match.start("list") + (stop.start() if stop else len(match["list"]))
        listed = Span(span.start + match.start("list"), span.start + end)
        if "、" not in listed.of(source.folded) and area is None:
            continue
        named = _members(source, listed)
        if not named:
            continue
        whole = Span(span.start + match.start("list") - 2, listed.end)
        parts = [_quality(INDUSTRY, listed, named)]
        if area:
            at = Span(span.start + area.start("place"), span.start + area.end("place"))
            sub = (match["sub"] or "").strip()
            inner = (source.text[_sub(match, span)],) if _site(sub) else ()
            parts.insert(0, _quality(PLACE, at, (*inner, at.of(source.text))))
        benefit = Benefit(BenefitKind.STATUS, whole, what=WHAT)
        yield Offer(*place, whole, Requirement(Logic.ALL, tuple(parts), whole), (benefit,))


def _sub(match: re.Match[str], span: Span) -> slice:
    return slice(span.start + match.start("sub"), span.start + match.end("sub"))


def _site(words: str) -> bool:
    return 2 <= len(words) <= 8 and not re.search(r"[的和与并以为将对]|业|一批", words)


def _members(source: Source, listed: Span) -> tuple[str, ...]:
    """The industries of a list, as published."""
    out, at = [], listed.start
    folded = listed.of(source.folded)
    for piece in _CUT.split(folded):
        start = source.folded.index(piece, at, listed.end) if piece else at
        lead = _VERB.match(piece)
        tail = _TAIL.search(piece)
        left = start + (lead.end() if lead else 0)
        right = start + (tail.start() if tail else len(piece))
        at = start + len(piece)
        words = source.text[left:right].strip(' “”"\n')
        if 2 <= len(words) <= 20:
            out.append(words)
    return tuple(out)


def _quality(field: str, span: Span, choices: tuple[str, ...]) -> Condition:
    named = tuple(dict.fromkeys(choices))
    return Condition(
        ConditionKind.QUALITY, LABELS[field], span, field=field, choices=named, value_span=span
    )
