"""A shelf that is an S3 bucket."""

from functools import cached_property
from http import HTTPStatus
from typing import Any

from layers.common.errors import BodyTooLarge
from layers.common.service.batch.shelf import MARK, Found, NotThere


class Bucket:
    """One S3 bucket. The client is made at the first use."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @cached_property
    def _client(self) -> Any:
        from layers.common.service.boto import client  # noqa: PLC0415

        return client("s3")

    def read(self, key: str, *, version: str = "", most_bytes: int) -> Found:
        which = {"VersionId": version} if version else {}
        try:
            found = self._client.get_object(Bucket=self._name, Key=key, **which)
        except self._client.exceptions.ClientError as fault:
            if _status(fault) == HTTPStatus.NOT_FOUND:
                raise NotThere(key) from None
            raise
        size = int(found["ContentLength"])
        if size > most_bytes:
            found["Body"].close()
            raise BodyTooLarge(f"expected a file of at most {most_bytes:,} bytes, received {size:,}")
        return Found(found["Body"].read(), found["Metadata"])

    def has(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self._name, Key=key)
        except self._client.exceptions.ClientError as fault:
            if _status(fault) == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True

    def write(self, key: str, data: bytes, media_type: str, *, if_absent: bool) -> bool:
        condition = {"IfNoneMatch": "*"} if if_absent else {}
        try:
            self._client.put_object(
                Bucket=self._name,
                Key=key,
                Body=data,
                ContentType=media_type,
                Metadata={MARK: "1"},
                **condition,
            )
        except self._client.exceptions.ClientError as fault:
            if _status(fault) == HTTPStatus.PRECONDITION_FAILED:
                return False
            raise  # 409 among them: another is just writing it
        return True


def _status(fault: Any) -> int:
    return int(fault.response["ResponseMetadata"]["HTTPStatusCode"])
