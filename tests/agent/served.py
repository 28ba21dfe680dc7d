"""A local HTTP server that speaks as much of the Chat Completions protocol as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What the server does with one request."""

    text: str = "{}"
    status: int = 200
    body: Any = None
    """Sent as JSON instead of a completion; text is sent as it is."""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay_s: float = 0.0
    usage: dict[str, int] | None = field(
        default_factory=lambda: {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    )
    finish: str | None = "stop"
    extra: dict[str, Any] = field(default_factory=dict)
    """Further fields of the message, for example what a reasoning model adds."""
    cut: bool = False
    """A stream ends without its last events."""
    hangs_up: bool = False


@dataclass
class Served:
    """A running server: what it was asked and with which key."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


Script = list[Answer] | Callable[[dict[str, Any]], Answer]


class _Handler(BaseHTTPRequestHandler):
    """One connection; `seen` and `give` are set on a subclass for each server."""

    protocol_version = "HTTP/1.1"
    seen: Served
    give: Callable[[dict[str, Any]], Answer]

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        size = int(self.headers.get("content-length", 0))
        request = json.loads(self.rfile.read(size))
        self.seen.requests.append(request)
        self.seen.keys.append(self.headers.get("authorization", ""))
        answer = type(self).give(request)
        time.sleep(answer.delay_s)
        if answer.hangs_up:
            self.close_connection = True
        elif request.get("stream") and answer.status == 200 and answer.body is None:
            self._stream(request, answer)
        else:
            self._whole(request, answer)

    def _whole(self, request: dict[str, Any], answer: Answer) -> None:
        body = answer.body if answer.body is not None else completion(request, answer)
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(answer.status)
        for name, value in {"content-type": answer.content_type, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, request: dict[str, Any], answer: Answer) -> None:
        self.send_response(200)
        kind = answer.content_type if answer.content_type != "application/json" else "text/event-stream"
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        self.end_headers()
        for event in events(request, answer):
            self.wfile.write(f"data: {event}\n\n".encode())
            self.wfile.flush()
        self.close_connection = True


@contextmanager
def served(script: Script) -> Iterator[Served]:
    """Yield a server that gives these answers in turn, or what the function says to each request."""
    seen = Served()
    over = Answer(status=599, body={"error": "the script is over"})
    turns = iter(script) if isinstance(script, list) else None
    give = script if callable(script) else lambda _: next(turns, over)  # type: ignore[arg-type]
    handler = type("Handler", (_Handler,), {"seen": seen, "give": staticmethod(give)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    seen.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def message(request: dict[str, Any], answer: Answer) -> dict[str, Any]:
    if "tools" in request:
        name = request["tools"][0]["function"]["name"]
        call = {"id": "1", "type": "function", "function": {"name": name, "arguments": answer.text}}
        return {"role": "assistant", "content": None, "tool_calls": [call], **answer.extra}
    return {"role": "assistant", "content": answer.text, **answer.extra}


def completion(request: dict[str, Any], answer: Answer) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": request["model"],
        "choices": [{"index": 0, "finish_reason": answer.finish, "message": message(request, answer)}],
        "usage": answer.usage,
    }


def events(request: dict[str, Any], answer: Answer) -> Iterator[str]:
    """The events of a stream: the text in pieces, the reason it ends, the usage, the end mark."""

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": request["model"]}
        return {**head, "choices": [choice]}

    whole = message(request, answer)
    pieces = [answer.text[i : i + 9] for i in range(0, len(answer.text), 9)]
    yield json.dumps(chunk({"role": "assistant", **answer.extra}))
    for i, piece in enumerate(pieces):
        delta: dict[str, Any] = {"content": piece}
        if "tool_calls" in whole:
            name = whole["tool_calls"][0]["function"]["name"] if i == 0 else None
            delta = {"tool_calls": [{"index": 0, "function": {"name": name, "arguments": piece}}]}
        yield json.dumps(chunk(delta))
        if answer.cut and i == len(pieces) // 2:
            return
    yield json.dumps(chunk({}, answer.finish))
    if answer.usage is not None and request.get("stream_options", {}).get("include_usage"):
        yield json.dumps({**chunk({}), "choices": [], "usage": answer.usage})
    yield "[DONE]"
