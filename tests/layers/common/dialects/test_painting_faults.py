"""Every fault of a model that paints, in the words of every dialect that asks one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.hostile import png_declaring
from tests.images_server import Reply, answer, fault, hangs, images_server, paints, says, send, writes
from tests.layers.common.dialects import test_pixelapi as pixelapi
from tests.layers.common.dialects.conftest import Settings
from tests.layers.common.dialects.disc import disc
from tests.waiting import wait_for


def sends(data: bytes, **headers: str) -> Reply:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return lambda handler, _: send(handler, 200, data, headers=named)


@dataclass(frozen=True)
class Fault:
    """What a model does, and what the fault is called natively.

    Attributes:
        settings: of the model.
        retry_after: that callers get.
    """

    reply: Reply
    code: str
    settings: dict[str, str] = field(default_factory=dict)
    retry_after: str | None = None


SOON = {"GENERATOR_TIMEOUT_S": "0.3"}
FAULTS = {
    "moderation": Fault(fault(400, "moderation_blocked"), "prompt_refused"),
    "policy": Fault(fault(400, "content_policy_violation"), "prompt_refused"),
    "no data": Fault(says(200, {"created": 1, "data": []}), "prompt_refused"),
    "limit": Fault(fault(429, headers=[("retry-after", "99")]), "generator_busy", retry_after="99"),
    "overload": Fault(fault(503, headers=[("retry-after", "99")]), "generator_busy", retry_after="99"),
    "gateway": Fault(fault(504), "answer_timeout"),
    "hang": Fault(hangs(600), "answer_timeout", SOON),
    "drip": Fault(writes(b"HTTP/1.1 200 OK\r\n", *[b"x: y\r\n"] * 99, pause_s=0.01), "answer_timeout", SOON),
    "key": Fault(fault(401, "invalid_api_key"), "no_answer"),
    "crash": Fault(fault(500), "no_answer"),
    "detail": Fault(says(422, {"detail": "a secret"}), "no_answer"),
    "text": Fault(says(400, {"error": "a secret"}), "no_answer"),
    "page": Fault(sends(b"<html>a secret"), "no_answer"),
    "cut off": Fault(writes(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"), "no_answer"),
    "compressed": Fault(sends(b"a secret", content_encoding="gzip"), "no_answer"),
    "members": Fault(sends(b'{"data": [' + b"[], " * 20_000 + b"1]}"), "no_answer"),
    "base64": Fault(says(200, {"data": [{"b64_json": "a secret?"}]}), "no_answer"),
    "no picture": Fault(sends(answer(b"a secret")), "no_answer"),
    "200 MP": Fault(sends(answer(png_declaring(20_000, 10_000))), "no_answer"),
    "size": Fault(paints(size=(1, 5000)), "no_answer"),
    "host": Fault(says(200, {"data": [{"url": "http://169.254.169.254/a-secret"}]}), "no_answer"),
    "file": Fault(says(200, {"data": [{"url": "file:///etc/passwd"}]}), "no_answer"),
}
STATUSES = {"prompt_refused": 422, "generator_busy": 503, "no_answer": 502, "answer_timeout": 504}

PROMPT = {"background.kind": "prompt", "background.prompt": "a beach"}


def native(studio: httpx.Client, asked: Fault) -> Any:
    found = studio.post("/v1/product", files={"file": disc()}, data=PROMPT)
    _check_native(found, asked)
    assert found.headers.get("retry-after") == asked.retry_after
    return found


def native_job(studio: httpx.Client, asked: Fault) -> Any:
    headers = {"prefer": "respond-async"}
    job = studio.post("/v1/product", files={"file": disc()}, data=PROMPT, headers=headers).headers["location"]
    wait_for(lambda: studio.get(job).json()["status"] == "failed")
    found = studio.get(f"{job}/result")
    _check_native(found, asked)
    return found


def _check_native(found: httpx.Response, asked: Fault) -> None:
    assert (found.status_code, found.json()["code"]) == (STATUSES[asked.code], asked.code), found.text
    assert found.json()["param"] == "background.prompt"


def photoroom(studio: httpx.Client, asked: Fault) -> Any:
    data = {"background.prompt": "a beach", "keepExistingAlphaChannel": "auto"}
    found = studio.post("/v2/edit", files={"imageFile": ("a.png", disc())}, data=data)
    status = STATUSES[asked.code]
    assert found.status_code == (400 if status == 422 else status), found.text
    assert list(found.json()) == ["error"]
    assert list(found.json()["error"]) == ["message"]
    assert found.json()["error"]["message"].count("`background.prompt`") == 1
    assert found.headers.get("retry-after") == asked.retry_after
    return found


def pixel_api(studio: httpx.Client, _asked: Fault) -> Any:
    state = pixelapi.ended(studio, pixelapi.post(studio, pixelapi.SCENE))
    assert state["status"] == "failed"
    assert state["error"] == state["error_message"]
    assert state["error"].count("`background_prompt`") == 1
    return state


@pytest.mark.parametrize("ask", [native, native_job, photoroom, pixel_api])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_model(
    at_work: httpx.Client, configured: Settings, name: str, ask: Callable[[httpx.Client, Fault], Any]
) -> None:
    """It names the caller's parameter and repeats nothing of the answer."""
    found = FAULTS[name]
    with images_server(found.reply) as server:
        configured(GENERATOR_BASE_URL=server.url, **found.settings)
        told = ask(at_work, found)
    assert "secret" not in getattr(told, "text", str(told))
    assert "passwd" not in getattr(told, "text", str(told))
    assert server.asked or found.settings == SOON  # a busy machine may take as long to connect


LONG = "x" * 150_000
OF_PHOTOROOM = (
    *("background.prompt", "background.negativePrompt", "segmentation.prompt", "segmentation.negativePrompt"),
    *("editWithAI.prompt", "describeAnyChange.prompt", "flatLay.prompt", "ghostMannequin.prompt"),
    *("virtualModel.prompt", "virtualModel.model", "imageFromPrompt.prompt"),
)


@pytest.mark.parametrize(
    ("path", "field", "data", "status"),
    [
        *(("/v2/edit", "imageFile", {name: LONG}, 400) for name in OF_PHOTOROOM),
        ("/v1/image/product-photo", "image", {"preset": "custom", "background_prompt": LONG}, 422),
        ("/v1/product", "file", {"background.kind": "prompt", "background.prompt": LONG}, 422),
        ("/v1/product", "file", {"segmentation.prompt": LONG}, 422),
    ],
    ids=lambda one: next(reversed(one)) if isinstance(one, dict) else "",
)
def test_a_book_of_words_is_refused_and_sent_nowhere(
    studio: httpx.Client, configured: Settings, path: str, field: str, data: Any, status: int
) -> None:
    with images_server(paints()) as server:
        configured(GENERATOR_BASE_URL=server.url, ANTHROPIC_API_KEY="a-key", ANTHROPIC_BASE_URL=server.url)
        found = studio.post(path, files={field: ("a.png", disc())}, data=data)
    assert found.status_code == status, found.text
    assert next(reversed(data)) in found.text
    assert len(found.text) < 1000
    assert not server.asked
