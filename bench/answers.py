"""How right answers are: citation, facts, the span that should be quoted, refusal, milliseconds.

    python -m bench.answers [SET ...] [--shared ../shared] [--homes FOLDER] [--every 1] [--model]

SET is seeds or policyqa.  Without ``--model`` no model is used; with it, the one that ``KB_LLM_…``
names, any OpenAI-compatible address, and what became of its sentences is counted.  ``--each``
prints every answer that is not wholly right.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from bench.sets import SETS, all_queries_of, home_of, homes_in, parser_of
from kb.config import Settings
from kb.desk import Desk
from kb.measure.judge import Measures, answer_measures, refused, seen
from kb.measure.questions import Query
from kb.measure.report import means, table
from kb.measure.scores import percentile, refusals
from kb.results import Answer, Mode

T = TypeVar("T")
DEFAULT = ("seeds", "policyqa")
MOST_SENTENCES = 3
WANTED = {
    "seeds": "24 of the 25 that are not eligibility wholly right",
    "policyqa": "contained .60, ROUGE-L .50, at most three sentences, ask / search under 3",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """A query, its answer, what that is worth, and how long ask and search took."""

    query: Query
    answer: Answer
    measures: Measures
    ask_ms: float
    search_ms: float

    @property
    def right(self) -> bool:
        """Whether nothing that is measured of it is wrong."""
        if self.query.answerable and refused(self.answer):
            return False
        needed = ("facts", "citations_all", "contained")
        return all(self.measures.get(name, 1.0) == 1.0 for name in needed)


def answered(desk: Desk, queries: Iterable[Query], as_of: date) -> list[Answered]:
    """Every query asked; whichever of ask and search comes second finds the caches warm."""
    out = []
    for number, query in enumerate(queries):
        out.append(_one(desk, query, query.as_of or as_of, search_first=bool(number % 2)))
    return out


def _one(desk: Desk, query: Query, day: date, *, search_first: bool) -> Answered:
    if search_first:
        rows, search_ms = _timed(lambda: desk.search(query.question, 10, day))
        answer, ask_ms = _timed(lambda: desk.ask(query.question, day))
    else:
        answer, ask_ms = _timed(lambda: desk.ask(query.question, day))
        rows, search_ms = _timed(lambda: desk.search(query.question, 10, day))
    measures = answer_measures(query, answer, [seen(row) for row in rows])
    if "sentences" in measures:
        measures["short"] = float(measures["sentences"] <= MOST_SENTENCES)
    return Answered(query, answer, measures, ask_ms, search_ms)


def _timed(call: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    return call(), (time.perf_counter() - started) * 1000


def main(argv: Sequence[str] | None = None) -> None:
    """Print a table for each set."""
    parser = parser_of(__doc__)
    parser.add_argument("--model", action="store_true")
    parser.add_argument("--each", action="store_true")
    args = parser.parse_args(argv)
    if args.model and not os.environ.get("KB_LLM_MODEL"):
        parser.error("--model: set KB_LLM_BASE_URL and KB_LLM_MODEL (and KB_LLM_API_KEY) first")
    with homes_in(args.homes) as homes:
        for name in args.sets or DEFAULT:
            one = SETS[name]
            home = home_of(one, args.shared, homes / name)
            queries = all_queries_of(one, args.shared, args.every)
            with closing(Desk.open(_settings(home, model=args.model), resident=True)) as desk:
                found = answered(desk, queries, one.as_of)
            _report(name, found)
            if args.each:
                _each(found)


def _settings(home: Path, *, model: bool) -> Settings:
    environ = {k: v for k, v in os.environ.items() if model or not k.startswith("KB_LLM_")}
    return Settings.from_env({**environ, "KB_HOME": str(home)})


def _report(name: str, found: Sequence[Answered]) -> None:
    kinds: dict[str, list[Answered]] = {"all": list(found)}
    for one in found:
        if one.query.kind:
            kinds.setdefault(one.query.kind, []).append(one)
    columns = {kind: _measures(some) for kind, some in kinds.items()}
    names = dict.fromkeys(measure for column in columns.values() for measure in column)
    rows = [[name, *kinds], ["questions", *(str(len(some)) for some in kinds.values())]]
    rows += [[n, *(f"{c[n]:.3f}" if n in c else "" for c in columns.values())] for n in names]
    print("\n" + "\n".join(table(rows)))
    print(_times(found))
    if line := _written(found):
        print(line)
    if name in WANTED:
        print(f"wanted: {WANTED[name]}")


def _measures(found: Sequence[Answered]) -> Measures:
    told = [(one.query.answerable, refused(one.answer)) for one in found]
    known = [(bool(answerable), was) for answerable, was in told if answerable is not None]
    right = {"wholly right": sum(one.right for one in found) / len(found)}
    return right | means([one.measures for one in found]) | refusals(known)


def _times(found: Sequence[Answered]) -> str:
    parts = []
    for what, times in (
        ("ask", [one.ask_ms for one in found]),
        ("search", [one.search_ms for one in found]),
        ("ask / search", [one.ask_ms / one.search_ms for one in found]),
    ):
        middle, late = percentile(times, 0.5), percentile(times, 0.95)
        unit = "" if "/" in what else " ms"
        parts.append(f"{what}: median {middle:.1f}{unit}, p95 {late:.1f}{unit}")
    return "; ".join(parts)


def _written(found: Sequence[Answered]) -> str:
    """How often a model wrote the answer, how many sentences were kept; nothing without one."""
    lines = [line for one in found for line in one.answer.trace]
    asked = sum(line.startswith("撰写：") and "提示词" in line for line in lines)
    if not asked:
        return ""
    written = sum(one.answer.mode is Mode.GENERATED for one in found)
    kept = sum(line.startswith("保留：") for line in lines)
    dropped = sum(line.startswith("删除：") for line in lines)
    reasons = Counter(n.text for one in found for n in one.answer.notices if n.kind == "model")
    instead = "".join(f"\n    {count} × {reason}" for reason, count in reasons.most_common())
    return (
        f"asked of the model: {asked}; written by it: {written}; sentences kept {kept},"
        f" left out {dropped}; quotes instead: {sum(reasons.values())}{instead}"
    )


def _each(found: Sequence[Answered]) -> None:
    for one in found:
        if not one.right:
            quotes = " | ".join("".join(c.quote.split()) for c in one.answer.citations)
            print(f"\n{one.query.id} {one.query.question} [{one.answer.status}]")
            print(f"    gold:   {one.query.answer or '、'.join(one.query.facts)}")
            print(f"    quotes: {quotes[:400]}")


if __name__ == "__main__":
    main()
