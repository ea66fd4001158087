"""The question sets that are measured on: their corpora, homes, queries and what is wanted of each.

A measure over them takes the names of sets, ``--shared`` for where the corpora are, ``--homes`` for
where the indexes are kept for the next run, and ``--every`` N for every N-th question alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import corpora
from ingest.roots import roots
from ingest.run import run
from kb.measure.questions import Query, read_queries
from kb.text import Tokeniser

Aim = tuple[float, float]  # plain BM25 when it was set, and what is wanted


@dataclass(frozen=True, slots=True)
class Set:
    """Questions, their corpus and what is wanted of which measure."""

    corpus: str
    questions: str
    as_of: date
    wanted: Mapping[str, Aim]
    script: str = ""


_DRCD = {"document@1": (0.95, 0.96)}
SETS = {
    "stard": Set(
        "laws", "stard_train", date(2026, 1, 1),
        {"recall@10": (0.48, 0.56), "MRR@10": (0.41, 0.47), "recall@100": (0.69, 0.80)},
    ),
    "policyqa": Set(
        "policyqa", "policyqa_questions", date(2020, 6, 1),
        {"document@1": (0.82, 0.88), "snippet@1": (0.58, 0.68), "snippet@5": (0.79, 0.88)},
    ),
    "drcd": Set("drcd_dev", "drcd_dev_questions", date(2026, 1, 1), _DRCD),
    "drcd-simplified": Set("drcd_dev", "drcd_dev_questions", date(2026, 1, 1), _DRCD, "hans"),
    "cmrc": Set("cmrc", "cmrc_questions", date(2026, 1, 1), {"document@1": (0.0, 0.0)}),
    # Wanted of the seeds: the gold 条 first (recall@1) for all but one question.
    "seeds": Set("seeds", "seed_questions", date(2026, 11, 22), {"recall@1": (0.0, 0.0)}),
}  # fmt: skip


READING = ("policyqa", "drcd", "cmrc")
"""The sets whose answers were marked in the text by people."""


def parser_of(doc: str | None, known: Iterable[str] = SETS) -> argparse.ArgumentParser:
    """What a measure over some of these sets can be told."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("sets", nargs="*", choices=[*known], metavar="SET")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--every", type=int, default=1)
    return parser


@contextmanager
def homes_in(kept: Path | None) -> Iterator[Path]:
    """The folder named for the homes, or else one that is gone afterwards."""
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def home_of(one: Set, shared: Path, folder: Path) -> Path:
    """The home of a set's corpus, made or brought up to date."""
    files = folder / "documents"
    if one.corpus == "laws":
        files = shared / "corpora/laws"
    elif one.corpus == "seeds":
        files = shared / "seeds"
    else:
        corpora.write(corpora.documents(shared, one.corpus, one.script), files)
    report = run(folder / "home", Tokeniser(), roots([files]), lambda *_: None)
    if report.failed:
        raise SystemExit(f"not read: {report.failed}")
    return folder / "home"


def all_queries_of(one: Set, shared: Path, every: int) -> list[Query]:
    """Every N-th query of a set."""
    return read_queries(shared / "eval" / f"{one.questions}.jsonl")[::every]


def queries_of(one: Set, shared: Path, every: int) -> list[Query]:
    """The queries of a set that name what should be found; of the seeds, those that name a 条."""
    found = all_queries_of(one, shared, every)
    if one.corpus == "seeds":
        return [query for query in found if any(gold.article for gold in query.gold)]
    return [query for query in found if query.gold]
