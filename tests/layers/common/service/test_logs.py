"""What is logged, and what no log shows."""

import json
import logging
from types import TracebackType
from typing import NoReturn

import pytest

from layers.common.service.logs import JsonFormatter
from layers.common.service.secret import CONCEALED
from layers.common.service.settings import ServiceSettings
from layers.common.service.vision_model import VisionModelSettings

API_KEY = "k\"ey's\\ of ours/1+"
LONGER_KEY = API_KEY + "and-more"
MODEL_KEY = "sk-of-the-model"

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class Odd:
    def __str__(self) -> str:
        return f"odd {MODEL_KEY}"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> None:
    monkeypatch.setenv("API_KEYS", f"{API_KEY},{LONGER_KEY}")
    monkeypatch.setenv("ANTHROPIC_API_KEY", MODEL_KEY)
    ServiceSettings()
    VisionModelSettings()


def line_of(message: str, *arguments: object, exc_info: ExcInfo | None = None, **extra: object) -> str:
    record = logging.getLogger("test").makeRecord(
        "test", logging.INFO, __file__, 1, message, arguments, exc_info, extra=extra
    )
    return JsonFormatter().format(record)


def failure(text: str) -> ExcInfo:
    """An exception with a chain of others, which have the text in their own and in their headers."""
    try:
        _ask(text)
    except RuntimeError as fault:
        return RuntimeError, fault, fault.__traceback__


def _ask(text: str) -> NoReturn:
    try:
        _send(text)
    except ConnectionError as fault:
        raise RuntimeError(f"no answer to {text}") from fault


def _send(text: str) -> NoReturn:
    raise ConnectionError({"x-api-key": text}, text.encode()) from ValueError(f"Bearer {text}")


@pytest.mark.parametrize("secret", [API_KEY, LONGER_KEY, MODEL_KEY])
def test_no_log_shows_a_secret(secret: str) -> None:
    line = line_of(
        "sent %s with %r",
        secret,
        {"authorization": secret},
        exc_info=failure(secret),
        headers={"x-api-key": [secret], secret: (1, {secret})},
        url=f"https://api.example/?key={secret}",
        odd=Odd(),
    )
    written = json.loads(line)
    for text in (line, *map(str, written.values())):
        for part in (secret, secret[:6], secret[-6:], repr(secret)[1:-1], json.dumps(secret)[1:-1]):
            assert part not in text
    assert written["headers"]["x-api-key"] == [CONCEALED]
    assert written["message"] == f"sent {CONCEALED} with {{'authorization': '{CONCEALED}'}}"
    assert f"RuntimeError: no answer to {CONCEALED}" in written["traceback"]
    assert f"ValueError: Bearer {CONCEALED}" in written["traceback"]


def test_everything_else_is_logged_as_it_is() -> None:
    written = json.loads(line_of("sent %d", 3, ms=1.5, steps={"decode": 2}, nothing=None, ok=True))
    assert (written["message"], written["ms"], written["steps"]) == ("sent 3", 1.5, {"decode": 2})
    assert (written["nothing"], written["ok"], written["level"]) == (None, True, "INFO")
