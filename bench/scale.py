"""How much is taken in how fast, beside the usual pipeline, on this machine.

    python -m bench.scale [--shared ../shared] [--every 1] [--small 11] [--alone]

Ours: the statutes of ``corpora/laws`` (every n-th with ``--every``) from files to the first answer
(words and exact vectors), then to the generation; then once more unchanged, and with one changed
file.  The same of a small part (``--small``), to see how the cost of a 条 grows.  The usual
pipeline (left out with ``--alone``; it needs the extra ``bench``): RecursiveCharacterTextSplitter
(500, 50) into Chroma through langchain_chroma and BM25Retriever over jieba, with the same embedder,
in the same run.  Each is a process of its own, so that its memory is its own; its processor time
(its helpers' included) is told beside the time on the clock, for a machine that is shared.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Everything of ours is imported where it is used: each process that helps reads this file again.

Figures = dict[str, float]

QUESTION = "用人单位拖欠工资，劳动者怎么办？"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--small", type=int, default=11)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--at", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.one:
        print(json.dumps(_ONE[args.one](args.at)))
        return
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large", Path(folder) / "small"
        _sample(args.shared / "corpora/laws", large / "laws", args.every)
        _sample(args.shared / "corpora/laws", small / "laws", args.every * args.small)
        _compare(large, small, alone=args.alone)


def _compare(large: Path, small: Path, *, alone: bool) -> None:
    few = _apart("ours", small, "ours, the small part")
    ours = _apart("ours", large, "ours")
    for key, what in (("first answer s", "clock"), ("first answer cpu s", "processor")):
        growth = (ours[key] / ours["articles"]) / (few[key] / few["articles"])
        _said(f"cost of a 条 to the first answer, large / small, by the {what}: {growth:.2f}")
    if alone:
        return
    usual = _apart("usual", large, "the usual pipeline")
    ratios = {key: round(usual[key] / ours[key], 2) for key in ours if key in usual}
    _said(f"usual / ours: {json.dumps(ratios)}")


def _sample(source: Path, target: Path, every: int) -> None:
    for path in sorted(source.rglob("*.md"))[::every]:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _apart(one: str, at: Path, what: str) -> Figures:
    words = [sys.executable, "-m", "bench.scale", "--one", one, "--at", str(at)]
    ran = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    found: Figures = json.loads(ran.stdout.splitlines()[-1])
    _said(f"{what}: " + ", ".join(f"{key} {value:g}" for key, value in found.items()))
    return found


def _said(line: str) -> None:
    print(line, flush=True)


# --- ours -----------------------------------------------------------------------------------


def _ours(at: Path) -> Figures:
    from kb.config import Settings
    from kb.console import Bars

    clock = _Clock()
    with Bars() as bars:

        def progress(what: str, done: int, all_: int) -> None:
            bars(what, done, all_)
            if (what, done) == ("读取文件", all_) and clock.met("read") == 2:
                # Said when the last file is read, and again when the last batch is committed.
                from kb.desk import Desk

                desk = Desk.open(Settings(home=at / "home"))
                desk.search(QUESTION)
                desk.close()
                clock.stamp("first")
            elif what.startswith("建立向量索引") and not done:
                clock.stamp("building")

        report = _run(at, progress)
        clock.stamp("all")
    again, changed = _again(at)
    took, cpu = clock.at["first"]
    return {
        "documents": report.documents,
        "articles": report.articles,
        "pieces": report.chunks,
        "first answer s": round(took, 1),
        "first answer cpu s": round(cpu, 1),
        "articles a second": round(report.articles / took),
        **_built(report.chunks, clock.between("building", "all")),
        "all s": round(clock.at["all"][0], 1),
        "second run s": again,
        "one changed file s": changed,
        **_weight(at / "home"),
    }


def _run(at: Path, progress: Callable[[str, int, int], None]) -> Any:
    from ingest.roots import roots
    from ingest.run import run
    from kb.text import Tokeniser

    return run(at / "home", Tokeniser(), roots([at / "laws"]), progress)


def _again(at: Path) -> tuple[float, float]:
    """Seconds of a run over unchanged files, and of one after a file was changed."""
    took, at_half = [], sum(1 for _ in (at / "laws").rglob("*.md")) // 2
    for change in (False, True):
        if change:
            path = sorted((at / "laws").rglob("*.md"), key=lambda p: p.stat().st_size)[at_half]
            path.write_text(path.read_text("utf-8") + "\n本文件另有修订。\n", "utf-8")
        started = time.perf_counter()
        _run(at, lambda *_: None)
        took.append(round(time.perf_counter() - started, 2))
    return took[0], took[1]


class _Clock:
    """Moments, by the clock and by the processor (helpers that have ended included)."""

    def __init__(self) -> None:
        self._start = self._now()
        self.at: dict[str, tuple[float, float]] = {}
        self._met: Counter[str] = Counter()

    @staticmethod
    def _now() -> tuple[float, float]:
        times = os.times()
        return time.perf_counter(), sum(times[:4])

    def stamp(self, what: str) -> None:
        """Note the moment."""
        now = self._now()
        self.at[what] = now[0] - self._start[0], now[1] - self._start[1]

    def met(self, what: str) -> int:
        """How often this has come by now."""
        self._met[what] += 1
        return self._met[what]

    def between(self, one: str, other: str) -> tuple[float, float]:
        """From one moment to another."""
        return self.at[other][0] - self.at[one][0], self.at[other][1] - self.at[one][1]


def _built(pieces: int, took: tuple[float, float]) -> Figures:
    return {
        "generation ms a vector": round(took[0] / pieces * 1000, 2),
        "generation cpu ms a vector": round(took[1] / pieces * 1000, 2),
    }


# --- the usual pipeline ---------------------------------------------------------------------


def _usual(at: Path) -> Figures:
    from bench.usual import Usual

    clock = _Clock()
    whole = Usual.read(at / "laws")
    usual = Usual.split(whole, at / "usual")
    clock.stamp("split")
    usual.embed_and_store()
    clock.stamp("stored")
    usual.count_words()
    usual.search(QUESTION)
    clock.stamp("first")
    took, cpu = clock.at["first"]
    return {
        "documents": len(whole),
        "pieces": len(usual.pieces),
        "first answer s": round(took, 1),
        "first answer cpu s": round(cpu, 1),
        **_built(len(usual.pieces), clock.between("split", "stored")),
        "all s": round(took, 1),
        **_weight(at / "usual"),
    }


def _weight(folder: Path) -> Figures:
    """The largest process in MB, those that helped it included, and the folder in MB."""
    peaks = [
        resource.getrusage(whose).ru_maxrss
        for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"peak MB": max(peaks) // 1024, "home MB": round(size / 2**20, 1)}


_ONE = {"ours": _ours, "usual": _usual}

if __name__ == "__main__":
    main()
