import subprocess
import sys
import time
from pathlib import Path

import pytest

from layers.common.service.blobs.files import FileBlobs
from layers.common.service.blobs.s3 import S3Blobs
from layers.common.service.jobstore.dynamodb import DynamoJobs
from layers.common.service.jobstore.job import Job
from layers.common.service.jobstore.sqlite import SqliteJobs
from layers.common.service.queue.embedded import EmbeddedQueue
from layers.common.service.queue.sqs import SqsQueue
from layers.common.service.stores.settings import StoreSettings
from layers.common.service.stores.stores import TOMBSTONE_S, open_stores, sweep


def test_without_a_word_everything_is_in_the_folder(tmp_path: Path) -> None:
    stores = open_stores(StoreSettings(studio_data_dir=tmp_path / "data"))
    assert [type(one) for one in (stores.blobs, stores.jobs, stores.queue)] == [
        FileBlobs,
        SqliteJobs,
        EmbeddedQueue,
    ]
    assert not (tmp_path / "data").exists()


def test_what_is_named_is_on_aws() -> None:
    settings = StoreSettings(media_bucket="b", jobs_table="t", jobs_queue_url="https://queue")
    stores = open_stores(settings)
    assert [type(one) for one in (stores.blobs, stores.jobs, stores.queue)] == [S3Blobs, DynamoJobs, SqsQueue]


def test_each_is_chosen_by_itself(tmp_path: Path) -> None:
    stores = open_stores(StoreSettings(studio_data_dir=tmp_path, media_bucket="b"))
    assert [type(one) for one in (stores.blobs, stores.jobs)] == [S3Blobs, SqliteJobs]


@pytest.mark.parametrize(
    ("settings", "most"),
    [
        (StoreSettings(), float("inf")),
        (StoreSettings(media_bucket="b"), 4_500_000),
        (StoreSettings(media_bucket="b", inline_result_bytes=7), 7),
    ],
)
def test_what_an_answer_on_lambda_may_hold(
    settings: StoreSettings, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "cutout")
    assert settings.most_inline == most


@pytest.mark.parametrize("name", ["boto3", "botocore"])
def test_choosing_loads_no_sdk(name: str) -> None:
    code = (
        "import sys; from layers.common.service.stores.stores import open_stores; "
        "from layers.common.service.stores.settings import StoreSettings; "
        "open_stores(StoreSettings(media_bucket='b', jobs_table='t', jobs_queue_url='u')); "
        f"sys.exit({name!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_sweep_deletes_what_is_old_enough(tmp_path: Path) -> None:
    stores, now = open_stores(StoreSettings(studio_data_dir=tmp_path)), time.time()
    stores.jobs.create(Job("expired", "x", "r", created_at=0, expires_at=now - 1))
    stores.jobs.create(Job("forgotten", "x", "r", created_at=0, expires_at=now - TOMBSTONE_S - 1))
    stores.blobs.put("a", b"x")
    sweep(stores, now=now, retention_s=3600)
    assert stores.jobs.get("expired") is not None
    assert stores.jobs.get("forgotten") is None
    assert stores.blobs.size("a") == 1
    sweep(stores, now=now + 7201, retention_s=3600)
    assert stores.blobs.size("a") is None
    stores.close()
