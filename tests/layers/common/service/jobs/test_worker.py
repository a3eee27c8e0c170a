"""Jobs and those who do them: real processes, some of which die."""

import signal
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from layers.common.service.settings import job_settings, store_settings
from layers.common.service.stores import open_stores
from tests.disks import filled, small_disk
from tests.layers.common.service.service import ask, job_of, served, until, worker_process, working
from tests.waiting import PATIENCE_S, wait_for


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    path = tmp_path / "diary"
    path.touch()
    return path


def test_a_killed_worker_loses_no_job(embedded: Path, diary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_LEASE_S", "5")
    with served() as client:
        with worker_process() as first:
            path = job_of(client, parts=20, part_s=0.1, diary=diary)
            wait_for(diary.read_text)
            first.send_signal(signal.SIGKILL)
            first.wait()
        assert client.get(path).json()["status"] == "running"
        with worker_process() as second:
            job = until(client, path, "succeeded")
        assert diary.read_text().split("\n") == [
            f"begun {first.pid}",
            f"begun {second.pid}",
            f"done {second.pid}",
            "",
        ]
        assert client.get(job["result"]["url"]).content == b"QUIET"
        assert len(list(embedded.rglob("result-*"))) == 1


def test_two_workers_never_do_one_job_twice(embedded: Path, diary: Path) -> None:
    paths: list[str] = []

    def submit() -> None:
        paths.append(job_of(client, parts=2, part_s=0.02, diary=diary))

    with served() as client, worker_process() as first, worker_process() as second:

        def both_are_at_work() -> bool:
            submit()  # however long the second takes to start, there is work left for it
            words = diary.read_text().split() if diary.exists() else []
            return {str(first.pid), str(second.pid)} <= set(words)

        wait_for(both_are_at_work)
        for _ in range(14):
            submit()
        for path in paths:
            until(client, path, "succeeded")
        words = diary.read_text().split("\n")
    assert sum(word.startswith("begun") for word in words) == len(paths)
    assert sum(word.startswith("done") for word in words) == len(paths)


def test_a_cancelled_job_frees_its_worker(client: httpx.Client, diary: Path) -> None:
    with worker_process() as worker:
        path = job_of(client, parts=10_000, part_s=0.01, diary=diary)
        wait_for(diary.read_text)
        assert client.post(f"{path}/cancel").json()["status"] == "cancelled"
        until(client, job_of(client), "succeeded")
        assert client.get(path).json()["status"] == "cancelled"
        assert diary.read_text() == f"begun {worker.pid}\n"


def test_who_is_told_to_stop_gives_its_job_back(client: httpx.Client, diary: Path) -> None:
    """Its lease of 30 s need not run out."""
    with worker_process() as first:
        path = job_of(client, parts=40, part_s=0.03, diary=diary)
        wait_for(diary.read_text)
        first.terminate()
        assert first.wait(PATIENCE_S) == 0
    with working():
        until(client, path, "succeeded")
    assert diary.read_text().count("done") == 1


def test_a_job_is_not_begun_for_ever(client: httpx.Client, diary: Path) -> None:
    path = job_of(client, diary=diary)
    stores = open_stores(store_settings())
    for attempt in range(1, job_settings().job_attempts + 1):
        claimed = stores.jobs.claim(path.rpartition("/")[2], now=time.time(), lease_until=time.time())
        assert claimed is not None
        assert claimed.attempt == attempt
    stores.close()
    with working():
        job = until(client, path, "failed")
    assert job["problem"]["code"] == "attempts_exhausted"
    assert "3 times" in job["problem"]["detail"]
    assert diary.read_text() == ""


@pytest.mark.usefixtures("embedded")
def test_a_job_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_TIMEOUT_S", "0.3")
    with served() as client, working():
        job = until(client, job_of(client, parts=1000, part_s=0.01), "failed")
    assert (job["problem"]["status"], job["problem"]["code"]) == (504, "deadline_exceeded")


def test_a_job_whose_files_are_gone_fails_clearly(client: httpx.Client, embedded: Path) -> None:
    path = job_of(client)
    for blob in embedded.rglob("input-0"):
        blob.unlink()
    with working():
        job = until(client, path, "failed")
    assert job["problem"]["code"] == "expired"


def test_a_second_message_does_no_harm(stores: str, diary: Path) -> None:
    with served() as client:
        path = job_of(client, diary=diary)
        extra = open_stores(store_settings())
        extra.queue.send(path.rpartition("/")[2])
        extra.queue.send("a-job-that-nobody-knows")
        with working():
            until(client, path, "succeeded")
            until(client, job_of(client), "succeeded")
        assert diary.read_text().count("begun") == 1
        assert extra.queue.receive(hidden_s=30, wait_s=0) is None
        extra.close()


def test_a_cancelled_job_frees_its_thread_within_a_second(stores: str) -> None:
    with served() as client, working():
        path = job_of(client, parts=10_000, part_s=0.01)
        until(client, path, "running")
        client.post(f"{path}/cancel")
        until(client, job_of(client), "succeeded")
        assert client.get(path).json()["status"] == "cancelled"


def test_a_job_whose_result_does_not_fit_waits_for_room(
    embedded: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.common.service.jobs.worker.RETRY_AFTER_S", 0.5)
    with small_disk(embedded, 24 << 20) as disk, served() as client:
        path = job_of(client, diary=diary)
        with filled(disk, left=6_000_000), working():
            wait_for(lambda: diary.read_text().count("done") >= 2)
            wait_for(lambda: client.get(path).json()["status"] == "queued")
        with working():
            job = until(client, path, "succeeded")
        assert client.get(job["result"]["url"]).content == b"QUIET"
        assert not list(disk.rglob("*.part"))
        store = open_stores(store_settings())
        done = store.jobs.get(path.rpartition("/")[2])
        store.close()
    assert done is not None
    assert done.attempt == 1


def test_a_worker_outlives_a_locked_database(client: httpx.Client, embedded: Path, diary: Path) -> None:
    """What is running is finished and recorded once the lock is gone."""
    with worker_process() as worker:
        path = job_of(client, parts=20, part_s=0.1, diary=diary)
        wait_for(diary.read_text)
        other = sqlite3.connect(embedded / "jobs.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answer = ask(client)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        wait_for(lambda: "done" in diary.read_text())
        assert client.get(path).json()["status"] == "running"
        other.execute("COMMIT")
        other.close()
        assert until(client, path, "succeeded")["status"] == "succeeded"
        until(client, job_of(client), "succeeded")
        assert worker.poll() is None
    assert diary.read_text().count("begun") == 1
    assert len(list(embedded.glob("blobs/jobs/*/order.json"))) == 0


def test_a_worker_waits_for_a_database_that_is_damaged_until_it_is_replaced(
    client: httpx.Client, embedded: Path
) -> None:
    until_it_stops = job_of(client)
    with worker_process() as worker:
        until(client, until_it_stops, "succeeded")
        for part in embedded.glob("jobs.db*"):
            part.write_bytes(b"garbage" * 10_000)
        wait_for(lambda: ask(client).status_code == 503)
        for part in embedded.glob("jobs.db*"):
            part.unlink()
        until(client, job_of(client), "succeeded")
        assert worker.poll() is None


def test_progress_is_written_at_most_once_a_second(client: httpx.Client) -> None:
    with working():
        began = time.monotonic()
        path = job_of(client, parts=150, part_s=0.01)
        until(client, path, "succeeded")
        seconds = time.monotonic() - began
        version = int(client.get(path).headers["etag"].strip('"'))
    # Created, claimed, finished, and one write for each whole second.
    assert 4 <= version <= 3 + seconds + 1
