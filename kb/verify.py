"""Does the cited text carry what a sentence says?  Every number, date, name and word of it.

What is not carried fails the sentence; nothing is softened or mended.  A sentence is compared with
the provisions it cites (``Support``): its numbers with one provision at a time, so that a figure of
one 项 cannot stand beside the year of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.asking.amounts import Amount, amounts, per, squeezed
from kb.asking.connecting import CONNECTING, FUNCTION, TRANSITION, WEIGHTY, other_names
from kb.asking.facts import Facts, denials, read_facts
from kb.asking.mentions import read_pinpoints
from kb.days import days
from kb.model import Pinpoint
from kb.text import Tokeniser, sentences

LENT = 0.25
"""The share of a sentence's content words that may come from the question alone."""

_LEAST_WORDS = 2
_TOGETHER = 0.6  # of a clause's words must stand in one provision


@dataclass(frozen=True)
class Support:
    """A provision that a sentence may rest on (依据)."""

    text: str  # its own text
    lead: str  # the 引导句 it stands under; empty where there is none
    setting: str  # its document's title, issuer and headings: words, no values
    titles: tuple[str, ...]  # title and aliases
    pinpoint: Pinpoint

    @cached_property
    def plain(self) -> str:
        """The text as it is compared."""
        return squeezed(f"{self.lead}\n{self.text}")

    @cached_property
    def whole(self) -> str:
        """The text with its setting."""
        return squeezed(f"{self.setting}\n{self.lead}\n{self.text}")

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Each of its sentences, with what it stands under."""
        under = squeezed(f"{self.setting}\n{self.lead}")
        return tuple(under + squeezed(self.text[a:b]) for a, b in sentences(self.text))

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Its numbers."""
        return amounts(f"{self.lead}\n{self.text}")


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
    checked = _Checked(facts, tuple(supports), squeezed(question), tokeniser)
    reasons = tuple(dict.fromkeys(r for check in _CHECKS for r in check(checked)))
    return Verdict(not reasons, reasons)


def _uncited(facts: Facts, tokeniser: Tokeniser) -> Verdict:
    words = [w for w in tokeniser.cut(facts.text) if w not in TRANSITION]
    if words or facts.amounts or facts.days or facts.names:
        return Verdict(False, ("没有引注而作了陈述",))
    return Verdict(True)


@dataclass(frozen=True)
class _Checked:
    """A sentence's facts beside what it cites."""

    facts: Facts
    supports: tuple[Support, ...]
    question: str
    tokeniser: Tokeniser

    @cached_property
    def cited(self) -> str:
        """Everything that is cited, with its setting."""
        return "\n".join(s.whole for s in self.supports)

    def carries(self, word: str) -> bool:
        """Whether the cited text has a word; a weighty one only as a word of its own."""
        if word in WEIGHTY:
            # 提出申请 has 申请 in it; 有效期 has no 有效.
            return any(t.endswith((word, *other_names(word))) for t in self.tokens)
        return _alone(word, self) if len(word) == 1 else carried_by(word, self.cited)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The words of what is cited."""
        return frozenset(self.tokeniser.cut(self.cited))

    @cached_property
    def text(self) -> str:
        """Everything that is cited, without its setting."""
        return "\n".join(s.plain for s in self.supports)


# --- numbers and dates ----------------------------------------------------------------------


def _amounts(it: _Checked) -> Iterator[str]:
    """Each number stands in a cited provision, so compared, and said of the same thing."""
    previous = 0
    for amount in it.facts.amounts:
        end = min(amount.span.start, amount.comparing.start) if amount.comparing else None
        before = it.facts.text[previous : end or amount.span.start]
        previous = amount.span.end
        agreeing = [(s, a) for s in it.supports for a in s.amounts if a.agrees(amount)]
        same = [(s, a) for s, a in agreeing if a.same(amount)]
        if not agreeing:
            yield f"引文没有“{amount.written}”"
        elif not same:
            yield f"“{amount.written}”的比较方式与引文不同"
        elif not any(_of_the_same(before, s, a, it) for s, a in same):
            yield f"“{amount.written}”在引文中说的是另一件事"
        elif not any(per(s.plain, a) == per(it.facts.text, amount) for s, a in same):
            yield f"“{amount.written}”的计算单位（每人、每月等）与引文不同"
        elif not any(_in_those_years(it.facts, s) for s, _ in same):
            yield f"“{amount.written}”在引文中属于另一时间"


def _of_the_same(before: str, support: Support, amount: Amount, it: _Checked) -> bool:
    """Whether the word nearest before the number stands near it in the text as well."""
    near = [w for w in it.tokeniser.cut(_clause_end(before)) if w not in CONNECTING]
    if not near:
        return True
    return carried_by(near[-1], _window(support, amount))


def _clause_end(before: str) -> str:
    """The last clause of what stands before a number."""
    return clauses(before)[-1]


def _window(support: Support, amount: Amount) -> str:
    """What the text says around a number: from the number before it to the end of its clause."""
    text, found = support.plain, support.amounts
    at = found.index(amount)
    start = found[at - 1].span.end if at else 0
    tail = clauses(text[amount.span.end :])[0]
    head = text[start : amount.span.start]
    return head + text[amount.span.start : amount.span.end] + tail


def clauses(text: str) -> list[str]:
    """The clauses of a squeezed text; never none."""
    for sign in ("。", ";", "!", "?", ","):
        text = text.replace(sign, "、")
    return text.split("、")


def _in_those_years(facts: Facts, support: Support) -> bool:
    """Whether a provision speaks of every year that the sentence names."""
    years = {day.year for day in facts.days if day.year}
    return years <= {day.year for day in days(support.whole)}


def _days(it: _Checked) -> Iterator[str]:
    stated = [d for s in it.supports for d in days(s.plain)]
    for day in it.facts.days:
        if not any(day.within(other) for other in stated):
            yield f"引文没有日期“{day.written}”"


# --- names ----------------------------------------------------------------------------------


def _names(it: _Checked) -> Iterator[str]:
    titles = {squeezed(t).strip("《》") for s in it.supports for t in s.titles}
    for name in it.facts.names:
        if name not in titles and f"《{name}》" not in it.text:
            yield f"引文不是也没有提到《{name}》"


def _pinpoints(it: _Checked) -> Iterator[str]:
    """A 条 that the sentence names is the one it cites, or one that the cited text names."""
    written = [p.steps for s in it.supports for p in read_pinpoints(s.plain)]
    known = [s.pinpoint.steps for s in it.supports] + written
    for pinpoint in it.facts.pinpoints:
        steps = pinpoint.steps
        if not any(steps == k[: len(steps)] or steps == k[-len(steps) :] for k in known):
            yield "写了所引之外的条款号"


def _offices(it: _Checked) -> Iterator[str]:
    for office in it.facts.offices:
        if office not in it.cited and not _ends_known(office, it):
            yield f"引文没有机构“{office}”"


def _ends_known(office: str, it: _Checked) -> bool:
    """Whether the name's end is in the text and what stands before it is only joined to it."""
    at = next((i for i in range(len(office) - 2) if office[i:] in it.cited), None)
    if at is None:
        return False
    left = it.tokeniser.cut(office[:at])
    return bool(left) and all(len(w) > 1 and (w in it.text or w in CONNECTING) for w in left)


def _places(it: _Checked) -> Iterator[str]:
    for place in sorted(it.facts.places):
        if place not in it.cited:
            yield f"引文没有地名“{place}”"


# --- negation and words ---------------------------------------------------------------------


def _negation(it: _Checked) -> Iterator[str]:
    """What is denied is denied in the text, and what the text only denies is not affirmed."""
    theirs = {what for s in it.supports for what in denials(s.plain)}
    for what in it.facts.denied:
        if not any(
            what[:1] == t[:1] and (what.startswith(t) or t.startswith(what)) for t in theirs
        ):
            yield f"引文没有否定“{what}”"
    for what in theirs:
        if len(what) < 2 or what not in it.facts.text or what in it.facts.denied:
            continue
        if it.text.count(what) == sum(what == t for s in it.supports for t in denials(s.plain)):
            yield f"引文否定“{what}”，句子没有"


def _words(it: _Checked) -> Iterator[str]:
    """Every content word is in the text; a few may be the question's own."""
    carried, lent = [], []
    for word in it.facts.words:
        if it.carries(word):
            carried.append(word)
        elif word not in WEIGHTY and len(word) > 1 and word in it.question:
            lent.append(word)
        else:
            yield f"引文没有“{word}”"
    if len(carried) < _LEAST_WORDS and not (carried and it.facts.amounts + it.facts.days):
        yield "没有说出引文的内容"
    elif len(lent) > LENT * (len(carried) + len(lent)):
        yield f"“{'、'.join(lent)}”只见于问题，不见于引文"


def _together(it: _Checked) -> Iterator[str]:
    """The words of a clause stand in one sentence of the text, not scattered over several."""
    said = [one for support in it.supports for one in support.said]
    for clause in clauses(it.facts.text):
        words = [w for w in it.tokeniser.cut(clause) if w in it.facts.words and w in it.cited]
        best = max((sum(w in one for w in words) for one in said), default=0)
        if best < (len(words) if len(words) <= _LEAST_WORDS else _TOGETHER * len(words)):
            yield "把分散各处的话拼在一起"
            return


def _alone(word: str, it: _Checked) -> bool:
    """Whether one character stands beside a neighbour as in the text: 免租 is not in 避免."""
    if any(other in it.cited for other in other_names(word)):
        return True
    text = it.facts.text
    at = [i for i, char in enumerate(text) if char == word]
    return any(
        pair in it.cited
        for i in at
        for pair in (text[max(i - 1, 0) : i + 1], text[i : i + 2])
        if len(pair) > 1
    )


def carried_by(word: str, text: str) -> bool:
    """Whether a squeezed text has a word: as it is, by another name, or in two parts."""
    if any(form in text for form in (word, *other_names(word))):
        return True
    parts = ((word[:i], word[i:]) for i in range(1, len(word)))
    return any(_joined(a, b, text) for a, b in parts)


def _joined(one: str, other: str, text: str) -> bool:
    """Whether a word is two that the text has, or a word of the text beside 由, 向, 在 or 于."""
    if one in FUNCTION or other in FUNCTION:
        rest = other if one in FUNCTION else one
        return rest in FUNCTION or rest in text
    known = [p for p in (one, other) if len(p) > 1 and p in text]
    return len(known) == 2 or bool(known and (one in CONNECTING or other in CONNECTING))


_CHECKS: tuple[Callable[[_Checked], Iterator[str]], ...] = (
    _amounts, _days, _names, _pinpoints, _offices, _places, _negation, _words, _together,
)  # fmt: skip
