"""Write a corpus that comes as JSON lines out as one text file per document, ready to be ingested.

    python -m bench.corpora NAME FOLDER [--shared ../shared] [--script hans|hant]

NAME is policyqa, drcd_dev or cmrc.  A file is named for its ``docid``; its title, where it has
one, is the first line.  ``--script`` writes every document in that script instead of its own.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from kb.text import fold, to_traditional

NAMES = ("policyqa", "drcd_dev", "cmrc")
SCRIPTS: dict[str, Callable[[str], str]] = {"": str, "hans": fold, "hant": to_traditional}


def documents(shared: Path, name: str, script: str = "") -> dict[str, str]:
    """File name → text, of every document of that corpus."""
    lines = (shared / "eval" / f"{name}_docs.jsonl").read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line.strip()]
    return {f"{row['docid']}.txt": SCRIPTS[script](_text(row)) for row in rows}


def _text(row: dict[str, str]) -> str:
    return "\n\n".join(part.strip() for part in (row.get("title", ""), row["text"]) if part) + "\n"


def write(texts: dict[str, str], folder: Path) -> None:
    """Make these the text files of the folder; a file that is the same already is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.txt"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        if not re.fullmatch(r"[\w-]+\.txt", name):
            raise SystemExit(f"not a file name: {name!r}")
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def main(argv: Sequence[str] | None = None) -> None:
    """Write one corpus out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--script", choices=("hans", "hant"), default="")
    args = parser.parse_args(argv)
    texts = documents(args.shared, args.name, args.script)
    write(texts, args.folder)
    print(f"{len(texts)} documents in {args.folder}")


if __name__ == "__main__":
    main()
