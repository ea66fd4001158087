"""What a pinpoint as written in a question means in one document.

附则第一条 counts within its 章, 第五条第二款的前款 is 第一款, and 第五条前款 is unclear.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.asking.mentions import Mention
from kb.citation import Found, Missing, find, label, places
from kb.finding.weigh import squeezed
from kb.model import CONTAINERS, Document, Level, Pinpoint, Step
from kb.numbering import mark_of
from kb.numerals import write_int


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention in a document: the places it can mean, or what is missing, or what is unclear."""

    mention: Mention
    found: tuple[Found, ...] = ()
    missing: Missing | None = None
    unclear: str = ""
    note: str = ""  # how it was counted, where that is not plain


def resolve(document: Document, mention: Mention, text: str) -> Resolved:
    """What a mention means; ``text`` is the folded question, its mentions and all."""
    if mention.unclear:
        return Resolved(mention, unclear=_unclear(mention, text))
    inside = _container(document, mention, text)
    if inside is not None:
        return _within(document, mention, inside)
    found = find(document, mention.pinpoint)
    if isinstance(found, Missing):
        return Resolved(mention, missing=found)
    return _before(document, mention, found) if mention.before else Resolved(mention, tuple(found))


def _unclear(mention: Mention, text: str) -> str:
    written = text[mention.span.start : mention.span.end].strip()
    if mention.unclear == "written":
        return f"看不懂条号“{written}”：请写成“第七条”或“第七条第一款第二项”。"
    return f"“{written}”没有写明从哪一条、哪一款往前数：请写明，例如“第七条第一款”。"


# --- 附则第一条 -----------------------------------------------------------------------------


def _container(document: Document, mention: Mention, text: str) -> Found | None:
    """The 章 in which a 条 is counted: named by its heading right before, or by its number."""
    steps = mention.pinpoint.steps
    level = next((i for i, s in enumerate(steps) if s.level is Level.ARTICLE), None)
    if level is None:
        return None
    if level:
        found = find(document, Pinpoint(steps[:level]))
        return found[0] if not isinstance(found, Missing) and len(found) == 1 else None
    before = squeezed(text[: mention.span.start]).removesuffix("的")
    headed = [
        f
        for f in places(document)
        if f.provision.level in CONTAINERS
        and len(heading := squeezed(f.provision.heading or "")) > 1
        and before.endswith(heading)
    ]
    return headed[0] if len(headed) == 1 else None


def _within(document: Document, mention: Mention, inside: Found) -> Resolved:
    """The 条 of that number in the 章; else the n-th 条 of the 章, saying so."""
    steps = mention.pinpoint.steps
    at = next(i for i, s in enumerate(steps) if s.level is Level.ARTICLE)
    article, rest = steps[at], steps[at + 1 :]
    held = [
        f
        for f in places(document)
        if f.provision.level is Level.ARTICLE and inside.provision.span.contains(f.provision.span)
    ]
    same = [f for f in held if f.provision.step == article]
    number = article.number or 0
    if same or number < 0 or article.suffix:
        chosen, note = (same or held[number:][:1]), ""
    else:
        chosen = held[number - 1 : number] if number else []
        note = f"{inside.provision.label}的第{write_int(number)}条，按该章内的顺序"
    if not chosen:
        present = tuple(f.provision for f in held)
        return Resolved(mention, missing=Missing(article, inside, present))
    found = find(document, Pinpoint((*chosen[0].pinpoint.steps, *rest)))
    if isinstance(found, Missing):
        return Resolved(mention, missing=found)
    name = label(chosen[0].pinpoint, document.record.tradition)
    return Resolved(mention, tuple(found), note=f"（{note}是{name}。）\n" if note else "")


# --- 前款, 前条 -------------------------------------------------------------------------------


def _before(document: Document, mention: Mention, found: list[Found]) -> Resolved:
    """So many before the place named, among its neighbours."""
    base = found[0]
    level = base.provision.level
    beside = [
        f
        for f in places(document)
        if f.provision.level is level
        and (level is Level.ARTICLE or f.pinpoint.steps[:-1] == base.pinpoint.steps[:-1])
    ]
    at = next(i for i, f in enumerate(beside) if f.provision is base.provision)
    if len(found) != 1 or at < mention.before:
        name = label(base.pinpoint, document.record.tradition)
        step = Step(level, base.provision.number)
        return Resolved(
            mention, unclear=f"{name}之前没有{_so_many(mention.before, step, document)}。"
        )
    return Resolved(mention, tuple(beside[at - mention.before : at]))


def _so_many(number: int, step: Step, document: Document) -> str:
    mark = mark_of(step.level, document.record.tradition) or "处"
    return f"{write_int(number)}{mark}"
