import pytest

from layers.common.service.batch.events import is_batch, items, of_message, of_task
from layers.common.service.batch.layout import Item
from layers.common.service.jobs.store import Message
from tests.lambda_events import batch
from tests.lambda_events.events import KINDS

KEYS = ["in/cutout/a.jpg", "in/cutout/a b+c%2B (ä).jpg", "in/cutout/100%.jpg", "in/cutout/a+b.jpg"]


@pytest.mark.parametrize("key", KEYS)
def test_each_kind_tells_the_true_key(key: str) -> None:
    item = Item("photos", key)
    assert items(batch.s3("photos", key)) == [item]
    assert items(batch.eventbridge("photos", key)) == [item]
    (task,) = batch.s3_batch("photos", key)["tasks"]
    assert of_task(task) == item
    for event in (batch.s3("photos", key), batch.eventbridge("photos", key)):
        (record,) = batch.sqs(event)["Records"]
        assert of_message(record) == [item]


def test_versions() -> None:
    event = batch.s3("photos", "in/cutout/a.jpg")
    event["Records"][0]["s3"]["object"]["versionId"] = "v1"
    assert items(event) == [Item("photos", "in/cutout/a.jpg", "v1")]
    event = batch.eventbridge("photos", "in/cutout/a.jpg")
    event["detail"]["object"]["version-id"] = "v1"
    assert items(event) == [Item("photos", "in/cutout/a.jpg", "v1")]


def test_a_task_of_the_second_schema() -> None:
    task = {"taskId": "t", "s3Key": "in/cutout/a%2Bb.jpg", "s3VersionId": "v1", "s3Bucket": "photos"}
    assert of_task(task) == Item("photos", "in/cutout/a+b.jpg", "v1")


def test_what_announces_nothing() -> None:
    (record,) = batch.sqs(batch.TEST_EVENT)["Records"]
    assert of_message(record) == []
    assert items(batch.s3("photos", "in/cutout/a.jpg", name="ObjectRemoved:Delete")) == []
    assert items(batch.eventbridge("photos", "in/cutout/a.jpg", "Object Deleted")) == []


def test_a_job() -> None:
    job_id = "I4wqJ4m7rx2sam5spVhinLSZp6TuL_SJ"
    (record,) = batch.sqs(job_id)["Records"]
    assert of_message(record) == Message(job_id, "r0")


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_http_is_something_else(make: object) -> None:
    assert not is_batch(make("GET", "/health", {}, b"", {}))  # type: ignore[operator]
    for event in (batch.s3("b", "k"), batch.eventbridge("b", "k"), batch.sqs("x"), batch.s3_batch("b", "k")):
        assert is_batch(event)
