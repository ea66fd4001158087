"""Whether a question that a model made to stand alone (补全) says only what was said before.

It may carry names, 条, values and words of the conversation and no others, and it must still ask
what was asked: else the rules' own reading is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.asking.amounts import amounts, squeezed
from kb.asking.connecting import WEIGHTY
from kb.asking.facts import Facts, denials, names, read_facts
from kb.asking.followup import HERE, IT
from kb.asking.orders import gives_orders, speaks_to_a_model
from kb.asking.question import Question, carries_no_weight, read_question
from kb.citation import read_pinpoints
from kb.days import days
from kb.model import Step
from kb.text import Tokeniser, fold

LONGEST = 200
"""Characters of the longest question that a model may make of another."""


_NEAR = 8
"""Characters behind a negation within which what was denied still stands."""


@dataclass(frozen=True)
class _Made:
    """A question that was made, beside what it was made of."""

    proposed: str
    question: Question
    said: str  # everything that was said, the question included
    tokeniser: Tokeniser

    @cached_property
    def facts(self) -> Facts:
        """What the made question states."""
        return read_facts(self.proposed, self.tokeniser)

    @cached_property
    def plain(self) -> str:
        """What was said, as it is compared."""
        return squeezed(self.said)


def objections(
    proposed: str, question: Question, said: Sequence[str], tokeniser: Tokeniser
) -> tuple[str, ...]:
    """Every reason against a question that was made of this one and what was said before it."""
    made = _Made(proposed, question, "\n".join((question.text, *said)), tokeniser)
    return tuple(dict.fromkeys(reason for check in _CHECKS for reason in check(made)))


def _shape(made: _Made) -> Iterator[str]:
    if not made.proposed.strip() or "\n" in made.proposed or len(made.proposed) > LONGEST:
        yield "不是一行问题"
    orders = gives_orders(fold(made.proposed)) or speaks_to_a_model(fold(made.proposed))
    if orders and not gives_orders(made.question.folded):
        yield "含有指令"


# --- nothing new --------------------------------------------------------------------------------


def _values(made: _Made) -> Iterator[str]:
    known = amounts(made.said)
    for amount in made.facts.amounts:
        if not any(amount.same(other) for other in known):
            yield f"上文没有“{amount.written}”"
    told = list(days(made.plain))
    for day in made.facts.days:
        if not any(day.within(other) for other in told):
            yield f"上文没有日期“{day.written}”"


def _named(made: _Made) -> Iterator[str]:
    """Titles, 条, offices and places are those of the conversation."""
    for name in (*made.facts.names, *made.facts.offices, *sorted(made.facts.places)):
        if name not in made.plain:
            yield f"上文没有“{name}”"
    known = _steps(made.plain)
    for step in _steps(made.proposed) - known:
        yield f"上文没有第{step.number}{step.level}"


def _steps(text: str) -> frozenset[Step]:
    return frozenset(step for pinpoint in read_pinpoints(text) for step in pinpoint.steps)


def _words(made: _Made) -> Iterator[str]:
    for word in made.facts.words:
        if word in made.plain or (word not in WEIGHTY and carries_no_weight(word)):
            continue
        if word in WEIGHTY or not _pieced(word, made.plain):
            yield f"上文没有“{word}”"


def _pieced(word: str, plain: str) -> bool:
    """Whether a word is two that were said, cut otherwise: 奖励标准 where 奖励 and 标准 stand."""
    cuts = ((word[:i], word[i:]) for i in range(1, len(word)))
    return any(
        all((part in plain and len(part) > 1) or carries_no_weight(part) for part in cut)
        for cut in cuts
    )


def _denied(made: _Made) -> Iterator[str]:
    """As much is denied as was, and of the same: 没有船舶证书 for 没有证书, never 有证书."""
    if len(made.facts.denied) > len(denials(made.plain)):
        yield "多了否定"
    plain = made.facts.text
    reach = [plain[at : at + _NEAR] for what in made.facts.denied for at in _all(what, plain)]
    for what in denials(squeezed(made.question.text)):
        if not any(what in stretch for stretch in reach):
            yield f"丢掉了对“{what}”的否定"


def _all(what: str, plain: str) -> Iterator[int]:
    return (found.start() for found in re.finditer(re.escape(what), plain))


# --- nothing lost -------------------------------------------------------------------------------


def _kept(made: _Made) -> Iterator[str]:
    """The question's own words, values, 条 and titles are still there."""
    plain = squeezed(made.proposed)
    for name in names(squeezed(made.question.text)):
        if name not in plain:
            yield f"丢掉了“{name}”"
    for word in _own(made):
        if word not in plain:
            yield f"丢掉了“{word}”"
    for step in _steps(made.question.text) - _steps(made.proposed):
        yield f"丢掉了第{step.number}{step.level}"
    own = amounts(made.question.text)
    for amount in own:
        if not any(amount.same(other) for other in made.facts.amounts):
            yield f"丢掉了“{amount.written}”"


def _own(made: _Made) -> Iterator[str]:
    """The question's content words that point at nothing before it."""
    text = made.question.folded
    for pattern in (IT, HERE):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return (squeezed(term.word) for term in read_question(text, made.tokeniser).terms)


def _asks(made: _Made) -> Iterator[str]:
    """A question for a day stays one."""
    if made.question.asks - read_question(made.proposed, made.tokeniser).asks:
        yield "改变了所问的内容"


_CHECKS: tuple[Callable[[_Made], Iterator[str]], ...] = (
    _shape, _values, _named, _words, _denied, _kept, _asks,
)  # fmt: skip


_SIGNS = re.compile(
    r"^(?:(?:补全后?的?|完整的?)?(?:问题|追问|补全)\s*[:：]\s*)?[“\"「『']*(?P<said>.*?)[”\"」』']*$"
)


def bare(line: str) -> str:
    """A line without what a model likes to put around a question: 问题：“…”."""
    found = _SIGNS.match(line.strip())
    return found["said"].strip() if found else ""
