"""Homes to ask, and the command line as a function: what every test of the whole needs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from unittest import mock

from app import main

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "data" / "policies"
CLAUSE = "导则第十八条"
QUESTION = "骨干企业的年销售收入标准是多少？"

# A process that has loaded what a command loads: each fork of it is one that begins at once.
_LOADED = get_context("forkserver")
_LOADED.set_forkserver_preload(
    ["homes", "chromadb", "kb.console", "kb.desk", "ingest.roots", "ingest.run"]
)


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def rows(self):
        return [json.loads(line) for line in self.out.splitlines()]


def app(home: Path, *argv: object, **settings: str) -> Ran:
    """One command run in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, {"KB_HOME": str(home), **settings}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            status = main([str(word) for word in argv])
        except SystemExit as stop:  # argparse leaves this way
            status = int(stop.code or 0)
    return Ran(status, out.getvalue(), err.getvalue())


def started(home: Path, *argv: object, code: str = "", **settings: str) -> subprocess.Popen[str]:
    """One command started in a process of its own; ``code`` runs there before it does."""
    words = [str(word) for word in argv]
    program = f"import sys\n{code}\nfrom app import main\nsys.exit(main({words!r}))"
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "KB_HOME": str(home), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Forked:
    """One command under way in a process of its own, which began with everything loaded."""

    def __init__(self, home: Path, *argv: object, code: str = "", **settings: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._said = [Path(self._folder.name) / name for name in ("out", "err")]
        words = [str(word) for word in argv]
        env = {**os.environ, "KB_HOME": str(home), **settings}
        self._process = _LOADED.Process(target=_run, args=(words, code, env, self._said))
        places = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        with mock.patch.dict(os.environ, {"PYTHONPATH": places}):
            self._process.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()

    def ended(self) -> Ran:
        """What it came to, once it has ended."""
        self._process.join(600)
        assert self._process.exitcode is not None, "the command does not end"
        with self._folder:
            out, err = (p.read_text("utf-8") if p.exists() else "" for p in self._said)
        return Ran(self._process.exitcode, out, err)


def _run(words: Sequence[str], code: str, env: Mapping[str, str], said: Sequence[Path]) -> None:
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    for number, path in enumerate(said, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    exec(code, {"sys": sys})
    sys.exit(main(words))


def apart(home: Path, *argv: object, code: str = "", **settings: str) -> Ran:
    """One command run to its end in a process of its own; ``code`` runs there before it does."""
    return Forked(home, *argv, code=code, **settings).ended()


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files."""
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return folder


def rules(title: str, *articles: str) -> str:
    """A small document of these 条."""
    numbers = "一二三四五六七八九"
    body = "\n".join(f"第{n}条　{a}" for n, a in zip(numbers, articles, strict=False))
    return f"{title}\n\n{body}\n"


def refused(ran: Ran, *said: str, status: int = 1) -> None:
    """Whether a command failed in one line of Chinese that says all this."""
    assert (ran.status, ran.out) == (status, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("错误：") and "Traceback" not in ran.err
    for words in said:
        assert words in line


def answers(home: Path, **settings: str) -> None:
    """Whether a home that holds data/policies answers."""
    ran = app(home, "ask", QUESTION, "--json", **settings)
    assert ran.status == 0, ran.err
    assert ran.json["status"] == "answered"
    assert any("2500 万元" in c["quote"] for c in ran.json["citations"])


def rows_of(home: Path, table: str) -> list[tuple[object, ...]]:
    """What a table of the catalogue holds."""
    with contextlib.closing(sqlite3.connect(home / "catalog.sqlite3")) as db:
        return db.execute(f"SELECT * FROM {table}").fetchall()
