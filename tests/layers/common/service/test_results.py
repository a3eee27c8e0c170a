"""How results reach the caller: whole, or as a link, over both sets of stores."""

import time
from datetime import datetime

import httpx
import pytest

from tests.layers.common.service.service import ASYNC, served, until, working

FILES = {"file": ("Räntan.txt", b"quiet")}
DISPOSITION = "inline; filename=\"R_ntan-loud.txt\"; filename*=UTF-8''R%C3%A4ntan-loud.txt"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_RESULT_BYTES", "4")


def check_link(url: str) -> None:
    answer = httpx.get(url)
    assert (answer.status_code, answer.content) == (200, b"QUIET")
    assert answer.headers["content-type"].partition(";")[0] == "text/plain"
    assert answer.headers["content-disposition"] == DISPOSITION


@pytest.mark.usefixtures("small")
def test_a_large_result_is_answered_by_a_redirection(stores: str) -> None:
    with served() as client:
        answer = client.post("/v1/slow", files=FILES)
        assert (answer.status_code, answer.content) == (303, b"")
        assert answer.headers["x-loudness"] == "high"
        check_link(answer.headers["location"])


@pytest.mark.parametrize("limit", ["4", "5000"])
def test_who_likes_json_gets_a_link(stores: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_RESULT_BYTES", limit)
    with served() as client:
        answer = client.post("/v1/slow", files=FILES, headers={"Accept": "application/json"})
        link = answer.json()
        assert (answer.status_code, answer.headers["x-loudness"]) == (200, "high")
        assert (link["bytes"], link["media_type"]) == (5, "text/plain")
        assert 800 < datetime.fromisoformat(link["expires_at"]).timestamp() - time.time() <= 900
        check_link(link["url"])


def test_a_small_result_comes_itself(stores: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_RESULT_BYTES", "5")
    with served() as client:
        assert client.post("/v1/slow", files=FILES).content == b"QUIET"


@pytest.mark.usefixtures("small")
def test_the_result_of_a_job_goes_the_same_ways(stores: str) -> None:
    with served() as client, working():
        path = client.post("/v1/slow", files=FILES, headers=ASYNC).headers["location"]
        until(client, path, "succeeded")
        answer = client.get(f"{path}/result")
        assert (answer.status_code, answer.headers["x-loudness"]) == (303, "high")
        check_link(answer.headers["location"])
        check_link(client.get(f"{path}/result", headers={"Accept": "application/json"}).json()["url"])


@pytest.mark.usefixtures("small", "embedded")
def test_links_run_out_and_cannot_be_altered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINK_LIFE_S", "1")
    with served() as client:
        link = client.post("/v1/slow", files=FILES).headers["location"]
        for altered in (
            link.replace("plain", "html"),
            link.replace("signature=", "signature=0"),
            link.partition("?")[0],
            link.replace("blobs/results", "blobs/jobs"),
            link.replace("/results/", "/results/%2e%2e/"),
            link.replace("expires=", "expires=1"),
        ):
            answer = client.get(altered)
            assert (answer.status_code, answer.json()["code"]) == (403, "invalid_link")
        time.sleep(1.1)
        assert client.get(link).status_code == 403


@pytest.mark.usefixtures("small", "embedded")
def test_a_link_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "one")
    with served() as client:
        answer = client.post("/v1/slow", files=FILES, headers={"x-api-key": "one"})
        check_link(answer.headers["location"])
