"""An agency's web server beside ours: the demo page that carries the widget, under a strict CSP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from listening import listening

ROOT = Path(__file__).resolve().parents[1]
WIDGET = ROOT / "kb" / "web" / "widget"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PATIENCE = 60_000  # milliseconds that a page may take on a machine that is busy
NEEDED = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="no chromium on PATH")]
TYPES = {"html": "text/html; charset=utf-8", "css": "text/css", "js": "text/javascript"}
STRICT = (
    "default-src 'none'; script-src 'self' {kb}; style-src 'self'; frame-src {kb};"
    " base-uri 'none'; require-trusted-types-for 'script'"
)


class Host(ThreadingHTTPServer):
    """Serves the demo page; ``attributes`` go into the widget's script element."""

    def __init__(self, kb: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kb, self.site, self.attributes = kb, "demo", ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = WIDGET / (self.path.split("?")[0].strip("/") or "demo.html")
        known = path.is_file()
        text = path.read_text("utf-8") if known else ""
        text = text.replace("http://127.0.0.1:7860", self.server.kb)
        named = f'data-site="{self.server.site}" {self.server.attributes}'
        body = text.replace('data-site="demo"', named).encode()
        self.send_response(200 if known else 204)
        self.send_header("Content-Type", TYPES[path.suffix[1:]] if known else "text/plain")
        self.send_header("Content-Security-Policy", STRICT.format(kb=self.server.kb))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def hosted(kb: str) -> Iterator[Host]:
    """A host whose page loads the widget from ``kb``."""
    server = Host(kb.rstrip("/"))
    with listening(server):
        yield server


@contextmanager
def chromium_open() -> Iterator[Any]:
    """A browser; skips the test where there is none."""
    if not CHROMIUM:
        pytest.skip("no chromium on PATH")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
