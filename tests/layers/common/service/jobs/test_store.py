"""What every JobStore does, over SQLite and over DynamoDB."""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from layers.common.core.job import Job
from layers.common.service.aws_client import client
from layers.common.service.jobs.dynamodb import DynamoJobs
from layers.common.service.jobs.sqlite import SqliteJobs
from layers.common.service.jobs.store import JobStore

NOW = 1_800_000_000.25

EARLIER = f"""
CREATE TABLE jobs (id, operation, request_id, created_at, expires_at, idempotency, fingerprint, state,
attempt, lease_until, stage, percent, version, outcome, visible_at REAL, receipt TEXT,
PRIMARY KEY (id)) WITHOUT ROWID;
INSERT INTO jobs
VALUES ('old', 'cutout', 'r1', {NOW}, {NOW + 5}, '', '', 'queued', 0, 0.0, '', 0, 1, 'null', 0, NULL);
"""
"""The file of a version before jobs had owners."""


@pytest.fixture(params=["sqlite", "dynamodb"])
def jobs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[JobStore]:
    if request.param == "sqlite":
        store = SqliteJobs(tmp_path / "jobs.db")
        yield store
        store.close()
    else:
        yield DynamoJobs(request.getfixturevalue("cloud")["JOBS_TABLE"], tombstone_s=3600)


def queued(**changes: object) -> Job:
    job = Job(secrets.token_urlsafe(8), "cutout", "r1", created_at=NOW, expires_at=NOW + 1000)
    return replace(job, **changes)  # type: ignore[arg-type]


def claimed(jobs: JobStore) -> Job:
    job = jobs.claim(jobs.create(queued()).id, now=NOW, lease_until=NOW + 30)
    assert job is not None
    return job


def test_a_job_is_kept_as_it_is(jobs: JobStore) -> None:
    job = queued(idempotency=secrets.token_hex(8), fingerprint="f")
    assert jobs.create(job) == job
    assert jobs.get(job.id) == job


def test_an_unknown_job(jobs: JobStore) -> None:
    assert jobs.get("nothing") is None
    assert jobs.claim("nothing", now=NOW, lease_until=NOW + 30) is None
    assert jobs.cancel("nothing") is None
    assert jobs.get("nothing") is None


def test_jobs_are_listed_by_their_owner_the_newest_first_and_in_parts(jobs: JobStore) -> None:
    ann, ben = secrets.token_hex(8), secrets.token_hex(8)
    made = [jobs.create(queued(owner=ann, created_at=NOW + n // 2)) for n in range(5)]
    jobs.create(queued(owner=ben))
    jobs.create(queued())
    jobs.create(queued(owner=ann, expires_at=NOW))
    whole = jobs.owned_by(ann, now=NOW, state=None, after=None, limit=10)
    assert {one.id for one in whole} == {one.id for one in made}
    assert [one.created_at for one in whole] == [NOW + 2, NOW + 1, NOW + 1, NOW, NOW]
    first = jobs.owned_by(ann, now=NOW, state=None, after=None, limit=2)
    rest = jobs.owned_by(ann, now=NOW, state=None, after=first[-1], limit=10)
    assert [*first, *rest] == whole
    assert not jobs.owned_by(ann, now=NOW, state=None, after=whole[-1], limit=10)
    assert not jobs.owned_by("", now=NOW, state=None, after=None, limit=10)


def test_jobs_are_listed_by_their_state(jobs: JobStore) -> None:
    owner = secrets.token_hex(8)
    made = [jobs.create(queued(owner=owner, created_at=NOW + n)) for n in range(3)]
    jobs.cancel(made[1].id)
    listed = jobs.owned_by(owner, now=NOW, state="cancelled", after=None, limit=1)
    assert [one.id for one in listed] == [made[1].id]
    assert not jobs.owned_by(owner, now=NOW, state="running", after=None, limit=1)


def test_more_jobs_are_listed_than_one_query_looks_at(jobs: JobStore) -> None:
    owner = secrets.token_hex(8)
    oldest = jobs.create(queued(owner=owner))
    jobs.cancel(oldest.id)
    for n in range(1, 103):
        jobs.create(queued(owner=owner, created_at=NOW + n))
    assert len(jobs.owned_by(owner, now=NOW, state=None, after=None, limit=101)) == 101
    (found,) = jobs.owned_by(owner, now=NOW, state="cancelled", after=None, limit=1)
    assert found.id == oldest.id


LATER = ("owner", "memo", "begun_at", "ended_at", "expected_s", "files")


def test_a_job_of_an_earlier_version_has_no_owner(tmp_path: Path, cloud: Mapping[str, str]) -> None:
    table = DynamoJobs(cloud["JOBS_TABLE"], tombstone_s=3600)
    job = queued()
    item = {name: value for name, value in table._item(job).items() if name not in LATER}
    client("dynamodb").put_item(TableName=cloud["JOBS_TABLE"], Item=item)
    assert table.get(job.id) == job
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as file, file:
        file.executescript(EARLIER)
    store = SqliteJobs(tmp_path / "jobs.db")
    assert store.get("old") == queued(id="old", expires_at=NOW + 5)
    new = store.create(queued(owner="ann"))
    assert store.owned_by("ann", now=NOW, state=None, after=None, limit=9) == [new]
    message = store.receive(hidden_s=1, wait_s=0)
    assert message is not None
    assert message.job_id == "old"
    store.close()


def test_one_key_makes_one_job(jobs: JobStore) -> None:
    first = jobs.create(queued(idempotency="k1"))
    assert jobs.create(queued(idempotency="k1", fingerprint="other")) == first
    assert jobs.create(queued(idempotency="k2")).id != first.id


def test_a_job_is_found_by_its_key_until_it_expires(jobs: JobStore) -> None:
    first = jobs.create(queued(idempotency="k4"))
    jobs.create(queued())
    assert jobs.find("k4", now=NOW) == first
    assert jobs.find("k4", now=first.expires_at) is None
    assert jobs.find("k5", now=NOW) is None
    assert jobs.find("", now=NOW) is None


def test_of_many_with_one_key_at_once_one_is_made(jobs: JobStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: jobs.create(queued(idempotency="at once")).id, range(8)))
    assert len(set(made)) == 1
    assert jobs.get(made[0]) is not None


def test_the_key_of_an_expired_job_is_free_again(jobs: JobStore) -> None:
    first = jobs.create(queued(idempotency="k3"))
    later = queued(idempotency="k3", created_at=first.expires_at, expires_at=first.expires_at + 1000)
    assert jobs.create(later).id == later.id
    assert jobs.get(first.id) is not None


def test_a_claim_begins_an_attempt(jobs: JobStore) -> None:
    job = claimed(jobs)
    assert (job.state, job.attempt, job.lease_until, job.version) == ("running", 1, NOW + 30, 2)


def test_what_is_leased_is_not_claimed(jobs: JobStore) -> None:
    job = claimed(jobs)
    assert jobs.claim(job.id, now=NOW + 29, lease_until=NOW + 60) is None
    assert jobs.get(job.id) == job


def test_of_many_who_claim_one_gets_it(jobs: JobStore) -> None:
    job = jobs.create(queued())
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: jobs.claim(job.id, now=NOW, lease_until=NOW + 30), range(8)))
    assert sum(one is not None for one in got) == 1


def test_a_lease_that_ran_out_is_for_the_next(jobs: JobStore) -> None:
    first = claimed(jobs)
    jobs.progress(first, stage="infer", percent=40, lease_until=NOW + 30)
    second = jobs.claim(first.id, now=NOW + 30, lease_until=NOW + 60)
    assert second is not None
    assert (second.attempt, second.stage, second.percent) == (2, "", 0)
    assert jobs.progress(first, stage="encode", percent=90, lease_until=NOW + 90) is None
    assert jobs.finish(first, "succeeded", {}, now=NOW + 7, expires_at=NOW) is None
    assert jobs.get(first.id) == second


def test_a_released_job_waits_as_if_the_attempt_had_not_been(jobs: JobStore) -> None:
    job = claimed(jobs)
    jobs.progress(job, stage="render", percent=40, lease_until=NOW + 30)
    released = jobs.release(job)
    assert released is not None
    assert (released.state, released.attempt, released.stage, released.percent) == ("queued", 0, "", 0)
    assert jobs.release(job) is None
    again = jobs.claim(job.id, now=NOW, lease_until=NOW + 30)
    assert again is not None
    assert again.attempt == 1


def test_progress_keeps_the_lease(jobs: JobStore) -> None:
    job = jobs.progress(claimed(jobs), stage="render", percent=55, lease_until=NOW + 90)
    assert job is not None
    assert (job.stage, job.percent, job.lease_until, job.version) == ("render", 55, NOW + 90, 3)
    assert jobs.claim(job.id, now=NOW + 60, lease_until=NOW + 99) is None


def test_a_success(jobs: JobStore) -> None:
    outcome = {"key": "jobs/x/result-1", "notes": {"Model": "classic"}, "bytes": 12}
    done = jobs.finish(claimed(jobs), "succeeded", outcome, now=NOW + 7, expires_at=NOW + 5000)
    assert done is not None
    assert (done.state, done.percent, done.outcome, done.expires_at) == (
        "succeeded",
        100,
        outcome,
        NOW + 5000,
    )
    assert jobs.get(done.id) == done
    assert done.ended
    assert (done.begun_at, done.ended_at) == (NOW, NOW + 7)


def test_a_failure_keeps_how_far_it_came(jobs: JobStore) -> None:
    job = jobs.progress(claimed(jobs), stage="infer", percent=20, lease_until=NOW + 60)
    assert job is not None
    done = jobs.finish(job, "failed", {"status": 422}, now=NOW + 7, expires_at=NOW + 5000)
    assert done is not None
    assert (done.state, done.stage, done.percent) == ("failed", "infer", 20)


def test_what_has_ended_stays(jobs: JobStore) -> None:
    done = jobs.finish(claimed(jobs), "failed", {"status": 500}, now=NOW + 7, expires_at=NOW + 5000)
    assert done is not None
    assert jobs.finish(done, "succeeded", {}, now=NOW + 7, expires_at=NOW) is None
    assert jobs.progress(done, stage="x", percent=1, lease_until=NOW + 99) is None
    assert jobs.claim(done.id, now=NOW + 99, lease_until=NOW + 200) is None
    assert jobs.cancel(done.id) is None
    assert jobs.get(done.id) == done


def test_a_queued_job_is_cancelled(jobs: JobStore) -> None:
    job = jobs.cancel(jobs.create(queued()).id)
    assert job is not None
    assert job.state == "cancelled"
    assert jobs.claim(job.id, now=NOW, lease_until=NOW + 30) is None


def test_a_running_job_is_cancelled_and_its_worker_told(jobs: JobStore) -> None:
    job = claimed(jobs)
    assert jobs.cancel(job.id) is not None
    assert jobs.progress(job, stage="x", percent=1, lease_until=NOW + 99) is None
    assert jobs.finish(job, "succeeded", {}, now=NOW + 7, expires_at=NOW) is None


def test_an_expired_job_is_not_begun(jobs: JobStore) -> None:
    job = jobs.create(queued())
    assert jobs.claim(job.id, now=job.expires_at, lease_until=job.expires_at + 30) is None
