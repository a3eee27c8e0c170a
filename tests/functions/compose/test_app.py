"""The function as Lambda calls it, what it reports about itself, and what it costs to import."""

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

from functions.compose.app import capability, handler
from layers.common.service.vision_model import vision_model_settings
from tests.functions.compose.figures import landscape
from tests.functions.compose.test_compose import cut_out
from tests.functions.cutout.test_app import Context
from tests.lambda_events.events import KINDS, Make
from tests.pictures import saved


@pytest.fixture(scope="module", autouse=True)
def event_loop() -> Iterator[None]:
    """The one loop that a Lambda process has from start to end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def call(make: Make, path: str, params: str | None = None) -> dict[str, Any]:
    files = [("background", saved(landscape(), "PNG")), ("subjects", saved(cut_out(), "PNG"))]
    request = (
        httpx.Request("POST", f"https://x{path}", files=files, data={"params": params})
        if params is not None
        else httpx.Request("GET", f"https://x{path}")
    )
    event = make(request.method, path, {}, request.read(), dict(request.headers))
    return handler(json.loads(json.dumps(event)), Context())


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_binary_both_ways(make: Make) -> None:
    answer = call(make, "/v1/compose", '{"mode": "auto"}')
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    with Pillow.open(io.BytesIO(base64.b64decode(answer["body"]))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (300, 200))


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_problems_are_text(make: Make) -> None:
    answer = call(make, "/v1/compose", '{"mode": "manual", "items": [{"scale": 0}]}')
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (422, False)
    assert json.loads(answer["body"])["param"] == "params.items[0].scale"


def test_discovery() -> None:
    make = KINDS["REST"]
    health = json.loads(call(make, "/health")["body"])
    assert health["llm_placement"] is False
    assert health["models"]["classic"] == "ready"
    assert json.loads(call(make, "/v1/models")["body"])["modes"][0] == {"name": "auto", "default": True}


def test_with_a_key_the_vision_model_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-key")
    monkeypatch.setenv("PLACEMENT_MODEL", "claude-opus-4-8")
    vision_model_settings.cache_clear()
    try:
        assert capability.health()["llm_placement"] is True
        assert capability.health()["modes"] == ["auto", "manual", "llm"]
        assert capability.models()["placement_model"] == "claude-opus-4-8"
        assert capability.models()["placement"]["model"] == "claude-opus-4-8"
        assert capability.health()["placement"] == {
            "parameters": "mode llm",
            "sends": "reduced copies of the scene and the subjects",
            "to": "the vision model of ANTHROPIC_API_KEY",
            "available": True,
        }
        assert "a-key" not in json.dumps([dict(capability.health()), dict(capability.models())])
    finally:
        vision_model_settings.cache_clear()


LEFT_OUT = {
    "anthropic",
    "numba",
    "scipy",
    "skimage",
    "rembg",
    "boto3",
    "pillow_heif",
    "uharfbuzz",
    "pymatting",
}


def test_importing_the_function_leaves_out_what_its_requests_may_not_need() -> None:
    code = f"import sys, functions.compose.app; print(sorted({LEFT_OUT!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
