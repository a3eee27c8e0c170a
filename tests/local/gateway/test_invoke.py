"""What Lambda does around a handler."""

import asyncio
from typing import Any

import pytest

from local.gateway.invoke import Context, invoke
from local.gateway.limits import MOST_ANSWER_BYTES, MOST_EVENT_BYTES
from local.gateway.refusals import Fault, Refused

FRAME = len('{"body": ""}')


def test_an_event_may_be_as_large_as_lambda_takes() -> None:
    event = {"body": "x" * (MOST_EVENT_BYTES - FRAME)}
    answer = invoke(lambda event, _context: {"size": len(event["body"])}, event, Context("id"))
    assert answer == {"size": MOST_EVENT_BYTES - FRAME}
    with pytest.raises(Refused) as refused:
        invoke(lambda _event, _context: {}, {"body": event["body"] + "x"}, Context("id"))
    assert refused.value.fault is Fault.REQUEST_TOO_LARGE


def test_an_answer_may_be_as_large_as_lambda_gives() -> None:
    whole = {"body": "x" * (MOST_ANSWER_BYTES - FRAME)}
    assert invoke(lambda _event, _context: whole, {}, Context("id")) == whole
    with pytest.raises(Refused) as refused:
        invoke(lambda _event, _context: {"body": whole["body"] + "x"}, {}, Context("id"))
    assert refused.value.fault is Fault.FAILED


@pytest.mark.parametrize("answer", [{"body": b"bytes"}, {"body": object()}, {"body": "\ud800"}])
def test_what_is_no_json_is_a_failure(answer: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        invoke(lambda _event, _context: answer, {}, Context("id"))
    assert refused.value.fault is Fault.FAILED


def test_a_failing_handler_is_a_failure() -> None:
    with pytest.raises(Refused) as refused:
        invoke(lambda event, _context: {"body": event["missing"]}, {}, Context("id"))
    assert refused.value.fault is Fault.FAILED


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
