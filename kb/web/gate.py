"""Who may ask (入口): the origin of a request, its site by token, its address, and the limits.

Tokens are handles for limits and for what a site may see, not secrets: whoever may open the
framed page gets one.  They are signed with a key made when the server starts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from kb.store.sites import Site, Sites
from kb.web import wording
from kb.web.limits import Limits

LIFE = 1800
"""Seconds a token holds; the framed page fetches a new one before."""

VISIT = "tiaowen.visit"
"""Under which name a request carries its visit."""

HEADER = "x-tiaowen-token"
ASKS = ("/api/v1/ask", "/api/v1/search", "/gradio_api/queue/join")
"""What takes the desk's time; everything else is reading."""

SITES = "/api/v1/sites/"
OPEN = ("/widget.js", "/widget/")
"""What any page may load: the loader tells an unregistered one what is wrong."""

_COUNTED = ("/api/", "/gradio_api/queue/join", "/embed", "/read/", "/documents/", "/answers/")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in, and after how many seconds it may come again."""

    status: int
    sentence: str
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that is let in: from which address, for which site, from which other origin."""

    address: str
    site: Site | None = None
    origin: str = ""


@dataclass(frozen=True)
class Gate:
    """Lets requests in; ``proxies`` of our own stand before the server and name the visitor."""

    sites: Sites
    limits: Limits
    proxies: int = 0
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def token(self, site: Site) -> str:
        """A token of the site."""
        said = f"{site.id}.{int(time.time()) + LIFE}"
        return f"{said}.{self._signed(said)}"

    def _signed(self, said: str) -> str:
        made = hmac.new(self.key, said.encode(), hashlib.sha256).digest()[:18]
        return base64.urlsafe_b64encode(made).decode()

    def site_of(self, token: str) -> Site | None:
        """The site whose token this is; None where it is no token of ours, or too old."""
        said, _, signed = token.rpartition(".")
        id_, _, until = said.partition(".")
        if not hmac.compare_digest(self._signed(said).encode(), signed.encode()):
            return None
        return self.sites.get(id_) if int(until) > time.time() else None

    def admit(self, scope: Scope) -> Visit | Refusal:
        """The visit of a request, counted; or why there is none."""
        headers, path = Headers(scope=scope), scope["path"]
        origin = _foreign(headers)
        if origin and not self.sites.knows(origin) and not path.startswith(OPEN):
            return Refusal(403, wording.FOREIGN)
        token = headers.get(HEADER, "")
        site = self.site_of(token) if token else None
        if token and site is None:
            return Refusal(401, wording.STALE)
        if origin and not _preflight(scope) and not self._speaks_for(origin, site, path):
            return Refusal(403, wording.FOREIGN)
        visit = Visit(self.address(scope, headers), site, origin)
        wait = 0 if _preflight(scope) else self._count(visit, path)
        return Refusal(429, wording.TOO_OFTEN.format(wait=wait), wait) if wait else visit

    def _speaks_for(self, origin: str, site: Site | None, path: str) -> bool:
        """Whether a page of that origin may call: with its site's token, or to get one."""
        if path.startswith(OPEN):
            return True
        theirs = site
        if path.startswith(SITES):
            theirs = self.sites.get(path.removeprefix(SITES))
        return theirs is not None and origin in theirs.origins

    def _count(self, visit: Visit, path: str) -> int:
        if not path.startswith(_COUNTED):
            return 0
        asks = path in ASKS
        wait = self.limits.address(visit.address, asks=asks)
        if not wait and asks and visit.site:
            wait = self.limits.site(visit.site.id, visit.site.per_minute)
        return wait

    def address(self, scope: Scope, headers: Headers) -> str:
        """Whose request it is: the caller, or whom the last proxy of ours says it came from."""
        caller = scope["client"][0] if scope.get("client") else ""
        if not self.proxies:
            return str(caller)
        named = [one.strip() for one in headers.get("x-forwarded-for", "").split(",") if one]
        return named[-self.proxies] if len(named) >= self.proxies else str(caller)


def _preflight(scope: Scope) -> bool:
    return bool(scope["method"] == "OPTIONS")


def _foreign(headers: Headers) -> str:
    """The origin of a page that is not ours; empty where the browser names none or our own."""
    origin = headers.get("origin", "")
    if not origin or urlsplit(origin).netloc == headers.get("host", ""):
        return ""
    return origin
