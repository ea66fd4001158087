"""What a check comes to (自测结果): provisions with their verdicts, by standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.condition import ConditionKind
from kb.conditions.directions import WHAT
from kb.conditions.qualities import INDUSTRY
from kb.eligibility.match import Outcome, Verdict, most
from kb.eligibility.profile import Profile
from kb.model import Document, Status
from kb.validity import validity

DISCLAIMER = "仅供参考，以主管部门认定为准。"
LAPSED = (Status.EXPIRED, Status.REPEALED, Status.AMENDED)
_ORDER = (Verdict.MET, Verdict.UNKNOWN, Verdict.PERSON, Verdict.NOT_MET)


@dataclass(frozen=True, slots=True)
class Checked:
    """An outcome in its document, on a day."""

    document: Document
    outcome: Outcome
    status: Status

    @property
    def lapsed(self) -> bool:
        """Whether nobody can apply under it any more."""
        return self.status in LAPSED


@dataclass(frozen=True, slots=True)
class Check:
    """A profile against everything held."""

    as_of: date
    profile: Profile
    found: tuple[Checked, ...]

    @property
    def ask(self) -> str:
        """The one question whose answer would decide most, of what can still be applied for."""
        live = [c for c in self.found if c.status is Status.IN_FORCE] or list(self.found)
        return most(j.ask for c in live for j in c.outcome.judged if j.ask)


def ordered(found: Iterable[Checked]) -> tuple[Checked, ...]:
    """What can be applied for first, then what the profile decides most of, then by verdict."""
    return tuple(
        sorted(
            found,
            key=lambda c: (
                c.status is not Status.IN_FORCE,
                c.lapsed,
                -_decided(c.outcome),
                _ORDER.index(c.outcome.verdict),
                c.document.record.title,
                c.outcome.offer.span,
            ),
        )
    )


def _decided(outcome: Outcome) -> int:
    """How many of its numbers the profile speaks of."""
    numbers = (j for j in outcome.judged if j.condition.kind is ConditionKind.THRESHOLD)
    return sum(bool(judged.given) for judged in numbers)


def is_direction(outcome: Outcome) -> bool:
    """Whether it only says what a place is to develop."""
    return any(b.what == WHAT for b in outcome.offer.benefits)


def worth_telling(outcome: Outcome, profile: Profile) -> bool:
    """Directions are told only where the trade said is one of them."""
    if not is_direction(outcome):
        return True
    trades = [j for j in outcome.judged if j.condition.field == INDUSTRY]
    return bool(profile.of(INDUSTRY)) and any(j.verdict is Verdict.MET for j in trades)


def checked(document: Document, outcome: Outcome, as_of: date) -> Checked:
    """The outcome with the standing of its document on that day."""
    return Checked(document, outcome, validity(document.record, as_of).status)
