"""Services of AWS that cannot be used: nobody listens, or what listens is busy or broken."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from werkzeug.serving import make_server

from layers.common.core.job import Job
from layers.common.disk import RETRY_AFTER_S
from layers.common.errors import StorageUnavailable
from layers.common.service import aws_client
from layers.common.service.aws_client import client
from layers.common.service.jobs.dynamodb import DynamoJobs
from layers.common.service.jobs.sqs import SqsQueue
from layers.common.service.jobs.store import Message
from layers.common.service.objects.s3 import S3Store

BUCKET, JOBS = S3Store("photos"), DynamoJobs("jobs", tombstone_s=1)
JOB = Job("id", "cutout", "request", created_at=0, expires_at=9)


def queue() -> SqsQueue:
    return SqsQueue("http://127.0.0.1:1/000000000000/jobs")  # the endpoint is the environment's


CALLS: Mapping[str, Callable[[], object]] = {
    "put": lambda: BUCKET.put("key", b"data"),
    "put if absent": lambda: BUCKET.put("key", b"data", if_absent=True),
    "get": lambda: BUCKET.get("key"),
    "size": lambda: BUCKET.size("key"),
    "delete": lambda: BUCKET.delete("key"),
    "create": lambda: JOBS.create(JOB),
    "find": lambda: JOBS.find("idempotency", now=1),
    "claim": lambda: JOBS.claim("id", now=1, lease_until=2),
    "progress": lambda: JOBS.progress(JOB, stage="", percent=1, lease_until=2),
    "owned by": lambda: JOBS.owned_by("owner", now=1, state=None, after=None, limit=1),
    "send": lambda: queue().send("id"),
    "receive": lambda: queue().receive(hidden_s=1, wait_s=0),
    "hide": lambda: queue().hide(Message("id", "receipt"), 1),
    "delete message": lambda: queue().delete(Message("id", "receipt")),
    "depth": lambda: queue().depth(),
}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Points the clients, which try once, to a port of this machine."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    once = Config(retries={"total_max_attempts": 1})
    for name in ("_CONFIG", "_OF_S3"):
        monkeypatch.setattr(aws_client, name, getattr(aws_client, name).merge(once))

    def point(port: int) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        client.cache_clear()

    yield point
    client.cache_clear()


@contextmanager
def answering(status: str, body: bytes) -> Iterator[int]:
    """The port of a server that answers DynamoDB and SQS so."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ.get("HTTP_X_AMZ_TARGET"):
            start_response(status, [("Content-Type", "application/x-amz-json-1.0")])
            return [body]
        start_response("503 Slow Down", [])  # as S3 does in both cases
        return [b""]

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def every_call_is_refused(reason: str) -> None:
    for name, call in CALLS.items():
        with pytest.raises(StorageUnavailable, match=reason) as told:
            call()
        assert (told.value.status, told.value.retry_after_s) == (503, RETRY_AFTER_S), name


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        ("400 Bad Request", b'{"__type": "com.amazonaws#ThrottlingException"}', "busy|a fault of its own"),
        ("500 Internal Server Error", b"", "a fault of its own"),
    ],
    ids=["busy", "broken"],
)
def test_a_service_that_is_busy_or_broken_is_a_store_that_cannot_be_used(
    endpoint: Callable[[int], None], status: str, body: bytes, reason: str
) -> None:
    with answering(status, body) as port:
        endpoint(port)
        every_call_is_refused(reason)


def test_so_is_one_that_does_not_listen(endpoint: Callable[[int], None]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        endpoint(taken.getsockname()[1])
        every_call_is_refused("cannot be reached")


def test_a_refusal_for_good_remains_one(endpoint: Callable[[int], None]) -> None:
    with answering("400 Bad Request", b'{"__type": "com.amazonaws#AccessDeniedException"}') as port:
        endpoint(port)
        with pytest.raises(ClientError, match="AccessDenied"):
            JOBS.get("id")
