"""With keys, every path asks for one unless it is meant to be open."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from layers.common.service.middleware import OpenPaths
from local.router import create_router
from tests.servers import Server, serving

OPEN = {
    "/",
    "/swagger",
    "/health",
    "/openapi.json",
    "/page",
    "/swagger-ui",
    "/blobs",
    "/blobs/{key:path}",
    "/metrics",
    "/api/v1/download/{job_id}/{filename:path}",
    "/api/v1/health",
    "/v1/image/{job_id}/{filename}",
}
"""The routes that need no key."""

REFUSALS = {"/v1.0/": 403, "/v2/": 400, "/v1/segment": 400, "/v1/account/": 401, "/v1/account": 400}
"""Statuses of a request without a key by the beginning of its path, where that is not 401."""


@pytest.fixture(scope="module")
def keyed() -> Iterator[Server]:
    with serving({"API_KEYS": "secret"}) as running:
        yield running


def routes() -> list[BaseRoute]:
    return list(create_router().routes)


def paths() -> list[str]:
    return sorted({route.path for route in routes() if isinstance(route, Route | Mount)})


def refusal(path: str) -> int:
    """The status of a request without a key, in the words of the path's dialect."""
    return next((status for start, status in REFUSALS.items() if path.startswith(start)), 401)


def test_the_router_has_routes_to_walk() -> None:
    assert {"/v1/cutout", "/v1/jobs/{job_id}", "/v1/uploads", *OPEN - {"/metrics"}} <= set(paths())


@pytest.mark.parametrize("path", paths())
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_only_the_open_routes_need_no_key(path: str, method: str, keyed: Server) -> None:
    real = path.replace("{job_id}", "a" * 24).replace("{key:path}", "jobs/x")
    answer = httpx.request(method, f"{keyed.url}{real}{'/x' if path in ('/page', '/swagger-ui') else ''}")
    assert (answer.status_code != refusal(path)) is (path in OPEN)
    if refusal(path) == 400 and method != "HEAD":
        assert answer.json() == {"error": {"message": "apiKey: Required"}}


@pytest.mark.parametrize(
    "path",
    [
        "/api/remove",
        "/nothing",
        "//health",
        "/health/",
        "/V1/models",
        "/page",
        "/%2fv1/models",
        "/v1",
    ],
)
def test_what_nobody_thought_of_is_closed(path: str, keyed: Server) -> None:
    assert httpx.get(f"{keyed.url}{path}").status_code == 401
    assert httpx.get(f"{keyed.url}{path}", headers={"x-api-key": "secret"}).status_code != 401


def test_the_list_has_no_more_than_what_is_there() -> None:
    paths = OpenPaths()
    assert all(path in paths for path in ("/metrics", "/blobs", "/page/js/main.js"))
    assert not any(path in paths for path in ("/pages", "/metrics/x", "/healthz", "/v1/cutout"))
