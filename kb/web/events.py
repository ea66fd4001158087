"""An answer as server-sent events: each sentence as it passes its check, then the whole answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from kb.contract import answer_json, part_json
from kb.desk import Desk
from kb.errors import KBError
from kb.results import Answer, Part
from kb.web import asked
from kb.web.steps import stepwise
from kb.web.suggest import following
from kb.web.wording import Words

Json = dict[str, Any]


def wanted(request: Request) -> bool:
    """Whether the caller asks for events."""
    return "text/event-stream" in request.headers.get("accept", "")


def response(keep: Callable[[Answer], None], desk: Desk, values: Json) -> StreamingResponse:
    """The events, the whole answer kept; raise UsageError where nothing can be asked.

    ``script`` among the values is that of what goes wrong, and of the answer to a question that
    both scripts write alike.
    """
    question, day = asked.question(values.get("question")), asked.day(values)
    given = desk.ask_stream(question, day, asked.history(values), values["script"])
    events = _events(given, values, keep, desk)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stepwise(events), media_type="text/event-stream", headers=headers)


def told(desk: Desk, answer: Answer, values: Json) -> Json:
    """An answer as it is sent: under the caller's ``id``, and with what may be asked ``next``."""
    id_ = values.get("id")
    body = answer_json(answer, str(id_) if id_ is not None else None)
    return {**body, "next": following(desk, answer)} if values.get("next") in _YES else body


_YES = (True, "true", "1")


def _events(
    given: Iterator[Part | Answer], values: Json, keep: Callable[[Answer], None], desk: Desk
) -> Generator[str, None, None]:
    try:
        for one in given:
            if isinstance(one, Answer):
                keep(one)
                yield _event("answer", told(desk, one, values))
            else:
                yield _event("part", part_json(one))
    except KBError as error:
        yield _event("error", {"message": Words(values["script"]).told(str(error))})


def _event(name: str, body: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
