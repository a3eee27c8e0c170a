"""AWS clients and their faults. This module is imported at the first use, since boto3 costs 0.14 s and 25 MB.

A plain request needs none.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from layers.common.disk import RETRY_AFTER_S
from layers.common.errors import StorageUnavailable

_log = logging.getLogger("photo_studio.aws")

_CONFIG = Config(
    connect_timeout=3,
    read_timeout=30,  # above the 20 s that a receive waits for a message
    retries={"mode": "standard", "total_max_attempts": 4},
)
# S3's presigned links would else be of the older version, which newer regions refuse.
_OF_S3 = _CONFIG.merge(Config(signature_version="s3v4"))

_PASSING = frozenset(
    {
        "ConditionalRequestConflict",
        "OperationAborted",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
    }
)
"""Codes of refusals that pass: what is asked for is right, but others ask for too much, or for the same."""


@cache
def client(service: str) -> Any:
    """The process's client of an AWS service; region, credentials and endpoint are the environment's."""
    return boto3.session.Session().client(service, config=_OF_S3 if service == "s3" else _CONFIG)


@contextmanager
def reached(service: str) -> Iterator[Any]:
    """The client of a service. What passes, though the client has tried again, is the fault of a store.

    Any other refusal remains a ``ClientError``.

    Raises:
        StorageUnavailable: the service cannot be reached or used just now.
    """
    try:
        yield client(service)
    except ParamValidationError:  # which only we can cause
        raise
    except BotoCoreError as fault:
        raise _unavailable("it cannot be reached", service, fault) from fault
    except ClientError as fault:
        status = int(fault.response["ResponseMetadata"]["HTTPStatusCode"])
        if fault.response["Error"]["Code"] in _PASSING or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise _unavailable("it is busy", service, fault) from fault
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _unavailable("it has a fault of its own", service, fault) from fault
        raise


def _unavailable(why: str, service: str, fault: Exception) -> StorageUnavailable:
    _log.warning("a store cannot be used", extra={"store": service, "reason": str(fault)})
    return StorageUnavailable(f"the store cannot be used: {why}", retry_after_s=RETRY_AFTER_S)
