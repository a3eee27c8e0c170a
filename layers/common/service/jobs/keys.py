"""The keys under which a job's objects are."""

import secrets

from layers.common.core.job import Job
from layers.common.core.owner import owner_part
from layers.common.service.objects.store import ObjectStore


def new_job_id() -> str:
    """An id that nobody guesses."""
    return secrets.token_urlsafe(24)


def object_folder(job: Job) -> str:
    """Where the objects of a job are."""
    return _folder(job.owner, job.id)


def input_key(owner: str, job_id: str, number: int) -> str:
    """Where a file of the request is, by its number from 0 on."""
    return f"{_folder(owner, job_id)}/input-{number}"


def delete_inputs(owner: str, job_id: str, objects: ObjectStore) -> None:
    """Delete the files that came with a request. They may be gone already."""
    number = 0
    while objects.size(key := input_key(owner, job_id, number)) is not None:
        objects.delete(key)
        number += 1


def _folder(owner: str, job_id: str) -> str:
    return f"jobs/{owner_part(owner)}{job_id}"
