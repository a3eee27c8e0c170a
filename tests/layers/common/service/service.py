"""The slow capability's service in tests: a real server, its workers, and what a client does with them."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx

from layers.common.dialects import dialects
from layers.common.service.app import create_app
from tests import warm
from tests.layers.common.service.jobs.slow import capability
from tests.servers import serving_app, working_here
from tests.waiting import PATIENCE_S

ASYNC = {"Prefer": "respond-async"}


@contextmanager
def served() -> Iterator[httpx.Client]:
    """A server of this process, by the present settings."""
    with serving_app(create_app([capability], dialects())) as client:
        yield client


def working() -> AbstractContextManager[None]:
    """A worker in a thread of this process."""
    return working_here([capability])


@contextmanager
def worker_process() -> Iterator[warm.Program]:
    """A worker as a process of its own; ended by SIGTERM unless the test ended it."""
    process = warm.start("tests.layers.common.service.jobs.slow", env=os.environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def ask(client: httpx.Client, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
    return client.post(
        "/v1/slow", files={"file": ("a.txt", b"quiet")}, params=params, headers=ASYNC | (headers or {})
    )


def job_of(client: httpx.Client, **params: Any) -> str:
    """The path of a new job."""
    answer = ask(client, **params)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def until(client: httpx.Client, path: str, *states: str) -> dict[str, Any]:
    """The job, once it is in one of ``states``."""
    gives_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < gives_up:
        job: dict[str, Any] = client.get(path).json()
        if job["status"] in states:
            return job
        time.sleep(0.05)
    raise TimeoutError(job["status"])
