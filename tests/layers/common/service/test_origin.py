"""Without keys, requests of other sites' pages are refused; links lead where callers reach the service."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.datastructures import Headers

from layers.common.errors import CrossSite, ForeignHost, MalformedRequest
from layers.common.service.origin import OriginRules
from layers.common.service.settings import ServiceSettings
from tests.layers.common.service.service import ASYNC, ask, served
from tests.waiting import PATIENCE_S

FILES = {"file": ("a.txt", b"quiet")}
OWN = {"host": "localhost:8000"}


def rules(hosts: str = "", public_url: str = "", keys: str = "") -> OriginRules:
    return OriginRules.of(
        ServiceSettings(
            allowed_hosts=hosts or frozenset(), public_url=public_url, api_keys=keys or frozenset()
        )
    )


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1:8000",
        "192.168.1.7",
        "[::1]:8000",
        "[fe80::1]",
        "a.example",
        "B.example:99",
        "studio.example",
    ],
)
def test_own_hosts(host: str) -> None:
    rules("a.example, B.example", "https://studio.example/photo").check(Headers({"host": host}))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost.",
        "x.localhost",
        "2130706433",
        "0x7f000001",
        "127.1",
        "",
    ],
)
def test_foreign_hosts(host: str) -> None:
    for each in (rules(), rules("a.example"), rules("a.example", keys="secret")):
        with pytest.raises(ForeignHost):
            each.check(Headers({"host": host}))
    rules("*").check(Headers({"host": host}))
    rules(keys="secret").check(Headers({"host": host}))


@pytest.mark.parametrize(
    "host", ["[", "[::1", "a b", "a/b", "a@b", "localhost:x", "ä", "localhost,localhost"]
)
def test_what_is_no_host(host: str) -> None:
    for each in (rules(), rules("*"), rules(keys="secret")):
        with pytest.raises(MalformedRequest, match="`Host`"):
            each.check(Headers(raw=[(b"host", host.encode("latin-1"))]))


def test_two_hosts_are_none() -> None:
    with pytest.raises(MalformedRequest, match="`Host`"):
        rules().check(Headers(raw=[(b"host", b"localhost"), (b"host", b"evil.example")]))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "https://elsewhere.example"},
        {"sec-fetch-site": "none"},
        {"origin": "http://localhost:8000"},
        {"origin": "https://localhost:8000"},
        {"origin": "https://studio.example"},
    ],
)
def test_own_pages_and_programs(headers: dict[str, str]) -> None:
    rules(public_url="https://studio.example").check(Headers(OWN | headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost:8000"},
        {"sec-fetch-site": "unheard-of"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://localhost:3000"},
        {"origin": "http://evil.example"},
        {"origin": "localhost:8000"},
    ],
)
def test_pages_of_other_sites(headers: dict[str, str]) -> None:
    for each in (rules(), rules("a.example")):
        with pytest.raises(CrossSite):
            each.check(Headers(OWN | headers))
    for each in (rules("*"), rules(keys="secret")):
        each.check(Headers(OWN | headers))


@contextmanager
def service(monkeypatch: pytest.MonkeyPatch, **env: str) -> Iterator[httpx.Client]:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with served() as client:
        yield client


EVERY = [
    ("POST", "/v1/slow"),
    ("GET", "/v1/slow"),
    ("POST", "/v1/uploads"),
    ("GET", "/v1/models"),
    ("GET", "/v1/jobs?id=x"),
    ("GET", f"/v1/jobs/{'x' * 32}"),
    ("GET", f"/v1/jobs/{'x' * 32}/events"),
    ("GET", f"/v1/jobs/{'x' * 32}/result"),
    ("POST", f"/v1/jobs/{'x' * 32}/cancel"),
    ("OPTIONS", "/v1/slow"),
    ("GET", "/nothing"),
]


@pytest.mark.parametrize(
    ("headers", "code"),
    [({"Host": "evil.example"}, "foreign_host"), ({"Sec-Fetch-Site": "cross-site"}, "cross_site")],
)
def test_everything_but_the_open_paths_is_refused(
    headers: dict[str, str], code: str, idle: httpx.Client
) -> None:
    for method, path in EVERY:
        answer = idle.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, code), path
        assert answer.headers["content-type"] == "application/problem+json"
    for path in ("/health", "/openapi.json"):
        assert idle.get(path, headers=headers).status_code == 200
    assert idle.post("/blobs", headers=headers).json()["code"] != code


def test_a_signed_link_opens_on_any_site(embedded: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with service(monkeypatch, INLINE_RESULT_BYTES="1") as client:
        link = client.post("/v1/slow", files=FILES).headers["location"]
        assert client.get(link, headers={"Sec-Fetch-Site": "cross-site"}).content == b"QUIET"


def test_on_lambda_the_gateway_decides(embedded: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with service(monkeypatch, AWS_LAMBDA_FUNCTION_NAME="slow") as client:
        headers = {"Host": "evil.example", "Sec-Fetch-Site": "cross-site"}
        assert client.post("/v1/slow", files=FILES, headers=headers).content == b"QUIET"


def test_a_host_that_is_none_is_no_fault_of_ours(idle: httpx.Client) -> None:
    with socket.create_connection((idle.base_url.host, idle.base_url.port or 80)) as caller:
        caller.settimeout(PATIENCE_S)
        caller.sendall(
            b"POST /v1/uploads HTTP/1.1\r\nHost: [\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        assert caller.recv(65_536).startswith(b"HTTP/1.1 400 ")


def test_links_lead_to_the_public_url(embedded: object, monkeypatch: pytest.MonkeyPatch) -> None:
    public = "https://studio.example/photo"
    with service(monkeypatch, PUBLIC_URL=f"{public}/", INLINE_RESULT_BYTES="1") as client:
        job = ask(client)
        assert job.headers["location"] == f"{public}/v1/jobs/{job.json()['id']}"
        assert job.json()["links"]["events"] == f"{job.headers['location']}/events"
        assert client.post("/v1/slow", files=FILES).headers["location"].startswith(f"{public}/blobs/results/")
        form = client.post("/v1/uploads", json={"bytes": 1}).json()
        assert form["url"] == f"{public}/blobs"
        assert client.get("/openapi.json").json()["servers"] == [{"url": public}]


def test_without_one_links_lead_to_the_checked_host(
    embedded: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service(monkeypatch, ALLOWED_HOSTS="studio.example", INLINE_RESULT_BYTES="1") as client:
        headers = {"Host": "studio.example"}
        link = client.post("/v1/slow", files=FILES, headers=headers).headers["location"]
        assert link.startswith("http://studio.example/blobs/results/")
        location = client.post("/v1/slow", files=FILES, headers=ASYNC | headers).headers["location"]
        assert location.startswith("/v1/jobs/")
        assert "servers" not in client.get("/openapi.json").json()
