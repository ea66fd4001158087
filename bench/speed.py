"""How fast statutes are taken in and questions are answered, on this machine.

    python -m bench.speed [--shared ../shared] [--every 10]

Indexes every n-th statute of ``corpora/laws`` into a new home and asks lay legal questions.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from ingest.roots import roots
from ingest.run import run
from kb.config import Settings
from kb.desk import Desk
from kb.text import Tokeniser

AS_OF = date(2026, 1, 1)
QUESTIONS = 100


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=10)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        laws = Path(folder) / "laws"
        for path in sorted((args.shared / "corpora/laws").rglob("*.md"))[:: args.every]:
            target = laws / path.relative_to(args.shared / "corpora/laws")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        home = Path(folder) / "home"
        _ingest(laws, home, "first run")
        _ingest(laws, home, "second run, nothing changed")
        lines = (args.shared / "eval/stard_train.jsonl").read_text("utf-8").splitlines()
        questions = [json.loads(line)["question"] for line in lines[:QUESTIONS]]
        _answers(home, questions)


def _ingest(laws: Path, home: Path, what: str) -> None:
    started = time.perf_counter()
    report = run(home, Tokeniser(), roots([laws]), lambda *_: None)
    took = time.perf_counter() - started
    rate = f", {report.articles / took:.0f} 条/s" if report.added else ""
    print(f"{what}: {report.documents} documents, {report.articles} 条 in {took:.1f} s{rate}")


def _answers(home: Path, questions: list[str]) -> None:
    desk = Desk.open(Settings(home=home), resident=True)
    for name, one in (
        ("search", lambda q: desk.search(q, 10, AS_OF)),
        ("ask", lambda q: desk.ask(q, AS_OF)),
    ):
        times = sorted(_milliseconds(one, question) for question in questions)
        middle, late = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"{name}: median {middle:.1f} ms, p95 {late:.1f} ms over {len(times)} questions")
    desk.close()


def _milliseconds(one: Callable[[str], object], question: str) -> float:
    started = time.perf_counter()
    one(question)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
