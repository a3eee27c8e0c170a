"""Where weights are published, on this machine."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from tests.waiting import PATIENCE_S

WEIGHTS = np.random.default_rng(1).bytes(3_000_000)


class Release(ThreadingHTTPServer):
    """A release server that can stall, drip, break off, redirect, not resume, or serve something else."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.body = WEIGHTS
        self.path = "/tiny-v1.onnx"
        self.break_after: int | None = None
        self.ranges = True
        self.announces = True
        self.redirects_to = ""
        self.drips = False
        self.requests: list[str | None] = []
        self.gate = threading.Event()
        self.gate.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Release

    def do_GET(self) -> None:
        release = self.server
        wanted = self.headers.get("Range")
        release.requests.append(wanted)
        release.gate.wait(PATIENCE_S)
        if release.redirects_to and self.path != "/elsewhere":
            self.send_response(302)
            self.send_header("Location", release.redirects_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path not in (release.path, "/elsewhere"):
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and release.ranges else 0
        if start >= len(release.body):
            self.send_error(416)
            return
        body = release.body[start:]
        self.send_response(206 if start else 200)
        if release.announces:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for byte in body if release.drips else b"":
            self.wfile.write(bytes([byte]))
            time.sleep(0.01)
        self.wfile.write(body[: release.break_after])

    def log_message(self, *_args: object) -> None:
        pass
