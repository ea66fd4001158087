"""What goes wrong, said as JSON to programs and as a page to people, in the script asked in."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kb.errors import (
    AmbiguousCitation,
    CatalogUnavailable,
    IndexUnavailable,
    KBError,
    UnknownAnswer,
    UnknownDocument,
    UnknownProvision,
    UsageError,
)
from kb.web import wording
from kb.web.frame import page, reader_of, script_asked
from kb.web.house import House
from kb.web.markup import tag
from kb.web.wording import Words

STATUSES: dict[type[KBError], int] = {
    UsageError: 400,
    UnknownDocument: 404,
    UnknownProvision: 404,
    UnknownAnswer: 404,
    AmbiguousCitation: 409,
    CatalogUnavailable: 503,
    IndexUnavailable: 503,
}
SENTENCES = {404: wording.MISSING_PAGE, 405: wording.WRONG_METHOD, 413: wording.TOO_LARGE}


def status_of(error: KBError) -> int:
    """The HTTP status of an error of ours."""
    return next((s for kind, s in STATUSES.items() if isinstance(error, kind)), 500)


def failure(request: Request, house: House, status: int, sentence: str) -> Response:
    """An error as JSON; as a page where a browser is on its way to one."""
    path, accepts = request.url.path, request.headers.get("accept", "")
    if "text/html" in accepts and not path.startswith("/api/"):
        return _page(request, house, status, sentence)
    words = Words(script_asked(request))
    headers = {"Content-Language": words.lang, "Vary": "Accept-Language"}
    body = {"error": {"status": status, "message": words.told(sentence)}}
    return JSONResponse(body, status, headers)


def _page(request: Request, house: House, status: int, sentence: str) -> Response:
    reader = reader_of(request, dated=False)
    words = reader.words
    title = words(wording.TROUBLED)
    said = tag("p", words.told(sentence), class_="tw-notice", role="alert")
    ways = (tag("a", words(name), href=reader.href(path)) for path, name in wording.PAGES.items())
    listed = tag("ul", *(tag("li", way) for way in ways), class_="tw-list")
    return page(reader, house, title, tag("h1", title), said, listed, status=status)


Handler = Callable[[Request, Exception], Response]


def handlers(house: House) -> dict[int | type[Exception], Handler]:
    """Who says what went wrong: an error of ours, no such page or method, and anything else."""

    def known(request: Request, error: Exception) -> Response:
        status = status_of(error) if isinstance(error, KBError) else 500
        return failure(request, house, status, str(error))

    def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return failure(request, house, status, SENTENCES.get(status, wording.FAILED))

    def broken(request: Request, error: Exception) -> Response:
        return failure(request, house, 500, wording.FAILED)  # the server logs the rest

    return {KBError: known, HTTPException: refused, 500: broken}
