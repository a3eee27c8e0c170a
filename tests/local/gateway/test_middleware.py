"""Through a real server: routes, limits, bytes, and what a request carries."""

import base64
import random
import re
import socket
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.gateway.apis import REST, Api
from local.gateway.middleware import Routes
from local.gateway.request import MOST_HEADER_BYTES
from local.router import FUNCTIONS
from tests.local.gateway.api import APIS, echo, serving_handler
from tests.waiting import PATIENCE_S

MB = 1024 * 1024


@pytest.fixture(scope="module", params=APIS)
def api(request: pytest.FixtureRequest) -> Api:
    return APIS[request.param]


@pytest.fixture(scope="module")
def client(api: Api) -> Iterator[httpx.Client]:
    """In front of a function that says what reached it."""
    with serving_handler(echo(), api) as running:
        yield running


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json()["message"]


@pytest.mark.parametrize("size", [1, 100_003, 4 * MB])
def test_bytes_arrive_as_they_are_both_ways(client: httpx.Client, size: int) -> None:
    body = random.Random(size).randbytes(size)
    answer = client.post("/x", content=body)
    assert answer.content == body
    assert answer.headers["content-type"] == "image/png"


def test_a_chunked_body_is_buffered(client: httpx.Client) -> None:
    answer = client.post("/x", content=iter([b"\0one", b"\xfftwo"]))
    assert answer.content == b"\0one\xfftwo"


def test_a_body_that_breaks_off_reaches_no_function(api: Api) -> None:
    reached = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        reached.append(event.get("path", event.get("rawPath")))
        return {"statusCode": 200}

    with serving_handler(handler, api) as client:
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as line:
            line.sendall(b"POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf")
        client.get("/x")
    assert reached == ["/health", "/x"]


def test_a_request_over_10_mb(client: httpx.Client) -> None:
    status, message = refused(client.post("/x", content=bytes(11 * MB)))
    assert (status, message) in [(413, "Request Too Long"), (413, "Request Entity Too Large")]


def test_an_event_over_6_mb(client: httpx.Client) -> None:
    """5 MB pass the gateway, and are too much for Lambda as base64."""
    assert client.post("/x", content=bytes(5 * MB)).status_code == 413


def test_headers_over_10240_bytes(client: httpx.Client) -> None:
    assert client.get("/x", headers={"a": "x" * (MOST_HEADER_BYTES - 1000)}).status_code == 200
    assert client.get("/x", headers={"a": "x" * MOST_HEADER_BYTES}).status_code == 431
    assert client.get("/x", params={"a": "x" * MOST_HEADER_BYTES}).status_code == 431


@pytest.mark.parametrize("host", ["a:b:c", "[::1]:80", "a b", ""])
def test_a_host_that_no_api_has(client: httpx.Client, host: str) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as line:
        line.sendall(f"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert line.makefile("rb").readline().split()[1] == b"403"


def test_an_answer_over_6_mb(api: Api) -> None:
    body = base64.b64encode(bytes(7 * MB)).decode()
    told = {"statusCode": 200, "body": body, "isBase64Encoded": True}
    with serving_handler(lambda _event, _context: told, api) as client:
        status, _ = refused(client.get("/x"))
        assert status == (502 if api is REST else 500)


def test_a_function_that_takes_too_long(api: Api) -> None:
    done = threading.Event()

    def slow(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        if event.get("path", event.get("rawPath")) == "/slow":
            done.wait(PATIENCE_S)
        return {"statusCode": 200}

    with serving_handler(slow, api, timeout_s=2) as client:
        status, _ = refused(client.get("/slow"))
        assert status == (504 if api is REST else 503)
        assert client.get("/x").status_code == 200
        done.set()


@pytest.mark.parametrize("path", ["/v1/räksmörgås", "/a b/c+d", "/%2520", "/x//", "/€"])
def test_paths(client: httpx.Client, api: Api, path: str) -> None:
    """An HTTP API decodes a path, and Mangum decodes it once more: there `%2520` is a blank."""
    seen = client.get(path).json()["path"]
    twice = "/ " if path == "/%2520" and api is not REST else path.replace("%25", "%")
    assert seen == twice


def test_a_query_keeps_every_value_in_its_order(client: httpx.Client) -> None:
    query: list[tuple[str, str | int | float | bool | None]] = [
        ("a", "1"),
        ("a", "2"),
        ("ö", "å &="),
        ("empty", ""),
    ]
    assert client.get("/x", params=query).json()["query"] == [list(pair) for pair in query]


def test_headers_that_come_several_times(client: httpx.Client) -> None:
    headers = [(b"Accept", b"image/webp"), (b"accept", b"image/png"), (b"X-Odd", "ö".encode())]
    seen = client.get("/x", headers=headers).json()["headers"]
    assert seen["accept"].replace(", ", ",") == "image/webp,image/png"
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert "connection" not in seen


def test_several_cookies_come_back(client: httpx.Client) -> None:
    cookies = client.get("/x").headers.get_list("set-cookie")
    assert [cookie.partition(";")[0] for cookie in cookies] == ["a=1", "b=2"]


def test_links_lead_back_to_this_gateway(client: httpx.Client) -> None:
    assert client.get("/x").json()["url"] == str(client.base_url.join("/x"))


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "DELETE", "PUT"])
def test_methods_reach_the_function(client: httpx.Client, method: str) -> None:
    assert client.request(method, "/x").json()["method"] == method


def test_a_head_has_no_body(client: httpx.Client) -> None:
    answer = client.head("/x")
    assert (answer.status_code, answer.content) == (200, b"")


def test_every_answer_has_the_gateways_id(client: httpx.Client, api: Api) -> None:
    ids = {client.get("/x").headers[api.id_header] for _ in range(3)}
    assert len(ids) == 3


def test_many_at_once(client: httpx.Client) -> None:
    bodies = [bytes([number]) * 50_000 for number in range(40)]
    answers: dict[int, bytes] = {}

    def ask(number: int) -> None:
        answers[number] = client.post("/x", content=bodies[number]).content

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers[number] for number in range(40)] == bodies


ROUTES = Routes.of(FUNCTIONS)
TEMPLATE = (Path(__file__).parents[3] / "template.yaml").read_text()
BY_WHOLE = re.compile(
    r"(/api/v1)?/health|/v1/models|/v1/uploads|/v1/jobs(/.*)?|/api/v1/(jobs|download)/.*"
    r"|/v1/(image|generation)/{.*"
)
"""Deployed with one function, though they belong to no capability: cutout's tell of cutout alone there, edit
serves the jobs and uploads of all, and product those of SnapOtter's and PixelAPI's callers.
"""


def deployed() -> list[tuple[str, str]]:
    """Function and path of each event of an API."""
    found = re.findall(r"DockerTag: (\w+)|Type: Api\s+Properties: {.*Path: \"?([^,\"]+)", TEMPLATE)
    tag, pairs = "", []
    for new, path in found:
        tag = new or tag
        if path and not BY_WHOLE.fullmatch(path):
            pairs.append((tag, path))
    return pairs


def test_the_template_is_read() -> None:
    assert {tag for tag, _ in deployed()} == {"cutout", "edit", "compose", "motion", "product", "style"}


@pytest.mark.parametrize(("function", "path"), deployed())
def test_the_template_agrees(function: str, path: str) -> None:
    handler = ROUTES.handler(path.replace("{style}", "red"))
    assert handler is import_module(f"functions.{function}.app").handler


@pytest.mark.parametrize(
    "path", ["/", "/health", "/v1/models", "/v1/cutouts", "/v1/jobs", "/v1/jobs/x", "/v1/uploads", "/x"]
)
def test_the_rest_is_one_functions(path: str) -> None:
    assert ROUTES.handler(path) is ROUTES.rest
