"""A model served over HTTP (模型服务): one JSON asked, one JSON answered, in time.

The only door to httpx.  Whatever goes wrong is a ModelError in Chinese that names the setting to
look at, and never the key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit

from kb.errors import ModelError

T = TypeVar("T")

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest answer taken."""

_LONGEST_PAUSE = 120.0  # seconds; who asks us to wait longer is told to the person instead
_SHORTEST = 200  # characters; a text this short is not too long for any model
_MOST_SAID = 160  # characters of what a service says about its own fault


class TooMuch(ModelError):
    """The service did not take the request as it stands: too many texts at once, or too long."""


class _Busy(ModelError):
    """The service asks to be left alone for so many seconds."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message, retry=wait <= _LONGEST_PAUSE)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is served.  ``settings`` is the head of its settings' names: KB_EMBED."""

    what: str  # 向量模型, 重排模型
    settings: str
    url: str
    key: str = field(default="", repr=False)
    seconds: float = 10.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def within(self, seconds: float) -> Callable[[Mapping[str, Any]], Any]:
        """``ask`` for several requests that have so many seconds together."""
        until = time.monotonic() + seconds
        return lambda body: self.ask(body, seconds=max(until - time.monotonic(), 0.1))

    def ask(self, body: Mapping[str, Any], *, tries: int = 1, seconds: float = 0.0) -> Any:
        """The answer as JSON; asked again, ever later, where that may help."""
        limit = seconds or self.seconds
        for number in range(1, tries + 1):
            try:
                return self._in_time(body, limit)
            except ModelError as error:
                if not error.retry or number == tries:
                    raise
                asked = error.wait if isinstance(error, _Busy) else 0.0
                self.sleep(max(asked, 2.0 ** (number - 1)))
        raise ValueError(f"asked {tries} times")

    def _in_time(self, body: Mapping[str, Any], seconds: float) -> Any:
        """The answer, or a failure, within that time, looking up the host's name included.

        The thread that waits is left to end by itself; a name server that hangs holds nobody up.
        """
        done: Future[Any] = Future()

        def work() -> None:
            try:
                done.set_result(_post(self, body, seconds))
            except ModelError as error:
                done.set_exception(error)
            finally:
                done.cancel()  # does nothing to what has ended

        Thread(target=work, daemon=True).start()
        try:
            return done.result(seconds)
        except TimeoutError as error:
            raise self._slow(seconds) from error

    # --- what goes wrong, said ------------------------------------------------------------

    def fault(self, why: str, do: str, *, retry: bool = False) -> ModelError:
        """A failure of this service, with what to do about it."""
        return ModelError(self._said(why, do), retry=retry)

    def _said(self, why: str, do: str) -> str:
        return f"{self.what}服务（{urlsplit(self.url).hostname}）{why}：请{do}"

    def _slow(self, seconds: float) -> ModelError:
        do = f"检查服务是否正常，或调大 {self.settings}_TIMEOUT"
        return self.fault(f"在 {seconds:.3g} 秒内没有答复", do, retry=True)

    def _refusal(self, status: int, headers: Mapping[str, str], said: str) -> ModelError:
        """What an answer of that status means."""
        name = self.settings
        said = f"（{said}）" if said else ""
        if status in (401, 403):
            return self.fault(f"拒绝了密钥{said}", f"检查 {name}_API_KEY")
        if status == 404 or status < 400:
            return self.fault(f"没有这个地址或模型{said}", f"检查 {name} 的网址和 {name}_MODEL")
        if status == 429:
            do = "稍后再试，或检查额度"
            return _Busy(self._said(f"请求过多或额度已用完{said}", do), _wait(headers))
        if status in (400, 413, 422):
            return TooMuch(self._said(f"不接受请求{said}", f"检查 {name}_MODEL 和文本长度"))
        if status == 503 and headers.get("retry-after"):
            return _Busy(self._said(f"暂时不可用{said}", "稍后再试"), _wait(headers))
        return self.fault(f"出错，状态 {status}{said}", "稍后再试，或查看该服务的日志", retry=True)

    def _words(self, data: bytes) -> str:
        """What the service says about its fault, in one short line, without the key."""
        try:
            said = json.loads(data)
        except ValueError:
            return ""
        for name in ("error", "message", "detail"):
            if isinstance(said, dict) and said.get(name):
                said = said[name]
        text = " ".join(str(said).split())
        return (text.replace(self.key, "***") if self.key else text)[:_MOST_SAID]


class Portions:
    """Texts as a service takes them: fewer at once, or their beginnings, where it refuses."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._shortened = 0

    def of(self, texts: Sequence[str]) -> list[Sequence[str]]:
        """The texts in portions as large as were taken so far."""
        size = self._at_once
        return [texts[at : at + size] for at in range(0, len(texts), size)]

    def taken(self, texts: Sequence[str], ask: Callable[[Sequence[str]], Iterable[T]]) -> list[T]:
        """What the texts give, one each; raise TooMuch where even a short one is not taken."""
        try:
            return list(ask(texts))
        except TooMuch:
            if len(texts) == 1 and len(texts[0]) <= _SHORTEST:
                raise
        if len(texts) == 1:
            self._shortened += 1
            return self.taken([texts[0][: len(texts[0]) // 2]], ask)
        half, before = (len(texts) + 1) // 2, self._shortened
        found = [*self.taken(texts[:half], ask), *self.taken(texts[half:], ask)]
        if self._shortened == before:  # it was their number, not the length of one of them
            self._at_once = min(self._at_once, half)
        return found


def _post(endpoint: Endpoint, body: Mapping[str, Any], seconds: float) -> Any:
    import httpx

    headers = {"Content-Type": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    sent = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")  # half a character
    until = time.monotonic() + seconds
    try:
        with _client_for(endpoint).stream(
            "POST", endpoint.url, content=sent, headers=headers, timeout=seconds
        ) as response:
            data = bytearray()
            for piece in response.iter_bytes():
                data += piece
                if time.monotonic() > until:
                    raise endpoint._slow(seconds)
                if len(data) > LARGEST:
                    raise endpoint.fault("答复过大", f"检查 {endpoint.settings} 的网址")
    except httpx.TimeoutException as error:
        raise endpoint._slow(seconds) from error
    except (httpx.ConnectError, httpx.ProxyError) as error:
        raise endpoint.fault("连不上", "检查网址、网络和证书", retry=True) from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise endpoint.fault("中断了传输", "稍后再试", retry=True) from error
    if response.status_code != 200:
        words = endpoint._words(bytes(data))
        raise endpoint._refusal(response.status_code, response.headers, words)
    return _read(endpoint, bytes(data))


def _read(endpoint: Endpoint, data: bytes) -> Any:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        do = f"检查 {endpoint.settings} 的网址（通常以 /v1 结尾）"
        raise endpoint.fault("返回的不是 JSON，多半是网页", do) from error
    if isinstance(found, dict) and found.get("error"):  # some gateways refuse with status 200
        raise endpoint._refusal(200, {}, endpoint._words(data))
    return found


def _client_for(endpoint: Endpoint) -> Any:
    try:
        return _client()
    except (ImportError, ValueError) as error:  # a proxy of a kind that cannot be used
        do = "改用 http 代理（HTTPS_PROXY、HTTP_PROXY），或取消 ALL_PROXY"
        raise endpoint.fault("连不上：代理设置用不了", do) from error


@cache
def _client() -> Any:
    """One pool of connections for all services; shared between threads."""
    import httpx

    return httpx.Client()


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds that Retry-After asks for, as a number or as a date; 1 where it says nothing."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(min(int(said), 86_400))
    try:
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 1.0
