"""Batches: one job for many files, what becomes of each, and the archive of their results."""

import io
import json
import signal
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from layers.common.core.batch import MOST_FILES
from layers.common.service.intake import Body
from layers.common.service.objects.folder import FolderStore
from tests.layers.common.service.service import served, until, worker_process, working
from tests.waiting import wait_for

Files = Sequence[tuple[str, bytes]]

THREE = [("b.png", b"two"), ("a.png", b"one"), ("c.png", b"three")]


def post(
    client: httpx.Client, files: Files, headers: Mapping[str, str] | None = None, **params: Any
) -> httpx.Response:
    sent = [("file", one) for one in files]
    return client.post("/v1/batch/slow", files=sent, params=params, headers=headers)


def batch_of(client: httpx.Client, files: Files = THREE, **params: Any) -> str:
    """The path of a new batch."""
    answer = post(client, files, **params)
    assert answer.status_code == 202, answer.text
    return str(answer.headers["location"])


def archive(client: httpx.Client, path: str) -> zipfile.ZipFile:
    answer = client.get(f"{path}/result")
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    found = zipfile.ZipFile(io.BytesIO(answer.content))
    assert found.testzip() is None
    return found


def texts(found: zipfile.ZipFile) -> dict[str, bytes]:
    return {one.filename: found.read(one) for one in found.infolist()}


def inputs(folder: Path) -> list[Path]:
    return list(folder.rglob("input-*"))


def test_a_batch(client: httpx.Client, embedded: Path) -> None:
    answer = post(client, THREE)
    job = answer.json()
    assert (answer.status_code, job["operation"], job["status"]) == (202, "slow", "queued")
    assert [one["filename"] for one in job["batch"]] == ["b.png", "a.png", "c.png"]
    assert {one["status"] for one in job["batch"]} == {"queued"}
    path = answer.headers["location"]
    with working():
        job = until(client, path, "succeeded")
    assert [one["status"] for one in job["batch"]] == ["succeeded"] * 3
    assert [one["progress"] for one in job["batch"]] == [100] * 3
    assert (job["progress"], job["result"]["media_type"]) == (100, "application/zip")
    result = client.get(f"{path}/result")
    assert result.headers["content-disposition"] == 'inline; filename="slow.zip"'
    assert result.headers["x-files"] == "3 of 3"
    assert result.headers["x-job-id"] == job["id"]
    entries = {str(number): one["entry"] for number, one in enumerate(job["batch"])}
    assert json.loads(unquote(result.headers["x-file-results"])) == entries
    assert list(texts(archive(client, path)).items()) == [
        ("b-loud.txt", b"TWO"),
        ("a-loud.txt", b"ONE"),
        ("c-loud.txt", b"THREE"),
    ]
    assert not inputs(embedded)


def test_names_that_come_twice_are_numbered(client: httpx.Client) -> None:
    hostile = [
        "../../etc/passwd",
        "C:\\x\\y.png",
        "a\0b.png",
        "é" * 5000 + ".png",
        "\u202eabc.png",
        "🙂.png",
        "",
    ]
    names = ["same.png", "SAME.png", "same.png", "same_1.png", *hostile]
    path = batch_of(client, [(name, b"x") for name in names])
    with working():
        job = until(client, path, "succeeded")
    found = archive(client, path).namelist()
    assert found[:4] == ["same-loud.txt", "SAME-loud_1.txt", "same-loud_2.txt", "same_1-loud.txt"]
    assert found == [one["entry"] for one in job["batch"]]
    assert len({name.casefold() for name in found}) == len(names)
    for name in found:
        assert not set(name) & set("/\\\0\u202e")
        assert len(name.encode()) <= 250


def test_one_of_three_is_broken(client: httpx.Client) -> None:
    path = batch_of(client, [("a.png", b"one"), ("b.png", b"fault"), ("c.png", b"bug"), ("d.png", b"four")])
    with working():
        job = until(client, path, "succeeded")
    assert [one["status"] for one in job["batch"]] == ["succeeded", "failed", "failed", "succeeded"]
    assert [one.get("problem", {}).get("code") for one in job["batch"]] == [
        None,
        "no_subject",
        "internal_error",
        None,
    ]
    found = texts(archive(client, path))
    assert list(found) == ["a-loud.txt", "d-loud.txt", "report.json"]
    assert json.loads(found["report.json"]) == {"files": job["batch"]}
    assert "secret" not in found["report.json"].decode()


def test_all_are_broken(client: httpx.Client) -> None:
    path = batch_of(client, [("a.png", b"fault"), ("b.png", b"fault")])
    with working():
        job = until(client, path, "failed")
    assert (job["problem"]["status"], job["problem"]["code"]) == (422, "batch_failed")
    assert [one["problem"]["code"] for one in job["batch"]] == ["no_subject"] * 2
    answer = client.get(f"{path}/result")
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_failed")


def test_two_hundred_files(client: httpx.Client) -> None:
    path = batch_of(client, [(f"{number}.png", str(number).encode()) for number in range(MOST_FILES)])
    with working():
        until(client, path, "succeeded")
    assert list(texts(archive(client, path)).values()) == [
        str(number).encode() for number in range(MOST_FILES)
    ]


@pytest.mark.parametrize("count", [MOST_FILES + 1, MOST_FILES + 150])
def test_more_files_than_that(client: httpx.Client, embedded: Path, count: int) -> None:
    answer = post(client, [("a.png", b"x")] * count)
    assert (answer.status_code, answer.json()["param"]) == (422, "file")
    assert str(MOST_FILES) in answer.json()["detail"]
    assert not inputs(embedded)


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"files": []}, 415, ""),
        ({"files": {"other": b"x"}}, 422, "1 to 200 files for `file`, received none"),
        ({"files": {"flie": b"x"}}, 422, "`file`"),
        ({"files": {"file": b"x", "flie": b"x"}}, 422, "there is no file field `flie`"),
        ({"files": {"file": b"x"}, "params": {"parts": "0"}}, 422, "`parts`"),
        ({"files": {"file": b"x"}, "params": {"file_key": "x"}}, 422, "`file_key`"),
        ({"files": [("file", b"x"), *[("other", b"x")] * 4]}, 422, "0 to 3 files for `other`"),
        ({"content": b"x"}, 415, ""),
        ({"content": b"--x", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400, ""),
    ],
)
def test_what_is_no_batch(
    client: httpx.Client, embedded: Path, sent: dict[str, Any], status: int, says: str
) -> None:
    answer = client.post("/v1/batch/slow", **sent)
    assert answer.status_code == status, answer.text
    assert says in answer.json()["detail"]
    assert not inputs(embedded)
    assert client.post("/v1/batch/nothing", **sent).status_code == 404


def test_limits_are_those_of_a_file_and_of_the_body(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", "2000")
    monkeypatch.setenv("BATCH_MAX_BYTES", "6000")
    with served() as client:
        path = batch_of(client, [("a.png", b"x" * 1500)] * 3)
        with working():
            until(client, path, "succeeded")
        assert len(archive(client, path).namelist()) == 3
        large = post(client, [("a.png", b"x" * 2001)])
        assert (large.status_code, large.json()["param"]) == (413, "file")
        assert post(client, [("a.png", b"x" * 1500)] * 4).status_code == 413
        shared = client.post(
            "/v1/batch/slow", files=[("file", b"x" * 1500), ("file", b"x"), ("other", b"y" * 600)]
        )
        assert (shared.status_code, shared.json()["param"]) == (413, "file")
        assert client.post("/v1/slow", files={"file": b"x" * 2001}).status_code == 413
    assert not inputs(embedded)


def test_every_file_has_the_others_beside_it(client: httpx.Client) -> None:
    sent = [("file", ("a", b"one")), ("other", ("x", b"and")), ("file", ("b", b"two"))]
    path = client.post("/v1/batch/slow", files=sent).headers["location"]
    with working():
        until(client, path, "succeeded")
    assert texts(archive(client, path)) == {"a-loud.txt": b"ONE AND", "b-loud.txt": b"TWO AND"}


def test_files_that_were_uploaded_before(client: httpx.Client) -> None:
    keys = []
    for name in ("a.png", "b.png"):
        form = client.post("/v1/uploads", json={"filename": name, "bytes": 9}).json()
        client.post(form["url"], data=form["fields"], files={"file": name.encode()})
        keys.append(form["key"])
    texts_ = [("file_key", (None, key)) for key in [*keys, keys[0]]]
    answer = client.post("/v1/batch/slow", files=texts_)
    assert answer.status_code == 202, answer.text
    with working():
        job = until(client, answer.headers["location"], "succeeded")
    assert [one["filename"] for one in job["batch"]] == ["a.png", "b.png", "a.png"]
    assert texts(archive(client, answer.headers["location"])) == {
        "a-loud.txt": b"A.PNG",
        "b-loud.txt": b"B.PNG",
        "a-loud_1.txt": b"A.PNG",
    }
    gone = keys[0].replace("a.png", "c.png")
    missing = client.post("/v1/batch/slow", files={"file_key": (None, gone)})
    assert (missing.status_code, missing.json()["param"]) == (422, "file_key")


def test_the_same_request_makes_one_batch(client: httpx.Client, embedded: Path) -> None:
    once = {"Idempotency-Key": "k"}
    first, again = (post(client, THREE, once) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert len(inputs(embedded)) == 3
    other = post(client, [("b.png", b"2"), *THREE[1:]], once)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(inputs(embedded)) == 3


def test_any_part_of_the_archive_can_be_read(client: httpx.Client) -> None:
    path = batch_of(client, [("a.png", b"fault"), *THREE])
    with working():
        until(client, path, "succeeded")
    whole = client.get(f"{path}/result")
    assert whole.headers["accept-ranges"] == "bytes"
    size = len(whole.content)
    parts = []
    for first in range(0, size, 37):
        part = client.get(f"{path}/result", headers={"Range": f"bytes={first}-{first + 36}"})
        assert part.status_code == 206
        parts.append(part.content)
    assert b"".join(parts) == whole.content
    past = client.get(f"{path}/result", headers={"Range": f"bytes={size}-"})
    assert past.status_code == 416
    known = client.get(f"{path}/result", headers={"If-None-Match": whole.headers["etag"]})
    assert known.status_code == 304


def test_an_archive_by_a_link(stores: str) -> None:
    with served() as client, working():
        path = batch_of(client)
        until(client, path, "succeeded")
        link = client.get(f"{path}/result", headers={"Accept": "application/json"}).json()
        whole = client.get(f"{path}/result").content
        for _ in range(2):
            linked = httpx.get(link["url"])
            assert (linked.status_code, linked.content, link["bytes"]) == (200, whole, len(whole))
            link = client.get(f"{path}/result", headers={"Accept": "application/json"}).json()


def test_progress_of_each_file(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layers.common.service.jobs.worker._LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("layers.common.service.jobs.worker._WRITE_EVERY_S", 0.1)
    path = batch_of(client, parts=20, part_s=0.03)
    with working(), client.stream("GET", f"{path}/events") as stream:
        seen = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    states = [[one["status"] for one in event["batch"]] for event in seen]
    assert ["succeeded", "running", "queued"] in states
    assert states[-1] == ["succeeded"] * 3
    percents = [event["progress"] for event in seen]
    assert percents == sorted(percents)
    running = [
        (event["progress"], one["progress"], number)
        for event in seen
        for number, one in enumerate(event["batch"])
        if one["status"] == "running"
    ]
    assert running
    for whole, own, number in running:
        assert whole == (100 * number + own) // 3


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    path = tmp_path / "diary"
    path.touch()
    return path


def test_what_is_finished_outlives_a_killed_worker(
    embedded: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOB_LEASE_S", "3")
    with served() as client:
        with worker_process() as first:
            path = batch_of(client, parts=20, part_s=0.05, diary=diary)
            wait_for(lambda: diary.read_text().count("begun") == 2)
            first.send_signal(signal.SIGKILL)
            first.wait()
        with worker_process() as second:
            job = until(client, path, "succeeded")
        words = diary.read_text().split("\n")[:-1]
        assert [one.split()[1] for one in words] == [str(first.pid)] * 3 + [str(second.pid)] * 4
        assert [one["status"] for one in job["batch"]] == ["succeeded"] * 3
        assert len(archive(client, path).namelist()) == 3


def test_a_batch_may_take_longer_than_an_attempt(
    embedded: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file has the time of a whole attempt; the batch goes on with the next one."""
    monkeypatch.setenv("JOB_TIMEOUT_S", "0.5")
    monkeypatch.setenv("JOB_ATTEMPTS", "1")
    with served() as client, working():
        path = batch_of(client, [(f"{n}", b"x") for n in range(5)], parts=3, part_s=0.1, diary=diary)
        job = until(client, path, "succeeded")
        assert [one["status"] for one in job["batch"]] == ["succeeded"] * 5
        path = batch_of(client, parts=20, part_s=0.1)
        job = until(client, path, "failed")
        assert [one["problem"]["code"] for one in job["batch"]] == ["deadline_exceeded"] * 3


def test_a_cancelled_batch_stops(client: httpx.Client, embedded: Path, diary: Path) -> None:
    with working():
        path = batch_of(client, parts=10_000, part_s=0.01, diary=diary)
        wait_for(diary.read_text)
        assert client.post(f"{path}/cancel").json()["status"] == "cancelled"
        until(client, batch_of(client), "succeeded")
    assert diary.read_text().count("begun") == 1
    assert client.get(f"{path}/result").status_code == 409
    assert not inputs(embedded)


def test_who_is_told_to_stop_gives_the_batch_back(client: httpx.Client, diary: Path) -> None:
    with working():
        path = batch_of(client, parts=40, part_s=0.02, diary=diary)
        wait_for(lambda: diary.read_text().count("begun") == 2)
    with working():
        job = until(client, path, "succeeded")
    assert diary.read_text().count("begun") == 4
    assert all(one["status"] == "succeeded" for one in job["batch"])


def test_a_file_that_is_gone_is_missing_alone(client: httpx.Client, embedded: Path) -> None:
    path = batch_of(client)
    next(one for one in inputs(embedded) if one.name == "input-1").unlink()
    with working():
        job = until(client, path, "succeeded")
    assert [one["status"] for one in job["batch"]] == ["succeeded", "failed", "succeeded"]
    assert job["batch"][1]["problem"]["code"] == "expired"


def test_a_result_that_is_gone_is_expired(client: httpx.Client, embedded: Path) -> None:
    path = batch_of(client)
    with working():
        until(client, path, "succeeded")
    next(embedded.rglob("archive.json")).unlink()
    assert client.get(f"{path}/result").status_code == 410


def test_memory_holds_no_archive(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the stored results, one piece is read at a time."""
    path = batch_of(client, [(f"{n}.png", bytes(900_000)) for n in range(4)])
    with working():
        until(client, path, "succeeded")
    read: list[int] = []
    for name in ("get", "part"):
        kept = getattr(FolderStore, name)

        def watched(*given: Any, kept: Any = kept, **more: Any) -> Any:
            found = kept(*given, **more)
            read.append(len(getattr(found, "data", found)))
            return found

        monkeypatch.setattr(FolderStore, name, watched)
    assert len(client.get(f"{path}/result").content) > 3_600_000
    assert sum(read) > 3_600_000
    assert max(read) <= 256_000


def test_files_are_stored_one_by_one(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    kept = Body.hold

    def watched(body: Body, size: int) -> None:
        kept(body, size)
        held.append(body.size)

    monkeypatch.setattr(Body, "hold", watched)
    batch_of(client, [(f"{n}.png", bytes(900_000)) for n in range(8)])
    assert max(held) < 2_000_000


def test_a_body_that_ends_early_leaves_nothing(client: httpx.Client, embedded: Path) -> None:
    body = client.build_request("POST", "/v1/batch/slow", files=[("file", one) for one in THREE])
    headers = {"content-type": body.headers["content-type"]}
    answer = client.post("/v1/batch/slow", content=body.read()[:-20], headers=headers)
    assert answer.status_code == 400
    assert not inputs(embedded)
