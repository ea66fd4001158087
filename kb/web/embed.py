"""The widget (问答组件): its loader, the framed page of a site, and the files of that page."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kb.store.sites import Site
from kb.web import wording
from kb.web.frame import spoken
from kb.web.gate import Gate
from kb.web.house import House
from kb.web.markup import Html, tag
from kb.web.told import embedded, settings
from kb.web.trouble import failure
from kb.web.wording import Words

LOADER = "loader.js"
FRAME = "frame.js"
PARTS = (
    "elements", "turns", "window", "asking", "exchange", "answers", "judging", "copy", "aloud",
    "onward", "clause", "around",
)  # fmt: skip
"""What the framed page's one script is put together from: a file each, one request for all."""

KINDS = {FRAME: "text/javascript", "frame.css": "text/css", LOADER: "text/javascript"}
_HERE = Path(__file__).parent / "widget"
_A_YEAR = "public, max-age=31536000, immutable"


def routes(gate: Gate, *, streams: bool, keeps: bool = False) -> list[BaseRoute]:
    """Everything a page that carries the widget loads.

    ``streams`` where a model writes, ``keeps`` where answers are kept and may be judged.
    """

    def page(request: Request) -> Response:
        site = gate.sites.get(request.query_params.get("site", ""))
        words = Words(_script(request))
        if site is None:
            return _document(_refusal(words), "'none'", 403)
        told = settings(site, gate.token(site), streams=streams, keeps=keeps)
        return _document(_framed(site, embedded(told), words), " ".join(site.origins), 200)

    def renewed(request: Request) -> Response:
        site = gate.sites.get(request.path_params["id"])
        if site is None:
            return failure(request, House(), 404, wording.NO_SITE)
        told = settings(site, gate.token(site), streams=streams, keeps=keeps)
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    return [
        Route("/widget.js", _file(LOADER, "public, max-age=300")),
        Route("/embed", page),
        Route("/api/v1/sites/{id}", renewed),
        *(Route(f"/widget/{name}", _file(name, _A_YEAR)) for name in ("frame.js", "frame.css")),
    ]


def _script(request: Request) -> str:
    """The script that the host page asks for; without, that of the browser."""
    lang = request.query_params.get("lang", "")
    return (
        lang if lang == "hant" else spoken({"accept-language": lang} if lang else request.headers)
    )


@cache
def content(name: str) -> tuple[bytes, bytes, str]:
    """A file of the widget: its bytes, the same gzipped, and a mark that changes with them."""
    data = _script_of_frame() if name == FRAME else (_HERE / name).read_bytes()
    return data, gzip.compress(data, 9, mtime=0), hashlib.sha256(data).hexdigest()[:16]


def _script_of_frame() -> bytes:
    """The parts inside one function, so that nothing of theirs is seen from outside."""
    parts = ((_HERE / "frame" / f"{name}.js").read_text("utf-8") for name in PARTS)
    return f'(function () {{\n"use strict";\n{"".join(parts)}}}());\n'.encode()


def _file(name: str, keep: str) -> Callable[[Request], Response]:
    def reply(request: Request) -> Response:
        data, packed, mark = content(name)
        headers = {
            "Cache-Control": keep,
            "ETag": f'"{mark}"',
            "Vary": "Accept-Encoding",
            "Cross-Origin-Resource-Policy": "cross-origin" if name == LOADER else "same-origin",
        }
        if request.headers.get("if-none-match") == f'"{mark}"':
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            data, headers["Content-Encoding"] = packed, "gzip"
        return Response(data, media_type=KINDS[name], headers=headers)

    return reply


def _document(content: Html, ancestors: str, status: int) -> Response:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self'; base-uri 'none'; form-action 'none';"
        f" frame-ancestors {ancestors}"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return HTMLResponse(f"<!doctype html>{content}", status, headers=headers)


def _framed(site: Site, told: str, words: Words) -> Html:
    """The page before its script runs: a heading, and a line for who runs no script."""
    head = tag(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", words(site.title)),
        Html(f'<link rel="stylesheet" href="widget/frame.css?{content("frame.css")[2]}">'),
        Html(f'<script type="application/json" id="told">{told}</script>'),
        Html(f'<script src="widget/frame.js?{content("frame.js")[2]}" defer></script>'),
    )
    plain = tag("noscript", tag("p", words("请启用 JavaScript 以使用政策问答。")))
    body = tag("body", tag("main", tag("h1", words(site.title)), plain))
    return tag("html", head, body, lang=words.lang)


def _refusal(words: Words) -> Html:
    head = tag("head", Html('<meta charset="utf-8">'), tag("title", words(wording.TITLE)))
    body = tag("body", tag("main", tag("p", words(wording.NO_SITE))))
    return tag("html", head, body, lang=words.lang)
