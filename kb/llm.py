"""A chat model behind any OpenAI-compatible address.  The only door to langchain_openai.

Whatever goes wrong is a ModelError in Chinese that says what to look at.  A reply counts as whole
only when the service says so: langchain_openai gives a stream that was cut as a normal reply.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from functools import cache
from typing import Any

from kb.circuit import Circuit
from kb.config import Settings
from kb.errors import ModelError

_NO_KEY = "none"  # langchain_openai refuses to start without one, local services need none
_TRIES = 2

QUIET = 20.0
"""Seconds of silence after which a service is given up, however long it may write."""


def open_model(settings: Settings) -> RemoteModel | None:
    """The chat model of the settings; None where none is named."""
    return RemoteModel(settings) if settings.llm_model else None


class RemoteModel:
    """A model that is asked over HTTP; nothing is opened before the first question."""

    def __init__(self, settings: Settings, circuit: Circuit | None = None) -> None:
        self.name = settings.llm_model
        self._url = settings.llm_base_url
        self._key = settings.llm_api_key
        self._seconds = float(settings.llm_timeout)
        self._circuit = circuit or Circuit()
        self._client: Any = None

    def stream(self, messages: Iterable[tuple[str, str]]) -> Iterator[str]:
        """The reply piece by piece; raise ModelError where none comes, or not to its end."""
        if not self._circuit.allows():
            raise ModelError("写作模型连续出错，暂停使用片刻")
        self.prepare()  # the library takes seconds to load, once; they are not the service's
        asked, until = list(messages), time.monotonic() + self._seconds
        try:
            yield from self._tried(asked, until)
        except ModelError:
            self._circuit.failed()
            raise
        except GeneratorExit:
            self._circuit.abandoned()
            raise
        self._circuit.succeeded()

    def _tried(self, asked: list[tuple[str, str]], until: float) -> Iterator[str]:
        """The reply; asked once more where that may help and nothing has come yet."""
        for attempt in range(1, _TRIES + 1):
            begun = False
            try:
                for piece in self._once(asked, until):
                    begun = True
                    yield piece
                return
            except ModelError as error:
                late = time.monotonic() > until
                if begun or late or not error.retry or attempt == _TRIES:
                    raise

    def _once(self, asked: list[tuple[str, str]], until: float) -> Iterator[str]:
        finished = ""
        with self._faults():
            for chunk in self._chunks(asked, max(until - time.monotonic(), 0.1)):
                if time.monotonic() > until:
                    raise ModelError(f"写作模型在 {self._seconds:g} 秒内没有写完")
                finished = str(chunk.response_metadata.get("finish_reason") or finished)
                if text := str(chunk.text):
                    yield text
        if finished != "stop":
            raise ModelError("写作模型的回复没有写完", retry=not finished)

    def _chunks(self, asked: list[tuple[str, str]], seconds: float) -> Iterator[Any]:
        """What the service sends; never reported to a tracing service the environment names."""
        import httpx

        context, quiet = _untraced(), min(seconds, QUIET)
        limits = httpx.Timeout(quiet, pool=seconds)
        stream = context.run(self._client.stream, asked, timeout=limits)
        while (chunk := context.run(next, stream, None)) is not None:
            yield chunk

    def prepare(self) -> None:
        """Load the library now; who stays open does so before the first question."""
        if self._client is None:
            from langchain_openai import ChatOpenAI
            from pydantic import SecretStr

            self._client = ChatOpenAI(
                model=self.name,
                base_url=self._url,
                api_key=SecretStr(self._key or _NO_KEY),
                temperature=0,
                max_retries=0,
                timeout=self._seconds,
                stream_usage=False,
                http_client=_bounded(),
            )

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Vendor errors as ours; a reply of another shape makes the parsers raise these as well."""
        import httpx
        import openai

        try:
            yield
        except (openai.APITimeoutError, httpx.TimeoutException) as error:
            quiet = min(self._seconds, QUIET)
            raise ModelError(f"写作模型在 {quiet:g} 秒内没有答复") from error
        except openai.APIStatusError as error:
            raise _refused(error.status_code) from error
        except (openai.APIConnectionError, httpx.HTTPError) as error:
            raise ModelError("连不上写作模型，或连接中断", retry=True) from error
        except (openai.OpenAIError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError("写作模型的回复不合格式：请检查 KB_LLM_BASE_URL") from error


@cache
def _bounded() -> Any:
    """The HTTP client of all models; its ``pool`` timeout counts for a whole reply.

    Else a service that only sends signs of life keeps a reader waiting for ever.
    """
    import httpx

    class Whole(httpx.Client):
        def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
            seconds = request.extensions.get("timeout", {}).get("pool")
            until = time.monotonic() + (seconds or 0.0)
            response = super().send(request, **how)
            if seconds is not None:
                response.stream = Until(response.stream, until)
            return response

    class Until(httpx.SyncByteStream):
        def __init__(self, stream: Any, until: float) -> None:
            self._stream, self._until = stream, until

        def __iter__(self) -> Iterator[bytes]:
            for piece in self._stream:
                if time.monotonic() > self._until:
                    raise httpx.ReadTimeout("the reply did not end in time")
                yield piece

        def close(self) -> None:
            self._stream.close()

    return Whole(follow_redirects=True)


def _untraced() -> Context:
    """A context in which nothing is traced, whatever LANGSMITH_TRACING says."""
    from langsmith import tracing_context

    context = copy_context()
    context.run(tracing_context(enabled=False).__enter__)
    return context


def _refused(status: int) -> ModelError:
    """What an answer of that status means."""
    if status in (401, 403):
        return ModelError("写作模型拒绝了密钥：请检查 KB_LLM_API_KEY")
    if status == 404:
        return ModelError("写作模型没有这个地址或型号：请检查 KB_LLM_BASE_URL 和 KB_LLM_MODEL")
    if status == 429:
        return ModelError("写作模型请求过多或额度已用完", retry=True)
    if status >= 500:
        return ModelError(f"写作模型出错（状态 {status}）", retry=True)
    return ModelError(f"写作模型不接受请求（状态 {status}）：请检查 KB_LLM_MODEL")
