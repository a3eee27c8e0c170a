"""URLs in place of files, from the request to the result and to the job."""

import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.layers.common.service.service import ASYNC, served, until, working
from tests.layers.common.service.test_fetcher import MESSAGE, NO_ADDRESSES, NOT_PUBLIC
from tests.layers.common.service.test_uploads import boundary_only, uploaded
from tests.layers.common.service.web import Web, page, web
from tests.waiting import wait_for


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """An operator's own store, which the service may ask; its files say their names."""
    with web(lambda path: [page(path.rpartition("/")[2].partition(".")[0].encode())]) as server:
        monkeypatch.setenv("FETCH_URLS", f"127.0.0.1:{server.port}")
        yield server


def at(host: Web, path: str) -> str:
    return f"http://127.0.0.1:{host.port}/{path}"


def ask(client: httpx.Client, headers: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
    return client.post("/v1/slow", headers=headers or {}, **boundary_only(), **sent)


def test_a_url_stands_in_for_the_file(stores: str, host: Web) -> None:
    with served() as client:
        for sent in ("params", "data"):
            answer = ask(client, **{sent: {"file_url": at(host, "a/R%C3%A4ntan.txt?size=1")}})
            assert (answer.status_code, answer.content) == (200, b"R%C3%A4NTAN"), answer.text
            assert answer.headers["content-disposition"].startswith('inline; filename="R_ntan-loud.txt"')


def test_files_keys_and_urls_may_be_mixed(stores: str, host: Web) -> None:
    with served() as client, working():
        key = uploaded(client, b"two")
        query = [("other_url", at(host, "one")), ("other_key", key), ("other_url", at(host, "three"))]
        path = f"/v1/slow?{urlencode(query)}"  # whose order httpx would change
        for headers in ({}, ASYNC):
            answer = client.post(path, files={"file": b"zero"}, headers=headers)
            if headers:
                job = until(client, answer.headers["location"], "succeeded")
                answer = client.get(job["result"]["url"])
            assert answer.content == b"ZERO ONE TWO THREE"


def test_a_job_has_its_files_when_it_is_accepted(stores: str, host: Web) -> None:
    with served() as client:
        urls = {"file_url": at(host, "quiet"), "other_url": [at(host, "quiet")] * 2}
        asked = ask(client, ASYNC, params=urls)
        assert (asked.status_code, host.reached) == (202, 1)
        host.close()
        with working():
            job = until(client, asked.headers["location"], "succeeded")
        assert client.get(job["result"]["url"]).content == b"QUIET QUIET QUIET"
    assert host.reached == 1


def test_a_repeated_request_fetches_nothing_again(stores: str, host: Web) -> None:
    headers = ASYNC | {"Idempotency-Key": f"url-{stores}"}
    with served() as client:
        jobs = [ask(client, headers, params={"file_url": at(host, "quiet")}).json()["id"] for _ in range(2)]
        assert (len(set(jobs)), host.reached) == (1, 1)
        other = ask(client, headers, params={"file_url": at(host, "loud")})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert host.reached == 1


def test_a_request_that_is_refused_fetches_nothing(
    embedded: Path, host: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_JOBS", "1")
    url = at(host, "quiet")
    with served() as client:
        assert ask(client, params={"file_url": url, "parts": "0"}).json()["param"] == "parts"
        assert ask(client, params={"file_url": [url, url]}).json()["param"] == "file"
        assert ask(client, params={"files_url": url}).json()["param"] == "files_url"
        assert ask(client, {"Accept": "image/png"}, params={"file_url": url}).status_code == 406
        assert host.reached == 0
        assert [ask(client, ASYNC, params={"file_url": url}).status_code for _ in range(2)] == [202, 503]
    assert host.reached == 1


@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["at once", "as a job"])
def test_what_is_fetched_counts_with_all_other_files(
    embedded: Path, headers: dict[str, str], host: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", "10000")
    host.answer = lambda _: [page(bytes(4000))]
    with served() as client:
        key = uploaded(client, b"a" * 4000)
        for size, status in ((1500, 202 if headers else 200), (2001, 413)):
            answer = client.post(
                "/v1/slow",
                params={"other_url": at(host, "a"), "other_key": key},
                files={"file": bytes(size)},
                headers=headers,
            )
            assert answer.status_code == status, answer.text
        assert (answer.json()["code"], answer.json()["param"]) == ("body_too_large", "other_key")


@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["at once", "as a job"])
def test_a_url_without_a_file_is_a_fault_of_the_request(
    embedded: Path, host: Web, headers: dict[str, str]
) -> None:
    host.answer = lambda _: [page(b"an internal page", "404 Not Found")]
    with served() as client:
        answer = ask(client, headers, data={"file_url": at(host, "secret")})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["param"]) == (422, "unreachable_url", "file_url")
    assert problem["detail"] == MESSAGE
    assert not any(word in answer.text for word in ("internal", "secret"))


def test_no_trap_leads_to_this_machine(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FETCH_URLS", "public")
    with web() as counting, served() as client:
        traps = [url for url in NOT_PUBLIC if not any(name in url for name in ("example", "intranet"))]
        assert len(traps) > 40
        for url in [*NO_ADDRESSES, *traps, *(f"{url.rstrip('/')}:{counting.port}/" for url in traps)]:
            answer = ask(client, data={"file_url": url})
            assert (answer.status_code, answer.json()["param"]) == (422, "file_url"), url
        assert counting.reached == 0


def test_a_fetch_ends_with_its_caller(embedded: Path, host: Web) -> None:
    host.answer = lambda _: itertools.chain(
        [b"HTTP/1.1 200 OK\r\n\r\n"], map(bytes, itertools.repeat(1000, 9)), endless_wait()
    )
    with served() as client:
        parts = f'--b\r\nContent-Disposition: form-data; name="file_url"\r\n\r\n{at(host, "a")}\r\n--b--\r\n'
        head = (
            "POST /v1/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        )
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as caller:
            caller.sendall(f"{head}Content-Length: {len(parts)}\r\n\r\n{parts}".encode())
            wait_for(lambda: host.requests)
        wait_for(lambda: host.left)
        assert ask(client, params={"parts": "1"}).status_code == 422  # it still answers


def endless_wait() -> Iterator[bytes]:
    """Nothing, sent for as long as somebody receives it."""
    for _ in range(200):
        time.sleep(0.05)
        yield b"x"
