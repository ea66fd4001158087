"""An answer as server-sent events: each sentence as it passes its check, then the whole answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from kb.contract import answer_json, part_json
from kb.desk import Desk
from kb.errors import KBError
from kb.results import Answer
from kb.web import asked

Json = dict[str, Any]


def wanted(request: Request) -> bool:
    """Whether the caller asks for events."""
    return "text/event-stream" in request.headers.get("accept", "")


def response(desk: Desk, values: Json) -> StreamingResponse:
    """The events; raise UsageError where nothing can be asked."""
    question, day = asked.question(values.get("question")), asked.day(values)
    events = _events(desk, (question, day, asked.history(values)), values.get("id"))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _events(desk: Desk, question: tuple[Any, ...], id_: Any) -> Iterator[str]:
    try:
        for one in desk.ask_stream(*question):
            if isinstance(one, Answer):
                yield _event("answer", answer_json(one, str(id_) if id_ is not None else None))
            else:
                yield _event("part", part_json(one))
    except KBError as error:
        yield _event("error", {"message": str(error)})


def _event(name: str, body: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
