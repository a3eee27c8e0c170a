"""How results reach the caller: whole, or as a link, over both sets of stores."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

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


LARGE = b"quiet" * 1_600_000
READERS = 30


@contextmanager
def slow_readers(client: httpx.Client, request: bytes) -> Iterator[list[socket.socket]]:
    """Callers who have read the first byte of their answers, and read no more."""
    address = client.base_url.host, client.base_url.port or 80
    with ExitStack() as stack:
        readers = []
        for _ in range(READERS):
            reader = stack.enter_context(socket.create_connection(address, 20))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            reader.sendall(request)
            assert reader.recv(1) == b"H"
            readers.append(reader)
        yield readers


def rest_of(reader: socket.socket) -> bytes:
    """The body of an answer whose first byte has been read."""
    data = bytearray()
    while not data.endswith(b"QUIET") or len(data) < len(LARGE):
        piece = reader.recv(1 << 20)
        assert piece
        data += piece
    return bytes(data).partition(b"\r\n\r\n")[2]


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


@pytest.mark.parametrize("way", ["job", "link"])
@pytest.mark.usefixtures("embedded")
def test_slow_readers_of_a_stored_result_cost_little(way: str) -> None:
    with served() as client, working():
        path = client.post("/v1/slow", files={"file": LARGE}, headers=ASYNC).headers["location"]
        until(client, path, "succeeded")
        url = f"{path}/result"
        if way == "link":
            url = client.get(url, headers={"Accept": "application/json"}).json()["url"]
        target = urlsplit(url)._replace(scheme="", netloc="").geturl()
        before = resident_bytes()
        request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        with slow_readers(client, request) as readers:
            assert resident_bytes() - before < READERS * len(LARGE) / 4
            assert rest_of(readers[0]) == LARGE.upper()


def test_slow_readers_of_new_results_cost_little(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", str(len(LARGE) + 1000))
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%b\r\n--b--\r\n' % LARGE
    head = "POST /v1/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    with served() as client:
        before = resident_bytes()
        with slow_readers(client, request) as readers:
            assert resident_bytes() - before < READERS * len(LARGE) / 2
            assert len(list((embedded / "blobs" / "results").iterdir())) == READERS - 4
            assert rest_of(readers[0]) == rest_of(readers[-1]) == LARGE.upper()
        # Those who have left leave their room to others.
        for _ in range(5):
            assert client.post("/v1/slow", files={"file": LARGE}).content == LARGE.upper()
        assert len(list((embedded / "blobs" / "results").iterdir())) == READERS - 4


@pytest.mark.usefixtures("small")
def test_a_link_to_a_result_serves_parts_and_head(stores: str) -> None:
    with served() as client, working():
        path = client.post("/v1/slow", files=FILES, headers=ASYNC).headers["location"]
        until(client, path, "succeeded")
        part = client.get(f"{path}/result", headers={"Range": "bytes=0-1"}, follow_redirects=True)
        assert (part.status_code, part.content) == (206, b"QU")
        assert part.headers["content-range"] == "bytes 0-1/5"
        head = client.head(f"{path}/result", follow_redirects=True)
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "5")


def test_a_large_result_comes_whole_and_in_parts(stores: str) -> None:
    with served() as client, working():
        path = client.post("/v1/slow", files={"file": LARGE}, headers=ASYNC).headers["location"]
        until(client, path, "succeeded")
        url, whole = f"{path}/result", LARGE.upper()
        assert client.get(url).content == whole
        part = client.get(url, headers={"Range": "bytes=3-700000"})
        assert (part.status_code, part.content) == (206, whole[3:700_001])
        assert part.headers["content-length"] == "699998"
        head = client.head(url)
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(whole)))
