"""The stores of this process, each with the adapter that the settings choose."""

from dataclasses import dataclass

from layers.common.service.jobs.dynamodb import DynamoJobs
from layers.common.service.jobs.sqlite import SqliteJobs
from layers.common.service.jobs.sqs import SqsQueue
from layers.common.service.jobs.store import JobStore, Queue
from layers.common.service.objects.folder import FolderStore
from layers.common.service.objects.s3 import S3Store
from layers.common.service.objects.space import Space
from layers.common.service.objects.store import ObjectStore
from layers.common.service.settings import StoreSettings

TOMBSTONE_S = 7 * 24 * 3600.0
"""How long an expired job answers 410 instead of 404, in seconds."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Nothing is opened, created or imported before its first use."""

    objects: ObjectStore
    jobs: JobStore
    queue: Queue

    def close(self) -> None:
        self.jobs.close()
        self.queue.close()


def open_stores(settings: StoreSettings) -> Stores:
    """The AWS services that the settings name; the data folder for the rest."""
    folder = settings.data_dir
    local = SqliteJobs(folder / "jobs.db")
    space = Space(folder, settings.data_max_bytes, settings.data_caller_share)
    return Stores(
        S3Store(settings.media_bucket)
        if settings.media_bucket
        else FolderStore(folder / "blobs", space=space),
        DynamoJobs(settings.jobs_table, tombstone_s=TOMBSTONE_S) if settings.jobs_table else local,
        SqsQueue(settings.jobs_queue_url) if settings.jobs_queue_url else local,
    )


def sweep(stores: Stores, settings: StoreSettings, *, now: float, retention_s: float) -> None:
    """Delete what the local stores have kept for long enough; AWS services do so by rules of their own.

    Args:
        retention_s: how long jobs are kept.
    """
    if isinstance(stores.objects, FolderStore):
        # Twice, since a job may have its result only at the end of its retention, which then starts anew.
        kept_s = max(2 * retention_s, settings.upload_life_s, settings.link_life_s)
        stores.objects.sweep(now - kept_s)
    if isinstance(stores.jobs, SqliteJobs):
        stores.jobs.sweep(now - TOMBSTONE_S)
