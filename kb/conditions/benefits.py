"""What a sentence gives (优惠): 给予100万元, 按投入的30%最高500万元, 认定为骨干企业, 给予扶持."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.condition import Benefit, BenefitKind, Operator, Quantity
from kb.conditions.source import Source
from kb.model import Span
from kb.quantities.comparisons import Compared, comparisons
from kb.quantities.units import MONEY

_VERB = r"(?:给予|予以|奖励|补贴|补助|资助|扶持|发放|奖补|提供|支持)"
_START = re.compile(
    r"(?:分别|一次性|再|另外?|额外|可|最高|每年|按[^,;。]{1,40}?(?:[%‰]|百分之[^,;。]{1,6})?的?(?:比例|标准)?)*"
    rf"(?:给予|予以(?!处罚|行政|警告)|奖励|补贴|补助|资助|发放|奖补)|按[^,;。]{{1,40}}?(?:%|百分之[^,;。]{{1,6}})[^,;。]{{0,6}}{_VERB}"
)
_UNSTATED = re.compile(
    r"(?:给予|予以|提供|安排|落实|享受|获得)[^,;。、]{0,12}?(?:扶持|支持|补贴|奖励|资助|补助|优惠|倾斜|保障|奖补)"
)
_SHARE_BASE = re.compile(r"按(?:照|其|照其)?(?P<base>[^,;。]{1,40}?)的?\s*$")
_NAMING = re.compile(
    r"(?:可以?|方可|应当?)?(?:被)?(?:认定为|评定?为|授予|确定为|列为|纳入)(?:市|区|省|本区|本市)?(?:级)?"
    r"(?P<what>[^,;。:、()]{2,20}?(?:企业|机构|平台|中心|项目|基地|园区|人才|称号|名单|试验区))"
)
_DEFINED = re.compile(
    r"(?:本[^,;。]{1,6}|所)?所?称(?:的)?\"?(?P<what>[^,;。\"是指]{2,16})\"?,?是指"
)
_BRACKETED = re.compile(
    r"(?P<what>(?:骨干|龙头|领军|重点|头部|独角兽|瞪羚|种子|标杆|示范|成长型|创新型|科技型|大型|中型|小型|微型|总部|链主|初创|优质)*"
    r"(?:企业|机构|平台|项目|园区|基地|人才|团队))\((?P<inside>[^()]*)\)"
)


def start_of(folded: str) -> int | None:
    """Where a sentence begins to give; None where it gives nothing."""
    found = [m.start() for p in (_START, _UNSTATED) if (m := p.search(folded))]
    return min(found) if found else None


def named(folded: str) -> re.Match[str] | None:
    """Where a sentence gives a standing: 认定为X."""
    return _NAMING.search(folded)


def defined(folded: str) -> re.Match[str] | None:
    """Where a sentence says what an X is (所称X，是指…)."""
    return _DEFINED.search(folded)


def bracketed(folded: str) -> Iterator[re.Match[str]]:
    """X（what makes one an X）."""
    return _BRACKETED.finditer(folded)


def benefits(source: Source, span: Span) -> list[Benefit]:
    """What the words give, in reading order; a cap belongs to the share or the gift before it."""
    folded = source.at(span)
    amounts = [c for c in comparisons(folded) if _amount(c)]
    if not amounts:
        match = _UNSTATED.search(folded)
        if match is None:
            return []
        return [Benefit(BenefitKind.UNSTATED, _shift(Span(*match.span()), span))]
    return _read(source, span, amounts)


def _amount(compared: Compared) -> bool:
    return compared.quantity.unit in MONEY or compared.quantity.unit == "%"


def _read(source: Source, span: Span, amounts: Sequence[Compared]) -> list[Benefit]:
    out: list[Benefit] = []
    folded = source.at(span)
    for one in amounts:
        quantity = _written(source, one, span)
        where = _shift(one.span, span)
        last = out[-1] if out else None
        capping = one.operator in (Operator.AT_MOST, Operator.LESS)
        if one.quantity.unit == "%":
            match = _SHARE_BASE.search(folded[: one.span.start])
            base = match["base"] if match else ""
            if match or last is None:
                out.append(Benefit(BenefitKind.SHARE, where, share=quantity, base=base))
        elif capping and last and last.cap is None and last.kind is BenefitKind.SHARE:
            out[-1] = capped(last, quantity, where)
        elif capping and not (last and last.kind is BenefitKind.GIVEN and last.cap is None):
            out.append(Benefit(BenefitKind.UP_TO, where, amount=quantity))
        elif capping and last:
            out[-1] = capped(last, quantity, where)
        else:
            out.append(Benefit(BenefitKind.GIVEN, where, amount=quantity))
    return out


def capped(benefit: Benefit, cap: Quantity, where: Span) -> Benefit:
    """The benefit with its cap."""
    span = Span(benefit.span.start, max(benefit.span.end, where.end))
    return Benefit(
        benefit.kind, span, benefit.amount, benefit.share, benefit.base, cap, benefit.what
    )


def _written(source: Source, one: Compared, span: Span) -> Quantity:
    written = _shift(one.value_span, span).of(source.text)
    return Quantity(one.quantity.value, one.quantity.unit, written)


def _shift(part: Span, span: Span) -> Span:
    return Span(part.start + span.start, part.end + span.start)
