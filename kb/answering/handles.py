"""The provisions a model may cite, each under a handle ([A1]), as many as the budget holds.

A handle names one 款 or 项, never a part of one, with the lead-in (引导句) it stands under.
What a repair only inferred, and what speaks to a model instead of a reader, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.answering.candidates import inferred_in, own_text
from kb.answering.reply import shown, spoken
from kb.asking.orders import speaks_to_a_model
from kb.citation import Found, label
from kb.model import Document, Level, Span
from kb.notices import titled
from kb.results import Passage
from kb.text import fold
from kb.tokens import count_tokens
from kb.verify import Support

BUDGET = 6000
"""Tokens of the passages in one prompt."""

FAR = 0.25
"""A passage with less than this share of the best score is not given to a model."""

_SHORT = 80  # characters: a 款 above 项 that is no longer counts as their 引导句
_LEVELS = (Level.ARTICLE, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM, Level.DIVISION)


@dataclass(frozen=True, slots=True)
class Handle:
    """A provision that a model may cite, and what a sentence that cites it is compared with."""

    name: str  # A1
    document: Document
    found: Found
    span: Span
    support: Support
    under: str  # 《…》第七条: what the model is told it stands in

    @property
    def text(self) -> str:
        """What the model is given."""
        lead = f"（{self.support.lead}）" if self.support.lead else ""
        # A handle inside a document is no handle.
        return f"[{self.name}] " + f"{lead}{self.support.text}".replace("[A", "［A")


def handles(passages: Sequence[Passage], budget: int = BUDGET) -> list[Handle]:
    """The provisions of the passages, best passage first, while they fit."""
    out: list[Handle] = []
    seen: set[tuple[str, Span]] = set()
    least = FAR * max((p.score for p in passages), default=0.0)
    for passage in (p for p in passages if p.score >= least):
        document = passage.document
        for found, area in own_text(document, passage.chunk.unit_span):
            if (document.version, area) in seen:
                continue
            seen.add((document.version, area))
            one = _handle(f"A{len(out) + 1}", document, found, area)
            if one is None:
                continue
            budget -= count_tokens(f"{one.under}\n{one.text}\n")
            if budget < 0:
                return out
            out.append(one)
    return out


def listed(found: Sequence[Handle]) -> str:
    """The handles as a prompt shows them, those of one 条 together."""
    return "\n".join(_lines(found))


def _lines(found: Sequence[Handle]) -> Iterator[str]:
    under = ""
    for one in found:
        if one.under != under:
            under = one.under
            yield f"\n{under}："
        yield one.text


def _handle(name: str, document: Document, found: Found, area: Span) -> Handle | None:
    """The handle of a provision's own text; None where it says nothing or must not be used."""
    text = " ".join(shown(document, area).split("\n")).strip()
    lead = "".join(leads(document, found))
    only_leads = found.provision.children and text.endswith(("：", ":"))
    if not text or only_leads or inferred_in(document, area):
        return None
    if speaks_to_a_model(fold(f"{lead}\n{text}")):
        return None
    support = support_of(document, found, text, lead)
    return Handle(name, document, found, area, support, _under(document, found))


def support_of(document: Document, found: Found, text: str, lead: str) -> Support:
    """A provision's words, with what they stand under, as a sentence is compared with them."""
    record = document.record
    headings = " ".join(p.heading for p in (*found.above, found.provision) if p.heading)
    return Support(
        text=text,
        lead=lead,
        setting=f"{record.title} {record.issuer or ''} {headings}",
        titles=(record.title, *record.aliases),
        pinpoint=spoken(document, found),
    )


def leads(document: Document, found: Found) -> Iterator[str]:
    """The 引导句 above an 项 or a 目."""
    if found.provision.level not in (Level.ITEM, Level.SUBITEM):
        return
    for above in found.above:
        lead = shown(document, above.lead).strip()
        announces = lead.endswith(("：", ":")) or len(lead) <= _SHORT
        if above.level in _LEVELS and announces and not inferred_in(document, above.lead):
            yield lead


def _under(document: Document, found: Found) -> str:
    unit = next((p for p in found.above if p.level is Level.ARTICLE), None)
    where = label(found.pinpoint.down_to(Level.ARTICLE), document.record.tradition) if unit else ""
    return f"{titled(document.record)}{where}"
