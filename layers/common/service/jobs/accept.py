"""From an invocation to a job that a worker will find."""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers

from layers.common.core.invocation import Invocation
from layers.common.core.media import Upload
from layers.common.errors import Busy, IdempotencyKeyReused, InvalidParameter
from layers.common.service.jobs import invocations
from layers.common.service.jobs.settings import JobSettings
from layers.common.service.jobstore.job import Job
from layers.common.service.stores.stores import Stores
from layers.common.service.uploads.key import Sent

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")

_COME_AGAIN_S = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """An invocation with what came along: its files, and who asks."""

    invocation: Invocation
    uploads: Sequence[Upload]
    sent: Sequence[Sent]
    request_id: str
    idempotency: str


def prefers_async(headers: Headers) -> bool:
    """Whether the caller would rather have a job (RFC 7240)."""
    preferences = ",".join(headers.getlist("prefer")).split(",")
    return any(one.partition(";")[0].strip().lower() == "respond-async" for one in preferences)


def idempotency(headers: Headers) -> str:
    """The Idempotency-Key as it is stored: hashed, with the API key, since two callers may choose the same.

    Raises:
        InvalidParameter: it is no printable ASCII of 1 to 255 characters.
    """
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidParameter(
            "expected 1 to 255 printable characters for `Idempotency-Key`", param="Idempotency-Key"
        )
    caller = headers.get("x-api-key") or headers.get("authorization", "")
    return hashlib.sha256(f"{caller}\n{key}".encode()).hexdigest()


def accept(asked: Asked, stores: Stores, settings: JobSettings) -> Job:
    """Store what was asked for and queue it, or find the job that the same request made before.

    Raises:
        Busy: ``MAX_JOBS`` wait already.
        InvalidParameter: a file sent ahead is not there.
        IdempotencyKeyReused: the key belongs to another request.
    """
    if stores.queue.waiting() >= settings.max_jobs:
        raise Busy("as many jobs as may wait are waiting", retry_after_s=_COME_AGAIN_S)
    for one in asked.sent:
        one.check(stores.blobs)
    new = _job(asked, settings)
    invocations.keep(asked.invocation, asked.uploads, asked.sent, new.id, stores.blobs)
    job = stores.jobs.create(new)
    if job.id != new.id:
        invocations.forget(new.id, stores.blobs)
    if job.fingerprint != new.fingerprint:
        raise IdempotencyKeyReused("expected the request that this Idempotency-Key was first sent with")
    if (
        job.state == "queued"
    ):  # a second message does no harm, and the first may have been lost with its sender
        stores.queue.send(job.id)
    return job


def _job(asked: Asked, settings: JobSettings) -> Job:
    now = time.time()
    return Job(
        secrets.token_urlsafe(24),
        asked.invocation.capability.name,
        asked.request_id,
        created_at=now,
        expires_at=now + settings.job_retention_s,
        idempotency=asked.idempotency,
        fingerprint=_fingerprint(asked) if asked.idempotency else "",
    )


def _fingerprint(asked: Asked) -> str:
    files = [(one.field, one.filename, hashlib.sha256(one.data).hexdigest()) for one in asked.uploads]
    parts = [
        asked.invocation.capability.name,
        list(asked.invocation.texts),
        asked.invocation.accept,
        files,
        [(one.field, one.key) for one in asked.sent],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
