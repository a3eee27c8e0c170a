"""From a call to a queued job, and back to the call in the worker."""

import hashlib
import itertools
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from layers.common.core.batch import BatchFile, shown_name
from layers.common.core.capability import Capability
from layers.common.core.dialect import Call
from layers.common.core.invocation import Invocation
from layers.common.core.job import Job
from layers.common.core.media import Media, Upload
from layers.common.core.references import JobFileReference, UploadReference
from layers.common.core.result import Result
from layers.common.errors import BodyTooLarge, Busy, IdempotencyKeyReused, StudioError, files_too_large
from layers.common.service.jobs.keys import delete_inputs, input_key, new_job_id, object_folder
from layers.common.service.objects.store import ObjectMissing, ObjectStore
from layers.common.service.settings import JobSettings
from layers.common.service.stores import Stores

_RETRY_AFTER_S = 30
_RANDOM = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)


def earlier_job(call: Call, *, owner: str, stores: Stores, settings: JobSettings) -> Job | None:
    """The job that the same request created before; None if a new one may be made.

    Args:
        owner: names the caller; two callers may choose the same Idempotency-Key.

    Raises:
        Busy: ``MAX_JOBS`` jobs wait already.
        IdempotencyKeyReused: the key belongs to another request.
    """
    job = stores.jobs.find(_idempotency(call, owner), now=time.time())
    if job is not None:
        return _queued(job, _fingerprint(call), owner, stores)
    if stores.queue.waiting() >= settings.max_jobs:
        raise Busy("the queue of jobs is full", retry_after_s=_RETRY_AFTER_S)
    return None


def submit(
    call: Call,
    fetched: Mapping[str, bytes],
    *,
    request_id: str,
    owner: str,
    stores: Stores,
    settings: JobSettings,
    max_bytes: int,
    expected_s: float = 0.0,
    each: str = "",
    job_id: str = "",
) -> Job:
    """Store a call and queue it, or find the job that the same request created meanwhile.

    Args:
        fetched: its files that are fetched or of other jobs, by their sources.
        owner: names the caller; two callers may choose the same Idempotency-Key.
        max_bytes: of all files together, without those that are stored already.
        expected_s: seconds that it is expected to take; 0 if nobody knows.
        each: the file field of a batch; empty for any other call.
        job_id: of the job, if files are stored for it already.

    Raises:
        InvalidParameter: a file that was uploaded earlier is missing.
        BodyTooLarge: the files are larger than ``max_bytes``.
        IdempotencyKeyReused: the key belongs to another request.
        StorageFull, StorageUnavailable: the call cannot be stored; what was stored of it is deleted.
    """
    _check_sizes(call, fetched, stores.objects, max_bytes)
    new = _job(call, request_id, owner, settings, expected_s, each, job_id or new_job_id())
    try:
        _store_call(call, fetched, new, stores.objects, each)
        job = stores.jobs.create(new)
    except StudioError:
        with suppress(StudioError):  # what cannot be deleted either is swept when it is old
            delete_call(new, stores.objects)
        raise
    if job.id != new.id:
        delete_call(new, stores.objects)
    return _queued(job, new.fingerprint, owner, stores)


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call as it is stored, with the keys of its files.

    Attributes:
        capability: the one that it calls.
        call: without its files.
        files: field, file name and key of each.
        each: the file field of a batch; empty for any other call.
    """

    capability: Capability
    call: Call
    files: Sequence[tuple[str, str | None, str]]
    each: str = ""

    def alone(self, number: int) -> "StoredCall":
        """One of the calls that a batch consists of: that of the file of that number, from 0 on."""
        own = [one for one in self.files if one[0] == self.each][number]
        return replace(self, files=[own, *(one for one in self.files if one[0] != self.each)])

    def invocation(self, objects: ObjectStore, max_bytes: int) -> Invocation:
        """The invocation, with the bytes of all files.

        Raises:
            ObjectMissing: one of them has been deleted.
            BodyTooLarge: they are larger than ``max_bytes``; a form may replace a file after the submission.
        """
        files = _Files(objects, max_bytes)
        uploads = [Upload(field, files.read(key), filename) for field, filename, key in self.files]
        return Invocation.of(self.capability, replace(self.call, uploads=uploads))


def load_call(job: Job, capabilities: Mapping[str, Capability], objects: ObjectStore) -> StoredCall:
    """The call of a job.

    Raises:
        ObjectMissing: it has been deleted.
    """
    stored = json.loads(objects.get(_call_key(job)).data)
    capability = capabilities[job.operation]
    # Earlier versions stored the texts of the request.
    values = stored["values"] if "values" in stored else capability.gather(stored["texts"]).values
    call = Call(job.operation, values, names=stored.get("names", {}), accept=stored["accept"], memo=job.memo)
    return StoredCall(capability, call, stored["files"], stored.get("each", ""))


def delete_call(job: Job, objects: ObjectStore) -> None:
    """Delete a job's call and the files that came with it. They may be gone already."""
    objects.delete(_call_key(job))
    delete_inputs(job.owner, job.id, objects)


def referenced_files(
    call: Call, fetched: Mapping[str, bytes], objects: ObjectStore, max_bytes: int
) -> list[Upload]:
    """The files that a call's references stand for.

    Args:
        fetched: those that are fetched or of other jobs, by their sources.
        max_bytes: of all files of the call together; a file that several references name counts once.

    Raises:
        InvalidParameter: nothing was uploaded under a key.
        BodyTooLarge: the files are larger than ``max_bytes``.
    """
    files = _Files(objects, max_bytes, _size(call, fetched))
    found = []
    for one in call.references:
        data = _uploaded(one, files) if isinstance(one, UploadReference) else fetched[one.source]
        found.append(Upload(one.field, data, one.placeholder.filename))
    return found


def _uploaded(one: UploadReference, files: "_Files") -> bytes:
    try:
        return files.read(one.key)
    except ObjectMissing:
        raise one.missing() from None
    except BodyTooLarge as fault:
        raise fault.at(one.param) from None


class _Files:
    """Reads each object once, up to ``max_bytes`` of which ``used`` are spent already."""

    def __init__(self, objects: ObjectStore, max_bytes: int, used: int = 0) -> None:
        self._objects = objects
        self._max_bytes = max_bytes
        self._left = max_bytes - used
        self._read: dict[str, bytes] = {}

    def read(self, key: str) -> bytes:
        if key not in self._read:
            try:
                data = self._objects.get(key, max_bytes=self._left).data
            except BodyTooLarge:
                raise files_too_large(self._max_bytes) from None
            self._left -= len(data)
            self._read[key] = data
        return self._read[key]


def _check_sizes(call: Call, fetched: Mapping[str, bytes], objects: ObjectStore, max_bytes: int) -> None:
    left = max_bytes - _size(call, fetched)
    keys = {one.key: one for one in call.references if isinstance(one, UploadReference)}
    for one in keys.values():
        size = objects.size(one.key)
        if size is None:
            raise one.missing()
        left -= size
        if left < 0:
            raise files_too_large(max_bytes).at(one.param)


def _size(call: Call, fetched: Mapping[str, bytes]) -> int:
    """Bytes of the files of a call that are here."""
    return sum(len(one.data) for one in call.uploads) + sum(map(len, fetched.values()))


def _queued(job: Job, fingerprint: str, owner: str, stores: Stores) -> Job:
    """A job that stands for a request with this fingerprint, in the queue unless it was started."""
    if job.fingerprint != fingerprint or job.owner != owner:
        raise IdempotencyKeyReused("expected the request that this Idempotency-Key was first sent with")
    if job.state == "queued":
        # Also for a job of an earlier request, whose sender may have died in between. Twice does no harm.
        stores.queue.send(job.id)
    return job


def _job(
    call: Call,
    request_id: str,
    owner: str,
    settings: JobSettings,
    expected_s: float,
    each: str,
    job_id: str,
) -> Job:
    now = time.time()
    own = [BatchFile(shown_name(one.filename)) for one in call.uploads if one.field == each]
    return Job(
        job_id,
        call.operation,
        request_id,
        created_at=now,
        expires_at=now + settings.job_retention_s,
        idempotency=_idempotency(call, owner),
        fingerprint=_fingerprint(call),
        owner=owner,
        expected_s=expected_s,
        files=[one.document() for one in own],
        memo=call.memo,
    )


def _idempotency(call: Call, owner: str) -> str:
    if call.job_name:
        return name_key(call.job_name, owner)
    key = call.idempotency_key
    return "" if key is None else hashlib.sha256(f"{owner}\n{key}".encode()).hexdigest()


def name_key(name: str, owner: str) -> str:
    """Where the job store finds a job by its caller's own name of it.

    A random UUID cannot be guessed, so whoever has it may follow the job; any other name is its owner's.
    """
    scope = "" if is_random(name) else owner
    return hashlib.sha256(f"name\n{scope}\n{name}".encode()).hexdigest()


def is_random(name: str) -> bool:
    """Whether a name is a random UUID (RFC 9562, version 4)."""
    return _RANDOM.fullmatch(name) is not None


def _fingerprint(call: Call) -> str:
    """Tells requests with the same Idempotency-Key apart; of a URL by its text, since it is fetched once."""
    if not (call.idempotency_key or call.job_name):
        return ""
    parts = [
        call.operation,
        call.values,
        call.accept,
        [(one.field, one.filename, one.digest) for one in call.uploads],
        [(one.field, one.source) for one in call.references],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _store_call(call: Call, fetched: Mapping[str, bytes], job: Job, objects: ObjectStore, each: str) -> None:
    """Store a call: neither a queue nor a table holds a photo. A retry fetches nothing again."""
    numbers = itertools.count()

    def kept(data: bytes) -> str:
        key = input_key(job.owner, job.id, next(numbers))
        objects.put(key, data)
        return key

    files = [
        (one.field, one.filename, one.stored.key if one.stored else kept(one.data)) for one in call.uploads
    ]
    keys = {source: kept(data) for source, data in fetched.items()}
    files += [
        (one.field, one.placeholder.filename, keys.get(one.source, one.source)) for one in call.references
    ]
    stored = {
        "values": call.values,
        "names": dict(call.names),
        "accept": call.accept,
        "files": files,
        "each": each,
    }
    objects.put(_call_key(job), json.dumps(stored).encode())


def join_files(job: Job, media: Media, objects: ObjectStore) -> Result:
    """Keep a result beside the files of a job, under a name that none of them has.

    Raises:
        StorageFull, StorageUnavailable: it cannot be stored.
    """
    named = replace(media, stem=f"{media.stem}-{secrets.token_hex(4)}")
    result = Result.of(named, negotiated=False)
    folder = _joined(job, named.filename)
    objects.put(f"{folder}/file", media.data)
    objects.put(f"{folder}/described.json", json.dumps(asdict(result)).encode())
    return result


def own_file(job: Job, filename: str) -> Mapping[str, Any] | None:
    """Where the result of that name, or its part, is kept, and its description; None if there is none."""
    if job.state != "succeeded":
        return None
    assert job.outcome is not None
    kept = [job.outcome, *job.outcome.get("parts", {}).values()]
    return next((one for one in kept if one["described"]["filename"] == filename), None)


def joined_file(job: Job, filename: str, objects: ObjectStore) -> Mapping[str, Any] | None:
    """Where :func:`join_files` has kept a file of that name, and its description; None if there is none."""
    folder = _joined(job, filename)
    try:
        described = objects.get(f"{folder}/described.json").data
    except ObjectMissing:
        return None
    return {"key": f"{folder}/file", "described": json.loads(described)}


def _joined(job: Job, filename: str) -> str:
    return f"{object_folder(job)}/joined/{hashlib.sha256(filename.encode(errors='replace')).hexdigest()}"


def job_file(one: JobFileReference, owner: str | None, stores: Stores, max_bytes: int) -> bytes:
    """The file of an earlier job that a reference names.

    Raises:
        Expired: there is no such job of the caller's with such a file any more.
        BodyTooLarge: it is larger than ``max_bytes``.
    """
    job = own_job(one.job_id, owner, stores)
    if job is None:
        raise one.missing()
    part = (job.outcome or {}).get("parts", {}).get(one.part)
    if part is None:
        raise one.missing()
    try:
        return stores.objects.get(part["key"], max_bytes=max_bytes).data
    except ObjectMissing:
        raise one.missing() from None


def own_job(name: str, owner: str | None, stores: Stores) -> Job | None:
    """A job that the caller may see, by its id or by its caller's own name of it; None if it has expired."""
    now = time.time()
    job = stores.jobs.get(name) or stores.jobs.find(name_key(name, owner or ""), now=now)
    return job if job and job.is_visible_to(owner) and job.expires_at > now else None


def _call_key(job: Job) -> str:
    return f"{object_folder(job)}/order.json"
