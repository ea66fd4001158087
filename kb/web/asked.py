"""What a request asks for, read from untrusted parameters; ``UsageError`` says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kb.chat import REMEMBERED
from kb.errors import UsageError
from kb.model import Span
from kb.validity import today
from kb.web import wording
from kb.web.panel import Request

LONGEST = 2000
"""Characters of a question: a page of text, far more than one question needs."""

MOST = 50
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


def written(value: Any) -> str:
    """What was written as the question, whatever it is worth; empty where it is no text."""
    return value.translate(_SURROGATES).strip() if isinstance(value, str) else ""


def question(value: Any) -> str:
    """The question; raise UsageError where there is none or it is too long."""
    asked = written(value)
    if not asked:
        raise UsageError(wording.EMPTY)
    if len(asked) > LONGEST:
        raise UsageError(wording.TOO_LONG.format(length=len(asked), most=LONGEST))
    return asked


def history(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The earlier questions of a conversation, oldest first; the last few of them."""
    earlier = values.get("history") or []
    if not isinstance(earlier, list) or not all(isinstance(one, str) for one in earlier):
        raise UsageError(wording.BAD_HISTORY.format())
    return tuple(one.translate(_SURROGATES)[:LONGEST] for one in earlier[-REMEMBERED:])


def day(values: Mapping[str, Any]) -> date:
    """The day of ``as_of``; today in Shanghai where none is given."""
    value = values.get("as_of")
    if value in (None, ""):
        return today()
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise UsageError(wording.BAD_DAY.format(name="as_of", value=str(value)[:40])) from error


def count(values: Mapping[str, Any]) -> int:
    """How many rows ``k`` asks for (10)."""
    value = str(values.get("k") or 10)
    number = _number(value)
    if number is None or not 0 < number <= MOST:
        raise UsageError(wording.BAD_COUNT.format(value=value[:40], most=MOST))
    return number


def place(values: Mapping[str, Any], length: int) -> Request:
    """Which words of a document of that length a reader wants to see."""
    start, end, at = (_number(str(values.get(name, ""))) for name in ("from", "to", "at"))
    quoted = None
    if start is not None and end is not None and start < end <= length:
        quoted = Span(start, end)
    script = "hant" if values.get("script") == "hant" else "hans"
    return Request(day(values), quoted, at if at is None else min(at, length), script)


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None
