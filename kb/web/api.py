"""HTTP as JSON under /api/v1/: ask, search, documents; errors are JSON with a Chinese sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from kb.contract import document_json, held_json, provision_json, search_json
from kb.desk import Desk
from kb.desks import Desks
from kb.errors import UnknownDocument, UsageError
from kb.results import Answer
from kb.web import asked, events, wording
from kb.web.clause import clause_json
from kb.web.frame import ASKED, script_asked
from kb.web.gate import VISIT
from kb.web.steps import apart

Json = dict[str, Any]


def _forgotten(answer: Answer) -> None:
    """Nobody keeps the answer."""


def mount(
    desk: Desk, desks: Desks | None = None, keep: Callable[[Answer], None] = _forgotten
) -> Mount:
    """The JSON routes; what is not among them under /api/ is refused in JSON as well.

    A request for a site is answered by the desk of that site's roots; ``keep`` is given what was
    answered.
    """

    def chosen(request: Request) -> Desk:
        visit = request.scope.get(VISIT)
        return desks.of(visit.site.roots) if desks and visit and visit.site else desk

    return Mount(
        "/api",
        routes=[
            _route(
                "/v1/ask",
                chosen,
                partial(_ask, keep),
                ["GET", "POST"],
                partial(events.response, keep),
            ),
            _route("/v1/search", chosen, _search, ["GET"]),
            _route("/v1/documents", chosen, _documents, ["GET"]),
            _route("/v1/documents/{id:path}", chosen, _document, ["GET"]),
            _route("/v1/passages/{version}", chosen, _passage, ["GET"]),
        ],
    )


def _route(
    path: str,
    chosen: Callable[[Request], Desk],
    reply: Callable[[Desk, Json], Json],
    methods: list[str],
    streamed: Callable[[Desk, Json], Response] | None = None,
) -> Route:
    async def endpoint(request: Request) -> Response:
        desk = await run_in_threadpool(chosen, request)
        values = {**request.query_params, **request.path_params, **await _body(request)}
        request.scope[ASKED] = asked.written(values.get("question"))
        if streamed and values.get("script") not in ("hans", "hant"):
            values["script"] = script_asked(request)
        if streamed and events.wanted(request):
            return streamed(desk, values)
        wait = apart if streamed else run_in_threadpool
        return JSONResponse(await wait(reply, desk, values))

    return Route(path, endpoint, methods=methods)


async def _body(request: Request) -> Json:
    if request.method != "POST":
        return {}
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise UsageError(wording.BAD_BODY.format()) from error
    if not isinstance(body, dict):
        raise UsageError(wording.BAD_BODY.format())
    return body


def _ask(keep: Callable[[Answer], None], desk: Desk, values: Json) -> Json:
    question, earlier = asked.question(values.get("question")), asked.history(values)
    answer = desk.ask(question, asked.day(values), earlier, values["script"])
    keep(answer)
    return events.told(desk, answer, values)


def _search(desk: Desk, values: Json) -> Json:
    question = asked.question(values.get("question") or values.get("q"))
    started = time.perf_counter()
    rows = desk.search(question, asked.count(values), asked.day(values))
    return search_json(question, rows, round((time.perf_counter() - started) * 1000, 1))


def _documents(desk: Desk, values: Json) -> Json:
    as_of = asked.day(values)
    rows = [held_json(one, as_of) for one in desk.documents()]
    return {"as_of": as_of.isoformat(), "documents": rows}


def _document(desk: Desk, values: Json) -> Json:
    as_of = asked.day(values)
    try:
        document = desk.document(values["id"], as_of)
    except UnknownDocument as error:
        raise UnknownDocument(wording.NOT_HELD.format(name=values["id"][:80])) from error
    provisions = [provision_json(one, document.text) for one in document.provisions]
    return {"document": document_json(document, as_of), "provisions": provisions}


def _passage(desk: Desk, values: Json) -> Json:
    try:
        document = desk.document(values["version"], asked.day(values))
    except UnknownDocument as error:
        raise UnknownDocument(wording.GONE) from error
    return clause_json(document, asked.place(values, len(document.text)))
