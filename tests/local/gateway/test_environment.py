"""What functions have for settings there."""

import os
import re

import pytest

from local.gateway.environment import ON_LAMBDA, settle_as_on_lambda
from local.gateway.limits import LAMBDA_TIMEOUT_S, MOST_ANSWER_BYTES
from tests.local.gateway.test_routes import TEMPLATE


def test_they_are_those_of_the_template() -> None:
    assert re.findall(r"REQUEST_TIMEOUT_S: (\d+)", TEMPLATE) == [ON_LAMBDA["REQUEST_TIMEOUT_S"]]
    assert re.findall(r"^    Timeout: (\d+)", TEMPLATE, re.MULTILINE) == [f"{LAMBDA_TIMEOUT_S:.0f}"]


def test_what_is_inline_fits_into_an_answer() -> None:
    assert int(ON_LAMBDA["INLINE_RESULT_BYTES"]) * 4 / 3 < MOST_ANSWER_BYTES - 100_000


def test_what_was_given_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_RESULT_BYTES", "7")
    monkeypatch.setenv("EVENTS_STREAM_S", "")
    monkeypatch.setenv("REQUEST_TIMEOUT_S", "")
    settle_as_on_lambda()
    assert {name: os.environ[name] for name in ON_LAMBDA} == ON_LAMBDA | {"INLINE_RESULT_BYTES": "7"}
