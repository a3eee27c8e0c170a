"""A mock of OpenAI's API as npm has it, which is asked to paint by the real stack."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image as Pillow

from tests.images_server import PAINT
from tests.layers.common.dialects.disc import CENTRE, CORNER, RED, disc
from tests.peers.clients import node_packages
from tests.pictures import opened, saved
from tests.servers import free_port, serving
from tests.waiting import PATIENCE_S, wait_for

pytestmark = pytest.mark.usefixtures("node")

KEY = "k-123"
PICTURE = base64.b64encode(saved(Pillow.new("RGB", (256, 256), PAINT), "PNG")).decode()


def error(status: int, code: str, **more: Any) -> Any:
    return {"status": status, "error": {"message": "a secret", "type": "some", "code": code}, **more}


ANSWERS = {
    "a beach": {"image": {"b64Json": PICTURE}},
    "a bee": {"image": {"b64Json": PICTURE}},
    "more stars": {"image": {"b64Json": PICTURE}},
    "elsewhere": {"image": {"url": "https://127.0.0.1:9/a.png"}},
    "blood": error(400, "moderation_blocked"),
    "too much": error(429, "rate_limit_exceeded", retryAfter=77),
    "a crash": error(500, "server_error"),
    "an empty answer": {"images": []},
}


@pytest.fixture(scope="module")
def mock(node: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. It answers by words of the prompt, ignores masks, and wants a key."""
    folder = tmp_path_factory.mktemp("mock")
    rows = [
        {"match": {"endpoint": "image", "userMessage": words}, "response": answer}
        for words, answer in ANSWERS.items()
    ]
    fixtures = folder / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": rows}))
    url = f"http://127.0.0.1:{(port := free_port())}"
    script = node_packages() / "@copilotkit/aimock/dist/cli.js"
    process = subprocess.Popen(
        ["node", script, "--port", str(port), "--fixtures", fixtures, "--strict", "--log-level", "warn"],
        env={**os.environ, "AIMOCK_API_KEYS": KEY},
    )

    def answers() -> bool:
        assert process.poll() is None
        try:
            return httpx.get(f"{url}/health").status_code == 200
        except httpx.TransportError:
            return False

    try:
        wait_for(answers)
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def studio(mock: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    env = {
        "STUDIO_DATA_DIR": str(tmp_path_factory.mktemp("studio")),
        "GENERATOR_BASE_URL": f"{mock}/v1",
        "GENERATOR_API_KEY": KEY,
        "GENERATOR_MODEL": "gpt-image-1",
    }
    with serving(env) as server, httpx.Client(base_url=server.url) as client:
        yield client


def edited(studio: httpx.Client, **data: str) -> httpx.Response:
    """The answer of ``/v2/edit``; ``__`` stands for the dot in names."""
    fields = {name.replace("__", "."): value for name, value in data.items()}
    photo = {"imageFile": ("disc.png", disc())}
    return studio.post("/v2/edit", files=photo, data={"keepExistingAlphaChannel": "auto", **fields})


def in_place(studio: httpx.Client, prompt: str) -> httpx.Response:
    """The disc before a background in words."""
    return edited(studio, referenceBox="originalImage", background__prompt=prompt)


def pixels(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content).convert("RGB"))


def test_a_background_and_its_subject(studio: httpx.Client, mock: str) -> None:
    found = pixels(in_place(studio, "a beach"))
    assert found[CORNER].tolist() == [*PAINT]
    assert found[CENTRE].tolist() == RED
    journal = httpx.get(f"{mock}/__aimock/journal", headers={"authorization": f"Bearer {KEY}"})
    (asked,) = [one for one in journal.json() if one["path"] == "/v1/images/edits"]
    assert asked["body"]["model"] == "gpt-image-1"
    assert "a beach" in asked["body"]["messages"][0]["content"]


def test_a_change_and_a_photo_in_words(studio: httpx.Client) -> None:
    change = {"editWithAI__mode": "ai.auto", "editWithAI__prompt": "more stars"}
    assert pixels(edited(studio, removeBackground="false", **change))[0, 0].tolist() == [*PAINT]
    words = json.dumps({"from_prompt": {"prompt": "a bee"}, "remove_background": False})
    assert pixels(studio.post("/v1/product", files={"params": (None, words)}))[0, 0].tolist() == [*PAINT]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("blood", 400), ("an empty answer", 400), ("elsewhere", 502), ("a crash", 502), ("too much", 503),
        ("what it does not know", 502),
    ],
)  # fmt: skip
def test_its_faults(studio: httpx.Client, words: str, status: int) -> None:
    answer = in_place(studio, words)
    assert answer.status_code == status, answer.text
    assert "`background.prompt`" in answer.json()["error"]["message"]
    assert "secret" not in answer.text
    assert answer.headers.get("retry-after") == ("77" if status == 503 else None)
