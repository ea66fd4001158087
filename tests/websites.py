"""A real web server on this machine whose pages a test writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from listening import listening

ARTICLE = "<p>第一条 为了规范示范园区的管理，根据有关法律法规，制定本办法。</p>" + "".join(
    f"<p>第{n}条 园区内企业应当按照规定报送年度经营情况，并对材料的真实性负责。</p>"
    for n in "二三四五六七八九"
)


HANT = "<p>第一條 為了規範示範園區的管理，依據有關法規，訂定本辦法。</p>" + "".join(
    f"<p>第{n}條 園區內企業應當按照規定報送年度經營情況，並對資料的真實性負責。</p>"
    for n in "二三四五六七八九"
)


def page(body: str = "", *, head: str = "", title: str = "示范园区管理办法") -> str:
    return (
        f"<!doctype html><html><head>{head}<title>{title}</title></head><body>"
        f'<nav><a href="/nav.pdf">下载</a></nav><div class="main"><div class="article">'
        f"<h1>{title}</h1>{ARTICLE}{body}</div></div></body></html>"
    )


@dataclass
class Site:
    """Its pages: path → (status, headers, body) or a function of the handler."""

    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str | bytes = "", status: int = 200, **headers: str) -> str:
        """Serve this at a path; gives its address."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, named, data)
        return self.url(path)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def site() -> Iterator[Site]:
    one = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            one.asked.append((self.path, dict(self.headers)))
            found = one.pages.get(self.path, (404, {}, b""))
            try:
                _send(self, *found) if isinstance(found, tuple) else found(self)
            except OSError:
                self.close_connection = True  # who asked has gone

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.port = server.server_port
    with listening(server):
        yield one


def _send(
    handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], data: bytes
) -> None:
    tag = headers.get("ETag") or headers.get("Last-Modified")
    if tag and tag in handler.headers.values():
        status, data = 304, b""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)
