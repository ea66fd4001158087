"""Which web addresses (网址) may be visited: http and https, on the public internet.

``checked("https://example.gov.cn/通知.html")`` gives the address as it is asked for; ``reach``
gives what a host's name stands for, and refuses it if any of that is private (内网).
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit

from kb.errors import UnreadableDocument, UsageError

Resolver = Callable[[str, int], Sequence[str]]
"""(host, port) → the IP addresses that the host's name stands for."""

_PORTS = {"http": 80, "https": 443}
_WRITTEN = "!#$%&'()*+,/:;=?@[]~"  # what a path or query may hold as it is
_BAD = re.compile(r"[\x00-\x20\x7f\\]")
_CLOSED = (  # beside what Python's ipaddress says, which grew with its versions
    ip_network("168.63.129.16/32"),  # public by its number, but the machine's own host in a cloud
    ip_network("192.0.0.0/24"),
    ip_network("64:ff9b:1::/48"),
    ip_network("fec0::/10"),
)
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in its parts; ``target`` is the path with the query, as sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a web address begins."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = _PORTS[self.scheme] == self.port
        return f"{self.scheme}://{host}" + ("" if default else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.target


LIST_SUFFIX = ".urls"
"""A text file of this name lists web addresses, one a line; ``#`` starts a remark."""


def listed(path: Path) -> list[str]:
    """The web addresses of a list; raise UsageError for a line that is none."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了网址清单 {path}：请检查权限，并存为 UTF-8") from error
    found = [(i, line.strip()) for i, line in enumerate(lines, 1)]
    named = [(i, line) for i, line in found if line and not line.startswith("#")]
    for i, line in named:
        if not is_address(line):
            raise UsageError(f"{path} 第 {i} 行不是网址：每行请写一个 http:// 或 https:// 网址")
    return list(dict.fromkeys(line for _, line in named))


def is_address(name: str) -> bool:
    """Whether a name given to ``ingest`` is a web address and not a file."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", name))


def checked(url: str) -> Address:
    """The address in its parts; raise UnreadableDocument where it must not or cannot be visited."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, _ascii(parts.hostname or "")
        query = f"?{quote(parts.query, safe=_WRITTEN)}" if parts.query else ""
        target = (quote(parts.path, safe=_WRITTEN) or "/") + query
    except ValueError as error:
        raise _refused(url, "网址写法有误：请检查") from error
    if parts.scheme not in _PORTS:
        raise _refused(url, "只支持 http 和 https 网址：请改用这样的网址，或下载后再入库")
    if parts.username is not None or parts.password is not None:
        raise _refused(url, "网址里带有用户名或口令：请去掉后再入库")
    if not host or port == 0 or _BAD.search(url):
        raise _refused(url, "网址写法有误（缺少主机名，或含空格、反斜杠）：请检查")
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], target)


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _refused(url: str, why: str) -> UnreadableDocument:
    return UnreadableDocument(why, source=url)


# --- what a host's name stands for ----------------------------------------------------------


def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def reach(host: str, port: int, resolver: Resolver, private: bool = False) -> list[str]:
    """The IP addresses to connect to; one that is not public refuses the host, all of it.

    Connecting to these, and not to the name again, is what keeps a second answer of the
    resolver (DNS rebinding) from leading anywhere else.
    """
    try:
        found = list(resolver(host, port))
    except (OSError, UnicodeError) as error:
        raise UnreadableDocument(f"找不到主机 {host}：请检查网址和网络") from error
    if not found:
        raise UnreadableDocument(f"找不到主机 {host}：请检查网址和网络")
    if not private and not all(is_public(address) for address in found):
        raise UnreadableDocument(
            f"{host} 是内网、本机或保留地址，不予访问：确需读取内网网站，请设 KB_FETCH_PRIVATE=1"
        )
    return found


def is_public(written: str) -> bool:
    """Whether an IP address is one that anybody on the internet could serve pages from."""
    try:
        address = ip_address(written)
    except ValueError:
        return False
    return all(_open(one) for one in (address, *_within(address)))


def _open(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return address in _NAT64  # what it carries is judged by itself
    return not any(address in network for network in _CLOSED)


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return []
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in carried if one is not None]
