"""A run: every query of a file put to one desk, found, answered and timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.desk import Desk
from kb.measure.judge import Measures, Seen, answer_measures, refused, search_measures, seen
from kb.measure.questions import Query
from kb.text import fold, script_of, to_traditional

Progress = Callable[[str, int, int], None]

DEPTHS = (1, 5, 10, 100)
_TIMED = 100  # queries whose search is timed at the depth that a reader sees
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure; ``quick`` leaves out the answers and the other script."""

    as_of: date
    depths: Sequence[int] = DEPTHS
    quick: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one query; ``other`` are the search measures of it in the other script."""

    query: Query
    measures: Measures
    other: Measures
    refused: bool | None = None  # None where it was not asked


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, times in milliseconds."""

    outcomes: tuple[Outcome, ...]
    search_ms: tuple[float, ...]
    ask_ms: tuple[float, ...]


def run(desk: Desk, queries: Sequence[Query], plan: Plan, progress: Progress) -> Run:
    """Put every query to the desk."""
    outcomes, ask_ms = [], []
    for done, query in enumerate(queries, 1):
        outcome, took = _one(desk, query, plan)
        outcomes.append(outcome)
        ask_ms += took
        progress("评测", done, len(queries))
    return Run(tuple(outcomes), _timed(desk, queries, plan), tuple(ask_ms))


def _one(desk: Desk, query: Query, plan: Plan) -> tuple[Outcome, list[float]]:
    passages = _passages(desk, query, query.question, plan)
    measures = search_measures(query, passages, plan.depths)
    if plan.quick:
        return Outcome(query, measures, {}), []
    near = replace(plan, depths=[k for k in plan.depths if k <= _SHOWN])
    other = _passages(desk, query, other_script(query.question), near)
    answer = desk.ask(query.question, query.as_of or plan.as_of)
    outcome = Outcome(
        query,
        measures | answer_measures(query, answer, passages),
        search_measures(query, other, near.depths),
        refused(answer),
    )
    return outcome, [answer.took_ms]


def _passages(desk: Desk, query: Query, question: str, plan: Plan) -> list[Seen]:
    if not query.gold:
        return []
    rows = desk.search(question, max(_SHOWN, *plan.depths), query.as_of or plan.as_of)
    return [seen(row) for row in rows]


def _timed(desk: Desk, queries: Sequence[Query], plan: Plan) -> tuple[float, ...]:
    times = []
    for query in queries[:: max(1, len(queries) // _TIMED)]:
        started = time.perf_counter()
        desk.search(query.question, _SHOWN, query.as_of or plan.as_of)
        times.append((time.perf_counter() - started) * 1000)
    return tuple(times)


def other_script(question: str) -> str:
    """The question in the script that it is not written in."""
    return fold(question) if script_of(question) == "hant" else to_traditional(question)
