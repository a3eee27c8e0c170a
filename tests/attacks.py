"""Attacks on a running server, each for the duration of a ``with``."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager

import httpx

from tests.pictures import portrait_jpeg
from tests.servers import Server

PHOTO = portrait_jpeg()


@contextmanager
def nothing(_server: Server) -> Iterator[None]:
    yield


@contextmanager
def idle_sockets(server: Server, count: int = 600) -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        yield


@contextmanager
def dripping_bodies(server: Server, count: int = 24) -> Iterator[None]:
    head = (
        b"POST /v1/edit HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        b"Content-Length: 99999\r\n\r\n"
    )
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(count)
        ]
        for one in sockets:
            one.sendall(head)
        ended = threading.Event()

        def drip() -> None:
            while not ended.wait(0.5):
                for one in list(sockets):
                    try:
                        one.sendall(b"-")
                    except OSError:  # the service has lost its patience
                        sockets.remove(one)

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


@contextmanager
def event_streams(server: Server, count: int = 400) -> Iterator[None]:
    job = httpx.post(
        f"{server.url}/v1/edit", files={"file": PHOTO}, headers={"Prefer": "respond-async"}
    ).headers["location"]
    with ExitStack() as stack:
        for _ in range(count):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            one.sendall(f"GET {job}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(1)
        yield


@contextmanager
def huge_headers(server: Server, size: int = 40_000_000) -> Iterator[None]:
    def send() -> None:
        with socket.create_connection(("127.0.0.1", server.port)) as one:
            one.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
            try:
                for _ in range(size // 50_000):
                    one.sendall(b"a:b\r\n" * 10_000)
            except OSError:  # it is refused
                return

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


ATTACKS: Mapping[str, Callable[[Server], AbstractContextManager[None]]] = {
    "no attack": nothing,
    "600 idle sockets": idle_sockets,
    "24 dripping bodies": dripping_bodies,
    "400 event streams": event_streams,
    "40 MB of headers, twice": huge_headers,
}
