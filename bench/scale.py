"""How much is taken in how fast, beside the usual pipeline, on this machine.

    python -m bench.scale [--shared ../shared] [--every 10] [--baseline]

Ours: every n-th statute of ``corpora/laws`` from files to the first answer (words and exact
vectors), then to the generation.  The usual pipeline (``--baseline``, which needs the extra
``bench``): RecursiveCharacterTextSplitter(500, 50) into Chroma through langchain_chroma, and
BM25Retriever over jieba; the same files, the same embedder, in the same run.  Each is a process of
its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--at", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.one:
        print(json.dumps(_ONE[args.one](args.at)))
        return
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        _sample(args.shared / "corpora/laws", at / "laws", args.every)
        ours = _apart("ours", at)
        _told("ours", ours)
        if args.baseline:
            usual = _apart("usual", at)
            _told("the usual pipeline", usual)
            ratios = {key: round(usual[key] / ours[key], 1) for key in ours if key in usual}
            print("usual / ours:", json.dumps(ratios))


def _sample(source: Path, target: Path, every: int) -> None:
    for path in sorted(source.rglob("*.md"))[::every]:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _apart(one: str, at: Path) -> dict[str, float]:
    words = [sys.executable, "-m", "bench.scale", "--one", one, "--at", str(at)]
    ran = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _told(what: str, found: dict[str, float]) -> None:
    print(f"{what}: " + ", ".join(f"{key} {value:g}" for key, value in found.items()), flush=True)


def _ours(at: Path) -> dict[str, float]:
    from ingest.roots import roots
    from ingest.run import run
    from kb.text import Tokeniser

    stamps: dict[str, float] = {}
    started = time.perf_counter()

    def progress(what: str, done: int, all_: int) -> None:
        stamps[what] = time.perf_counter() - started

    report = run(at / "home", Tokeniser(), roots([at / "laws"]), progress)
    took = time.perf_counter() - started
    first = stamps["读取文件"]
    return {
        "documents": report.documents,
        "articles": report.articles,
        "pieces": report.chunks,
        "first answer s": round(first, 1),
        "articles a second": round(report.articles / first),
        "all s": round(took, 1),
        **_weight(at / "home"),
    }


def _usual(at: Path) -> dict[str, float]:
    import jieba
    from langchain_chroma import Chroma
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from kb.embed.static import StaticEmbedder

    started = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50)
    whole = [
        Document(path.read_text("utf-8"), metadata={"source": path.name})
        for path in sorted((at / "laws").rglob("*.md"))
    ]
    pieces = splitter.split_documents(whole)
    store: Any = Chroma("laws", StaticEmbedder(), persist_directory=str(at / "usual"))
    for start in range(0, len(pieces), 2_000):  # Chroma refuses more than 5,461 at once
        store.add_documents(pieces[start : start + 2_000])
    BM25Retriever.from_documents(pieces, preprocess_func=jieba.lcut)
    took = time.perf_counter() - started
    return {
        "documents": len(whole),
        "pieces": len(pieces),
        "first answer s": round(took, 1),
        "all s": round(took, 1),
        **_weight(at / "usual"),
    }


def _weight(folder: Path) -> dict[str, float]:
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
