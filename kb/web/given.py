"""An answer that was given, at an address of its own (答复留存): to print, to send, to judge."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kb.errors import KBError, UnknownAnswer, UsageError
from kb.validity import chinese_date
from kb.web import wording
from kb.web.answer import answer_html
from kb.web.frame import page, reader_of, script_asked
from kb.web.house import House
from kb.web.markup import tag
from kb.web.record import Record
from kb.web.wording import Words


def routes(record: Record, house: House) -> list[Route]:
    """``/answers/ID``, and where an opinion of it goes."""

    def shown(request: Request) -> Response:
        reader = reader_of(request)
        words = reader.words
        title = words(wording.ANSWER)
        try:
            answer = record.answer(request.path_params["id"])
        except KBError as error:
            said = tag("p", words.told(str(error)), class_="tw-notice", role="alert")
            status = 404 if isinstance(error, UnknownAnswer) else 503
            return page(reader, house, title, tag("h1", title), said, status=status)
        day = words(wording.GIVEN, day=chinese_date(answer.as_of), id=answer.id)
        content = (
            tag("h1", title),
            tag("p", words(wording.QUESTION), "：", answer.question, class_="tw-asked"),
            tag("p", tag("button", words(wording.PRINT), type="button", class_="tw-print")),
            answer_html(answer),
            tag("p", day, class_="tw-excerpt"),
        )
        return page(reader, house, title, *content)

    async def judged(request: Request) -> Response:
        good, reason = _opinion(await request.body())
        id_ = request.path_params["id"]
        await run_in_threadpool(record.judge, id_, good=good, reason=reason)
        return JSONResponse({"thanks": Words(script_asked(request))(wording.THANKS)})

    return [
        Route("/answers/{id}", shown),
        Route("/answers/{id}/opinion", judged, methods=["POST"]),
    ]


def _opinion(body: bytes) -> tuple[bool, str]:
    """Helpful or not, and why; raise UsageError for anything else."""
    try:
        said: Any = json.loads(body)
        good, reason = said["good"], said.get("reason", "")
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(wording.BAD_OPINION) from error
    if not isinstance(good, bool) or not isinstance(reason, str):
        raise UsageError(wording.BAD_OPINION)
    return good, reason
