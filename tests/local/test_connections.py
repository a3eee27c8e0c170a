"""What a caller may take of a connection while an answer waits to be read."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from local import connections
from tests.servers import free_port
from tests.waiting import wait_for

SIZE = 16_000_000
UNREAD_S = 3


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """As many bytes as ever, at once."""
    headers = [(b"content-length", str(SIZE).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": bytes(SIZE)})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[uvicorn.Server]:
    monkeypatch.setattr(connections, "_UNREAD_S", UNREAD_S)
    config = uvicorn.Config(
        answer, port=free_port(), http=connections.LimitedProtocol, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_for(lambda: server.started)
    yield server
    server.should_exit = True
    thread.join()


@contextmanager
def reader_of(server: uvicorn.Server) -> Iterator[socket.socket]:
    """A caller whose answer has begun."""
    with socket.create_connection(("127.0.0.1", server.config.port), 20) as reader:
        reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert reader.recv(1) == b"H"
        yield reader


def test_who_takes_byte_by_byte_is_disconnected(server: uvicorn.Server) -> None:
    with reader_of(server) as reader:
        assert server.server_state.connections
        # What the system has taken of the answer still reaches the caller.
        wait_for(lambda: reader.recv(10) and not server.server_state.connections)


def test_who_takes_enough_gets_all(server: uvicorn.Server) -> None:
    with reader_of(server) as reader:
        size = 1
        while data := reader.recv(500_000):
            size += len(data)
            time.sleep(0.15)  # more than three seconds for all, and far less for what is enough
    assert size > SIZE
