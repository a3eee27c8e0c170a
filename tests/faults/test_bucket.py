"""Many photos through buckets and a queue whose functions are killed and whose store fails."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from layers.common.service.aws_client import client
from tests import warm
from tests.aws import App, aws, new_bucket, new_queue
from tests.faults import mapping
from tests.faults.faulty import Faulty, Moment
from tests.faults.photos import BROKEN, COUNT, photos, stem
from tests.lambda_events import batch
from tests.pictures import opened
from tests.waiting import PATIENCE_S

MOMENTS = {
    stem(20): Moment(times=1),  # the client tries again by itself
    stem(60): Moment(times=4),  # the client gives up, and the message comes again
    stem(100): Moment(times=1, status="500 Internal Server Error", done=True),
}


class Fleet:
    """As many functions as run at once, each a process."""

    def __init__(self, env: Mapping[str, str], size: int) -> None:
        self._env = {**os.environ, **env}
        self.processes = [self._start() for _ in range(size)]

    def kill_one(self) -> None:
        victim = self.processes.pop(0)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.processes.append(self._start())

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(PATIENCE_S)

    def _start(self) -> warm.Program:
        return warm.start(mapping.__name__, env=self._env)


class Cloud:
    """Two versioned buckets, the first of which announces its files to a queue."""

    def __init__(self) -> None:
        self.queue = new_queue()
        self.photos, self.results = new_bucket(), new_bucket()
        for name in (self.photos, self.results):
            client("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        arn = client("sqs").get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])
        announce = {"QueueArn": arn["Attributes"]["QueueArn"], "Events": ["s3:ObjectCreated:*"]}
        client("s3").put_bucket_notification_configuration(
            Bucket=self.photos, NotificationConfiguration={"QueueConfigurations": [announce]}
        )

    def put(self, name: str, data: bytes) -> None:
        client("s3").put_object(Bucket=self.photos, Key=f"in/edit/{name}", Body=data)

    def announce_again(self, name: str) -> None:
        """As a queue does that promises to deliver at least once."""
        event = batch.s3(self.photos, f"in/edit/{name}")
        client("sqs").send_message(QueueUrl=self.queue, MessageBody=json.dumps(event))

    def versions(self) -> list[dict[str, Any]]:
        """Every write of a result that came about, of one key or of several."""
        pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=self.results)
        return [one for page in pages for one in page.get("Versions", [])]

    def count(self, attribute: str) -> int:
        told = client("sqs").get_queue_attributes(QueueUrl=self.queue, AttributeNames=[attribute])
        return int(told["Attributes"][attribute])

    def waiting(self) -> int:
        return self.count("ApproximateNumberOfMessages") + self.taken()

    def taken(self) -> int:
        return self.count("ApproximateNumberOfMessagesNotVisible")


@pytest.fixture(scope="module")
def fronts() -> list[Faulty]:
    return []


@pytest.fixture(scope="module")
def env(fronts: list[Faulty]) -> Iterator[Mapping[str, str]]:
    def in_front(app: App) -> App:
        fronts.append(Faulty(app, MOMENTS))
        return fronts[0]

    with aws(in_front) as found:
        yield found


def wait_for_results(cloud: Cloud, count: int, gives_up: float) -> None:
    while len(cloud.versions()) < count:
        assert time.monotonic() < gives_up, f"{len(cloud.versions())} of {count} after a long time"
        time.sleep(1)


def test_nothing_is_lost_and_nothing_done_twice(env: Mapping[str, str], fronts: list[Faulty]) -> None:
    cloud, dropped = Cloud(), photos()
    for n, (name, data) in enumerate(dropped.items()):
        cloud.put(name, data)
        if n % 5 == 4:  # a fifth, four of the broken ones among them
            cloud.announce_again(name)
    gives_up, interrupted = time.monotonic() + 300, 0
    with ExitStack() as stack:
        queues = {"JOBS_QUEUE_URL": new_queue(), mapping.QUEUE: cloud.queue}
        fleet = Fleet({**env, **queues, "OUTPUT_BUCKET": cloud.results}, size=2)
        stack.callback(fleet.stop)
        for done in (20, 50, 80):
            wait_for_results(cloud, done, gives_up)
            fleet.kill_one()
            interrupted += cloud.taken()
        while cloud.waiting():
            assert time.monotonic() < gives_up
            time.sleep(1)
    assert interrupted >= 3, "each time another message had been taken and was not done"
    assert fronts[0].failed == {part: moment.times for part, moment in MOMENTS.items()}
    check(cloud)


def check(cloud: Cloud) -> None:
    written = Counter(str(one["Key"]) for one in cloud.versions())
    assert set(written.values()) == {1}
    errors = {key for key in written if key.endswith(".error.json")}
    assert errors == {f"out/edit/{stem(n)}.jpg.error.json" for n in BROKEN}
    results = sorted(set(written) - errors)
    whole = [n for n in range(COUNT) if n not in BROKEN]
    assert [key.rpartition("-")[0] for key in results] == sorted(f"out/edit/{stem(n)}" for n in whole)
    for n in (0, 60, 118):
        (key,) = [key for key in results if key.startswith(f"out/edit/{stem(n)}-")]
        picture = opened(client("s3").get_object(Bucket=cloud.results, Key=key)["Body"].read())
        assert picture.size == (160, 120)
