"""Does the cited text carry what a sentence says?  Every number, date, name and word of it.

What is not carried fails the sentence; nothing is softened or mended.  A sentence is compared with
the provisions it cites (``Support``): its numbers with one provision at a time, so that a figure of
one 项 cannot stand beside the year of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb.asking.amounts import squeezed
from kb.asking.connecting import CONNECTING, TRANSITION, WEIGHTY
from kb.asking.denied import allowed, bounds, effect, negation, turned
from kb.asking.facts import Facts, read_facts
from kb.asking.figures import amounts_of, days_of, mixed
from kb.asking.limits import limited, ordered
from kb.asking.mentions import read_pinpoints
from kb.asking.mingled import mingled
from kb.asking.stretches import clauses
from kb.asking.support import Checked, Support
from kb.text import Tokeniser

__all__ = ("LENT", "Support", "Verdict", "verify")

LENT = 0.25
"""The share of a sentence's content words that may come from the question alone."""

_LEAST_WORDS = 2
_TOGETHER = 0.6  # of a clause's words must stand in one provision


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown (核对结论), and every reason against it."""

    kept: bool
    reasons: tuple[str, ...] = ()


def verify(
    sentence: str, supports: Sequence[Support], question: str, tokeniser: Tokeniser
) -> Verdict:
    """Whether the cited provisions carry the sentence; without any, whether it states nothing."""
    facts = read_facts(sentence, tokeniser)
    if not supports:
        return _uncited(facts, tokeniser)
    checked = Checked(facts, tuple(supports), squeezed(question), tokeniser)
    reasons = tuple(dict.fromkeys(r for check in _CHECKS for r in check(checked)))
    return Verdict(not reasons, reasons)


def _uncited(facts: Facts, tokeniser: Tokeniser) -> Verdict:
    words = [w for w in tokeniser.cut(facts.text) if w not in TRANSITION]
    if words or facts.amounts or facts.days or facts.names:
        return Verdict(False, ("没有引注而作了陈述",))
    return Verdict(True)


# --- names ----------------------------------------------------------------------------------


def _names(it: Checked) -> Iterator[str]:
    titles = {squeezed(t).strip("《》") for s in it.supports for t in s.titles}
    for name in it.facts.names:
        if name not in titles and f"《{name}》" not in it.text:
            yield f"引文不是也没有提到《{name}》"


def _pinpoints(it: Checked) -> Iterator[str]:
    """A 条 that the sentence names is the one it cites, or one that the cited text names."""
    written = [p.steps for s in it.supports for p in read_pinpoints(s.plain)]
    known = [s.pinpoint.steps for s in it.supports] + written
    for pinpoint in it.facts.pinpoints:
        steps = pinpoint.steps
        if not any(steps == k[: len(steps)] or steps == k[-len(steps) :] for k in known):
            yield "写了所引之外的条款号"


def _offices(it: Checked) -> Iterator[str]:
    for office in it.facts.offices:
        if office not in it.cited and not _ends_known(office, it):
            yield f"引文没有机构“{office}”"


def _ends_known(office: str, it: Checked) -> bool:
    """Whether the name's end is in the text and what stands before it is only joined to it."""
    at = next((i for i in range(len(office) - 2) if office[i:] in it.cited), None)
    if at is None:
        return False
    left = it.tokeniser.cut(office[:at])
    return bool(left) and all(len(w) > 1 and (w in it.text or w in CONNECTING) for w in left)


def _places(it: Checked) -> Iterator[str]:
    for place in sorted(it.facts.places):
        if place not in it.cited:
            yield f"引文没有地名“{place}”"


# --- words ----------------------------------------------------------------------------------


_LISTED = re.compile(r"[一-鿿][、和与及或][一-鿿][^。;]*都|两者都")


def _words(it: Checked) -> Iterator[str]:
    """Every content word is in the text; a few may be the question's own."""
    carried, lent = [], []
    for word in it.facts.words:
        if it.carries(word):
            carried.append(word)
        elif word == "都" and _LISTED.search(it.facts.text):
            continue  # 甲、乙和丙都可以: of what was named, and that is in the text
        elif word not in WEIGHTY and len(word) > 1 and word in it.question:
            lent.append(word)
        else:
            yield f"引文没有“{word}”"
    if len(carried) < _LEAST_WORDS and not (carried and it.facts.amounts + it.facts.days):
        yield "没有说出引文的内容"
    elif len(lent) > LENT * (len(carried) + len(lent)):
        yield f"“{'、'.join(lent)}”只见于问题，不见于引文"


def _together(it: Checked) -> Iterator[str]:
    """The words of a clause stand in one sentence of the text, not scattered over several."""
    said = [one for support in it.supports for one in support.said]
    for clause in clauses(it.facts.text):
        words = [w for w in it.tokeniser.cut(clause) if w in it.facts.words and w in it.cited]
        best = max((sum(w in one for w in words) for one in said), default=0)
        if best < (len(words) if len(words) <= _LEAST_WORDS else _TOGETHER * len(words)):
            yield "把分散各处的话拼在一起"
            return


_CHECKS: tuple[Callable[[Checked], Iterator[str]], ...] = (
    amounts_of, mixed, days_of, _names, _pinpoints, _offices, _places,
    negation, allowed, turned, bounds, effect, limited, ordered, mingled, _words, _together,
)  # fmt: skip
