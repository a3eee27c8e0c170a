"""The files that AWS events announce. Each kind of event quotes keys in a way of its own."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from layers.common.core.job import ID_PATTERN
from layers.common.service.batch.layout import Item
from layers.common.service.jobs.store import Message

Event = Mapping[str, Any]


def is_batch(event: Event) -> bool:
    """Whether an event announces files or jobs; all others are HTTP requests."""
    return "Records" in event or "detail-type" in event or "invocationSchemaVersion" in event


def of_message(record: Event) -> Message | Sequence[Item]:
    """The content of an SQS record: a job's id, or an event of S3 or EventBridge."""
    body = str(record["body"])
    if re.fullmatch(ID_PATTERN, body, re.ASCII):
        return Message(body, record["receiptHandle"])
    return items(json.loads(body))


def items(event: Event) -> Sequence[Item]:
    """The files that an event of S3 or EventBridge announces; none for S3's test event."""
    if "detail-type" in event:
        return [_of_eventbridge(event["detail"])] if event["detail-type"] == "Object Created" else []
    created = [one for one in event.get("Records", []) if one["eventName"].startswith("ObjectCreated:")]
    return [_of_s3(one["s3"]) for one in created]


def of_task(task: Event) -> Item:
    """The file of an S3 Batch task, of either schema version."""
    bucket = task.get("s3Bucket") or task["s3BucketArn"].rpartition(":")[2]
    return Item(bucket, unquote_plus(task["s3Key"]), task.get("s3VersionId") or "")


def _of_s3(detail: Event) -> Item:
    """S3 quotes a key as a form does; decoding it twice would lose a + or %."""
    found = detail["object"]
    return Item(detail["bucket"]["name"], unquote_plus(found["key"]), found.get("versionId", ""))


def _of_eventbridge(detail: Event) -> Item:
    """EventBridge does not quote keys."""
    found = detail["object"]
    return Item(detail["bucket"]["name"], found["key"], found.get("version-id", ""))
