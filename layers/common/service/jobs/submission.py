"""From a call to a queued job, and back to the call in the worker."""

import hashlib
import json
import secrets
import time
from collections.abc import Mapping, Sequence

from layers.common.core.capability import Capability
from layers.common.core.dialect import Call
from layers.common.core.invocation import Invocation
from layers.common.core.job import Job
from layers.common.core.media import Upload
from layers.common.core.upload_key import UploadReference
from layers.common.errors import Busy, IdempotencyKeyReused
from layers.common.service.objects.store import ObjectMissing, ObjectStore
from layers.common.service.settings import JobSettings
from layers.common.service.stores import Stores

_RETRY_AFTER_S = 30


def submit(call: Call, *, request_id: str, api_key: str, stores: Stores, settings: JobSettings) -> Job:
    """Store a call and queue it, or find the job that the same request created before.

    Args:
        api_key: of the caller; two callers may choose the same Idempotency-Key.

    Raises:
        Busy: ``MAX_JOBS`` jobs wait already.
        InvalidParameter: a file that was uploaded earlier is missing.
        IdempotencyKeyReused: the key belongs to another request.
    """
    if stores.queue.waiting() >= settings.max_jobs:
        raise Busy("the queue of jobs is full", retry_after_s=_RETRY_AFTER_S)
    for one in call.references:
        if stores.objects.size(one.key) is None:
            raise one.missing()
    new = _job(call, request_id, api_key, settings)
    _store_call(call, new.id, stores.objects)
    job = stores.jobs.create(new)
    if job.id != new.id:
        delete_call(new.id, stores.objects)
    if job.fingerprint != new.fingerprint:
        raise IdempotencyKeyReused("expected the request that this Idempotency-Key was first sent with")
    if job.state == "queued":
        # Also for a job of an earlier request, whose sender may have died in between. Twice does no harm.
        stores.queue.send(job.id)
    return job


def load_invocation(job: Job, capabilities: Mapping[str, Capability], objects: ObjectStore) -> Invocation:
    """The invocation of a job, with the bytes of all files.

    Raises:
        ObjectMissing: a part of it has been deleted.
    """
    stored = json.loads(objects.get(_call_key(job.id)).data)
    uploads = [Upload(field, objects.get(key).data, filename) for field, filename, key in stored["files"]]
    capability = capabilities[job.operation]
    # Earlier versions stored the texts of the request.
    values = stored["values"] if "values" in stored else capability.gather(stored["texts"]).values
    call = Call(job.operation, values, uploads, names=stored.get("names", {}), accept=stored["accept"])
    return Invocation.of(capability, call)


def delete_call(job_id: str, objects: ObjectStore) -> None:
    """Delete a job's call and the files that came with it. They may be gone already."""
    objects.delete(_call_key(job_id))
    n = 0
    while objects.size(key := _file_key(job_id, n)) is not None:
        objects.delete(key)
        n += 1


def fetch(reference: UploadReference, objects: ObjectStore) -> Upload:
    """The file that a reference stands for.

    Raises:
        InvalidParameter: nothing was uploaded under the key.
    """
    try:
        data = objects.get(reference.key).data
    except ObjectMissing:
        raise reference.missing() from None
    return Upload(reference.field, data, reference.placeholder.filename)


def _job(call: Call, request_id: str, api_key: str, settings: JobSettings) -> Job:
    now = time.time()
    key = call.idempotency_key
    return Job(
        secrets.token_urlsafe(24),
        call.operation,
        request_id,
        created_at=now,
        expires_at=now + settings.job_retention_s,
        idempotency="" if key is None else hashlib.sha256(f"{api_key}\n{key}".encode()).hexdigest(),
        fingerprint="" if key is None else _fingerprint(call),
    )


def _fingerprint(call: Call) -> str:
    parts = [
        call.operation,
        call.values,
        call.accept,
        [(one.field, one.filename, hashlib.sha256(one.data).hexdigest()) for one in call.uploads],
        [(one.field, one.key) for one in call.references],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _store_call(call: Call, job_id: str, objects: ObjectStore) -> None:
    """Store a call: neither a queue nor a table holds a photo."""
    files: list[Sequence[str | None]] = []
    for n, upload in enumerate(call.uploads):
        objects.put(_file_key(job_id, n), upload.data)
        files.append((upload.field, upload.filename, _file_key(job_id, n)))
    files += [(one.field, one.placeholder.filename, one.key) for one in call.references]
    stored = {"values": call.values, "names": dict(call.names), "accept": call.accept, "files": files}
    objects.put(_call_key(job_id), json.dumps(stored).encode())


def _call_key(job_id: str) -> str:
    return f"jobs/{job_id}/order.json"


def _file_key(job_id: str, n: int) -> str:
    return f"jobs/{job_id}/input-{n}"
