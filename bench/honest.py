"""How many honest sentences the check of written answers keeps, and how many bent ones it lets by.

    python -m bench.honest [--each]

Reads the tables of ``tests/``: what a writer may faithfully say of a provision, by lot, and what is
made of each sentence by bending it or by putting another number of the same provision into it.
"""

from __future__ import annotations

import argparse
import runpy
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kb.asking.amounts import amounts, squeezed
from kb.model import Level, Pinpoint, Step
from kb.text import Tokeniser
from kb.verify import Support, Verdict, verify

TESTS = Path(__file__).resolve().parents[1] / "tests"
PLACE = Pinpoint((Step(Level.ARTICLE, 3),))
ASKED = "企业怎么申请，可以免费吗？"

Row = tuple[str, str]
"""A provision, and what is said of it."""


def exchanged(text: str, said: str) -> Iterator[str]:
    """The sentence with one of its numbers replaced by another of the same kind in the text."""
    plain = squeezed(said)
    for mine in amounts(said):
        for other in amounts(text):
            if other.unit == mine.unit and not other.agrees(mine):
                written = other.span.of(squeezed(text))
                yield f"{plain[: mine.span.start]}{written}{plain[mine.span.end :]}"


def lots() -> dict[str, Sequence[Row]]:
    """The tables, by what they are called in the report."""
    local = runpy.run_path(str(TESTS / "paraphrases.py"))
    laws = runpy.run_path(str(TESTS / "paraphrases_laws.py"))
    return {"policies": local["ROWS"], "statutes": laws["MENDED"], "statutes, later": laws["FRESH"]}


def judged(tokeniser: Tokeniser) -> Callable[[str, str], Verdict]:
    """The check of one sentence against one provision."""

    def one(text: str, said: str) -> Verdict:
        support = Support(text, "", "试验办法", ("试验办法",), PLACE)
        return verify(said, [support], ASKED, tokeniser)

    return one


def main(argv: Sequence[str] | None = None) -> None:
    """Print a line a lot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="print every honest sentence lost")
    args = parser.parse_args(argv)
    check = judged(Tokeniser())
    bent: Any = runpy.run_path(str(TESTS / "inventions.py"))["bent"]
    for name, rows in lots().items():
        verdicts = [(said, check(text, said)) for text, said in rows]
        bends = [check(text, bend).kept for text, said in rows for bend in bent(said)]
        numbers = [
            check(text, other).kept for text, said in rows for other in exchanged(text, said)
        ]
        kept = sum(verdict.kept for _, verdict in verdicts)
        print(
            f"{name}: {kept} of {len(rows)} honest sentences kept; let by: {sum(bends)} of"
            f" {len(bends)} bent, {sum(numbers)} of {len(numbers)} with another number"
        )
        if args.each:
            lost = [(said, verdict) for said, verdict in verdicts if not verdict.kept]
            print("".join(f"  {said}  {'；'.join(v.reasons)}\n" for said, v in lost), end="")


if __name__ == "__main__":
    main()
