"""The function as Lambda calls it, what it tells of itself, and how a new look comes in."""

import asyncio
import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image as Pillow

import functions.style.looks as folder
from functions.style.app import capabilities, handler
from functions.style.looks import looks
from layers.common.core.validation import one_of
from layers.common.dialects import dialects
from layers.common.service.app import create_app
from tests.functions.cutout.test_app import Context
from tests.functions.style.test_style import cut_out
from tests.lambda_events.events import KINDS, Make
from tests.servers import serving_app

NEW_LOOK = """
from dataclasses import replace
from functions.style.looks.split import LOOK as SPLIT

LOOK = replace(SPLIT, name="example_look", summary="Torn", colours={**SPLIT.colours, "right": "#2b1a4d"})
"""


@pytest.fixture(scope="module", autouse=True)
def event_loop() -> Iterator[None]:
    """The one loop that a Lambda process has from start to end."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def call(make: Make, method: str, path: str, **query: str) -> dict[str, Any]:
    files = {"file": cut_out()} if method == "POST" else None
    request = httpx.Request(method, f"https://x{path}", files=files)
    event = make(method, path, query, request.read(), dict(request.headers))
    return handler(json.loads(json.dumps(event)), Context())


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_binary_both_ways(make: Make) -> None:
    answer = call(make, "POST", "/v1/style/red", size="200x250")
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    with Pillow.open(io.BytesIO(base64.b64decode(answer["body"]))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (200, 250))


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_problems_are_text(make: Make) -> None:
    answer = call(make, "POST", "/v1/style/red", palette="red")
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (422, False)
    assert json.loads(answer["body"])["param"] == "palette"


def test_the_answer_to_an_unknown_look_lists_the_looks() -> None:
    answer = call(KINDS["REST"], "POST", "/v1/style/blue")
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["detail"] == f"expected {one_of(list(looks()))} after /v1/style/"


def test_discovery() -> None:
    health = json.loads(call(KINDS["REST"], "GET", "/health")["body"])
    assert health["styles"] == list(looks())
    assert health["models"]["classic"] == "ready"
    models = json.loads(call(KINDS["REST"], "GET", "/v1/models")["body"])
    red = next(style for style in models["styles"] if style["name"] == "red")
    assert red == {
        "name": "red",
        "summary": "Red sticker cut-out",
        "colours": {"ground": "#e4141e", "ink": "#1a060a", "paper": "#fffaf2"},
    }


def test_another_look_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "example_look.py").write_text(NEW_LOOK)
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    with serving_app(create_app(capabilities(), dialects())) as client:
        answer = client.post("/v1/style/example_look?size=200x250", files={"file": ("Ort.png", cut_out())})
        assert answer.headers["content-disposition"] == 'inline; filename="Ort-example_look.jpg"'
        assert "example_look" in [style["name"] for style in client.get("/v1/models").json()["styles"]]
        assert "example_look" in client.get("/health").json()["styles"]
        operation = client.get("/openapi.json").json()["paths"]["/v1/style/example_look"]["post"]
        palette = next(one for one in operation["parameters"] if one["name"] == "palette")
        assert palette["schema"]["default"] == "#ff5a3c,#2b1a4d,#fffaf0"
        assert "`example_look`, `money`" in client.post("/v1/style/blue").json()["detail"]


LEFT_OUT = {"anthropic", "numba", "scipy", "skimage", "rembg", "boto3", "pillow_heif", "pymatting", "pyphen"}


def test_importing_the_function_leaves_out_what_its_requests_may_not_need() -> None:
    code = f"import sys, functions.style.app; print(sorted({LEFT_OUT!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_look_is_a_file_and_a_test_of_its_name() -> None:
    tests = Path(__file__).parent / "looks"
    assert {path.stem.removeprefix("test_") for path in tests.glob("test_*.py")} == set(looks())
