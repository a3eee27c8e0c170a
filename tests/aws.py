"""AWS for tests: moto's server over real HTTP, in this process, on a free port."""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from layers.common.service.boto import client

BUCKET, TABLE = "media", "jobs"


class Atomic:
    """moto, with each request to S3 and DynamoDB done before the next, as AWS promises and moto does not.

    A wait for a message of SQS must hold up nobody.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith("AmazonSQS"):
            return self._app(environ, start_response)
        with self._lock:
            return self._app(environ, start_response)


@contextmanager
def aws(host: str = "127.0.0.1") -> Iterator[dict[str, str]]:
    """A bucket and a table; gives the environment in which the service finds them.

    Args:
        host: address to listen on, for containers another than this machine's own.
    """
    server = make_server(host, 0, Atomic(DomainDispatcherApplication(create_backend_app)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    reached = {
        "AWS_ENDPOINT_URL": f"http://{host}:{server.server_port}",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    before = {name: os.environ.get(name) for name in reached}
    os.environ.update(reached)
    client.cache_clear()
    try:
        _make()
        yield {**reached, "MEDIA_BUCKET": BUCKET, "JOBS_TABLE": TABLE}
    finally:
        client.cache_clear()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        server.shutdown()
        thread.join()
        server.server_close()


def new_queue() -> str:
    """The URL of an empty queue."""
    made: dict[str, Any] = client("sqs").create_queue(QueueName=secrets.token_hex(8))
    return str(made["QueueUrl"])


def _make() -> None:
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    client("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
