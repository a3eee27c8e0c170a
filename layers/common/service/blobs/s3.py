"""Blobs in an S3 bucket, by boto3.

obstore was measured beside it (``benchmarks/ports.py``) and starts in a twentieth of the time. Yet DynamoDB
and SQS need boto3 all the same, beside which its S3 client costs some 7 MB; obstore would be a second stack
of credentials and retries, signs no POST with a ``content-length-range``, and its links name no headers.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import Any

from layers.common.service.blobs.port import BlobMissing, UploadForm, is_key


class S3Blobs:
    """The blobs of one bucket. The client is made at the first use."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @cached_property
    def _client(self) -> Any:
        from layers.common.service.boto import client  # noqa: PLC0415

        return client("s3")

    def put(self, key: str, data: bytes, *, if_absent: bool = False) -> bool:
        condition = {"IfNoneMatch": "*"} if if_absent else {}
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=data, **condition)
        except self._client.exceptions.ClientError as fault:
            if _status(fault) == HTTPStatus.PRECONDITION_FAILED:
                return False
            raise
        return True

    def get(self, key: str) -> bytes:
        with self._missing(key):
            data: bytes = self._client.get_object(Bucket=self._bucket, Key=_checked(key))["Body"].read()
            return data

    def size(self, key: str) -> int | None:
        try:
            with self._missing(key):
                found = self._client.head_object(Bucket=self._bucket, Key=_checked(key))
        except BlobMissing:
            return None
        return int(found["ContentLength"])

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=key)

    def link(self, key: str, *, media_type: str, disposition: str, expires_at: int) -> str:
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition,
        }
        return str(
            self._client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=_seconds(expires_at))
        )

    def form(self, key: str, *, most_bytes: int, expires_at: int) -> UploadForm:
        made = self._client.generate_presigned_post(
            self._bucket,
            key,
            Conditions=[["content-length-range", 1, most_bytes]],
            ExpiresIn=_seconds(expires_at),
        )
        return UploadForm(made["url"], made["fields"])

    @contextmanager
    def _missing(self, key: str) -> Iterator[None]:
        try:
            yield
        except self._client.exceptions.ClientError as fault:
            if _status(fault) == HTTPStatus.NOT_FOUND:
                raise BlobMissing(key) from None
            raise


def _checked(key: str) -> str:
    if not is_key(key):
        raise BlobMissing(key)
    return key


def _status(fault: Any) -> int:
    return int(fault.response["ResponseMetadata"]["HTTPStatusCode"])


def _seconds(expires_at: int) -> int:
    return max(1, expires_at - int(time.time()))
