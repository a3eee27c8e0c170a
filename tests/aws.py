"""AWS for tests: moto's server over real HTTP, in this process, on a free port."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from layers.common.service.aws_client import client
from layers.common.service.jobs.dynamodb import OWNER_INDEX

App = Callable[[dict[str, Any], Any], Any]
"""A WSGI application."""


class Atomic:
    """moto, with each request to S3 and DynamoDB done before the next, as AWS promises and moto does not.

    A wait for a message of SQS must hold up nobody.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith("AmazonSQS"):
            return self._app(environ, start_response)
        with self._lock:
            return self._app(environ, start_response)


@contextmanager
def aws(
    in_front: Callable[[App], App] = lambda app: app, host: str = "127.0.0.1"
) -> Iterator[dict[str, str]]:
    """A bucket and a table; gives the environment in which the service finds them.

    Args:
        in_front: makes what stands between the clients and moto.
        host: address to listen on, for containers another than this machine's own.
    """
    app = in_front(Atomic(DomainDispatcherApplication(create_backend_app)))
    server = make_server(host, 0, app, threaded=True)
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
        yield {**reached, "MEDIA_BUCKET": new_bucket(), "JOBS_TABLE": _new_table()}
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


def new_bucket() -> str:
    """The name of an empty bucket; moto keeps all of this process in one place, whichever server is asked."""
    name = f"b-{secrets.token_hex(8)}"
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    return name


def _new_table() -> str:
    name = secrets.token_hex(8)
    client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in (("id", "S"), ("owner", "S"), ("created_at", "N"))
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": OWNER_INDEX,
                "KeySchema": [
                    {"AttributeName": "owner", "KeyType": "HASH"},
                    {"AttributeName": "created_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return name
