"""What every Queue does, over SQLite and over SQS."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from layers.common.service.queue.embedded import EmbeddedQueue
from layers.common.service.queue.port import Queue
from layers.common.service.queue.sqs import SqsQueue
from tests.aws import new_queue


@pytest.fixture(params=["embedded", "sqs"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Queue]:
    if request.param == "embedded":
        embedded = EmbeddedQueue(tmp_path / "queue.db")
        yield embedded
        embedded.close()
    else:
        request.getfixturevalue("cloud")
        yield SqsQueue(new_queue())


def test_what_is_sent_is_received(queue: Queue) -> None:
    queue.send("a")
    message = queue.receive(hidden_s=30, wait_s=1)
    assert message is not None
    assert message.job_id == "a"


def test_nothing_comes_from_an_empty_queue(queue: Queue) -> None:
    assert queue.receive(hidden_s=30, wait_s=0) is None


def test_a_message_is_hidden_from_others(queue: Queue) -> None:
    queue.send("a")
    assert queue.receive(hidden_s=30, wait_s=1)
    assert queue.receive(hidden_s=30, wait_s=0) is None


def test_what_is_not_deleted_comes_again(queue: Queue) -> None:
    queue.send("a")
    first = queue.receive(hidden_s=1, wait_s=1)
    again = queue.receive(hidden_s=30, wait_s=3)
    assert first is not None
    assert again is not None
    assert (again.job_id, again.receipt != first.receipt) == ("a", True)


def test_what_is_deleted_does_not(queue: Queue) -> None:
    queue.send("a")
    message = queue.receive(hidden_s=1, wait_s=1)
    assert message is not None
    queue.delete(message)
    time.sleep(1.1)
    assert queue.receive(hidden_s=1, wait_s=0) is None


def test_hiding_goes_on(queue: Queue) -> None:
    queue.send("a")
    message = queue.receive(hidden_s=1, wait_s=1)
    assert message is not None
    queue.hide(message, 30)
    time.sleep(1.1)
    assert queue.receive(hidden_s=1, wait_s=0) is None


def test_what_is_given_back_comes_at_once(queue: Queue) -> None:
    queue.send("a")
    message = queue.receive(hidden_s=30, wait_s=1)
    assert message is not None
    queue.hide(message, 0)
    assert queue.receive(hidden_s=30, wait_s=1) is not None


def test_each_message_goes_to_one(queue: Queue) -> None:
    for n in range(8):
        queue.send(str(n))
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: queue.receive(hidden_s=30, wait_s=0.5), range(8)))
    assert sorted(message.job_id for message in got if message) == [str(n) for n in range(8)]


def test_how_many_there_are(queue: Queue) -> None:
    assert queue.waiting() == 0
    for n in range(3):
        queue.send(str(n))
    message = queue.receive(hidden_s=30, wait_s=1)
    assert message is not None
    assert queue.waiting() == 3
    queue.delete(message)
    assert queue.waiting() == 2


def test_how_much_there_is_to_do(queue: Queue) -> None:
    assert queue.depth().waiting == queue.depth().taken == 0
    for n in range(3):
        queue.send(str(n))
    assert queue.receive(hidden_s=30, wait_s=1)
    depth = queue.depth()
    assert (depth.waiting, depth.taken) == (2, 1)


def test_how_long_the_next_has_waited(tmp_path: Path) -> None:
    queue = EmbeddedQueue(tmp_path / "queue.db")
    assert queue.depth().oldest_s == 0
    queue.send("a")
    time.sleep(0.2)
    oldest_s = queue.depth().oldest_s
    assert oldest_s is not None
    assert 0.2 <= oldest_s < 10
    assert queue.receive(hidden_s=30, wait_s=1)
    assert queue.depth().oldest_s == 0
    queue.close()
