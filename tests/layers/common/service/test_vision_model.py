import base64
import json
import time
from typing import Any

import pytest
from pydantic import SecretStr

from layers.common.errors import NoAnswer
from layers.common.progress import Run, running
from layers.common.service.vision_model import AnthropicModel
from tests.functions.compose.placement.fake_api import (
    Reply,
    body,
    drip,
    error,
    fake_api,
    hang,
    message,
    placements,
)

SCHEMA = {"type": "object"}
RETRY_TOMORROW = [("retry-after", "86400")]


def ask(url: str, timeout_s: float = 10) -> Any:
    model = AnthropicModel("claude-haiku-4-5", SecretStr("a-key"), url, timeout_s)
    return model.ask([b"scene", b"figure"], "Where?", SCHEMA, max_tokens=9, spare_s=3)


def test_an_answer() -> None:
    with fake_api(placements({"face_x": 77})) as api:
        answer = ask(api.url)
    assert answer["placements"][0]["face_x"] == 77
    (asked,) = api.requests
    assert asked["path"] == "/v1/messages"
    (told,) = asked["body"].pop("messages")
    assert asked["body"] == {
        "model": "claude-haiku-4-5",
        "max_tokens": 9,
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
    }
    *pictures, text = told["content"]
    assert [base64.b64decode(block["source"]["data"]) for block in pictures] == [b"scene", b"figure"]
    assert text == {"type": "text", "text": "Where?"}
    assert "a-key" in json.dumps(asked["headers"])


@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_what_passes_is_tried_again_once(status: int) -> None:
    with fake_api(error(status), placements({})) as api:
        assert ask(api.url)
    assert len(api.requests) == 2


@pytest.mark.parametrize(
    ("reply", "reason", "tries"),
    [
        (error(429), "the API answered 429", 2),
        (error(429, RETRY_TOMORROW), "the API answered 429", 2),
        (error(500), "the API answered 500", 2),
        (error(529), "the API answered 529", 2),
        (error(400), "the API answered 400", 1),
        (error(401), "the API answered 401", 1),
        (message("", "refusal"), "the model stopped: refusal", 1),
        (message('{"placements": [', "max_tokens"), "the model stopped: max_tokens", 1),
        (message("", "end_turn\r\nX-Marker: 1"), "the model stopped: for a reason unknown", 1),
        (message("marker"), "the answer is no JSON", 1),
        (message("[" * 50 + "]" * 50), "the answer is too deep", 1),
        (message('["marker\\u0007"]'), "the answer has control characters", 1),
        (message(f'"{"marker" * 20_000}"'), "the answer is too long", 1),
        (message("x" * 200_001), "the answer has too many bytes", 1),
        (body(500, "x" * 200_001), "the answer has too many bytes", 1),
        (body(200, "{}", [("content-encoding", "gzip")]), "the answer is compressed", 1),
        (body(307, "{}", [("location", "/elsewhere")]), "the API answered 307", 1),
        (body(200, "{"), "the API could not be called", 1),
        (body(200, "<html>"), "the API could not be called", 1),
        (body(200, "null"), "the API could not be called", 1),
    ],
)
def test_every_failure_has_a_name(reply: Reply, reason: str, tries: int) -> None:
    with fake_api(reply) as api, pytest.raises(NoAnswer) as told:
        ask(api.url)
    assert str(told.value) == reason
    assert len(api.requests) == tries


@pytest.mark.parametrize("reply", [hang(60), drip(60)], ids=["hang", "drip"])
def test_time_is_bounded_whatever_the_server_does(reply: Reply) -> None:
    with fake_api(reply) as api:
        started = time.monotonic()
        with pytest.raises(NoAnswer, match="timeout"):
            ask(api.url, 0.3)
        assert time.monotonic() - started < 30, "the server takes 60 s"


def test_nobody_there() -> None:
    with fake_api(error(500)) as api:
        url = api.url
    with pytest.raises(NoAnswer, match="no connection to the API"):
        ask(url)


def test_what_went_wrong_is_logged_without_the_key(caplog: pytest.LogCaptureFixture) -> None:
    with fake_api(error(401)) as api, pytest.raises(NoAnswer):
        ask(api.url)
    (record,) = [record for record in caplog.records if record.name == "photo_studio.placement"]
    assert record.exc_info is not None
    assert "a-key" not in caplog.text


def test_the_time_that_the_caller_needs_is_left() -> None:
    with fake_api(placements({})) as api, running(Run(2)), pytest.raises(NoAnswer, match="no time left"):
        ask(api.url)
    assert not api.requests
