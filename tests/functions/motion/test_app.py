"""The function as Lambda calls it, and what it tells of itself."""

import asyncio
import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from functions.motion.app import handler
from functions.motion.effects import effects
from tests.functions.cutout.test_app import Context
from tests.lambda_events.events import KINDS, Make
from tests.pictures import portrait_jpeg

SMALL = {"w": 90, "h": 160, "fps": 10, "duration": 0.5}


@pytest.fixture(scope="module", autouse=True)
def event_loop() -> Iterator[None]:
    """The one loop that a Lambda process has from start to end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def call(make: Make, path: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
    request = (
        httpx.Request(
            "POST", f"https://x{path}", files={"image": portrait_jpeg()}, data={"params": json.dumps(params)}
        )
        if params is not None
        else httpx.Request("GET", f"https://x{path}")
    )
    event = make(request.method, path, {}, request.read(), dict(request.headers))
    return handler(json.loads(json.dumps(event)), Context())


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_binary_both_ways(make: Make) -> None:
    answer = call(make, "/v1/motion/ken_burns", SMALL)
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    with av.open(io.BytesIO(base64.b64decode(answer["body"])), "r") as file:
        assert file.streams.video[0].frames == 5


@pytest.mark.parametrize("poster", [False, True])
def test_a_draft_says_that_it_is_one(*, poster: bool) -> None:
    make = next(iter(KINDS.values()))
    draft, full = (
        call(make, "/v1/motion/ken_burns", {**SMALL, "h": 164, "draft": draft, "poster": poster})
        for draft in (True, False)
    )
    headers = [{name.lower(): value for name, value in one["headers"].items()} for one in (draft, full)]
    assert headers[0]["x-draft"] == "half size, 44x82"
    assert "x-draft" not in headers[1]


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_problems_are_text(make: Make) -> None:
    answer = call(make, "/v1/motion/ken_burns", {"zoom": 9})
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (422, False)
    assert json.loads(answer["body"])["param"] == "params.zoom"


def test_discovery() -> None:
    health = json.loads(call(KINDS["REST"], "/health")["body"])
    assert health["effects"] == list(effects())
    assert health["ffmpeg"] == "ready"
    told = {one["name"]: one for one in json.loads(call(KINDS["REST"], "/v1/models")["body"])["effects"]}
    assert told.keys() == effects().keys()
    assert told["ken_burns"]["params"]["properties"]["zoom"]["default"] == 1.16


def test_importing_it_loads_no_model_runtime_and_no_ffmpeg() -> None:
    unneeded = ["onnxruntime", "imageio_ffmpeg", "anthropic", "boto3", "pillow_heif", "rembg"]
    script = f"import sys, functions.motion.app; print([m for m in sys.modules if m in {unneeded}])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_an_effect_is_a_file_and_a_test_of_its_name() -> None:
    tests = Path(__file__).parent / "effects"
    assert {path.stem.removeprefix("test_") for path in tests.glob("test_*.py")} == set(effects())
