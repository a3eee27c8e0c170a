"""AWS clients. This module is imported at the first use of one, since boto3 costs 0.14 s and 25 MB.

A plain request needs none.
"""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_CONFIG = Config(
    connect_timeout=3,
    read_timeout=30,  # above the 20 s that a receive waits for a message
    retries={"mode": "standard", "total_max_attempts": 4},
)
# S3's presigned links would else be of the older version, which newer regions refuse.
_OF_S3 = _CONFIG.merge(Config(signature_version="s3v4"))


@cache
def client(service: str) -> Any:
    """The process's client of an AWS service; region, credentials and endpoint are the environment's."""
    return boto3.session.Session().client(service, config=_OF_S3 if service == "s3" else _CONFIG)
