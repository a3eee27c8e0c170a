"""The whole way on Lambda, against S3, DynamoDB and SQS: accepted by one invocation, done by another."""

import asyncio
import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from layers.common.dialects import dialects
from layers.common.service.aws_client import client
from layers.common.service.lambda_handler import Handler, lambda_handler
from tests.lambda_events import batch
from tests.lambda_events.events import KINDS, Make
from tests.layers.common.service.jobs.slow import capability
from tests.layers.common.service.service import ASYNC
from tests.layers.common.service.web import web


class Context:
    aws_request_id = "id"
    function_name = "slow"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


@pytest.fixture(scope="module", autouse=True)
def event_loop() -> Iterator[None]:
    """The one loop that a Lambda process has from start to end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def handler(
    cloud: Mapping[str, str], queue_url: str, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> Handler:
    # Outside of Lambda the app is created, and settings are read, at the first event.
    made = lambda_handler(capability, dialects=dialects)
    for name, value in {**cloud, "AWS_LAMBDA_FUNCTION_NAME": "slow", "EVENTS_STREAM_S": "0.5"}.items():
        monkeypatch.setenv(name, value)
    return made


def call(handler: Handler, make: Make, request: httpx.Request) -> dict[str, Any]:
    event = make(request.method, request.url.path, {}, request.read(), dict(request.headers))
    answer = handler(json.loads(json.dumps(event)), Context())
    lists = answer.get("multiValueHeaders", {})
    answer["headers"] = {name: values[0] for name, values in lists.items()} | dict(answer.get("headers", {}))
    return answer


def photo(headers: Mapping[str, str]) -> httpx.Request:
    return httpx.Request("POST", "https://x/v1/slow", files={"file": ("a.txt", b"quiet")}, headers=headers)


def get(path: str, headers: Mapping[str, str] | None = None) -> httpx.Request:
    return httpx.Request("GET", f"https://x{path}", headers=headers)


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_job_from_its_promise_to_its_result(handler: Handler, make: Make, queue_url: str) -> None:
    accepted = call(handler, make, photo(ASYNC))
    assert accepted["statusCode"] == 202
    path = accepted["headers"]["location"]

    events = call(handler, make, get(f"{path}/events"))
    assert events["isBase64Encoded"] is False
    assert events["body"].startswith("retry: 2000\n\nid: 1\nevent: progress\n")
    assert '"status": "queued"' in events["body"]

    (received,) = client("sqs").receive_message(QueueUrl=queue_url)["Messages"]
    message = batch.sqs(received["Body"])
    message["Records"][0]["receiptHandle"] = received["ReceiptHandle"]
    assert handler(message, Context()) == {"batchItemFailures": []}

    again = call(handler, make, get(f"{path}/events", {"Last-Event-ID": "1"}))
    assert again["body"].count("event: succeeded") == 1
    assert '"status": "succeeded"' in again["body"]
    result = call(handler, make, get(f"{path}/result"))
    body = base64.b64decode(result["body"]) if result["isBase64Encoded"] else result["body"].encode()
    assert (result["statusCode"], body) == (200, b"QUIET")


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_large_result_leaves_by_s3(handler: Handler, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_RESULT_BYTES", "4")
    answer = call(handler, make, photo({}))
    assert answer["statusCode"] == 303
    assert httpx.get(answer["headers"]["location"]).content == b"QUIET"


def test_a_file_is_fetched_by_its_url(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    with web() as host:
        monkeypatch.setenv("FETCH_URLS", f"127.0.0.1:{host.port}")
        fields = {"file_url": (None, f"http://127.0.0.1:{host.port}/a.txt")}
        request = httpx.Request("POST", "https://x/v1/slow", files=fields)
        answer = call(handler, next(iter(KINDS.values())), request)
        assert (answer["statusCode"], answer["body"], host.reached) == (200, "QUIET", 1)
