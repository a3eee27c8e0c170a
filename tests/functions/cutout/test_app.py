"""The function as Lambda calls it, and what it costs to import."""

import asyncio
import base64
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image as Pillow

from functions.cutout.app import handler
from tests.lambda_events.events import KINDS, Make
from tests.pictures import opened, portrait_png, saved


class Context:
    aws_request_id = "id"
    function_name = "cutout"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@pytest.fixture(scope="module", autouse=True)
def event_loop() -> Iterator[None]:
    """The one loop that a Lambda process has from start to end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def call(
    make: Make,
    method: str,
    path: str,
    data: bytes | None = None,
    others: Mapping[str, bytes] | None = None,
    **query: str,
) -> dict[str, Any]:
    files = {"file": data, **(others or {})} if data is not None else None
    request = httpx.Request(method, f"https://x{path}", files=files)
    event = make(method, path, query, request.read(), dict(request.headers))
    return handler(json.loads(json.dumps(event)), Context())


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_binary_both_ways(make: Make) -> None:
    answer = call(make, "POST", "/v1/cutout", portrait_png(), model="classic")
    assert answer["statusCode"] == 200
    assert answer["isBase64Encoded"] is True
    with (
        Pillow.open(io.BytesIO(base64.b64decode(answer["body"]))) as picture,
        Pillow.open(io.BytesIO(portrait_png())) as photo,
    ):
        assert picture.mode == "RGBA"
        opaque = np.asarray(picture)[..., 3] == 255
        assert opaque.any()
        assert np.array_equal(np.asarray(picture)[opaque][:, :3], np.asarray(photo)[opaque])


def test_a_mask_arrives_beside_the_photo() -> None:
    mask = {"mask": saved(np.full((2, 1), 255, np.uint8), "PNG")}
    answer = call(KINDS["REST"], "POST", "/v1/cutout", portrait_png(), mask)
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    assert headers["x-model"] == "none"
    cut, photo = (opened(data).convert("RGB") for data in (base64.b64decode(answer["body"]), portrait_png()))
    assert np.array_equal(np.asarray(cut), np.asarray(photo))


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_problems_are_text(make: Make) -> None:
    answer = call(make, "POST", "/v1/cutout", b"no picture")
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (415, False)
    assert json.loads(answer["body"])["code"] == "unsupported_image"


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("path", ["/health", "/v1/models"])
def test_discovery(make: Make, path: str) -> None:
    answer = call(make, "GET", path)
    assert answer["statusCode"] == 200
    told = json.loads(answer["body"])
    assert told["models"]
    assert len(told["matting"]) == 4


def test_one_process_serves_many_events() -> None:
    assert [call(KINDS["REST"], "GET", "/health")["statusCode"] for _ in range(5)] == [200] * 5


def test_importing_the_function_leaves_out_what_its_requests_may_not_need() -> None:
    code = "import sys, functions.cutout.app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    unneeded = {"numba", "scipy", "skimage", "rembg", "boto3", "pillow_heif", "anthropic", "pymatting"}
    formats = {"OpenEXR", "psd_tools", "pylibjxl", "pypdfium2", "rawpy", "resvg_py"}
    assert (unneeded | formats) & set(run.stdout.split()) == set()


def test_on_lambda_everything_is_ready_before_the_first_event() -> None:
    made = "app.handler.__closure__[0].cell_contents.cache_info().currsize"
    code = f"import functions.cutout.app as app; print({made})"
    for name, ready in (("AWS_LAMBDA_FUNCTION_NAME", "1"), ("OTHER", "0")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, name: "x"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == ready
