"""The web server: the JSON routes, the reading page and the chat page, behind one guard."""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from kb.config import Settings
from kb.desk import Desk
from kb.desks import Desks
from kb.errors import KBError, why
from kb.store.sites import Sites
from kb.web import api, checkup, embed, given, reader
from kb.web.gate import Gate
from kb.web.guard import Guard
from kb.web.house import House
from kb.web.limits import Limits
from kb.web.record import Record
from kb.web.trouble import handlers

_QUIET: dict[str, Any] = {
    "log_level": "warning", "access_log": False, "server_header": False, "ws": "none",
    "proxy_headers": False,  # whom a proxy names is read by the gate, and only where one is ours
    "timeout_graceful_shutdown": 3,  # every open chat page holds a connection that never ends
}  # fmt: skip


def run(desk: Desk, settings: Settings) -> int:
    """Serve until interrupted; raise KBError where the address cannot be had."""
    host, port = settings.host, settings.port
    listening = _listen(host, port)
    desks = Desks(desk, settings.home)
    server = _Server(uvicorn.Config(application(desks, settings), **_QUIET))
    server.says = f"条文已启动：http://{_shown(host)}:{port}（按 Ctrl+C 停止）"
    try:
        server.run([listening])
    except KeyboardInterrupt:
        return 0
    finally:
        listening.close()
        desks.close()
    return 0


def application(desks: Desks, settings: Settings) -> ASGIApp:
    """Everything that is served."""
    from kb.web import page  # takes seconds: a port in use is said before that

    desk, limits = desks.whole, Limits(settings.per_minute)
    record = Record(settings.home, settings.keep_days)
    house = House(settings.contact, settings.feedback, settings.filing)
    gate = Gate(Sites(settings.home), limits, settings.proxies)
    routes: list[BaseRoute] = [
        *embed.routes(gate, streams=desk.writer is not None, keeps=record.keeps),
        api.mount(desk, desks, record.keep),
        *reader.routes(desk, house),
        *given.routes(record, house),
        *checkup.routes(desk, house),
    ]
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, routes=routes)
    for kind, handler in handlers(house).items():
        app.add_exception_handler(kind, handler)
    return Guard(page.mount(app, desk, record), gate, house)


class _Server(uvicorn.Server):
    """A server that says where it is once it really listens."""

    says = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"{self.says}\n")
            sys.stdout.flush()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise KBError(
            f"不能在 {_shown(host)}:{port} 提供服务（{why(error)}）："
            "端口可能已被占用，请用 --port 换一个"
        ) from error


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
