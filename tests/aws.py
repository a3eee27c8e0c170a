"""AWS for tests: moto's server over real HTTP, in this process, on a free port."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.server import ThreadedMotoServer

from layers.common.service.boto import client
from tests.servers import free_port

BUCKET, TABLE, QUEUE = "media", "jobs", "jobs"


@contextmanager
def aws() -> Iterator[dict[str, str]]:
    """A bucket, a table and a queue; gives the environment in which the service finds them."""
    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    reached = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    before = {name: os.environ.get(name) for name in reached}
    os.environ.update(reached)
    client.cache_clear()
    try:
        yield {**reached, "MEDIA_BUCKET": BUCKET, "JOBS_TABLE": TABLE, "JOBS_QUEUE_URL": _made()}
    finally:
        client.cache_clear()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        server.stop()


def _made() -> str:
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    client("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    made: dict[str, Any] = client("sqs").create_queue(QueueName=QUEUE)
    return str(made["QueueUrl"])
