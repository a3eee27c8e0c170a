import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from layers.common.core.job import Job
from layers.common.service.jobs.dynamodb import DynamoJobs
from layers.common.service.jobs.sqlite import SqliteJobs
from layers.common.service.jobs.sqs import SqsQueue
from layers.common.service.objects.folder import FolderStore
from layers.common.service.objects.s3 import S3Store
from layers.common.service.settings import StoreSettings
from layers.common.service.stores import TOMBSTONE_S, open_stores, sweep


def test_without_a_word_everything_is_in_the_folder(tmp_path: Path) -> None:
    stores = open_stores(StoreSettings(studio_data_dir=tmp_path / "data"))
    assert [type(one) for one in (stores.objects, stores.jobs, stores.queue)] == [
        FolderStore,
        SqliteJobs,
        SqliteJobs,
    ]
    assert not (tmp_path / "data").exists()


def test_what_is_named_is_on_aws() -> None:
    settings = StoreSettings(media_bucket="b", jobs_table="t", jobs_queue_url="https://queue")
    stores = open_stores(settings)
    assert [type(one) for one in (stores.objects, stores.jobs, stores.queue)] == [
        S3Store,
        DynamoJobs,
        SqsQueue,
    ]


def test_each_is_chosen_by_itself(tmp_path: Path) -> None:
    stores = open_stores(StoreSettings(studio_data_dir=tmp_path, media_bucket="b"))
    assert [type(one) for one in (stores.objects, stores.jobs)] == [S3Store, SqliteJobs]


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
    assert settings.max_inline_bytes == most


@pytest.mark.parametrize("name", ["boto3", "botocore"])
def test_choosing_loads_no_sdk(name: str) -> None:
    code = (
        "import sys; from layers.common.service.stores import open_stores; "
        "from layers.common.service.settings import StoreSettings; "
        "open_stores(StoreSettings(media_bucket='b', jobs_table='t', jobs_queue_url='u')); "
        f"sys.exit({name!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_sweep_deletes_what_is_old_enough(tmp_path: Path) -> None:
    settings = StoreSettings(studio_data_dir=tmp_path)
    stores, now = open_stores(settings), time.time()
    stores.jobs.create(Job("expired", "x", "r", created_at=0, expires_at=now - 1))
    stores.jobs.create(Job("forgotten", "x", "r", created_at=0, expires_at=now - TOMBSTONE_S - 1))
    stores.objects.put("a", b"x")
    sweep(stores, settings, now=now, retention_s=3600)
    assert stores.jobs.get("expired") is not None
    assert stores.jobs.get("forgotten") is None
    assert stores.objects.size("a") == 1
    sweep(stores, settings, now=now + 7201, retention_s=3600)
    assert stores.objects.size("a") is None
    stores.close()


def test_a_table_of_jobs_needs_a_queue() -> None:
    with pytest.raises(ValidationError, match="JOBS_TABLE needs JOBS_QUEUE_URL"):
        StoreSettings(jobs_table="t")
