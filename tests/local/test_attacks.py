"""A real server under attack: others are served, and it ends when it is told to, whatever it is doing."""

import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from local.connections import MOST_HEAD_BYTES
from tests.attacks import ATTACKS, PHOTO
from tests.hostile import large_progressive
from tests.processes import beside, cpu_s, descendants, is_alive, resident_bytes
from tests.servers import Server, serving
from tests.waiting import PATIENCE_S, wait_for

COEFFICIENTS_BYTES = 8640 * 5760 * 2
"""Of the slow picture's luminance alone; no process is as large before it decodes."""


@pytest.fixture(scope="module")
def slow() -> bytes:
    """As costly as a file may be: seconds of decoding."""
    return large_progressive(9)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving({"STUDIO_DATA_DIR": str(tmp_path_factory.mktemp("data"))}) as running:
        yield running


@pytest.mark.parametrize("name", ATTACKS)
def test_others_are_served(server: Server, name: str) -> None:
    with ATTACKS[name](server), httpx.Client(base_url=server.url) as client:
        assert client.get("/health").status_code == 200
        assert client.post("/v1/edit", files={"file": PHOTO}).status_code == 200
        assert client.get("/metrics").status_code == 200


def answer_to(server: Server, *parts: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S) as caller:
        for part in parts:
            caller.sendall(part)
        return caller.recv(65_536)


GET = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        (GET, b"x: " + b"y" * MOST_HEAD_BYTES, b"\r\n\r\n"),
        (GET + b"x: " + b"y" * MOST_HEAD_BYTES + b"\r\n\r\n",),
        (b"GET /health?" + b"x" * MOST_HEAD_BYTES, b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ],
    ids=["in pieces", "at once", "a long URL"],
)
def test_a_head_that_is_too_large(server: Server, parts: tuple[bytes, ...]) -> None:
    assert answer_to(server, *parts).startswith(b"HTTP/1.1 431 ")


def test_a_head_within_the_limit(server: Server) -> None:
    head = GET + b"x: " + b"y" * (MOST_HEAD_BYTES - 2000) + b"\r\n\r\n"
    assert answer_to(server, head).startswith(b"HTTP/1.1 200 ")
    with httpx.Client(base_url=server.url) as client:
        for _ in range(3):  # the limit is for each request, not for the connection
            answer = client.get("/health", headers={"x": "y" * (MOST_HEAD_BYTES - 2000)})
            assert answer.status_code == 200


def test_a_head_that_never_ends_is_not_awaited_for_ever(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S) as caller:
        caller.sendall(GET)
        assert caller.recv(1) == b""


def test_a_cancelled_job_leaves_its_decoder(tmp_path: Path, slow: bytes) -> None:
    env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(tmp_path)}
    with serving(env) as server, httpx.Client(base_url=server.url) as client:
        asked = client.post("/v1/edit", files={"file": slow}, headers={"Prefer": "respond-async"})
        path = asked.headers["location"]
        wait_for(lambda: client.get(path).json()["status"] == "running")
        (worker,) = beside(server.pid)
        wait_for(lambda: any(decodes(one) for one in descendants(worker)))
        decoder = next(one for one in descendants(worker) if decodes(one))
        os.kill(decoder, signal.SIGSTOP)  # else it may be done before its time of grace is over
        assert client.post(f"{path}/cancel").is_success
        wait_for(lambda: not is_alive(decoder))
        second = client.post("/v1/edit", files={"file": PHOTO}, headers={"Prefer": "respond-async"})
        wait_for(lambda: client.get(second.headers["location"]).json()["status"] == "succeeded")


def decodes(pid: int) -> bool:
    """Whether a process holds the coefficients of the slow picture, which it has from the first scan on."""
    return resident_bytes(pid) > COEFFICIENTS_BYTES


def test_a_stop_signal_ends_everything(tmp_path: Path, slow: bytes) -> None:
    """The server decodes, its worker decodes, and bodies drip: nothing of it lasts."""
    env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(tmp_path), "MAX_CONCURRENCY": "1"}
    with (
        serving(env) as server,
        ATTACKS["24 dripping bodies"](server),
        ThreadPoolExecutor() as threads,
        httpx.Client(base_url=server.url) as client,
    ):
        client.post("/v1/edit", files={"file": slow}, headers={"Prefer": "respond-async"})
        busy = threads.submit(client.post, "/v1/edit", files={"file": slow})
        wait_for(lambda: any(cpu_s(one) > 0.2 for one in descendants(server.pid) if is_alive(one)))
        everything = [server.pid, *descendants(server.pid)]
        os.kill(server.pid, signal.SIGTERM)
        wait_for(lambda: not any(map(is_alive, everything)))
        assert busy.result().status_code in (200, 503)
