"""How fast questions are answered, beside EnsembleRetriever over the same pieces and vectors.

    python -m bench.speed [--shared ../shared] [--every 1] [--questions 200] [--home HOME] [--alone]

Takes in every n-th statute of ``corpora/laws`` (or asks a home that holds them) and asks lay legal
questions of ``stard_train`` that nothing was trained on: the milliseconds of search and ask, how
many searches a second 1, 4 and 16 callers get, what the process holds in memory, and the seconds
from a cold start to the first answer on the command line and to the page.  EnsembleRetriever
(BM25Retriever over jieba, Chroma; extra ``bench``) has the same pieces and the same embedder and
answers the same questions in the same run; recall@10 is over the 条 that each question names.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import kb
from ingest.roots import roots
from ingest.run import run
from kb.config import Settings
from kb.desk import Desk
from kb.measure.judge import Seen, search_measures, seen
from kb.measure.questions import Query, read_queries
from kb.measure.trained import fingerprint, trained_on
from kb.model import Chunk, Document, Level
from kb.text import Tokeniser

AS_OF = date(2026, 1, 1)
CALLERS = (1, 4, 16)
PORT = 17_861
COLD = 5


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--alone", action="store_true")
    args = parser.parse_args(argv)
    queries = unseen(args.shared)[: args.questions]
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or _taken_in(args.shared, Path(folder), args.every)
        _cold(home)
        found = _ours(home, queries)
        if not args.alone:
            _beside(home, queries, Path(folder) / "usual", found)


def unseen(shared: Path) -> list[Query]:
    """The lay legal questions that nothing that ships was trained on; all where none is left."""
    queries = read_queries(shared / "eval/stard_train.jsonl")
    known = frozenset().union(*trained_on().values())
    left = [one for one in queries if fingerprint(one.question) not in known]
    print(f"questions: {len(left)} of {len(queries)} that nothing was trained on", flush=True)
    return left or queries


def _taken_in(shared: Path, folder: Path, every: int) -> Path:
    laws = folder / "laws"
    for path in sorted((shared / "corpora/laws").rglob("*.md"))[::every]:
        target = laws / path.relative_to(shared / "corpora/laws")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    started = time.perf_counter()
    report = run(folder / "home", Tokeniser(), roots([laws]), lambda *_: None)
    took = time.perf_counter() - started
    print(f"taken in: {report.documents} documents, {report.articles} 条 in {took:.1f} s")
    return folder / "home"


# --- ours -----------------------------------------------------------------------------------


def _ours(home: Path, queries: Sequence[Query]) -> tuple[float, float]:
    desk = Desk.open(Settings(home=home), resident=True)
    texts = [one.question for one in queries]
    for text in texts:
        desk.search(text, 10, AS_OF)  # warm
    search = told("search", (lambda q: desk.search(q, 10, AS_OF)), texts)
    told("ask", (lambda q: desk.ask(q, AS_OF)), texts)
    for callers in CALLERS:
        rate = _rate(desk, texts, callers)
        print(f"search, {callers} callers at once: {rate:.0f} questions a second", flush=True)
    print(f"resident memory: {resident():.0f} MB", flush=True)
    desk.close()
    return search


def told(what: str, one: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """(median, p95) milliseconds by the clock; printed, with those of the processor."""
    clock, processor = [], []
    for text in texts:
        before, spent = time.perf_counter(), time.process_time()
        one(text)
        clock.append((time.perf_counter() - before) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    middle, late = _middle_and_late(clock)
    cpu, cpu_late = _middle_and_late(processor)
    print(
        f"{what}: median {middle:.1f} ms, p95 {late:.1f} ms; by the processor {cpu:.1f} and"
        f" {cpu_late:.1f} ms; {len(texts)} questions",
        flush=True,
    )
    return cpu, cpu_late


def _middle_and_late(times: Iterable[float]) -> tuple[float, float]:
    found = sorted(times)
    return statistics.median(found), found[int(len(found) * 0.95)]


def _rate(desk: Desk, texts: Sequence[str], callers: int) -> float:
    rest = iter(list(texts))

    def ask() -> None:
        for text in rest:
            desk.search(text, 10, AS_OF)

    threads = [threading.Thread(target=ask) for _ in range(callers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(texts) / (time.perf_counter() - started)


def resident() -> float:
    """What this process holds in memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# --- from a cold start ----------------------------------------------------------------------


def _cold(home: Path) -> None:
    environ = {**os.environ, "KB_HOME": str(home)}
    took = []
    for _ in range(COLD):
        started = time.perf_counter()
        words = [sys.executable, "app.py", "ask", "用人单位拖欠工资怎么办？"]
        subprocess.run(words, env=environ, stdout=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - started)
    each = ", ".join(f"{one:.1f}" for one in took)
    print(f"first answer on the command line: {each} s, a process each", flush=True)
    started = time.perf_counter()
    words = [sys.executable, "app.py", "serve", "--port", str(PORT)]
    with subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(f"http://127.0.0.1:{PORT}/")
            print(f"page ready: {time.perf_counter() - started:.1f} s", flush=True)
        finally:
            server.terminate()


def _wait(address: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address, timeout=60):
            return
        time.sleep(0.05)
    raise TimeoutError(address)


# --- beside ---------------------------------------------------------------------------------


def _beside(home: Path, queries: Sequence[Query], folder: Path, ours: tuple[float, float]) -> None:
    from bench.usual import Usual
    from kb.store.catalog import Catalog

    catalog = Catalog(home)
    chunks = {chunk.id: chunk for chunk in catalog.all_chunks()}
    pieces = [(id_, f"{chunk.context}\n{chunk.text}") for id_, chunk in chunks.items()]
    usual = Usual.of(pieces, folder, kb.as_embeddings())
    usual.embed_and_store()
    usual.count_words()
    usual.search(queries[0].question)
    theirs = told("EnsembleRetriever", usual.search, [one.question for one in queries])
    for what, mine, other in zip(("median", "p95"), ours, theirs, strict=True):
        print(f"{what} by the processor, EnsembleRetriever / ours: {other / mine:.1f}", flush=True)

    def found(question: str) -> list[Seen]:
        held = [chunks[one.metadata["id"]] for one in usual.search(question)]
        return [_as_seen(chunk, catalog.document(chunk.version)) for chunk in held]

    desk = Desk.open(Settings(home=home), resident=True)
    _recall("ours", queries, lambda q: [seen(row) for row in desk.search(q, 10, AS_OF)])
    _recall("EnsembleRetriever", queries, found)
    desk.close()


def _as_seen(chunk: Chunk, document: Document) -> Seen:
    number = chunk.unit.number(Level.ARTICLE)
    names = (document.record.title, *document.record.aliases)
    article = (number, chunk.unit.suffix) if number is not None else None
    return Seen(document.source, names, article, chunk.unit_span.of(document.text))


def _recall(who: str, queries: Sequence[Query], find: Callable[[str], list[Seen]]) -> None:
    shares = [search_measures(q, find(q.question), (10,))["recall@10"] for q in queries]
    print(f"recall@10, {who}: {statistics.mean(shares):.3f}", flush=True)


if __name__ == "__main__":
    main()
