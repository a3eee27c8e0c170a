"""An invocation as it waits for a worker: in the store, since neither a queue nor a table holds a photo."""

import json
from collections.abc import Mapping, Sequence

from layers.common.core.capability import Capability
from layers.common.core.invocation import Invocation
from layers.common.core.media import Upload
from layers.common.service.blobs.port import BlobStore
from layers.common.service.jobstore.job import Job
from layers.common.service.uploads.key import Sent


def keep(
    invocation: Invocation, uploads: Sequence[Upload], sent: Sequence[Sent], job_id: str, blobs: BlobStore
) -> None:
    """Store an invocation's files and its text.

    Args:
        uploads: files that came with the request.
        sent: files that lie in the store already.
    """
    files = []
    for n, upload in enumerate(uploads):
        key = f"jobs/{job_id}/input-{n}"
        blobs.put(key, upload.data)
        files.append((upload.field, upload.filename, key))
    files += [(one.field, one.placeholder.filename, one.key) for one in sent]
    text = {"texts": list(invocation.texts), "accept": invocation.accept, "files": files}
    blobs.put(_text_key(job_id), json.dumps(text).encode())


def load(job: Job, capabilities: Mapping[str, Capability], blobs: BlobStore) -> Invocation:
    """The invocation as it was accepted.

    Raises:
        BlobMissing: a part of it is not there any more.
    """
    text = json.loads(blobs.get(_text_key(job.id)))
    uploads = [Upload(field, blobs.get(key), filename) for field, filename, key in text["files"]]
    pairs = [(name, value) for name, value in text["texts"]]
    return Invocation.checked(capabilities[job.operation], pairs, uploads, text["accept"])


def forget(job_id: str, blobs: BlobStore) -> None:
    """Delete the invocation's text and the files that came with it. It may be gone already."""
    blobs.delete(_text_key(job_id))
    n = 0
    while blobs.size(key := f"jobs/{job_id}/input-{n}") is not None:
        blobs.delete(key)
        n += 1


def _text_key(job_id: str) -> str:
    return f"jobs/{job_id}/order.json"
