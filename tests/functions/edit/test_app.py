"""The function as Lambda calls it, and what it costs to import."""

import asyncio
import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image as Pillow

from functions.edit.app import handler
from functions.edit.ops import OPS
from tests.functions.cutout.test_app import Context
from tests.lambda_events.events import KINDS, Make
from tests.pictures import portrait_png


@pytest.fixture(scope="module", autouse=True)
def event_loop() -> Iterator[None]:
    """The one loop that a Lambda process has from start to end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def call(make: Make, path: str, ops: str | None = None) -> dict[str, Any]:
    data = {"ops": ops, "output_format": "png"}
    request = (
        httpx.Request("POST", f"https://x{path}", files={"file": portrait_png()}, data=data)
        if ops is not None
        else httpx.Request("GET", f"https://x{path}")
    )
    event = make(request.method, path, {}, request.read(), dict(request.headers))
    return handler(json.loads(json.dumps(event)), Context())


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_binary_both_ways(make: Make) -> None:
    answer = call(make, "/v1/edit", '[{"op": "resize", "max": 100}]')
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    with Pillow.open(io.BytesIO(base64.b64decode(answer["body"]))) as picture:
        assert (picture.format, picture.size) == ("PNG", (100, 100))


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_problems_are_text(make: Make) -> None:
    answer = call(make, "/v1/edit", '[{"op": "resize", "max": 0}]')
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (422, False)
    assert json.loads(answer["body"])["param"] == "ops[0].max"


def test_discovery() -> None:
    make = KINDS["REST"]
    assert json.loads(call(make, "/health")["body"])["ops"] == list(OPS)
    described = json.loads(call(make, "/v1/models")["body"])["ops"]
    assert described["brightness"]["properties"]["factor"]["maximum"] == 10


def test_importing_the_function_leaves_out_what_its_requests_may_not_need() -> None:
    code = "import sys, functions.edit.app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    unneeded = {
        "onnxruntime",
        "imageio_ffmpeg",
        "numba",
        "scipy",
        "rembg",
        "boto3",
        "pillow_heif",
        "anthropic",
        "pyphen",
    }
    assert unneeded & set(run.stdout.split()) == set()
