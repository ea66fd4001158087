"""A real small model server: the OpenAI /embeddings and the common /rerank shapes, with faults."""

from __future__ import annotations

import hashlib
import json
import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from listening import listening

from kb.embed.probe import PROBE

Reply = tuple[int, dict[str, str], bytes]


def pairs(text: str) -> dict[str, int]:
    """The pairs of neighbouring characters of a text, counted."""
    found: dict[str, int] = {}
    for i in range(len(text) - 1):
        found[text[i : i + 2]] = found.get(text[i : i + 2], 0) + 1
    return found


def vector(text: str, columns: int, weights: str = "") -> list[float]:
    """A vector that is like another's where the texts share pairs of characters."""
    row = [0.001] * columns
    for pair, count in pairs(text).items():
        row[int(hashlib.md5((weights + pair).encode()).hexdigest(), 16) % columns] += count
    return row


def likeness(question: str, text: str) -> float:
    """The share of the question's pairs that the text has."""
    asked = pairs(question)
    return sum(pair in text for pair in asked) / max(len(asked), 1)


@dataclass
class Service:
    """What it serves; ``fault`` answers instead, for as many requests as it is asked to."""

    port: int = 0
    columns: int = 64
    weights: str = ""  # others make other vectors
    noise: float = 0.0  # what half precision and the company of other texts do to a vector
    most: int = 1000  # texts a request
    longest: int = 100_000  # characters a text
    key: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    fault: Callable[[BaseHTTPRequestHandler], Reply | None] | None = None
    faults: int = 0
    refused: int = 0  # how many requests were too much
    score: Callable[[str, str], float] = likeness
    knows: Callable[[str], list[float]] | None = None  # makes the vectors instead

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def fail(self, fault: Callable[[BaseHTTPRequestHandler], Reply | None], times: int = 10**9):
        self.fault, self.faults = fault, times

    def texts(self) -> list[str]:
        """Every text a vector was given for, without the one that proves who gives them."""
        given = [text for body in self.asked for text in body.get("input", [])]
        return [text for text in given if text != PROBE]

    def reply(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> Reply | None:
        if self.faults > 0 and self.fault:
            self.faults -= 1
            return self.fault(handler)
        if self.key and handler.headers.get("Authorization") != f"Bearer {self.key}":
            sent = handler.headers.get("Authorization")
            return plain({"error": {"message": f"Incorrect API key: {sent}"}}, 401)
        if handler.path == "/v1/embeddings":
            return self._embedded(body)
        if handler.path == "/v1/rerank":
            return self._reranked(body)
        return plain({"detail": "Not Found"}, 404)

    def _embedded(self, body: dict[str, Any]) -> Reply:
        texts = body["input"]
        if self._too_much(texts):
            return plain({"error": {"message": "batch too large"}}, 413)
        self.asked.append(body)
        rows = [(self.knows or self._vector)(text) for text in texts]
        noisy = [[n * random.uniform(1 - self.noise, 1 + self.noise) for n in row] for row in rows]
        data = [{"index": i, "embedding": row} for i, row in enumerate(noisy)]
        return plain({"data": data[::-1], "model": body["model"]})

    def _vector(self, text: str) -> list[float]:
        return vector(text, self.columns, self.weights)

    def _too_much(self, texts: list[str]) -> bool:
        much = len(texts) > self.most or any(len(text) > self.longest for text in texts)
        self.refused += much
        return much

    def _reranked(self, body: dict[str, Any]) -> Reply:
        texts = body.get("documents", [])
        if not texts or self._too_much(texts):
            return plain({"error": {"message": "bad request"}}, 400)
        self.asked.append(body)
        scores = [self.score(body["query"], text) for text in texts]
        rows = [{"index": i, "relevance_score": s} for i, s in enumerate(scores)]
        return plain({"results": sorted(rows, key=lambda row: -row["relevance_score"])})


def plain(body: Any, status: int = 200, **headers: str) -> Reply:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(body).encode()


# --- faults -----------------------------------------------------------------------------------


def status(code: int, **headers: str) -> Callable[[Any], Reply]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: plain({"error": {"message": "fault"}}, code, **named)


def html(_: BaseHTTPRequestHandler) -> Reply:
    return 200, {"Content-Type": "text/html"}, b"<!doctype html><title>Login</title>"


def slow(seconds: float) -> Callable[[Any], None]:
    return lambda _: time.sleep(seconds)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b'{"data": [')


def data(*rows: Any) -> Callable[[Any], Reply]:
    return lambda _: plain({"data": [{"index": i, "embedding": r} for i, r in enumerate(rows)]})


def unscored(*results: Any) -> Callable[[Any], Reply]:
    return lambda _: plain({"results": list(results)})


NAN = math.nan


@contextmanager
def service(**how: Any) -> Iterator[Service]:
    one = Service(**how)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                found = one.reply(self, body)
                if found:
                    _send(self, found)
            except OSError:
                pass  # who asked has gone
            self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.port = server.server_port
    with listening(server):
        yield one


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    code, headers, body = reply
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
