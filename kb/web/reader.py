"""The reading page: one document with the quoted words marked; the chat page shows it beside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from kb.desk import Desk
from kb.errors import KBError, UnknownDocument
from kb.web import asked, wording
from kb.web.api import STATUSES
from kb.web.markup import Html, tag
from kb.web.panel import panel_html
from kb.web.wording import Words

ASSETS = {"page.js": "text/javascript", "style.css": "text/css"}
_HERE = Path(__file__).parent


def routes(desk: Desk) -> list[Route]:
    """The reading page of every document held, and the files beside this module."""

    def read(request: Request) -> Response:
        values = dict(request.query_params)
        try:
            as_of = asked.day(values)
            document = desk.document(request.path_params["version"], as_of)
            content = panel_html(document, asked.place(values, len(document.text)))
        except UnknownDocument:
            return _page(tag("p", wording.GONE, class_="tw-notice"), 404)
        except KBError as error:
            status = next((s for kind, s in STATUSES.items() if isinstance(error, kind)), 500)
            return _page(tag("p", str(error), class_="tw-notice"), status)
        return _page(content, 200)

    files = [Route(f"/tiaowen/{name}", _asset(name)) for name in ASSETS]
    return [Route("/read/{version}", read), *files]


def _asset(name: str) -> Callable[[Request], Response]:
    return lambda request: FileResponse(_HERE / name, media_type=ASSETS[name])


def _page(content: Html, status: int) -> Response:
    head = tag(
        "head",
        Html('<meta charset="utf-8"><base href="../">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", wording.TITLE),
        Html('<link rel="stylesheet" href="tiaowen/style.css">'),
    )
    body = tag("body", tag("main", content, id="tw-content"), class_="tw-page")
    return HTMLResponse(f"<!doctype html>{tag('html', head, body, lang=Words().lang)}", status)
