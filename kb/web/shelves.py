"""The routes of the documents (条文查阅): the list, each document, its versions, its original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kb.desk import Desk
from kb.errors import KBError, UnknownDocument, UnknownProvision
from kb.model import Document, Span
from kb.notices import titled
from kb.validity import today
from kb.versions import versions
from kb.web import wording
from kb.web.document import Shelf, document_html
from kb.web.frame import Reader, page, reader_of
from kb.web.house import House
from kb.web.links import address
from kb.web.listing import listing_html, wanted
from kb.web.markup import Html, tag
from kb.web.ties import ties
from kb.web.trouble import status_of
from kb.web.versions import versions_html

Show = Callable[[Request, Reader], Response]


def routes(desk: Desk, house: House) -> list[Route]:
    """Everything under /documents."""
    shelves = _Shelves(desk, house)
    return [
        Route("/documents", shelves.told(shelves.all)),
        Route("/documents/{id}", shelves.told(shelves.one)),
        Route("/documents/{id}/versions", shelves.told(shelves.versions)),
        Route("/documents/{id}/original", shelves.told(shelves.original)),
    ]


class _Shelves:
    """The pages of one desk."""

    def __init__(self, desk: Desk, house: House) -> None:
        self._desk, self._house = desk, house

    def told(self, show: Show) -> Callable[[Request], Response]:
        """The page, or a page that says why there is none."""

        def endpoint(request: Request) -> Response:
            reader = reader_of(request, dated=False)
            try:
                reader = reader_of(request)
                return show(request, reader)
            except KBError as error:
                told = wording.NO_DOCUMENT if isinstance(error, UnknownDocument) else str(error)
                said = tag("p", reader.words.told(told), class_="tw-notice", role="alert")
                back = tag("a", reader.words(wording.ALL), href=reader.href("documents"))
                title = reader.words(wording.PAGES["documents"])
                head = tag("h1", title)
                return page(reader, self._house, title, head, said, back, status=status_of(error))

        return endpoint

    def all(self, request: Request, reader: Reader) -> Response:
        """The list."""
        values = request.query_params
        number = values.get("page", "1")
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
        content = listing_html(self._desk.documents(), wanted(values), reader, at)
        return page(reader, self._house, reader.words(wording.PAGES["documents"]), content)

    def one(self, request: Request, reader: Reader) -> Response:
        """A document; with ``to`` the way to a place of it."""
        document = self._document(request, reader)
        missing: list[Html] = []
        if to := request.query_params.get("to", "").strip()[:60]:
            try:
                found = self._desk.provisions(document, to)
            except UnknownProvision as error:
                said = reader.words.told(f"{error}。")
                missing = [tag("p", said, class_="tw-notice", role="alert")]
            else:
                target = address(document, reader, found[0])
                return RedirectResponse(f"{_root(request)}/{target}", 303)
        whole = [Span(0, len(document.text))]
        held = self._desk.documents()
        shelf = Shelf(
            self._desk.references(document, whole),
            self._desk.reprints(document),
            len(versions(document.record, held)) - 1,
            ties(document, held),
        )
        query = request.query_params.get("q", "")[:100]
        content = document_html(document, shelf, reader, query)
        status = 404 if missing else 200
        title = titled(document.record)
        return page(reader, self._house, title, *missing, content, status=status)

    def versions(self, request: Request, reader: Reader) -> Response:
        """A document beside another text."""
        document = self._document(request, reader)
        other = request.query_params.get("other") or None
        found = self._desk.compared(document, other, reader.as_of or today())
        held = versions(document.record, self._desk.documents())
        others = [one for one in held if one.id != document.id]
        content = versions_html(found, others, reader, document.id)
        return page(reader, self._house, reader.words(wording.COMPARED), content)

    def original(self, request: Request, reader: Reader) -> Response:
        """The file as received, to be kept, never shown in place."""
        document = self._document(request, reader)
        name = PurePosixPath(document.source.split("?")[0]).name or document.id
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        }
        data = self._desk.original(document)
        return Response(data, media_type="application/octet-stream", headers=headers)

    def _document(self, request: Request, reader: Reader) -> Document:
        return self._desk.document(request.path_params["id"], reader.as_of or today())


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))
