"""Files put into a bucket, announced by every kind of event; the buckets are moto's."""

import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from layers.common.dialects import dialects
from layers.common.service.aws_client import client
from layers.common.service.lambda_handler import Handler, lambda_handler
from layers.common.service.settings import store_settings
from layers.common.service.stores import open_stores
from tests.lambda_events import batch
from tests.layers.common.service.jobs.slow import capability
from tests.layers.common.service.service import job_of, served


class Context:
    aws_request_id = "id"
    function_name = "slow"

    def __init__(self, seconds: float = 300) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


class Buckets:
    """One to put files into, one for results."""

    def __init__(self) -> None:
        self.input, self.output = (f"{name}-{secrets.token_hex(4)}" for name in ("in", "out"))
        for name in (self.input, self.output):
            client("s3").create_bucket(
                Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
            )

    def put(self, key: str, data: bytes, **metadata: str) -> None:
        client("s3").put_object(Bucket=self.input, Key=key, Body=data, Metadata=metadata)

    def results(self) -> dict[str, bytes]:
        listed = client("s3").list_objects_v2(Bucket=self.output).get("Contents", [])
        return {
            one["Key"]: client("s3").get_object(Bucket=self.output, Key=one["Key"])["Body"].read()
            for one in listed
        }

    def only_result(self) -> bytes:
        ((key, data),) = self.results().items()
        assert key.startswith("out/slow/")
        assert key.endswith(".txt")
        return data


@pytest.fixture
def buckets(
    cloud: Mapping[str, str], queue_url: str, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> Buckets:
    made = Buckets()
    for name, value in {**cloud, "OUTPUT_BUCKET": made.output}.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def handler(buckets: Buckets) -> Handler:
    return lambda_handler(capability, dialects=dialects)


def diary(tmp_path: Path) -> tuple[Path, str]:
    path = tmp_path / "diary"
    path.touch()
    return path, json.dumps({"diary": str(path)})


KEY = "in/slow/2026/a b+c%2B.txt"

KINDS = {
    "S3": batch.s3,
    "EventBridge": batch.eventbridge,
    "SQS of S3": lambda bucket, key: batch.sqs(batch.s3(bucket, key)),
    "SQS of EventBridge": lambda bucket, key: batch.sqs(batch.eventbridge(bucket, key)),
    "S3 Batch": batch.s3_batch,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_file_becomes_a_result_once(handler: Handler, buckets: Buckets, kind: Any, tmp_path: Path) -> None:
    path, params = diary(tmp_path)
    buckets.put(KEY, b"quiet", params=params)
    answers = [handler(kind(buckets.input, KEY), Context()) for _ in range(3)]
    assert buckets.only_result() == b"QUIET"
    assert path.read_text().count("begun") == 1
    for answer in answers:
        assert answer.get("batchItemFailures", []) == []
        assert {one["resultCode"] for one in answer.get("results", [])} <= {"Succeeded"}


def test_the_answer_to_s3_batch(handler: Handler, buckets: Buckets) -> None:
    buckets.put("in/slow/a.txt", b"quiet")
    event = batch.s3_batch(buckets.input, "in/slow/a.txt")
    assert handler(event, Context()) == {
        "invocationSchemaVersion": "1.0",
        "treatMissingKeysAs": "TemporaryFailure",
        "invocationId": event["invocationId"],
        "results": [{"taskId": "t0", "resultCode": "Succeeded", "resultString": ""}],
    }


def test_parameters_come_from_the_nearest_file(handler: Handler, buckets: Buckets, tmp_path: Path) -> None:
    path, params = diary(tmp_path)
    buckets.put("in/slow/params.json", b'{"ends": "bug"}')
    buckets.put("in/slow/2026/params.json", params.encode())
    buckets.put(KEY, b"quiet")
    assert handler(batch.s3(buckets.input, KEY, "in/slow/2026/params.json"), Context()) == {}
    assert buckets.only_result() == b"QUIET"
    assert path.read_text().count("done") == 1


def test_a_job_names_several_files(handler: Handler, buckets: Buckets) -> None:
    buckets.put("in/slow/a.txt", b"one")
    buckets.put("in/slow/b/c.txt", b"two")
    told = {
        "files": {"file": "in/slow/a.txt", "other": ["in/slow/b/c.txt", "in/slow/a.txt"]},
        "params": {"parts": 2},
    }
    buckets.put("in/slow/x.job.json", json.dumps(told).encode())
    handler(batch.s3(buckets.input, "in/slow/x.job.json"), Context())
    assert buckets.only_result() == b"ONE TWO ONE"


@pytest.mark.parametrize(
    ("job", "param"),
    [
        (b"no json", "job"),
        (b"\xff", "job"),
        (b"[]", "files"),
        (b'{"files": {}, "parms": {}}', "files"),
        (b'{"files": {}}', "file"),
        (b'{"files": {"file": 1}}', "file"),
        (b'{"files": {"file": "in/slow/missing.txt"}}', "file"),
        (b'{"files": {"file": "secret.txt"}}', "file"),
        (b'{"files": {"file": "in/slow/a.txt"}, "params": {"parts": 0}}', "parts"),
    ],
)
def test_a_wrong_job_gets_a_problem_and_is_not_repeated(
    handler: Handler, buckets: Buckets, job: bytes, param: str
) -> None:
    buckets.put("in/slow/a.txt", b"one")
    buckets.put("secret.txt", b"secret")
    buckets.put("in/slow/x.job.json", job)
    answer = handler(batch.sqs(batch.s3(buckets.input, "in/slow/x.job.json")), Context())
    assert answer == {"batchItemFailures": []}
    ((key, problem),) = buckets.results().items()
    assert key == "out/slow/x.job.json.error.json"
    assert json.loads(problem)["param"] == param


def test_what_is_wrong_with_a_file_is_said_and_not_repeated(handler: Handler, buckets: Buckets) -> None:
    buckets.put("in/slow/a.txt", b"quiet", params='{"ends": "fault"}')
    assert handler(batch.sqs(batch.s3(buckets.input, "in/slow/a.txt")), Context()) == {
        "batchItemFailures": []
    }
    ((key, problem),) = buckets.results().items()
    assert (key, json.loads(problem)["code"]) == ("out/slow/a.txt.error.json", "no_subject")


def test_a_report_is_withdrawn_when_its_file_is_done(handler: Handler, buckets: Buckets) -> None:
    buckets.put("in/slow/a.txt", b"quiet", params='{"ends": "fault"}')
    buckets.put("in/slow/.hidden.txt", b"quiet", params='{"ends": "fault"}')
    handler(batch.s3(buckets.input, "in/slow/a.txt", "in/slow/.hidden.txt"), Context())
    assert list(buckets.results()) == ["out/slow/a.txt.error.json"]
    buckets.put("in/slow/a.txt", b"quiet")
    for _ in range(2):
        handler(batch.s3(buckets.input, "in/slow/a.txt"), Context())
        assert buckets.only_result() == b"QUIET"


def test_a_file_over_the_limit_is_not_read(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", "4")
    buckets.put("in/slow/a.txt", b"quiet")
    lambda_handler(capability, dialects=dialects)(batch.s3(buckets.input, "in/slow/a.txt"), Context())
    assert json.loads(buckets.results()["out/slow/a.txt.error.json"])["code"] == "body_too_large"


def test_of_several_only_those_who_failed_come_again(handler: Handler, buckets: Buckets) -> None:
    buckets.put("in/slow/good.txt", b"quiet")
    buckets.put("in/slow/bad.txt", b"quiet", params='{"ends": "bug"}')
    event = batch.sqs(
        batch.s3(buckets.input, "in/slow/good.txt"),
        batch.s3(buckets.input, "in/slow/bad.txt"),
        "neither JSON nor a job",
        batch.TEST_EVENT,
    )
    answer = handler(event, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}
    assert buckets.only_result() == b"QUIET"


def test_a_failure_of_an_asynchronous_invocation_is_raised(handler: Handler, buckets: Buckets) -> None:
    buckets.put("in/slow/bad.txt", b"quiet", params='{"ends": "bug"}')
    with pytest.raises(Exception, match="Lambda retries"):
        handler(batch.eventbridge(buckets.input, "in/slow/bad.txt"), Context())


def test_nothing_is_begun_when_time_is_short(handler: Handler, buckets: Buckets) -> None:
    buckets.put("in/slow/a.txt", b"quiet")
    answer = handler(batch.sqs(batch.s3(buckets.input, "in/slow/a.txt")), Context(seconds=59))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert buckets.results() == {}


@pytest.mark.parametrize(
    "key", ["out/slow/a.txt", "in/other/a.txt", "a.txt", "in/slow/params.json", "in/slow/gone.txt"]
)
def test_what_is_not_for_this_function(handler: Handler, buckets: Buckets, key: str) -> None:
    if "gone" not in key:
        buckets.put(key, b"{}")
    assert handler(batch.sqs(batch.s3(buckets.input, key)), Context()) == {"batchItemFailures": []}
    assert buckets.results() == {}


def test_results_are_never_inputs(handler: Handler, buckets: Buckets) -> None:
    client("s3").put_object(Bucket=buckets.output, Key="in/slow/a.txt", Body=b"x")
    handler(batch.s3(buckets.output, "in/slow/a.txt"), Context())
    buckets.put("in/slow/b.txt", b"x", **{"photo-studio-result": "1"})
    handler(batch.s3(buckets.input, "in/slow/b.txt"), Context())
    assert list(buckets.results()) == ["in/slow/a.txt"]


def test_a_queued_job_is_done_by_the_function(handler: Handler, queue_url: str) -> None:
    with served() as reader:
        path = job_of(reader)
        event = batch.sqs(path.rpartition("/")[2])
        received = client("sqs").receive_message(QueueUrl=queue_url)["Messages"][0]
        event["Records"][0]["receiptHandle"] = received["ReceiptHandle"]
        assert handler(event, Context()) == {"batchItemFailures": []}
        assert reader.get(f"{path}/result").content == b"QUIET"


def test_a_job_that_another_has_comes_again(handler: Handler, queue_url: str) -> None:
    with served() as reader:
        job_of(reader)
        received = client("sqs").receive_message(QueueUrl=queue_url)["Messages"][0]
        now = time.time()
        open_stores(store_settings()).jobs.claim(received["Body"], now=now, lease_until=now + 60)
        event = batch.sqs(received["Body"])
        event["Records"][0]["receiptHandle"] = received["ReceiptHandle"]
        assert handler(event, Context()) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
