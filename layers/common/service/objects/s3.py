"""Objects in an S3 bucket, by boto3.

obstore was measured (``benchmarks/ports.py``) and starts in a twentieth of the time. But DynamoDB and SQS
need boto3 all the same, beside which its S3 client costs some 7 MB; obstore would be a second stack of
credentials and retries, it signs no POST with a ``content-length-range``, and its links set no headers.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from typing import Any

from layers.common.errors import BodyTooLarge
from layers.common.service.objects.store import ObjectMissing, PostForm, StoredObject

_PART_BYTES = 8 << 20
_MISSING = {HTTPStatus.NOT_FOUND, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}


class S3Store:
    """One bucket. The client is created at the first use.

    Any method raises StorageUnavailable while S3 cannot be used.
    """

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @property
    def name(self) -> str:
        return self._bucket

    def put(
        self,
        key: str,
        data: bytes,
        *,
        media_type: str = "application/octet-stream",
        metadata: Mapping[str, str] | None = None,
        if_absent: bool = False,
    ) -> bool:
        condition = {"IfNoneMatch": "*"} if if_absent else {}
        with _s3() as s3:
            try:
                s3.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=data,
                    ContentType=media_type,
                    Metadata=dict(metadata or {}),
                    **condition,
                )
            except s3.exceptions.ClientError as fault:
                if _status(fault) == HTTPStatus.PRECONDITION_FAILED:
                    return False
                raise
        return True

    def put_pieces(self, key: str, pieces: Iterator[bytes]) -> None:
        whole = {"Bucket": self._bucket, "Key": key}
        with _s3() as s3:
            upload = {**whole, "UploadId": s3.create_multipart_upload(**whole)["UploadId"]}
            try:
                parts = [
                    {
                        "PartNumber": number,
                        "ETag": s3.upload_part(**upload, PartNumber=number, Body=part)["ETag"],
                    }
                    for number, part in enumerate(_parts(pieces), 1)
                ]
                s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
            except BaseException:
                s3.abort_multipart_upload(**upload)
                raise

    def get(self, key: str, *, version: str = "", max_bytes: int | None = None) -> StoredObject:
        which = {"VersionId": version} if version else {}
        with self._missing(key) as s3:
            found = s3.get_object(Bucket=self._bucket, Key=key, **which)
            size = int(found["ContentLength"])
            if max_bytes is not None and size > max_bytes:
                found["Body"].close()
                raise BodyTooLarge(f"expected a file of at most {max_bytes:,} bytes, received {size:,}")
            return StoredObject(found["Body"].read(), found["Metadata"])

    def part(self, key: str, first: int, count: int) -> bytes:
        which = f"bytes={first}-{first + count - 1}"
        with self._missing(key) as s3:
            return bytes(s3.get_object(Bucket=self._bucket, Key=key, Range=which)["Body"].read())

    def size(self, key: str) -> int | None:
        try:
            with self._missing(key) as s3:
                found = s3.head_object(Bucket=self._bucket, Key=key)
        except ObjectMissing:
            return None
        return int(found["ContentLength"])

    def names(self, folder: str) -> Sequence[str]:
        prefix = f"{folder}/"
        with _s3() as s3:
            pages = s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix, Delimiter="/"
            )
            return [one["Key"].removeprefix(prefix) for page in pages for one in page.get("Contents", ())]

    def delete(self, key: str) -> None:
        with _s3() as s3:
            s3.delete_object(Bucket=self._bucket, Key=key)

    def link(
        self, key: str, *, media_type: str, disposition: str, expires_at: int, for_head: bool = False
    ) -> str:
        params = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition,
        }
        with _s3() as s3:
            action = "head_object" if for_head else "get_object"
            return str(s3.generate_presigned_url(action, Params=params, ExpiresIn=_seconds(expires_at)))

    def form(self, key: str, *, max_bytes: int, expires_at: int) -> PostForm:
        with _s3() as s3:
            signed = s3.generate_presigned_post(
                self._bucket,
                key,
                Conditions=[["content-length-range", 1, max_bytes]],
                ExpiresIn=_seconds(expires_at),
            )
        return PostForm(signed["url"], signed["fields"])

    @contextmanager
    def _missing(self, key: str) -> Iterator[Any]:
        if not key or "\0" in key:  # boto3 and S3 refuse to look for these
            raise ObjectMissing(key)
        with _s3() as s3:
            try:
                yield s3
            except s3.exceptions.ClientError as fault:
                if _status(fault) in _MISSING:
                    raise ObjectMissing(key) from None
                raise


def _s3() -> AbstractContextManager[Any]:
    from layers.common.service.aws_client import reached  # noqa: PLC0415

    return reached("s3")


def _parts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces as parts of a multipart upload, of which all but the last have at least 5 MiB."""
    part = bytearray()
    for piece in pieces:
        part += piece
        if len(part) >= _PART_BYTES:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)


def _status(fault: Any) -> int:
    return int(fault.response["ResponseMetadata"]["HTTPStatusCode"])


def _seconds(expires_at: int) -> int:
    return max(1, expires_at - int(time.time()))
