"""Write down which questions the shipped embedder was trained on: ``kb/measure/trained.txt``.

    python -m bench.trained [--shared ../shared]

Holds fingerprints, no questions.  ``app.py eval`` says from them when a set was trained on.
Whatever else is trained on questions adds its own section here.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.embedder_data import read_all
from kb.measure.trained import SHIPPED, written


def main(argv: Sequence[str] | None = None) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    args = parser.parse_args(argv)
    _, questions = read_all(args.shared)
    used = [q.text for q in questions if not q.held_out]
    SHIPPED.write_text(written({"kb/embed/static.npz": used}), "utf-8")
    print(f"{len(used)} questions")


if __name__ == "__main__":
    main()
