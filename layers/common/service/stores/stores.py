"""The ports of this process, each with the adapter that the settings choose."""

from dataclasses import dataclass

from layers.common.service.blobs.files import FileBlobs
from layers.common.service.blobs.port import BlobStore
from layers.common.service.blobs.s3 import S3Blobs
from layers.common.service.jobstore.dynamodb import DynamoJobs
from layers.common.service.jobstore.port import JobStore
from layers.common.service.jobstore.sqlite import SqliteJobs
from layers.common.service.queue.embedded import EmbeddedQueue
from layers.common.service.queue.port import Queue
from layers.common.service.queue.sqs import SqsQueue
from layers.common.service.stores.settings import StoreSettings

TOMBSTONE_S = 7 * 24 * 3600.0
"""How long an expired job is still known to have been, and answers 410 instead of 404."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Nothing is opened, made or imported before it is used."""

    blobs: BlobStore
    jobs: JobStore
    queue: Queue

    def close(self) -> None:
        self.jobs.close()
        self.queue.close()


def open_stores(settings: StoreSettings) -> Stores:
    """AWS's for each that the settings name one for, else those in the data folder."""
    folder = settings.data_dir
    return Stores(
        S3Blobs(settings.media_bucket) if settings.media_bucket else FileBlobs(folder),
        DynamoJobs(settings.jobs_table, tombstone_s=TOMBSTONE_S)
        if settings.jobs_table
        else SqliteJobs(folder / "jobs.db"),
        SqsQueue(settings.jobs_queue_url) if settings.jobs_queue_url else EmbeddedQueue(folder / "queue.db"),
    )


def sweep(stores: Stores, *, now: float, retention_s: float) -> None:
    """Delete what the embedded stores have kept for long enough; AWS does the same by rules of its own."""
    if isinstance(stores.blobs, FileBlobs):
        stores.blobs.sweep(now - 2 * retention_s)  # what waited for so long had its result after that
    if isinstance(stores.jobs, SqliteJobs):
        stores.jobs.sweep(now - TOMBSTONE_S)
