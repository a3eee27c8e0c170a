"""What does not fit through a gateway takes the way around it, and the caller gets the same."""

import io
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from PIL import Image as Pillow

from tests.local.conftest import WAYS
from tests.pictures import saved
from tests.servers import Server, serving

NOISE = np.random.default_rng(7).integers(0, 256, (1600, 1600, 3), np.uint8)
LARGE_PNG = saved(NOISE, "PNG", compress_level=1)
JPEG = saved(NOISE, "JPEG", quality=75)


def edit(server: Server, accept: str, *, follow: bool) -> httpx.Response:
    return httpx.post(
        f"{server.url}/v1/edit",
        files={"file": ("noise.jpg", JPEG)},
        data={"output_format": "png"},
        headers={"Accept": accept},
        follow_redirects=follow,
    )


def test_a_large_result_is_behind_a_link(server: Server, way: dict[str, str]) -> None:
    answer = edit(server, "image/png", follow=True)
    assert [one.status_code for one in answer.history] == ([303] if way is WAYS["gateway"] else [])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["content-disposition"] == 'inline; filename="noise-edited.png"'
    assert len(answer.content) > 6 * 1024 * 1024
    with Pillow.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (1600, 1600)


def test_a_large_result_as_json(server: Server) -> None:
    told = edit(server, "application/json", follow=False).json()
    assert told["url"].startswith(f"{server.url}/blobs/results/")
    assert len(httpx.get(told["url"]).content) == told["bytes"] > 6 * 1024 * 1024


def test_a_large_photo_is_sent_ahead(server: Server, way: dict[str, str]) -> None:
    direct = httpx.post(f"{server.url}/v1/edit", files={"file": LARGE_PNG})
    assert direct.status_code == (413 if way is WAYS["gateway"] else 200)
    form = httpx.post(f"{server.url}/v1/uploads", json={"filename": "a.png", "bytes": len(LARGE_PNG)}).json()
    sent = httpx.post(form["url"], data=form["fields"], files={"file": LARGE_PNG})
    assert sent.status_code == 204
    answer = httpx.post(
        f"{server.url}/v1/edit",
        files={"file_key": (None, form["key"]), "output_format": (None, "png")},
        follow_redirects=True,
    )
    with Pillow.open(io.BytesIO(answer.content)) as picture:
        assert np.array_equal(np.asarray(picture), NOISE)


@pytest.fixture(scope="module")
def http_api() -> Iterator[Server]:
    with serving({"GATEWAY": "lambda-http"}) as running:
        yield running


def test_the_main_path_of_an_http_api(http_api: Server) -> None:
    answer = edit(http_api, "image/png", follow=True)
    assert [one.status_code for one in answer.history] == [303]
    assert len(answer.content) > 6 * 1024 * 1024
    wrong = httpx.post(f"{http_api.url}/v1/style/blue", files={"file": JPEG})
    assert (wrong.status_code, wrong.headers["content-type"]) == (404, "application/problem+json")
    assert httpx.get(f"{http_api.url}/").headers["content-type"].startswith("text/html")
    assert "/v1/cutout" in httpx.get(f"{http_api.url}/openapi.json").json()["paths"]
