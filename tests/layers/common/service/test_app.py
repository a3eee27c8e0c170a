"""The app around any capability: what it does when one fails, what it logs, what it makes ready."""

import json
import logging
import time

import pytest

from layers.common.core.capability import Capability, FileField, Params
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.dialects import dialects
from layers.common.progress import step
from layers.common.service.app import create_app
from layers.common.service.logs import JsonFormatter
from tests.servers import serving_app


class Nothing(Params):
    """No parameters."""


def shout(file: Upload, params: Nothing, context: Context) -> Media:
    with step("shout"):
        time.sleep(0.001)
    return Media(file.data.upper(), "text/plain", "txt", "loud", {"Loudness": "high\r\nSet-Cookie: x"})


def fail(file: Upload, params: Nothing, context: Context) -> Media:
    raise ZeroDivisionError(f"a secret: {file.data!r}")


def capability(run: object, preloaded: list[str] | None = None) -> Capability:
    return Capability(
        name="shout",
        path="/v1/shout",
        summary="",
        description="",
        files=(FileField("file", ""),),
        params=Nothing,
        run=run,  # type: ignore[arg-type]
        produces=lambda _: "text/plain",
        media_types=("text/plain",),
        models=lambda: {"voices": ["loud"]},
        health=lambda: {"voices": 1},
        preload=(preloaded if preloaded is not None else []).extend,
    )


def test_a_capability_is_reached_under_its_route() -> None:
    with serving_app(create_app([capability(shout)], dialects())) as client:
        answer = client.post("/v1/shout", files={"file": b"quiet"})
        assert answer.content == b"QUIET"
        assert answer.headers["server-timing"].startswith("shout;dur=")
        assert client.get("/v1/models").json() == {"voices": ["loud"]}
        assert client.get("/health").json()["voices"] == 1


def test_notes_cannot_smuggle_headers_in() -> None:
    with serving_app(create_app([capability(shout)], dialects())) as client:
        answer = client.post("/v1/shout", files={"file": b"quiet"})
    assert answer.headers["x-loudness"] == "high??Set-Cookie: x"
    assert "set-cookie" not in answer.headers


def test_an_unforeseen_fault_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with serving_app(create_app([capability(fail)], dialects())) as client:
        answer = client.post("/v1/shout", files={"file": b"x"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    (record,) = [record for record in caplog.records if record.name == "photo_studio.faults"]
    assert record.request_id == problem["request_id"]  # type: ignore[attr-defined]
    assert "a secret" in JsonFormatter().format(record)


def test_one_log_line_a_request(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.INFO, "photo_studio.access"),
        serving_app(create_app([capability(shout)], dialects())) as client,
    ):
        client.post("/v1/shout", files={"file": b"quiet picture"}, headers={"X-Request-Id": "r1"})
    (record,) = [record for record in caplog.records if record.name == "photo_studio.access"]
    line = json.loads(JsonFormatter().format(record))
    assert (line["request_id"], line["method"], line["path"], line["status"]) == (
        "r1",
        "POST",
        "/v1/shout",
        200,
    )
    assert line["bytes_out"] == len(b"quiet picture")
    assert list(line["steps"]) == ["shout"]
    assert "quiet picture" not in json.dumps(line).lower()


def test_models_are_made_ready_before_the_first_request(
    monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv("PRELOAD_MODELS", "u2net, birefnet-portrait")
    preloaded: list[str] = []
    with serving_app(create_app([capability(shout, preloaded)], dialects())):
        assert preloaded == ["u2net", "birefnet-portrait"]
