"""The answers that were given (答复留存), as they were shown, whatever becomes of the documents.

They live beside the catalogue in a file of their own, so that keeping one never waits for an
ingestion; personal data in a question is masked first.  An answer is kept, and a conversation
remembered, for so many days (``KB_KEEP_DAYS``); what cannot be kept is still given.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from kb.errors import CatalogUnavailable, UnknownAnswer
from kb.model import Kind, Level, Pinpoint, Span, Status, Step
from kb.privacy import masked
from kb.results import Answer, AnswerStatus, Citation, Mode, Notice, Part
from kb.store.database import Database
from kb.text import fold
from kb.validity import SHANGHAI

FILE = "answers.sqlite3"
MIGRATIONS = (
    (
        """CREATE TABLE answers (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL)
            WITHOUT ROWID""",
        "CREATE INDEX answers_at ON answers (at)",
        """CREATE TABLE turns (
            session TEXT NOT NULL, ordinal INTEGER NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (session, ordinal)) WITHOUT ROWID""",
        "CREATE INDEX turns_at ON turns (at)",
        """CREATE TABLE opinions (
            answer TEXT NOT NULL, at TEXT NOT NULL, good INTEGER NOT NULL, reason TEXT NOT NULL)""",
        "CREATE INDEX opinions_of ON opinions (answer)",
    ),
    ("ALTER TABLE answers ADD COLUMN times INTEGER NOT NULL DEFAULT 1",),
)
"""A released migration is never edited; a change is a new one at the end."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader thought of an answer (评价): helpful or not, why, and of what."""

    answer: str
    good: bool
    reason: str
    at: str
    question: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was asked in vain (未答问题): how often, and what was said the last time."""

    question: str
    status: str
    times: int
    at: str
    answer: str


VAIN = (AnswerStatus.REFUSED, AnswerStatus.NOT_FOUND)


class Kept:
    """What was answered out of one home; with ``days`` 0 nothing is kept."""

    def __init__(self, home: Path, days: int) -> None:
        self._path = home / FILE
        self._days = days
        self._db: Database | None = None

    def close(self) -> None:
        """Give the file back."""
        if self._db is not None:
            self._db.close()
            self._db = None

    # --- answers --------------------------------------------------------------------------

    def keep(self, answer: Answer) -> None:
        """Keep an answer, one given again once; one that cannot be kept is logged, not raised."""
        clean = _clean(answer)
        sql = (
            "INSERT INTO answers (id, at, status, body) VALUES (?, ?, ?, ?) ON CONFLICT (id)"
            " DO UPDATE SET at = excluded.at, body = excluded.body, times = times + 1"
        )
        self._write(sql, (clean.id, _now(), clean.status, _dump(clean)))

    def answer(self, id_: str) -> Answer:
        """The answer of that id as it was shown; raise UnknownAnswer where none is kept."""
        db = self._opened(write=False)
        row = db.row("SELECT body FROM answers WHERE id = ?", (id_,)) if db else None
        if row is None:
            raise UnknownAnswer(f"没有留存编号为“{id_}”的答复：请核对编号，或已超过留存期限")
        return _load(row[0])

    # --- conversations --------------------------------------------------------------------

    def turns(self, session: str, last: int) -> list[dict[str, str]]:
        """The last turns of a conversation, oldest first."""
        db = self._opened(write=False)
        sql = "SELECT body FROM turns WHERE session = ? ORDER BY ordinal DESC LIMIT ?"
        found = list(db.rows(sql, (session, last))) if db else []
        return [json.loads(body) for (body,) in reversed(found)]

    def remember(self, session: str, turn: dict[str, str]) -> None:
        """Add a turn to a conversation."""
        sql = (
            "INSERT INTO turns SELECT ?, coalesce(max(ordinal), 0) + 1, ?, ? FROM turns"
            " WHERE session = ?"
        )
        body = json.dumps(turn, ensure_ascii=False)
        self._write(sql, (session, _now(), body, session))

    # --- opinions -------------------------------------------------------------------------

    def judge(self, answer: str, *, good: bool, reason: str = "") -> None:
        """Note what a reader thought of an answer."""
        row = (answer, _now(), int(good), masked(reason))
        self._write("INSERT INTO opinions VALUES (?, ?, ?, ?)", row)

    def opinions(self, since: date | None = None) -> list[Opinion]:
        """What readers thought, from that day on, newest first."""
        sql = (
            "SELECT o.answer, o.good, o.reason, o.at, a.body FROM opinions o"
            " LEFT JOIN answers a ON a.id = o.answer WHERE o.at >= ? ORDER BY o.rowid DESC"
        )
        rows = self._since(sql, since)
        return [
            Opinion(answer, bool(good), masked(reason), at, *_asked(body))
            for answer, good, reason, at, body in rows
        ]

    def unanswered(self, since: date | None = None) -> list[Unanswered]:
        """What was asked in vain from that day on, what was asked most often first."""
        sql = (
            "SELECT id, at, body, times FROM answers"
            " WHERE at >= ? AND status IN (?, ?) ORDER BY at, id"
        )
        last: dict[tuple[str, str], Unanswered] = {}
        for id_, at, body, times in self._since(sql, since, *VAIN):
            question, status = _asked(body)
            key = ("".join(fold(question).split()).strip("?!。，,."), status)
            times += last[key].times if key in last else 0
            last[key] = Unanswered(question, status, times, at, id_)
        return sorted(last.values(), key=lambda one: (one.times, one.at), reverse=True)

    def _since(self, sql: str, day: date | None, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query whose first value is the moment when that day began."""
        db = self._opened(write=False)
        began = datetime.combine(day, time(), SHANGHAI).astimezone(UTC).isoformat() if day else ""
        return db.rows(sql, (began, *values)) if db else iter(())

    # --- the file -------------------------------------------------------------------------

    def _write(self, sql: str, values: Sequence[object]) -> None:
        try:
            if self._days and (db := self._opened(write=True)):
                with db.writing() as writer:
                    writer.run(sql, values)
        except CatalogUnavailable as error:
            _LOG.warning("答复未能留存：%s", error)

    def _opened(self, *, write: bool) -> Database | None:
        """The file; None where it is not there to be read or may not be written."""
        if self._db is None:
            writable = os.access(self._path.parent, os.W_OK)
            if not (writable if write else self._path.exists()):
                return None
            self._db = Database(self._path, MIGRATIONS)
            self._forget()
        return self._db

    def _forget(self) -> None:
        """Delete what is older than it may be kept."""
        if self._db is None or self._db.read_only or not self._days:
            return
        oldest = (datetime.now(UTC) - timedelta(days=self._days)).isoformat(timespec="seconds")
        with self._db.writing() as writer:
            for table in ("answers", "turns", "opinions"):
                writer.run(f"DELETE FROM {table} WHERE at < ?", (oldest,))


def _asked(body: str | None) -> tuple[str, str]:
    """The question and the status of a kept answer; empty where it is no longer kept."""
    said = json.loads(body) if body else {}
    return masked(said.get("question", "")), said.get("status", "")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _clean(answer: Answer) -> Answer:
    """What was shown, without the asker's personal data, which our own words may repeat."""
    parts = tuple(p if p.citation else replace(p, text=masked(p.text)) for p in answer.parts)
    question = masked(answer.question)
    return replace(answer, question=question, parts=parts, basis=None, trace=())


# --- answers as JSON ------------------------------------------------------------------------


def _dump(answer: Answer) -> str:
    return json.dumps(asdict(answer), ensure_ascii=False, default=date.isoformat)


def _load(written: str) -> Answer:
    body: dict[str, Any] = json.loads(written)
    known = {field.name for field in fields(Answer)}
    body = {name: value for name, value in body.items() if name in known}
    for name in ("citations", "related"):
        body[name] = tuple(_citation(one) for one in body[name])
    return Answer(
        **{
            **body,
            "status": AnswerStatus(body["status"]),
            "mode": Mode(body["mode"]),
            "as_of": date.fromisoformat(body["as_of"]),
            "parts": tuple(Part(**part) for part in body["parts"]),
            "notices": tuple(Notice(**notice) for notice in body["notices"]),
        }
    )


def _citation(body: dict[str, Any]) -> Citation:
    ends = body["effective_to"]
    steps = body["pinpoint"]["steps"]
    return Citation(
        **{
            **body,
            "pinpoint": Pinpoint(tuple(Step(**{**s, "level": Level(s["level"])}) for s in steps)),
            "span": Span(**body["span"]),
            "core": Span(**body["core"]) if body.get("core") else None,
            "kind": Kind(body["kind"]),
            "status": Status(body["status"]),
            "effective_to": date.fromisoformat(ends) if ends else None,
        }
    )
