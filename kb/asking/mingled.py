"""Whether a sentence joins what a text says of different things (张冠李戴).

由市商务局牵头，市财政局配合 does not say that 市财政局 leads: a clause of a sentence must stand in
one stretch of the text.  A stretch is a clause with what it goes on from: the head of its sentence,
and the clauses before it, unless it begins anew (对…, 由…, an office, or a clause like the last).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.asking.connecting import CONNECTING
from kb.asking.facts import offices
from kb.asking.stretches import clauses
from kb.asking.support import Checked, Support, carried_by

_SENTENCE = re.compile(r"[^。!?\n]+")
_ANEW = re.compile(r"^(?:对|由|其中|各|凡)")
_ALIKE = 0.5
"""The share of a clause's words that the last one has, where both say the like of two things."""

_MOST = 8
"""A clause of more words than this may be put together out of several."""

_GIVEN = re.compile(r"(?:向|对|给|报|送|报送|通知|告知|移送|提交|抄送|上报|征求)$")
"""What stands before the one to whom something is done."""


def mingled(it: Checked) -> Iterator[str]:
    """Each clause stands in one stretch of the text, and every office does what it does there."""
    stretches = [part for s in it.supports for part in _stretches(s, it)]
    setting = "".join(s.setting for s in it.supports)
    for clause in clauses(it.facts.text):
        words = [
            w
            for w in it.tokeniser.cut(clause)
            if w in it.facts.words and w in it.text and w not in setting
        ]
        named = offices(clause)
        if not (named or 1 < len(words) <= _MOST):
            continue
        held = [part for part in stretches if _stands(clause, words, named, part)]
        if not held:
            yield f"“{clause}”在引文中说的不是一件事"
        elif any(_turned(office, clause, held) for office in named):
            yield f"“{clause}”在引文中是相反的关系"


def _stands(clause: str, words: list[str], named: tuple[str, ...], part: str) -> bool:
    """Whether a stretch has the clause; what it is about (甲由某局办理) may stand elsewhere."""
    start = clause.find(named[0]) if named else 0
    needed = [w for w in words if clause.rfind(w) >= start]
    return all(carried_by(w, part) for w in (*needed, *named))


def _turned(office: str, clause: str, held: list[str]) -> bool:
    """Whether an office gives here what is given to it there."""
    here = bool(_GIVEN.search(clause[: clause.find(office)]))
    there = {
        bool(_GIVEN.search(part[: found.start()]))
        for part in held
        for found in re.finditer(re.escape(office), part)
    }
    return bool(there) and here not in there


def _stretches(support: Support, it: Checked) -> Iterator[str]:
    for match in _SENTENCE.finditer(support.plain):
        head, before = _head(match.group()), ""
        previous: frozenset[str] = frozenset()
        for clause in clauses(match.group().replace(";", "、")):
            words = _content(clause, it)
            own = bool(offices(clause) or _ANEW.search(clause) or _parallel(words, previous))
            before = "" if own else before
            yield f"{'' if own and _head(clause) else head}、{before}、{clause}"
            before, previous = f"{before}、{clause}", words


def _head(sentence: str) -> str:
    """What a sentence is about: what stands before its first office or 由."""
    named = offices(sentence)
    first = sentence.find(named[0]) if named else -1
    ends = [first if "、" not in sentence[: max(first, 0)] else -1, sentence.find("由")]
    found = [end for end in ends if end > 0]
    return sentence[: min(found)] if found else ""


def _content(clause: str, it: Checked) -> frozenset[str]:
    return frozenset(w for w in it.tokeniser.cut(clause) if w not in CONNECTING and len(w) > 1)


def _parallel(words: frozenset[str], previous: frozenset[str]) -> bool:
    return len(words) > 1 and len(words & previous) >= _ALIKE * len(words)
