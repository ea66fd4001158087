"""A model behind HTTP, as OpenAI's chat completions speak: what it writes and how it fails is set.

``says`` is the reply, or makes it from the messages; ``faults`` is used up one request at a time.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from listening import listening

Reply = str | Callable[[str], str]


class ModelServer(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says: Reply = ""
        self.faults: list[str] = []
        self.always = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def reset(self, says: Reply = "", always: str = "") -> None:
        self.says, self.always = says, always
        self.faults, self.asked, self.keys = [], [], []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        fault = self.server.faults.pop(0) if self.server.faults else self.server.always
        if fault.isdigit():
            return self._whole(int(fault), '{"error": {"message": "no", "type": "x"}}')
        if fault == "html":
            return self._whole(200, "<html><body>最高奖励500万元</body></html>", "text/html")
        if fault == "empty":
            return self._whole(200, "{}")
        if fault == "hang":
            time.sleep(60)
            return None
        prompt = "\n".join(m["content"] for m in body["messages"])
        says = self.server.says
        return self._stream(says(prompt) if callable(says) else says, fault)

    def _whole(self, status: int, text: str, kind: str = "application/json") -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, text: str, fault: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        pieces = [] if fault == "alive" else re.findall(r"(?s).{1,7}", text)
        if fault in ("cut", "broken"):
            pieces = pieces[: len(pieces) * 2 // 3]
        for piece in pieces:
            self._event({"content": piece})
            if fault == "slow":
                time.sleep(0.3)
        while fault in ("alive", "slow"):  # signs of life, and not a word more
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()
            time.sleep(0.05)
        while fault == "endless":
            for piece in pieces:
                self._event({"content": piece})
        if fault == "broken":
            self.wfile.write(b"data: {not json\n\n")
            return
        if fault == "cut":
            return
        self._event({}, "length" if fault == "length" else "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        data = json.dumps({**chunk, "choices": [choice]}, ensure_ascii=False)
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()


@contextmanager
def model_server() -> Iterator[ModelServer]:
    server = ModelServer()
    with listening(server):
        yield server
