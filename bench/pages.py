"""What a first visit costs: bytes, requests and seconds of each page, and the server's memory.

    python -m bench.pages

The real server over data/policies, a fresh Chromium for every page, on this machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    ("问答", "", "#tw-question textarea"),
    ("条文查阅", "documents", "#tw-content"),
    ("一份文件", "DOCUMENT", "#tw-content"),
    ("企业自测", "checkup", "#tw-content"),
)
PATIENCE = 120


def main(args: Sequence[str] | None = None) -> None:
    """Print a row a page, then the memory."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("playwright is not installed: nothing measured")
        return
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        print("no chromium on PATH: nothing measured")
        return
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as (site, process):
        print(f"memory at rest: {memory(process.pid):.0f} MB")
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for name, path, ready in PAGES:
                print(visit(browser, site, (name, path, ready)), flush=True)
            browser.close()
        print(f"memory after these visits: {memory(process.pid):.0f} MB")


def visit(browser: object, site: str, page: tuple[str, str, str]) -> str:
    """One page in a browser that has nothing yet: 问答 63 requests, 420 kB, 1.2 s."""
    name, path, ready = page
    context = browser.new_context(locale="zh-CN")  # type: ignore[attr-defined]
    tab = context.new_page()
    if path == "DOCUMENT":
        tab.goto(f"{site}documents?kind=regulation")
        path = tab.locator(".tw-rows a").first.get_attribute("href")
        context.close()
        context = browser.new_context(locale="zh-CN")  # type: ignore[attr-defined]
        tab = context.new_page()
    sizes: list[int] = []
    tab.on("requestfinished", lambda request: sizes.append(_bytes(request)))
    started = time.perf_counter()
    tab.goto(site + path)
    tab.wait_for_selector(ready)
    took = time.perf_counter() - started
    tab.wait_for_load_state("load")
    context.close()
    return f"{name}: {len(sizes)} requests, {sum(sizes) / 1000:.0f} kB, usable in {took:.1f} s"


def _bytes(request: object) -> int:
    sizes: dict[str, int] = request.sizes()  # type: ignore[attr-defined]
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


@contextmanager
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The server over data/policies in a new home."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    settings = {**os.environ, "KB_HOME": str(home)}
    run = [sys.executable, "app.py"]
    subprocess.run([*run, "ingest"], cwd=ROOT, env=settings, check=True, capture_output=True)
    process = subprocess.Popen(
        [*run, "serve", "--port", str(port)], cwd=ROOT, env=settings, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        process.stdout.readline()  # 条文已启动
        yield f"http://127.0.0.1:{port}/", process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def memory(pid: int) -> float:
    """Megabytes that a process really holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
