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

CUTOUTS = "cutouts"
"""Begins the keys of kept cut-outs."""

TEMPLATES = "templates"
"""Begins the keys of templates, which nothing deletes but their owners."""

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
    return Stores(
        open_objects(settings),
        DynamoJobs(settings.jobs_table, tombstone_s=TOMBSTONE_S) if settings.jobs_table else local,
        SqsQueue(settings.jobs_queue_url) if settings.jobs_queue_url else local,
    )


def open_objects(settings: StoreSettings, *, part: float = 1.0) -> ObjectStore:
    """The bucket that the settings name, or the data folder.

    Args:
        part: of the folder's room that may be taken before nothing more is stored.
    """
    if settings.media_bucket:
        return S3Store(settings.media_bucket)
    folder = settings.data_dir
    space = Space(folder, int(settings.data_max_bytes * part), settings.data_caller_share)
    return FolderStore(folder / "blobs", space=space)


def sweep(stores: Stores, settings: StoreSettings, *, now: float, retention_s: float) -> None:
    """Delete what the local stores have kept for long enough; AWS services do so by rules of their own.

    Args:
        retention_s: how long jobs are kept.
    """
    if isinstance(stores.objects, FolderStore):
        # Twice, since a job may have its result only at the end of its retention, which then starts anew.
        kept_s = max(
            2 * retention_s, settings.upload_life_s, settings.link_life_s, settings.cutout_retention_s
        )
        stores.objects.sweep(now - kept_s, keep=TEMPLATES)
        stores.objects.sweep(now - settings.cutout_retention_s, below=CUTOUTS)
    if isinstance(stores.jobs, SqliteJobs):
        stores.jobs.sweep(now - TOMBSTONE_S)
