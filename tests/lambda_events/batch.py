"""Events that announce files and jobs, as AWS sends them."""

import json
from typing import Any
from urllib.parse import quote_plus

Event = dict[str, Any]

TEST_EVENT: Event = {
    "Service": "Amazon S3",
    "Event": "s3:TestEvent",
    "Bucket": "photos",
    "RequestId": "5582815E",
}


def s3(bucket: str, *keys: str, name: str = "ObjectCreated:Put") -> Event:
    """An S3 notification: the key is quoted as in a form."""
    return {"Records": [_s3(bucket, key, name) for key in keys]}


def _s3(bucket: str, key: str, name: str) -> Event:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-north-1",
        "eventTime": "2026-11-21T09:00:00.000Z",
        "eventName": name,
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "photos",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": quote_plus(key, safe="/"), "size": 1024, "eTag": "d41d8", "sequencer": "0055"},
        },
    }


def eventbridge(bucket: str, key: str, detail_type: str = "Object Created") -> Event:
    """An EventBridge event: the key is as it is."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": detail_type,
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-11-21T09:00:00Z",
        "region": "eu-north-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {"key": key, "size": 5, "etag": "b1946ac9", "sequencer": "00617F08299329D189"},
            "request-id": "N4N7GDK58NMKJ12R",
            "reason": "PutObject",
        },
    }


def sqs(*bodies: Event | str) -> Event:
    """Messages of a queue, ``m0``, ``m1``, …"""
    return {
        "Records": [
            {
                "messageId": f"m{n}",
                "receiptHandle": f"r{n}",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-north-1:123456789012:photos",
                "awsRegion": "eu-north-1",
            }
            for n, body in enumerate(bodies)
        ]
    }


def s3_batch(bucket: str, *keys: str) -> Event:
    """An S3 Batch invocation, schema 1.0: the key is quoted."""
    return {
        "invocationSchemaVersion": "1.0",
        "invocationId": "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
        "job": {"id": "f3cc4f60-61f6-4a2b-8a21-d07600c373ce"},
        "tasks": [
            {
                "taskId": f"t{n}",
                "s3Key": quote_plus(key, safe="/"),
                "s3VersionId": None,
                "s3BucketArn": f"arn:aws:s3:::{bucket}",
            }
            for n, key in enumerate(keys)
        ],
    }
