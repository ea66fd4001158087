"""A web address into what it serves (取回网页): politely, by robots.txt, with few redirects."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from ingest.address import Address, checked
from ingest.wire import AGENT, Response, Wire, request
from kb.errors import UnreadableDocument

REDIRECTS = 5
DELAY = 1.0
"""Seconds between two requests to one host."""

_MOVED = frozenset({301, 302, 303, 307, 308})
_ROBOTS_SIZE = 512 * 1024
_LONGEST_WAIT = 30.0  # whatever delay a robots.txt asks for
_SAID = {
    401: "需要登录才能读", 403: "网站拒绝访问", 404: "网页不存在", 410: "网页已删除",
    429: "网站要求放慢",
}  # fmt: skip


@dataclass(slots=True)
class Fetcher:
    """Fetches addresses one after another, ``delay`` seconds between two requests to a host."""

    wire: Wire = field(default_factory=Wire)
    delay: float = field(default_factory=lambda: DELAY)
    _asked: dict[str, float] = field(default_factory=dict)  # host → when it was asked last
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)  # by origin

    def get(self, url: str, known: tuple[str, Mapping[str, str]] = ("", {})) -> Response:
        """What is served there (status 2xx or 304); ``known``: (address, conditional headers).

        Every address on the way is checked, and asked for only where robots.txt allows it.
        """
        address = checked(url)
        for _ in range(REDIRECTS + 1):
            self._allowed(address)
            headers = known[1] if str(address) == known[0] else {}
            response = self._request(address, headers, self.wire)
            if response.status not in _MOVED:
                return _good(response)
            address = _next(response)
        raise UnreadableDocument(f"网址转向超过 {REDIRECTS} 次：请直接给出最终网址")

    def _request(self, address: Address, headers: Mapping[str, str], wire: Wire) -> Response:
        rules = self._robots.get(address.origin)
        wished = float(rules.crawl_delay(AGENT) or 0) if rules and self.delay else 0.0
        wait = max(self.delay, min(wished, _LONGEST_WAIT))
        since = time.monotonic() - self._asked.get(address.host, float("-inf"))
        if since < wait:
            time.sleep(wait - since)
        try:
            return request(address, headers, wire)
        finally:
            self._asked[address.host] = time.monotonic()

    def _allowed(self, address: Address) -> None:
        """Raise UnreadableDocument where robots.txt, read once for an origin, forbids it."""
        if address.origin not in self._robots:
            self._robots[address.origin] = self._rules(address)
        if not self._robots[address.origin].can_fetch(AGENT, str(address)):
            raise UnreadableDocument("网站的 robots.txt 不允许程序读取：请征得同意，下载后再入库")

    def _rules(self, address: Address) -> RobotFileParser:
        place = replace(address, target="/robots.txt")
        wire = replace(self.wire, size=_ROBOTS_SIZE)
        for _ in range(REDIRECTS + 1):
            response = self._request(place, {}, wire)
            if response.status not in _MOVED:
                break
            place = _next(response)
        if response.status >= 500 or response.status == 429:
            raise UnreadableDocument("网站的 robots.txt 暂时读不到，不能确定是否允许：请稍后再试")
        rules = RobotFileParser()
        lines = response.data.decode("utf-8-sig", "replace").splitlines()
        rules.parse(lines if response.status == 200 else [])
        return rules


def _next(response: Response) -> Address:
    """Where a redirect leads."""
    here, there = response.address, response.headers.get("location", "")
    if not there:
        raise UnreadableDocument("网址转向，但没有说转到哪里：请检查网址")
    try:
        address = checked(urljoin(str(here), there.strip()))
    except ValueError as error:
        raise UnreadableDocument("网址转到了一个写法有误的地址：请核对后给出最终网址") from error
    if here.scheme == "https" and address.scheme == "http":
        raise UnreadableDocument("网址从 https 转到了不加密的 http，不予跟随：请核对后给出最终网址")
    return address


def _good(response: Response) -> Response:
    if response.status == 304 or 200 <= response.status < 300:
        return response
    said = _SAID.get(response.status, "网站出错" if response.status >= 500 else "网站没有给出内容")
    advice = "稍后再试" if response.status >= 500 or response.status == 429 else "检查网址"
    raise UnreadableDocument(f"{said}（HTTP {response.status}）：请{advice}")
