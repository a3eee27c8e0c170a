"""How a job is followed, fetched and cancelled, over both sets of stores."""

import time
from pathlib import Path

import httpx
import pytest

from tests.layers.common.service.service import job_of, served, until, working
from tests.waiting import wait_for


def test_the_result_is_what_the_request_itself_would_have_answered(stores: str) -> None:
    with served() as client, working():
        files = {"file": ("Räntan.txt", b"quiet"), "other": ("b.txt", b"please")}
        straight = client.post("/v1/slow", files=files)
        path = client.post("/v1/slow", files=files, headers={"Prefer": "respond-async"}).headers["location"]
        job = until(client, path, "succeeded")
        assert job["progress"] == 100
        assert job["result"] == {
            "url": f"{path}/result",
            "media_type": "text/plain",
            "bytes": len(b"quiet please"),
            "filename": "Räntan-loud.txt",
        }
        fetched = client.get(f"{path}/result")
        assert fetched.content == straight.content == b"QUIET PLEASE"
        assert fetched.headers["server-timing"].startswith("render;dur=")
        differ = {"date", "x-request-id", "server-timing"}
        # What is kept can be had in parts, too.
        assert set(fetched.headers) == set(straight.headers) | {"accept-ranges", "etag"}
        for name in set(straight.headers) - differ:
            assert fetched.headers[name] == straight.headers[name]


def test_what_a_job_was_made_of_is_forgotten_at_its_end(embedded: Path) -> None:
    with served() as client, working():
        until(client, job_of(client), "succeeded")
        wait_for(lambda: [path.name for path in embedded.rglob("blobs/jobs/*/*")] == ["result-1"])


def test_a_job_that_failed_tells_its_own_problem(stores: str) -> None:
    with served() as client, working():
        path = job_of(client, ends="fault")
        job = until(client, path, "failed")
        answer = client.get(f"{path}/result")
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["code"], problem["param"]) == ("no_subject", "file")
        assert problem.pop("request_id") == answer.headers["x-request-id"]
        assert job["problem"] == problem


def test_an_unforeseen_fault_is_not_told(client: httpx.Client) -> None:
    with working():
        path = job_of(client, ends="bug")
        until(client, path, "failed")
        answer = client.get(f"{path}/result")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
        assert "secret" not in client.get(path).text + answer.text


def test_an_unchanged_job_is_not_sent_again(idle: httpx.Client) -> None:
    path = job_of(idle)
    etag = idle.get(path).headers["etag"]
    for tag in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = idle.get(path, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert idle.get(path, headers={"If-None-Match": '"0"'}).status_code == 200
    idle.post(f"{path}/cancel")
    changed = idle.get(path, headers={"If-None-Match": etag})
    assert (changed.status_code, changed.headers["etag"] != etag) == (200, True)


@pytest.mark.parametrize(
    "job_id", ["x" * 32, "short", "idempotency%23" + "0" * 40, "..%2f..%2fsecret-secret-secret", "%00" * 25]
)
@pytest.mark.parametrize(
    ("method", "leaf"), [("GET", ""), ("GET", "/events"), ("GET", "/result"), ("POST", "/cancel")]
)
def test_unknown_jobs(idle: httpx.Client, job_id: str, method: str, leaf: str) -> None:
    answer = idle.request(method, f"/v1/jobs/{job_id}{leaf}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_expired_jobs(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_RETENTION_S", "0.2")
    with served() as client:
        path = job_of(client)
        time.sleep(0.3)
        for method, leaf in (("GET", ""), ("GET", "/events"), ("GET", "/result"), ("POST", "/cancel")):
            answer = client.request(method, path + leaf)
            assert (answer.status_code, answer.json()["code"]) == (410, "expired")


def test_there_is_no_result_before_the_end(idle: httpx.Client) -> None:
    path = job_of(idle)
    answer = idle.get(f"{path}/result")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_unfinished")
    assert int(answer.headers["retry-after"]) >= 1


def test_a_queued_job_is_cancelled(stores: str) -> None:
    with served() as client:
        path = job_of(client)
        for _ in range(2):
            answer = client.post(f"{path}/cancel")
            assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
        result = client.get(f"{path}/result")
        assert (result.status_code, result.json()["code"]) == (409, "job_cancelled")


def test_what_has_ended_is_not_cancelled(client: httpx.Client) -> None:
    with working():
        path = job_of(client)
        until(client, path, "succeeded")
        answer = client.post(f"{path}/cancel")
        assert (answer.status_code, answer.json()["code"]) == (409, "job_ended")


def test_a_lost_result_is_gone(embedded: Path) -> None:
    with served() as client, working():
        path = job_of(client)
        until(client, path, "succeeded")
        for blob in embedded.rglob("result-1"):
            blob.unlink()
        assert client.get(f"{path}/result").status_code == 410


def test_what_a_job_keeps_is_listed_and_served(stores: str) -> None:
    with served() as client, working():
        path = job_of(client, keeps=True)
        job = until(client, path, "succeeded")
        assert job["parts"] == [
            {
                "name": "original",
                "url": f"{path}/files/a.txt",
                "media_type": "text/plain",
                "bytes": len(b"quiet"),
                "filename": "a.txt",
            }
        ]
        assert client.get(f"{path}/files/a.txt").content == b"quiet"
        assert client.get(f"{path}/files/a-loud.txt").content == b"QUIET"
        assert client.get(f"{path}/files/b.txt").json()["code"] == "not_found"
        for name in ("%5C", "a%00", "%2E%2E%5Cx"):
            answer = client.get(f"{path}/files/{name}")
            assert (answer.status_code, answer.json()["param"]) == (400, "filename")
        assert "parts" not in until(client, job_of(client), "succeeded")
