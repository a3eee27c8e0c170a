"""Stand-ins for servers of the images interface, over real HTTP: each with its own habits and faults."""

import base64
import io
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from PIL import Image as Pillow

from tests.pictures import saved

PAINT = (20, 160, 60)
"""The colour of all that is painted."""


@dataclass
class Asked:
    """A request.

    Attributes:
        fields: of its form, or the members of its JSON.
        pictures: its files by the names of their fields, in their order.
    """

    path: str
    headers: Mapping[str, str]
    fields: Mapping[str, Any]
    pictures: Sequence[tuple[str, bytes]] = ()

    @property
    def size(self) -> tuple[int, int]:
        width, height = self.fields["size"].split("x")
        return int(width), int(height)

    def picture(self, name: str, number: int = 0) -> Pillow.Image:
        found = [data for one, data in self.pictures if one == name]
        return Pillow.open(io.BytesIO(found[number]))


Reply = Callable[[BaseHTTPRequestHandler, Asked], None]


@dataclass
class ImagesServer:
    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def images_server(*replies: Reply) -> Iterator[ImagesServer]:
    """A server that gives the replies in turn, the last one for ever, and keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found = _read(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            server.asked.append(found)
            replies[min(len(server.asked), len(replies)) - 1](self, found)

        def do_GET(self) -> None:
            send(self, 200, saved(np.full((64, 64, 3), PAINT, np.uint8), "PNG"), "image/png")

        def log_message(self, *_args: object) -> None:
            """Tests are quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server = ImagesServer(f"http://127.0.0.1:{listener.server_port}/v1")
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def _read(path: str, headers: Mapping[str, str], body: bytes) -> Asked:
    kind = headers["content-type"]
    if kind.startswith("application/json"):
        return Asked(path, headers, json.loads(body))
    message = BytesParser(policy=HTTP).parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: dict[str, str] = {}
    pictures: list[tuple[str, bytes]] = []
    for part in message.iter_parts():
        name, data = part["content-disposition"].params["name"], part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if part.get_filename():
            pictures.append((name, data))
        else:
            fields[name] = data.decode()
    return Asked(path, headers, fields, pictures)


def send(
    handler: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    kind: str = "application/json",
    headers: Sequence[tuple[str, str]] = (),
) -> None:
    handler.send_response(status)
    rows = (("content-type", kind), ("content-length", str(len(body))), ("connection", "close"), *headers)
    for name, value in rows:
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def answer(picture: Pillow.Image | bytes) -> bytes:
    data = picture if isinstance(picture, bytes) else saved(picture, "PNG")
    return json.dumps({"created": 1, "data": [{"b64_json": base64.b64encode(data).decode()}]}).encode()


def paints(shrink: int = 1, size: tuple[int, int] | None = None) -> Reply:
    """Paints everything in one colour, whatever the mask says, at another size than it should."""

    def reply(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        wanted = size or (asked.size[0] // shrink, asked.size[1] // shrink)
        send(handler, 200, answer(Pillow.new("RGB", wanted, PAINT)))

    return reply


def obeys_alpha(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    """Paints where the field `mask` is transparent, as OpenAI's does."""
    repaint = np.asarray(asked.picture("mask").convert("RGBA"))[..., 3] == 0
    send(handler, 200, answer(_painted(asked, repaint)))


def obeys_white(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    """Paints where the field `mask_image` is white, as vLLM-Omni's does; words its faults otherwise."""
    if any(name == "mask" for name, _ in asked.pictures):
        send(handler, 400, json.dumps({"detail": "unknown field mask"}).encode())
        return
    repaint = np.asarray(asked.picture("mask_image").convert("RGB").convert("L")) > 127
    send(handler, 200, answer(_painted(asked, repaint)))


def _painted(asked: Asked, repaint: Any) -> Pillow.Image:
    name = asked.pictures[0][0]
    pixels = np.array(asked.picture(name).convert("RGB"))
    pixels[repaint] = PAINT
    return Pillow.fromarray(pixels)


def fault(status: int, code: str | None = None, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    """A fault in OpenAI's words."""
    error = {"error": {"message": "a secret", "type": "some_error", "param": None, "code": code}}
    return lambda handler, _: send(handler, status, json.dumps(error).encode(), headers=headers)


def says(status: int, document: Any) -> Reply:
    """Any document."""
    return lambda handler, _: send(handler, status, json.dumps(document).encode())


def writes(*pieces: bytes, pause_s: float = 0) -> Reply:
    """These bytes, no answer; with a pause between them for ever, or until its caller has gone."""

    def reply(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        with suppress(OSError):
            for piece in itertools.cycle(pieces) if pause_s else pieces:
                handler.wfile.write(piece)
                time.sleep(pause_s)

    return reply


def hangs(seconds: float, gone: threading.Event | None = None) -> Reply:
    """Nothing for so long, or until its caller has gone."""

    def reply(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        end = time.monotonic() + seconds
        handler.connection.settimeout(0.05)
        while time.monotonic() < end:
            with suppress(TimeoutError):
                if handler.connection.recv(1) == b"":
                    break
        if gone:
            gone.set()

    return reply
