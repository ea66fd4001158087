"""What the outside may reach, and the headers every reply carries.

Gradio opens more than a chat page needs (uploads, file fetching, its own API pages) and its page
names other hosts.  Only the routes listed here pass; the page itself is rewritten on its way out.
"""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.errors import KBError
from kb.web import wording
from kb.web.dress import Dressed
from kb.web.frame import reader_of
from kb.web.gate import ASKS, HEADER, VISIT, Gate, Refusal, Visit
from kb.web.house import House
from kb.web.trouble import failure

LARGEST = 1_000_000
"""Bytes of a request: a question with the conversation that Gradio sends along."""

_OPEN = re.compile(
    r"/|/(?:api|assets|static|tiaowen|svelte|widget)/.*"
    r"|/read/[^/]+|/documents(?:/[^/]+(?:/versions|/original)?)?|/answers/[^/]+(?:/opinion)?"
    r"|/theme\.css|/favicon\.ico|/config|/widget\.js|/embed|/checkup"
    r"|/gradio_api/(?:queue/(?:join|data)|heartbeat/.*|startup-events|cancel|reset)"
)


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, gate: Gate, house: House) -> None:
        self.app, self.gate, self.house = app, gate, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a known request through, and send its reply with our headers."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        nonce = secrets.token_urlsafe(16)
        visit = self._visit(scope)
        origin = visit.origin if isinstance(visit, Visit) else ""
        out = _with_headers(send, nonce, origin)
        if not _OPEN.fullmatch(scope["path"]):
            await failure(Request(scope), self.house, 404, wording.MISSING_PAGE)(
                scope, receive, out
            )
        elif _length(scope) > LARGEST:
            await failure(Request(scope), self.house, 413, wording.TOO_LARGE)(scope, receive, out)
        elif isinstance(visit, Refusal):
            await self._refused(visit, scope)(scope, receive, out)
        elif visit.origin and scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, out)
        elif scope["path"] == "/" and scope["method"] == "GET":
            reader = reader_of(Request(scope), dated=False)
            dressed = Dressed(nonce, reader, self.house)
            await self.app(scope, receive, _Rewriting(out, dressed))
        else:
            await self._answered(scope, receive, out)

    def _visit(self, scope: Scope) -> Visit | Refusal:
        try:
            visit = self.gate.admit(scope)
        except KBError as error:
            return Refusal(500, str(error))
        scope[VISIT] = visit
        return visit

    def _refused(self, refusal: Refusal, scope: Scope) -> Response:
        reply = failure(Request(scope), self.house, refusal.status, refusal.sentence)
        if refusal.wait:
            reply.headers["Retry-After"] = str(refusal.wait)
        return reply

    async def _answered(self, scope: Scope, receive: Receive, out: Send) -> None:
        """Everything else; of what takes long, an address has only so much open at once."""
        if scope["path"] not in ASKS:
            await self.app(scope, receive, out)
            return
        with self.gate.limits.answering(scope[VISIT].address) as free:
            if free:
                await self.app(scope, receive, out)
            else:
                refusal = Refusal(429, wording.TOO_MANY, 2)
                await self._refused(refusal, scope)(scope, receive, out)


_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": f"content-type, {HEADER}",
    "Access-Control-Max-Age": "600",
}


def _length(scope: Scope) -> int:
    """The announced length; a body that does not announce one counts as too large."""
    headers = {name.lower(): value for name, value in scope["headers"]}
    if b"transfer-encoding" in headers:
        return LARGEST + 1
    written = headers.get(b"content-length", b"0")
    return int(written) if written.isdigit() else LARGEST + 1


def _with_headers(send: Send, nonce: str, origin: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "content-security-policy" not in headers:  # the framed page brings its own
                headers["Content-Security-Policy"] = _policy(nonce)
                headers["X-Frame-Options"] = "SAMEORIGIN"
            for name, value in _ALWAYS.items():
                headers[name] = value
            for name in [name for name in headers if name.startswith("access-control-allow")]:
                if origin == "" or name == "access-control-allow-origin":
                    del headers[name]  # who may call is ours to say, not Gradio's
            if origin:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = "Retry-After"
            headers.add_vary_header("Origin")
            if message["status"] == 200 and "cache-control" not in headers:
                headers["Cache-Control"] = "no-cache"
        await send(message)

    return sending


_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def _policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self' 'unsafe-inline'",  # Gradio styles its components in place
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class _Rewriting:
    """Collects the page and sends it in Chinese, without other hosts' names, with our files."""

    def __init__(self, send: Send, dressed: Dressed) -> None:
        self._send, self._dressed = send, dressed
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._dressed(self._body.decode("utf-8")).encode("utf-8")
        headers = MutableHeaders(scope=self._start)
        headers["Content-Length"] = str(len(body))
        headers.add_vary_header("Accept-Language")
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
