"""A package index on this machine (PEP 503), with wheels that are made on the spot."""

import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from tests.waiting import PATIENCE_S

PIP_SETTINGS = (
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONSTRAINT",
    "UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS",
)  # fmt: skip
"""What would have a package come from elsewhere."""

Mood = Literal["well", "missing", "failing", "silent", "truncating"]


def wheel(
    name: str,
    version: str,
    *,
    requires: tuple[str, ...] = (),
    python: str = ">=3.8",
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """A wheel for any Python and machine, of no more than its metadata and ``files``."""
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", f"Requires-Python: {python}"]
    metadata += ["Provides-Extra: extra", *(f"Requires-Dist: {one}" for one in requires)]
    tags = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members = {
        f"{name.replace('-', '_')}.py": f"version = {version!r}\n".encode(),
        **(files or {}),
        f"{stem}.dist-info/METADATA": ("\n".join(metadata) + "\n").encode(),
        f"{stem}.dist-info/WHEEL": tags.encode(),
    }
    record = "".join(f"{member},,\n" for member in [*members, f"{stem}.dist-info/RECORD"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member, data in {**members, f"{stem}.dist-info/RECORD": record.encode()}.items():
            archive.writestr(member, data)
    return packed.getvalue()


def locked(*wheels: tuple[str, str, bytes]) -> str:
    """The lock of wheels by name, version and content."""
    return "".join(
        f"{name}=={version} --hash=sha256:{hashlib.sha256(data).hexdigest()}\n"
        for name, version, data in wheels
    )


class Index(ThreadingHTTPServer):
    """An index that can also be without a package, fail, say nothing, or break files off."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.mood: Mood = "well"
        self.over = threading.Event()

    def add(self, name: str, version: str, data: bytes) -> None:
        self.files[f"{name.replace('-', '_')}-{version}-py3-none-any.whl"] = data

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/simple"

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, with pip configured for this index and no other."""
        others = {name: value for name, value in os.environ.items() if name not in PIP_SETTINGS}
        return {**others, "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": self.url, "PIP_NO_CACHE_DIR": "1"}


class _Handler(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        index = self.server
        index.requests.append(self.path)
        if index.mood == "silent":
            index.over.wait(PATIENCE_S)
        if index.mood == "missing":
            self.send_error(404)
        elif index.mood == "failing":
            self.send_error(500)
        elif self.path.startswith("/simple/"):
            self._list(self.path.removeprefix("/simple/").strip("/").replace("-", "_"))
        else:
            self._send(index.files[self.path.rpartition("/")[2]], "application/zip")

    def _list(self, package: str) -> None:
        names = [name for name in self.server.files if name.startswith(f"{package}-")]
        if not names:
            self.send_error(404)
            return
        links = "".join(f'<a href="/files/{name}">{name}</a>' for name in names)
        self._send(f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        cut = self.server.mood == "truncating" and kind == "application/zip"
        body = body[: len(body) // 2] if cut else body
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def indexing() -> Iterator[Index]:
    """An index, for as long as the block runs."""
    index = Index()
    thread = threading.Thread(target=index.serve_forever)
    thread.start()
    try:
        yield index
    finally:
        index.over.set()
        index.shutdown()
        thread.join()
        index.server_close()
