"""Bodies in memory: who is admitted, and who is given up when there are too many."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from layers.common.errors import Busy, UploadStalled
from layers.common.service import intake as module
from layers.common.service.intake import Body, Intake


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Intake:
    """One with places for three bodies."""
    monkeypatch.setattr(module, "_MOST_BODIES", 3)
    return Intake(1_000_000)


def bodies(intake: Intake, *sizes: int) -> list[Body]:
    entered = [intake.enter() for _ in sizes]
    for body, size in zip(entered, sizes, strict=True):
        body.hold(size)
    return entered


def test_the_slowest_makes_room(few: Intake) -> None:
    fast, slow, faster = bodies(few, 900_000, 0, 950_000)
    with few.enter() as fresh:
        fresh.hold(1)
        for body in (fast, faster):
            body.hold(1)
        with pytest.raises(UploadStalled):
            slow.hold(1)
        with pytest.raises(UploadStalled):
            slow.settle()


def test_who_was_given_up_frees_no_second_place(few: Intake) -> None:
    others = bodies(few, 900_000, 900_000)
    slow = few.enter()
    fresh = few.enter()
    for body in (*others, fresh):
        body.settle()
    with slow, pytest.raises(Busy):
        few.enter()
    with pytest.raises(Busy):
        few.enter()


def test_what_is_whole_is_never_given_up(few: Intake) -> None:
    for body in bodies(few, 1, 1, 1):
        body.settle()
    with pytest.raises(Busy):
        few.enter()


def test_bytes_are_limited_together_and_come_back() -> None:
    intake = Intake(10)
    with intake.enter() as first, intake.enter() as second:
        first.hold(100)
        with pytest.raises(Busy):
            second.hold(21)
        second.hold(20)
    with intake.enter() as third:
        third.hold(120)


def test_threads_may_share_it() -> None:
    intake = Intake(10)

    def visit(_: int) -> None:
        for _ in range(300):
            with intake.enter() as body:
                body.hold(3)
                body.settle()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(8)))
    with intake.enter() as last:
        last.hold(120)


def test_callers_that_drip_keep_nobody_out(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BODIES", 4)
    head = b"POST /v1/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    with ExitStack() as stack:
        address = client.base_url.host, client.base_url.port or 80
        callers = [stack.enter_context(socket.create_connection(address)) for _ in range(4)]
        for caller in callers:
            caller.sendall(head + b"Content-Length: 99\r\n\r\n-")
        for _ in range(3):
            answer = client.post("/v1/slow", files={"file": ("a.txt", b"quiet" * 100_000)})
            assert answer.status_code == 200
