"""A host on the web in tests: a real server on loopback that counts who reaches it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from layers.common.service.fetcher import Streams
from tests.waiting import PATIENCE_S

PUBLIC = "93.184.215.14"
"""A public address; nothing in the tests connects to it."""

Answer = Callable[[str], Iterable[bytes]]
"""The pieces of the answer to a request for a path."""


def page(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer."""
    named = {"Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode() + body


class Web:
    """The server.

    Attributes:
        answer: what it says.
        reached: how many connections it has accepted.
        left: how many of them have ended.
        requests: their heads.
        dialled: the addresses and ports that :meth:`dial` was asked for.
    """

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answer = answer
        self.reached = 0
        self.left = 0
        self.requests: list[str] = []
        self.dialled: list[tuple[str, int]] = []
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def paths(self) -> list[str]:
        return [one.split(" ")[1] for one in self.requests]

    async def dial(self, address: str, port: int, **options: Any) -> Streams:
        """Every address and port of the internet leads here."""
        self.dialled.append((address, port))
        return await asyncio.open_connection("127.0.0.1", self.port, **options)

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.reached += 1
                threading.Thread(target=self._attend, args=[connection], daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        self._serve(connection)
        self.left += 1

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE_S)
        with suppress(OSError), self._secured(connection) as stream:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                more = stream.recv(65_536)
                if not more:
                    return
                head += more
            self.requests.append(head.decode())
            for piece in self.answer(self.paths[-1]):
                stream.sendall(piece)

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection


@contextmanager
def web(answer: Answer = lambda _: [page(b"quiet")], tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server for as long as the ``with`` lasts."""
    server = Web(answer, tls)
    try:
        yield server
    finally:
        server.close()


def resolver(names: Mapping[str, list[str]]) -> Callable[[str, int], list[str]]:
    """Addresses of names that no name server knows; the system itself reads numbers, and nothing else."""

    def resolve(host: str, port: int) -> list[str]:
        if host in names:
            return names[host]
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(address[0]) for *_, address in found]

    return resolve
