"""What makes a job, and what is refused before there is one."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from layers.common.dialects.native import prefers_async
from tests.layers.common.service.service import ASYNC, ask, job_of, served, until, working


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["respond-async"], True),
        (["Respond-Async, wait=10"], True),
        (["wait=10", "respond-async; x=1"], True),
        (["respond-async-not"], False),
        (["wait=10"], False),
        ([], False),
    ],
)
def test_who_prefers_a_job(lines: list[str], wanted: bool) -> None:
    assert prefers_async(",".join(lines)) is wanted


def test_a_job_is_promised(idle: httpx.Client) -> None:
    answer = ask(idle)
    job = answer.json()
    assert (answer.status_code, job["status"], job["progress"]) == (202, "queued", 0)
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    assert answer.headers["preference-applied"] == "respond-async"
    assert int(answer.headers["retry-after"]) >= 1
    assert len(job["id"]) == 32


def test_without_a_worker_a_job_stays_queued(idle: httpx.Client) -> None:
    path = job_of(idle)
    assert idle.get(path).json()["status"] == "queued"
    assert idle.get(f"{path}/result").status_code == 409


def test_who_does_not_ask_for_a_job_gets_none(idle: httpx.Client) -> None:
    answer = idle.post("/v1/slow", files={"file": b"quiet"}, headers={"Prefer": "wait=3"})
    assert (answer.status_code, answer.content) == (200, b"QUIET")
    assert "preference-applied" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "status", "param"),
    [
        ({"params": {"parts": "0"}, "files": {"file": b"x"}}, 422, "parts"),
        ({"params": {"parst": "1"}, "files": {"file": b"x"}}, 422, "parst"),
        ({"files": {"flie": b"x"}}, 422, "flie"),
        ({"files": {"other": b"x"}}, 422, "file"),
        ({"files": {"file": b"x"}, "headers": {"Accept": "image/png"}}, 406, None),
        ({"content": b"x"}, 415, None),
        ({"files": {"file": b"x"}, "headers": {"Idempotency-Key": "x" * 256}}, 422, "Idempotency-Key"),
        ({"files": {"file": b"x"}, "headers": {"Idempotency-Key": "a b"}}, 422, "Idempotency-Key"),
        ({"files": {"file": b"x"}, "headers": {"Idempotency-Key": ""}}, 422, "Idempotency-Key"),
    ],
)
def test_bad_input_makes_no_job(
    idle: httpx.Client, sent: dict[str, dict[str, str]], status: int, param: str | None
) -> None:
    answer = idle.post("/v1/slow", **{**sent, "headers": ASYNC | sent.get("headers", {})})  # type: ignore[arg-type]
    assert (answer.status_code, answer.json().get("param")) == (status, param)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_makes_one_job(stores: str) -> None:
    with served() as client:
        key = {"Idempotency-Key": f"order-1-{stores}"}
        first, again = ask(client, key), ask(client, key)
        assert first.status_code == again.status_code == 202
        assert first.json()["id"] == again.json()["id"]
        assert ask(client, {"Idempotency-Key": f"order-2-{stores}"}).json()["id"] != first.json()["id"]


@pytest.mark.parametrize("other", [{"params": {"parts": "2"}}, {"files": {"file": ("a.txt", b"other")}}])
def test_a_key_is_for_one_request(stores: str, other: dict[str, object]) -> None:
    with served() as client:
        key = {"Idempotency-Key": f"order-3-{stores}-{len(str(other))}"}
        assert ask(client, key).status_code == 202
        sent: dict[str, object] = {"files": {"file": ("a.txt", b"quiet")}, "headers": ASYNC | key, **other}
        answer = client.post("/v1/slow", **sent)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_of_many_with_one_key_at_once_one_job_is_made_and_done_once(client: httpx.Client) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: ask(client, {"Idempotency-Key": "at-once"}), range(6)))
    (job_id,) = {answer.json()["id"] for answer in answers}
    with working():
        until(client, f"/v1/jobs/{job_id}", "succeeded")
        assert ask(client, {"Idempotency-Key": "at-once"}).json()["status"] == "succeeded"


def test_two_callers_may_choose_the_same_key(embedded: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "one,two")
    with served() as client:
        jobs = {
            ask(client, {"Idempotency-Key": "k", "x-api-key": who}).json()["id"] for who in ("one", "two")
        }
        assert len(jobs) == 2
        assert ask(client, {"Idempotency-Key": "k"}).status_code == 401
        assert client.get(f"/v1/jobs/{jobs.pop()}").status_code == 401


def test_on_lambda_without_stores_a_preference_is_not_followed(
    embedded: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "slow")
    with served() as client:
        answer = ask(client)
        assert (answer.status_code, answer.content) == (200, b"QUIET")


def test_no_more_jobs_than_may_wait(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_JOBS", "2")
    with served() as client:
        assert [ask(client).status_code for _ in range(3)] == [202, 202, 503]
        refusal = ask(client)
        assert (refusal.json()["code"], int(refusal.headers["retry-after"]) > 1) == ("busy", True)
        assert len(list(embedded.rglob("order.json"))) == 2


def test_a_job_that_an_earlier_version_queued_is_done(client: httpx.Client, embedded: Path) -> None:
    path = job_of(client, parts=2)
    (call,) = embedded.rglob("order.json")
    stored = json.loads(call.read_bytes())
    old = {"texts": [["parts", "2"]], "accept": stored["accept"], "files": stored["files"]}
    call.write_text(json.dumps(old))
    with working():
        until(client, path, "succeeded")
        assert client.get(f"{path}/result").content == b"QUIET"
