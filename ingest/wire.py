"""One request over the wire (网络请求), within its limits; the only door to httpcore.

httpcore lets us say how a connection is made, so the host is looked up once, what it stands for
is checked, and exactly that is connected to, while TLS and the Host header keep the name.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import httpcore

from ingest.address import Address, Resolver, look_up, reach
from kb.errors import UnreadableDocument

AGENT = "tiaowen"
"""Who we say we are, to servers and to their robots.txt."""

_MB = 2**20


@dataclass(frozen=True, slots=True)
class Wire:
    """How far a request may go; ``private`` opens the addresses of an intranet (内网)."""

    private: bool = False
    size: int = 20 * _MB  # of a body, before and after decompression
    seconds: float = 30  # for all of a response
    connect: float = 10
    resolver: Resolver = look_up


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; the names of ``headers`` are in lower case."""

    address: Address
    status: int
    headers: Mapping[str, str]
    data: bytes


def request(address: Address, headers: Mapping[str, str], wire: Wire) -> Response:
    """The answer to one GET, whatever its status; raise UnreadableDocument where none came."""
    until = time.monotonic() + wire.seconds
    sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Connection": "close", **headers}
    url = httpcore.URL(
        scheme=address.scheme, host=address.host, port=address.port, target=address.target
    )
    with (
        _told(address.host, wire),
        httpcore.ConnectionPool(_tls(), network_backend=_Checked(wire, until)) as pool,
        pool.stream("GET", url, headers=list(sent.items())) as response,
    ):
        found = {_text(name).lower(): _text(value) for name, value in response.headers}
        data = b"" if response.status >= 300 else _body(response, found, wire)
        return Response(address, response.status, found, data)


@contextmanager
def _told(host: str, wire: Wire) -> Iterator[None]:
    """What goes wrong on the wire, said in Chinese with what to do."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise UnreadableDocument(
            f"{host} 太慢，{wire.seconds:g} 秒内没有读完：请稍后再试，或下载后再入库"
        ) from error
    except httpcore.ConnectError as error:
        secure = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
        why = "的证书不可信或加密握手失败" if secure else "连不上"
        raise UnreadableDocument(f"{host} {why}：请检查网址和网络，稍后再试") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise UnreadableDocument(f"{host} 中断了传输：请稍后再试") from error


@cache
def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _text(header: bytes) -> str:
    return header.decode("utf-8", "replace")


# --- the body -------------------------------------------------------------------------------


def _body(response: httpcore.Response, headers: Mapping[str, str], wire: Wire) -> bytes:
    """The body, decompressed, and never more of it than the limit."""
    if (headers.get("content-length") or "0").strip().isdecimal():
        _fits(int(headers.get("content-length") or 0), wire)
    coding = headers.get("content-encoding", "").strip().lower()
    stream = response.iter_stream()
    if coding in ("", "identity"):
        return _joined(stream, wire)
    if coding in ("gzip", "x-gzip", "deflate"):
        return _joined(_inflated(stream, wire), wire)
    raise UnreadableDocument(f"网站用了不支持的压缩方式（{coding[:20]}）：请下载后再入库")


def _joined(pieces: Iterable[bytes], wire: Wire) -> bytes:
    kept = bytearray()
    for piece in pieces:
        kept += piece
        _fits(len(kept), wire)
    return bytes(kept)


def _fits(size: int, wire: Wire) -> None:
    if size > wire.size:
        raise UnreadableDocument(f"内容超过 {wire.size / _MB:g} MB：请下载、拆分后作为文件入库")


def _inflated(pieces: Iterable[bytes], wire: Wire) -> Iterator[bytes]:
    """The decompressed pieces, none of them larger than the limit, however small it came."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # gzip or zlib, by its first bytes
    try:
        for piece in pieces:
            yield inflater.decompress(piece, wire.size + 1)
    except zlib.error as error:
        raise UnreadableDocument("网站传来的压缩内容已损坏：请稍后再试") from error
    if not inflater.eof:
        raise UnreadableDocument("网站传来的压缩内容不完整：请稍后再试")


# --- the connection -------------------------------------------------------------------------


class _Checked(httpcore.NetworkBackend):
    """Connects to what a host was checked to stand for, and to nothing else."""

    def __init__(self, wire: Wire, until: float) -> None:
        self._wire = wire
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's addresses that takes one."""
        *others, last = reach(host, port, self._wire.resolver, self._wire.private)
        for number in others:
            try:
                return self._connected(number, port)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connected(last, port)

    def _connected(self, number: str, port: int) -> httpcore.NetworkStream:
        left = min(self._wire.connect, _left(self._until))
        stream = httpcore.SyncBackend().connect_tcp(number, port, left, socket_options=())
        return _Timed(stream, self._until)


class _Timed(httpcore.NetworkStream):
    """A connection that ends at one moment, however slowly what it carries drips in."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._until))
        return _Timed(secured, self._until)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for this response is over")
    return left
