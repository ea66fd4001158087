"""Whether a provision says a plain statement (断言), the opposite of it, or only under a condition.

国有资产设立的博物馆属于国有博物馆 has no value that could be compared: the text agrees where it
carries the statement as it would carry a written sentence, and differs where it carries its turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kb.answering.places import Place
from kb.asking.amounts import squeezed
from kb.asking.clauses import Finding, Judged
from kb.asking.connecting import CONNECTING, other_names
from kb.asking.facts import denials
from kb.asking.lay import formal
from kb.asking.narrower import limit, opposed
from kb.asking.question import carries_no_weight
from kb.asking.regional import alternatives
from kb.asking.rules import Ruled
from kb.asking.said import Said, Written
from kb.asking.sayings import parted
from kb.asking.support import carried_by
from kb.text import Tokeniser, fold
from kb.verify import Support, verify

_NEARLY = 0.7
"""The share of a statement's words that a provision needs to be looked at."""


def stated(said: Said, whole: str, places: Sequence[Place], tokeniser: Tokeniser) -> Judged:
    """The first provision that says it, of the ``whole`` claim; else the first that denies it."""
    near = [(at, place.support) for at, place in enumerate(places) if _near(said, place)]
    for at, support in near:
        if _carried(said.written, support, tokeniser):
            agrees = Judged(said, Finding.AGREES, said.written, at)
            return qualified(agrees, whole, support, tokeniser)
    for at, support in near:
        if any(_carried(other, support, tokeniser) for other in turned(said.written, support)):
            return Judged(said, Finding.DIFFERS, _nearest(said.written, support.text), at)
    return Judged(said, Finding.UNSAID)


def _near(said: Said, place: Place) -> bool:
    support = place.support
    plain, total = squeezed(f"{support.setting}{support.lead}{support.text}"), 0
    total = sum(map(len, said.words))
    return sum(len(word) for word in said.words if word in plain) >= _NEARLY * total


_COPULA = re.compile(r"是(?!否)|属于|算(?!法)")
_DEFINES = r"(?:是(?!否)|属于|系指|(?<![行因认])为(?!了)|包括|称|视[为同]|即)[^。;]*?"


def _carried(sentence: str, support: Support, tokeniser: Tokeniser) -> bool:
    """Whether the provision carries a sentence; that something is so is said with 是 or 为."""
    found = _COPULA.search(sentence)
    if found and not sentence.endswith("的"):
        what = squeezed(sentence[found.end() :])[-2:]
        if not re.search(f"{_DEFINES}{re.escape(what)}", support.plain):
            return False
    return verify(f"{sentence}。", [support], "", tokeniser).kept


# --- the opposite ---------------------------------------------------------------------------

_DENIES = re.compile(
    r"不(?:需要?|必|用|会|再)?(?![得能可准许应断仅但同足满超低少论管服])"
    r"|无[需须]|没有?|未(?!来|成年)|非(?!常|法|物质)"
)
_ALLOWS = re.compile(r"可以?|能够?(?!力)|允许|应当?(?!用)|必须|须|需要?|有权|要(?!求|件|素)")
_IS = re.compile(r"(?<!不)(?:是(?!否)|属于|为(?!了)|有(?!关)|会(?!议|员|计)|享受|享有)")


def turned(said: str, support: Support) -> Iterator[str]:
    """The statement with one of its negations left out, or with one more."""
    plain = squeezed(said)
    for found in _DENIES.finditer(plain):
        yield plain[: found.start()] + plain[found.end() :]
    for found in _ALLOWS.finditer(plain):
        yield f"{plain[: found.start()]}不得{plain[found.end() :]}"
    for found in _IS.finditer(plain):
        yield f"{plain[: found.start()]}不{plain[found.start() :]}"
    for opposite in re.findall(r"(?<![除并无莫])非([一-鿿]{2})", support.plain):
        if f"非{opposite}" not in plain:
            yield plain.replace(opposite, f"非{opposite}", 1)
    for what in denials(support.plain):
        if len(what) > 1 and plain.count(what) == 1:
            yield plain.replace(what, f"不{what}")


_MARK = re.compile(r"[(（][一二三四五六七八九十0-9]+[)）]\s*|第[一二三四五六七八九十百零]+条\s*")


def _nearest(said: str, text: str) -> str:
    """The sentence of the text that has most of the statement's characters."""
    every = [_MARK.sub("", m.group().strip()) for m in re.finditer(r"[^。；;!?！？\n]+", text)]
    pairs = {said[i : i + 2] for i in range(len(said) - 1)}
    return max(every, key=lambda one: sum(pair in one for pair in pairs), default=text)


def of_that(said: Said, support: Support, tokeniser: Tokeniser) -> bool:
    """Whether a provision speaks of whom a claim does, and has each short word of what.

    应当以书面形式通知用人单位 is no 用人单位必须签书面合同, and 办证规则 says nothing of 养狗.
    """
    who, what = parted(squeezed(said.written))
    before = [w for w in tokeniser.cut(who) if len(w) > 1 and not carries_no_weight(w)]
    here = sum(len(w) for w in before if any(carried_by(f, support.whole) for f in formal(w)))
    short = (w for w in tokeniser.cut(what) if len(w) == 1 and w.isalpha())
    content = (w for w in short if w not in CONNECTING and not carries_no_weight(w))
    told = all(any(form in support.plain for form in _forms(w)) for w in content)
    return told and 2 * here >= sum(map(len, before))


def _forms(word: str) -> tuple[str, ...]:
    return (word, *alternatives(word), *other_names(word))


# --- conditions and limits ------------------------------------------------------------------


def qualified(found: Judged, said: str, support: Support, tokeniser: Tokeniser) -> Judged:
    """A finding that agrees, or the condition or the part of which alone the text says it."""
    if condition := left_out(said, support, tokeniser):
        return replace(found, finding=Finding.DEPENDS, instead=condition)
    return narrowed(found, said, support, tokeniser)


def narrowed(found: Judged, said: str, support: Support, tokeniser: Tokeniser) -> Judged:
    """A finding that agrees, or the part of which alone the text says it."""
    clause = found.instead if found.instead != found.said.written else ""
    if part := limit(said, Ruled(support.lead, support.text, clause), tokeniser):
        return replace(found, finding=Finding.NARROWER, instead=_as_written(part, support))
    return found


def opposing(found: Judged, said: str, support: Support, tokeniser: Tokeniser) -> Judged:
    """A finding that differs, or the part of which alone the text says otherwise."""
    if part := opposed(said, Ruled(support.lead, support.text, found.instead), tokeniser):
        return replace(found, finding=Finding.NARROWER, instead=_as_written(part, support))
    return found


def _as_written(part: str, support: Support) -> str:
    """Folded words of a provision as they were published."""
    written = Written(f"{support.lead}{support.text}")
    at = "".join(fold(written.text).split()).find(part)
    return written.shown(at, at + len(part)) if at >= 0 else part


_CONDITION = re.compile(r"[^。;、]{3,}(?<!目)的(?=、)")
_SENTENCE = re.compile(r"[^。;!?\n]+")
_TOLD = 0.5
"""The share of a condition's words that a statement must have to tell it."""


def left_out(said: str, support: Support, tokeniser: Tokeniser) -> str:
    """The condition (…的，) under which alone the text says so; nothing where it is told."""
    plain, own = squeezed(said), squeezed(f"{support.lead}{support.text}")
    words = [w for w in tokeniser.cut(plain) if len(w) > 1]
    spoken = [m.group() for m in _SENTENCE.finditer(own)]
    if not spoken or not words:
        return ""
    best = max(spoken, key=lambda one: sum(len(w) for w in words if w in one))
    for found in _CONDITION.finditer(best):
        told = [w for w in tokeniser.cut(found.group()) if len(w) > 1]
        weight = sum(map(len, told))
        if weight and sum(len(w) for w in told if w in plain) < _TOLD * weight:
            return found.group()
    return ""
