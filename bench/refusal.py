"""What refusal costs: each question asked with its document there, and with it taken out.

    python -m bench.refusal [--shared ../shared] [--every 1]

Builds a home over the policyqa documents, and prints for several thresholds how many answerable
and how many unanswerable questions would be refused, and how often the answer stands in the quotes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from ingest.roots import roots
from ingest.run import run
from kb.config import Settings
from kb.desk import Desk
from kb.extract import ENOUGH, SURE
from kb.text import Tokeniser
from kb.weigh import squeezed

AS_OF = date(2020, 6, 1)
THRESHOLDS = sorted({0.5, 0.55, ENOUGH, 0.65, 0.7, SURE, 0.8})


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args(argv)
    questions = _rows(args.shared / "eval/policyqa_questions.jsonl")[:: args.every]
    with tempfile.TemporaryDirectory() as folder:
        desk = _desk(args.shared / "eval/policyqa_docs.jsonl", Path(folder))
        with_document = list(_confidences(desk, questions, leave_out=False))
        without = list(_confidences(desk, questions, leave_out=True))
        desk.close()
    print(f"{len(questions)} questions")
    print("| threshold | answerable refused | unanswerable refused | answer stands in the quotes |")
    print("|---|---|---|---|")
    for threshold in THRESHOLDS:
        kept = [right for confidence, right in with_document if confidence >= threshold]
        refused = 1 - len(kept) / len(questions)
        caught = sum(confidence < threshold for confidence, _ in without) / len(questions)
        print(f"| {threshold:.2f} | {refused:.3f} | {caught:.3f} | {sum(kept) / len(kept):.3f} |")


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _desk(documents: Path, folder: Path) -> Desk:
    files = folder / "documents"
    files.mkdir()
    for row in _rows(documents):
        (files / f"{row['docid']}.txt").write_text(row["text"], "utf-8")
    run(folder / "home", Tokeniser(), roots([files]), lambda *_: None)
    return Desk.open(Settings(home=folder / "home"))


def _confidences(
    desk: Desk, questions: list[dict[str, str]], *, leave_out: bool
) -> Iterator[tuple[float, bool]]:
    for row in questions:
        source = f"{row['docid']}.txt"
        found = desk.extract(row["question"], AS_OF, without=source if leave_out else "")
        quoted = "".join(squeezed(q.span.of(q.document.text)) for q in found.quotes)
        yield found.confidence, squeezed(row["answer"]) in quoted


if __name__ == "__main__":
    main()
