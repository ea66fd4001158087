"""What a first visit costs: bytes, requests and seconds of each page, and the server's memory.

    python -m bench.pages

The real server over data/policies, a fresh Chromium for every page, on this machine.  The widget
is held to its budgets, beside the loaders of others as their repositories have them (raw bytes,
gzipped bytes); its framed page is opened on a slow telephone: a processor four times slower behind
a round trip of 150 ms and 1.6 Mbit/s (Lighthouse's mobile profile, to which the budget applies),
and behind 562 ms and 1.4 Mbit/s (DevTools' "Slow 4G").
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
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
KILO = 1024
LOADER, FRAMED, USABLE = 6 * KILO, 60 * KILO, 1.0
OTHERS = {
    "WeKnora": (15_496, 4_760), "MaxKB": (13_305, 4_279), "Dify": (7_656, None),
    "FastGPT": (4_837, None), "AnythingLLM": (662_025, 214_125),
}  # fmt: skip
TELEPHONES = {
    "Lighthouse mobile (150 ms, 1.6 Mbit/s, CPU / 4)": (150, 1_600, 750),
    "DevTools Slow 4G (562 ms, 1.4 Mbit/s, CPU / 4)": (562.5, 1_440, 675),
}
"""Milliseconds of a round trip, kbit/s down and up."""
THERE = """
new MutationObserver(() => { if (!window.there && document.getElementById('box')) {
  window.there = performance.now(); } }).observe(document, {childList: true, subtree: true});
"""


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
            for line in widget(browser, site):
                print(line, flush=True)
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


def widget(browser: object, site: str) -> Iterator[str]:
    """The loader and the framed page against their budgets."""
    raw, packed = _fetched(f"{site}widget.js")
    yield f"loader: {raw} bytes, {packed} gzipped ({_held(packed, LOADER)})"
    for name, (theirs, gzipped) in OTHERS.items():
        yield f"  {name}: {theirs} bytes, {gzipped or 'not measured'} gzipped"
    with urllib.request.urlopen(f"{site}embed?site=bench") as reply:
        page = reply.read().decode("utf-8")
    total = len(gzip.compress(page.encode(), 9))
    for path in re.findall(r'(?:src|href)="(widget/[^"]+)"', page):
        total += _fetched(f"{site}{path}")[1]
    yield f"framed page, all told: {total} bytes gzipped ({_held(total, FRAMED)})"
    for i, (name, line) in enumerate(TELEPHONES.items()):
        took = sorted(_on_telephone(browser, site, line) for _ in range(5))[2]
        told = "for comparison" if i else _held(took, USABLE)
        yield f"framed page usable on {name}: {took:.2f} s, the median of 5 ({told})"


def _held(found: float, most: float) -> str:
    return f"{'within' if found <= most else 'OVER'} {most:g}"


def _fetched(address: str) -> tuple[int, int]:
    with urllib.request.urlopen(address) as reply:
        data = reply.read()
    return len(data), len(gzip.compress(data, 9))


def _on_telephone(browser: object, site: str, line: tuple[float, int, int]) -> float:
    """Seconds until a question can be typed."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})  # type: ignore[attr-defined]
    tab = context.new_page()
    tab.add_init_script(THERE)
    session = context.new_cdp_session(tab)
    latency, down, up = line
    session.send("Network.enable")
    speeds = {"downloadThroughput": down * 125, "uploadThroughput": up * 125}
    session.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": latency, **speeds}
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tab.goto(f"{site}embed?site=bench", wait_until="commit")
    tab.wait_for_function("() => window.there")
    took: float = tab.evaluate("window.there") / 1000
    context.close()
    return took


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
    for does in (["ingest"], ["site", "add", "https://www.example.gov.cn", "--id", "bench"]):
        subprocess.run([*run, *does], cwd=ROOT, env=settings, check=True, capture_output=True)
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
