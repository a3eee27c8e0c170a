"""What every Queue does, over SQLite and over SQS."""

import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from layers.common.core.job import Job
from layers.common.service.jobs.sqlite import SqliteJobs
from layers.common.service.jobs.sqs import SqsQueue
from layers.common.service.jobs.store import DOCUMENTS, Queue
from tests.aws import new_queue


class SqliteQueue(SqliteJobs):
    """The queue of a job store, which has every job that is sent."""

    def send(self, job_id: str) -> None:
        now = time.time()
        if self.get(job_id) is None:
            self.create(Job(job_id, "slow", "r", created_at=now, expires_at=now + 60))
        super().send(job_id)


@pytest.fixture(params=["embedded", "sqs"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Queue]:
    if request.param == "embedded":
        embedded = SqliteQueue(tmp_path / "jobs.db")
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


def test_what_is_renewed_comes_again_at_once(queue: Queue) -> None:
    queue.send("a")
    first = queue.receive(hidden_s=30, wait_s=1)
    assert first is not None
    queue.renew(first)
    again = queue.receive(hidden_s=30, wait_s=1)
    assert again is not None
    assert again.job_id == "a"
    assert queue.receive(hidden_s=30, wait_s=0) is None


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
    queue = SqliteQueue(tmp_path / "jobs.db")
    assert queue.depth().oldest_s == 0
    queue.send("a")
    time.sleep(0.2)
    oldest_s = queue.depth().oldest_s
    assert oldest_s is not None
    assert 0.2 <= oldest_s < 1000
    assert queue.receive(hidden_s=30, wait_s=1)
    assert queue.depth().oldest_s == 0
    queue.close()


def test_a_job_that_nobody_stored_is_not_queued(tmp_path: Path) -> None:
    queue = SqliteJobs(tmp_path / "jobs.db")
    queue.send("a")
    assert (queue.waiting(), queue.receive(hidden_s=1, wait_s=0)) == (0, None)
    queue.close()


def test_a_file_without_a_queue_gets_one_with_its_unfinished_jobs(tmp_path: Path) -> None:
    """As files of earlier versions are, whose queue was a file of its own."""
    names = ", ".join(field.name for field in fields(Job))
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as old:
        old.execute(f"CREATE TABLE jobs ({names}, PRIMARY KEY (id)) WITHOUT ROWID")
        for n, state in enumerate(("queued", "running", "succeeded")):
            job = Job(state, "slow", "r", created_at=n, expires_at=time.time() + 60, state=state)  # type: ignore[arg-type]
            row = asdict(job) | {name: json.dumps(getattr(job, name)) for name in DOCUMENTS}
            old.execute(f"INSERT INTO jobs VALUES ({', '.join(':' + name for name in row)})", row)
        old.commit()
    stores = [SqliteJobs(tmp_path / "jobs.db") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda one: one.waiting(), stores)) == [2] * 4
    message = stores[0].receive(hidden_s=30, wait_s=0)
    assert message is not None
    assert message.job_id == "queued"
    ended = stores[0].get("succeeded")
    assert ended is not None
    assert ended.state == "succeeded"
    for one in stores:
        one.close()


def test_a_job_that_is_sent_again_keeps_its_place(tmp_path: Path) -> None:
    queue = SqliteQueue(tmp_path / "jobs.db")
    for job_id in ("a", "b", "a"):
        queue.send(job_id)
    first = queue.receive(hidden_s=30, wait_s=0)
    assert first is not None
    assert first.job_id == "a"
    queue.send("a")  # while a worker has it
    second = queue.receive(hidden_s=30, wait_s=0)
    assert second is not None
    assert second.job_id == "b"
    assert queue.receive(hidden_s=30, wait_s=0) is None
    queue.close()
