"""The pages that are read, not asked: documents, and the place a citation opens beside the chat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from kb.desk import Desk
from kb.errors import KBError, UnknownDocument
from kb.web import asked, shelves, wording
from kb.web.frame import Reader, page
from kb.web.house import House
from kb.web.markup import tag
from kb.web.panel import panel_html
from kb.web.trouble import status_of

ASSETS = {
    "page.js": "text/javascript", "asking.js": "text/javascript", "switches.js": "text/javascript",
    "style.css": "text/css", "pages.css": "text/css",
}  # fmt: skip
_HERE = Path(__file__).parent


def routes(desk: Desk, house: House | None = None) -> list[Route]:
    """The reading page of every document held, and the files beside this module."""
    house = house or House()

    def read(request: Request) -> Response:
        values = dict(request.query_params)
        script = "hant" if values.get("script") == "hant" else "hans"
        reader = Reader(script, script == "hant", up="../")
        try:
            as_of = asked.day(values)
            document = desk.document(request.path_params["version"], as_of)
            content = panel_html(document, asked.place(values, len(document.text)))
        except UnknownDocument:
            said, status = wording.GONE, 404
        except KBError as error:
            status = status_of(error)
            said = str(error)
        else:
            head = tag("h1", reader.words(wording.PANEL), class_="tw-heard")
            return page(reader, house, reader.words(wording.PANEL), head, content)
        told = tag("p", reader.words.told(said), class_="tw-notice")
        return page(reader, house, reader.words(wording.PANEL), told, status=status)

    files = [Route(f"/tiaowen/{name}", _asset(name)) for name in ASSETS]
    return [Route("/read/{version}", read), *shelves.routes(desk, house), *files]


def _asset(name: str) -> Callable[[Request], Response]:
    return lambda request: FileResponse(_HERE / name, media_type=ASSETS[name])
