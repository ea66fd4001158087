"""A home with data/policies in it, and the real server over it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.roots import roots
from ingest.run import run
from kb.text import Tokeniser

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300  # seconds that a start may take on a machine that is busy

# Every name the server looks up and every address it opens is written down.
WATCHED = """
import sys
HERE = ("127.0.0.1", "localhost", "::1", None, "")
def watch(event, args):
    host = None
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    if host not in HERE:
        sys.stderr.write(f"OUTSIDE {event} {host}\\n")
        sys.stderr.flush()
sys.addaudithook(watch)
import app
sys.exit(app.main(sys.argv[1:]))
"""


def fill(home: Path, folder: Path = ROOT / "data" / "policies") -> Path:
    run(home, Tokeniser(), roots([folder]), lambda what, done, all_: None)
    return home


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def served(home: Path, port: int, **chosen: str) -> Iterator[Path]:
    """The server over a home; gives the file its errors go to."""
    out, err = home / "serve.out", home / "serve.err"
    command = [sys.executable, "-c", WATCHED, "serve", "--port", str(port)]
    # The tests ask more from one address than any visitor would.
    settings = {**os.environ, "KB_HOME": str(home), "KB_PER_MINUTE": "0", **chosen}
    with out.open("w") as o, err.open("w") as e:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=o, stderr=e)
        try:
            _wait(process, out, err)
            yield err
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], out: Path, err: Path) -> None:
    until = time.monotonic() + PATIENCE
    while "条文已启动" not in out.read_text(encoding="utf-8"):
        assert process.poll() is None, err.read_text(encoding="utf-8")
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.1)
