"""What every test shares: no network, no settings from outside, one fixed day."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# A shell that runs the tests in the background has its children ignore Ctrl+C, and theirs too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples every time, on a busy machine too; bench.fuzz looks for new ones.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


def _outside(address: object) -> bool:
    if not isinstance(address, tuple):
        return False  # a Unix socket
    host = str(address[0])
    if host in ("", "localhost"):
        return False
    try:
        return not (ip_address(host).is_loopback or ip_address(host).is_unspecified)
    except ValueError:
        return True


def _guarded(name: str, where: int) -> Any:
    real = getattr(socket.socket, name)

    def guard(self: socket.socket, *args: Any) -> Any:
        if _outside(args[where]):
            pytest.fail(f"a test tried to reach {args[where]}; tests stay on this machine")
        return real(self, *args)

    return guard


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded("connect", 0))
        patch.setattr(socket.socket, "connect_ex", _guarded("connect_ex", 0))
        patch.setattr(socket.socket, "sendto", _guarded("sendto", -1))
        yield


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the corpora of ../shared are not here")
    return SHARED


@pytest.fixture(scope="session")
def as_of() -> date:
    return date(2026, 11, 22)


CORPUS = ROOT / "tests" / "corpus"


def desk_of(*paths: Path, home: Path) -> Any:
    """The desk over a new home that holds these files."""
    from ingest.roots import roots
    from ingest.run import run
    from kb.config import Settings
    from kb.desk import Desk
    from kb.text import Tokeniser

    report = run(home, Tokeniser(), roots(list(paths)), lambda *_: None)
    assert not report.failed
    return Desk.open(Settings(home=home))


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    files = (CORPUS / "measures.md", CORPUS / "opening.txt")
    one = desk_of(*files, home=tmp_path_factory.mktemp("hans"))
    yield one
    one.close()


@pytest.fixture(scope="session")
def desk_hant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    one = desk_of(CORPUS / "hant", home=tmp_path_factory.mktemp("hant"))
    yield one
    one.close()


@pytest.fixture
def server() -> Iterator[Any]:
    from endpoints import service

    with service() as one:
        yield one


@pytest.fixture(scope="module")
def chat_server() -> Iterator[Any]:
    from model_server import model_server

    with model_server() as one:
        yield one


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from hosts import chromium_open

    with chromium_open() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server over data/policies, which may reach nothing outside."""
    from served import fill, free_port, served

    port = free_port()
    with served(fill(tmp_path_factory.mktemp("site")), port) as errors:
        yield f"http://127.0.0.1:{port}/"
        said = errors.read_text(encoding="utf-8")
    assert "OUTSIDE" not in said, said
