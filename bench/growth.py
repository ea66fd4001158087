"""How the milliseconds of a search grow with what is held: 6,000, 60,000 and 600,000 条.

    python -m bench.growth [--shared ../shared] [--sizes 6000 60000 600000] [--questions 100]

The corpus is grown out of the statutes by copies that differ: in copy n every 条 takes its words
in pairs from two 条 n places apart, so that no text and no vector comes twice.  What is measured
is the search of the two indexes and the fusing (``Retriever``), by the exact matrix where nobody
waited for a generation and by Chroma with ``--generation``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.speed import AS_OF, resident, told
from ingest.pipeline import Job, Makers, stage
from kb.config import Settings
from kb.desk import Desk
from kb.embed.static import StaticEmbedder
from kb.index.embedded import publish
from kb.index.words import Words
from kb.store.catalog import Catalog, Staged
from kb.store.filing import filed
from kb.store.home import vectors_folder, words_folder
from kb.text import Tokeniser

_BATCH = 200


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[6_000, 60_000, 600_000])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--generation", action="store_true")
    args = parser.parse_args(argv)
    lines = (args.shared / "eval/stard_train.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[: args.questions]]
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as folder:
            held = _grown(args.shared / "corpora/laws", Path(folder), size)
            if args.generation:
                _generation(Path(folder))
            _asked(Path(folder), questions, held)


def _grown(laws: Path, home: Path, size: int) -> int:
    """A home of at least so many 条; how many it holds."""
    makers = Makers(Tokeniser(), StaticEmbedder())
    catalog, words = Catalog(home, create=True), Words.create(words_folder(home))
    catalog.sign(makers.names)
    held, batch = 0, list[Staged]()
    started = _now()
    with closing(catalog):
        for staged in _varied(laws, makers):
            batch.append(staged)
            held += sum(1 for p in staged.document.walk() if p.level == "article")
            if len(batch) == _BATCH or held >= size:
                _store(batch, catalog, words)
                batch = []
            if held >= size:
                break
    print(f"{held} 条 taken in, {_since(started)}", flush=True)
    return held


def _varied(laws: Path, makers: Makers) -> Iterator[Staged]:
    paths = sorted(laws.rglob("*.md"))
    for copy in range(1_000):
        for path in paths:
            text = path.read_text("utf-8")
            body = _mixed(text, copy) if copy else text
            job = Job(f"copy {copy}", f"{path.stem}.md", body.encode(), "{}")
            staged = stage(makers, job)
            if isinstance(staged, Staged):
                yield staged


def _mixed(text: str, copy: int) -> str:
    """The text with the second half of each long line taken from a line some places on."""
    lines = text.split("\n")
    long = [i for i, line in enumerate(lines) if len(line) > 60]
    moved = {i: long[(at + copy) % len(long)] for at, i in enumerate(long)}
    halves = {i: lines[j][len(lines[j]) // 2 :] for i, j in moved.items()}
    mixed = [
        line[: len(line) // 2] + halves[i] if i in halves else line for i, line in enumerate(lines)
    ]
    return "\n".join(mixed)


def _store(batch: Sequence[Staged], catalog: Catalog, words: Words) -> None:
    rows = [filed(replace(one, data=b"")) for one in batch]
    catalog.stage(rows)
    words.add_bodies(piece for one in rows for piece in one.pieces)
    words.commit()
    catalog.make_current({one.document: one.version for one in rows})


def _generation(home: Path) -> None:
    with closing(Catalog(home)) as catalog:
        started = _now()
        maker = catalog.meta("embedder") or ""
        size = publish(catalog, vectors_folder(home), maker, lambda *_: None)
        print(f"generation of {size} vectors: {_since(started)}", flush=True)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(started: tuple[float, float]) -> str:
    clock, processor = (now - then for now, then in zip(_now(), started, strict=True))
    return f"{clock:.0f} s, by the processor {processor:.0f} s"


def _asked(home: Path, questions: Sequence[str], held: int) -> None:
    desk = Desk.open(Settings(home=home), resident=True)
    search = partial(desk.search, limit=10, as_of=AS_OF)
    for question in questions:
        search(question)  # warm
    told(f"search, {held} 条", search, questions)
    print(f"resident memory: {resident():.0f} MB", flush=True)
    desk.close()


if __name__ == "__main__":
    main()
