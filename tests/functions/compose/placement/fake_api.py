"""A stand-in for the Anthropic API on this machine."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FakeApi:
    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def fake_api(*replies: Reply) -> Iterator[FakeApi]:
    """A server that gives the replies in turn, the last one for ever, and keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            api.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
            replies[min(len(api.requests), len(replies)) - 1](self)

        def log_message(self, *_args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api = FakeApi(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def message(text: str, stop_reason: str = "end_turn") -> Reply:
    """An answer of the model."""
    return body(
        200,
        json.dumps(
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "claude-haiku-4-5",
                "content": [{"type": "text", "text": text}],
                "stop_reason": stop_reason,
                "stop_sequence": None,
                "usage": {"input_tokens": 1, "output_tokens": 1},
            }
        ),
    )


def placements(*proposals: dict[str, object]) -> Reply:
    """An answer that places: what is left out of a proposal is something sensible."""
    usual = {"face_x": 100, "base_y": 200, "height": 120, "mirror": False, "depth": 0}
    rows = [{"subject": i + 1, **usual, **one} for i, one in enumerate(proposals)]
    return message(json.dumps({"placements": rows}))


def error(status: int, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    """An error of the API."""
    return body(
        status,
        json.dumps({"type": "error", "error": {"type": "some_error", "message": "a secret"}}),
        headers,
    )


def body(status: int, text: str, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (*headers, ("content-type", "application/json"), ("connection", "close")):
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(text.encode())

    return reply


def hang(seconds: float) -> Reply:
    """Nothing for so long."""
    return lambda _handler: time.sleep(seconds)


def drip(seconds: float) -> Reply:
    """A body that never ends, a byte now and then."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", "100000")
        handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.02)

    return reply
