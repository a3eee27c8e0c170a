"""What Lambda does around a handler."""

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import pytest

from local.gateway.invoke import (
    ENVIRONMENT,
    LAMBDA_TIMEOUT_S,
    MOST_EVENT_BYTES,
    MOST_RESULT_BYTES,
    Context,
    invoke,
    set_environment,
)
from local.gateway.request import GatewayError, Reason

FRAME = len('{"body": ""}')


def test_an_event_may_be_as_large_as_lambda_takes() -> None:
    event = {"body": "x" * (MOST_EVENT_BYTES - FRAME)}
    answer = invoke(lambda event, _context: {"size": len(event["body"])}, event, Context("id"))
    assert answer == {"size": MOST_EVENT_BYTES - FRAME}
    with pytest.raises(GatewayError) as refused:
        invoke(lambda _event, _context: {}, {"body": event["body"] + "x"}, Context("id"))
    assert refused.value.reason is Reason.REQUEST_TOO_LARGE


def test_an_answer_may_be_as_large_as_lambda_gives() -> None:
    whole = {"body": "x" * (MOST_RESULT_BYTES - FRAME)}
    assert invoke(lambda _event, _context: whole, {}, Context("id")) == whole
    with pytest.raises(GatewayError) as refused:
        invoke(lambda _event, _context: {"body": whole["body"] + "x"}, {}, Context("id"))
    assert refused.value.reason is Reason.FAILED


@pytest.mark.parametrize("answer", [{"body": b"bytes"}, {"body": object()}, {"body": "\ud800"}])
def test_what_is_no_json_is_a_failure(answer: dict[str, Any]) -> None:
    with pytest.raises(GatewayError) as refused:
        invoke(lambda _event, _context: answer, {}, Context("id"))
    assert refused.value.reason is Reason.FAILED


def test_a_failing_handler_is_a_failure() -> None:
    with pytest.raises(GatewayError) as refused:
        invoke(lambda event, _context: {"body": event["missing"]}, {}, Context("id"))
    assert refused.value.reason is Reason.FAILED


def test_each_invocation_has_a_loop_and_leaves_none() -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
        loops.append(asyncio.get_event_loop())
        return {"sum": loops[-1].run_until_complete(asyncio.sleep(0, 3))}

    assert invoke(handler, {}, Context("id")) == {"sum": 3}
    assert invoke(handler, {}, Context("id")) == {"sum": 3}
    assert loops[0] is not loops[1]
    assert all(loop.is_closed() for loop in loops)


def test_the_context_tells_what_is_left() -> None:
    context = Context("id")
    assert 0 < context.get_remaining_time_in_millis() <= 120_000
    assert Context("id", _ends_s=0).get_remaining_time_in_millis() == 0
    assert (context.aws_request_id, context.memory_limit_in_mb) == ("id", 3008)


TEMPLATE = (Path(__file__).parents[3] / "template.yaml").read_text()


def test_they_are_those_of_the_template() -> None:
    assert re.findall(r"REQUEST_TIMEOUT_S: (\d+)", TEMPLATE) == [ENVIRONMENT["REQUEST_TIMEOUT_S"]]
    assert re.findall(r"^    Timeout: (\d+)", TEMPLATE, re.MULTILINE) == [f"{LAMBDA_TIMEOUT_S:.0f}"]


def test_what_is_inline_fits_into_an_answer() -> None:
    assert int(ENVIRONMENT["INLINE_RESULT_BYTES"]) * 4 / 3 < MOST_RESULT_BYTES - 100_000


def test_what_was_given_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLINE_RESULT_BYTES", "7")
    monkeypatch.setenv("EVENTS_STREAM_S", "")
    monkeypatch.setenv("REQUEST_TIMEOUT_S", "")
    set_environment()
    assert {name: os.environ[name] for name in ENVIRONMENT} == ENVIRONMENT | {"INLINE_RESULT_BYTES": "7"}
