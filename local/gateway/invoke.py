"""Lambda: the settings a function has there, and one invocation with its limits."""

import asyncio
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from layers.common.service.lambda_handler import Handler
from layers.common.service.settings import BUFFERED_EVENTS_S, MAX_INLINE_ON_LAMBDA
from local.gateway.request import GatewayError, Reason

_log = logging.getLogger("photo_studio.gateway")

MOST_EVENT_BYTES = 6 * 1024 * 1024
"""Largest event as JSON, in which a body is base64."""

MOST_RESULT_BYTES = 6 * 1024 * 1024 + 100
"""Largest result as JSON."""

LAMBDA_TIMEOUT_S = 120.0
"""When Lambda ends a function, except motion: `Timeout` in template.yaml."""

ENVIRONMENT = {
    "INLINE_RESULT_BYTES": str(MAX_INLINE_ON_LAMBDA),
    "EVENTS_STREAM_S": str(BUFFERED_EVENTS_S),
    "REQUEST_TIMEOUT_S": "25",  # as in template.yaml
}
"""Settings of functions on AWS that differ from the local defaults."""


@dataclass(frozen=True, slots=True)
class Context:
    """The context object that a handler receives."""

    aws_request_id: str
    function_name: str = "local"
    memory_limit_in_mb: int = 3008
    _ends_s: float = field(default_factory=lambda: time.monotonic() + LAMBDA_TIMEOUT_S)

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._ends_s - time.monotonic()) * 1000))


def set_environment() -> None:
    """Set each variable of :data:`ENVIRONMENT` that is not set. Call this before any settings are read."""
    for name, value in ENVIRONMENT.items():
        os.environ[name] = os.environ.get(name) or value


def invoke(handler: Handler, event: dict[str, Any], context: Context) -> dict[str, Any]:
    """The handler's result. Call this in a thread without an event loop.

    Raises:
        GatewayError: the event is too large, or the function failed or returned too much.
    """
    payload = _json(event)
    if len(payload) > MOST_EVENT_BYTES:
        raise GatewayError(Reason.REQUEST_TOO_LARGE)
    try:
        with _own_event_loop():
            serialized = _json(handler(json.loads(payload), context))
    except Exception:  # noqa: BLE001 – the gateway answers every failure the same way
        _log.exception("the function failed", extra={"request_id": context.aws_request_id})
        raise GatewayError(Reason.FAILED) from None
    if len(serialized) > MOST_RESULT_BYTES:
        _log.error("the result is too large", extra={"bytes": len(serialized)})
        raise GatewayError(Reason.FAILED)
    result: dict[str, Any] = json.loads(serialized)
    return result


def _json(value: Any) -> bytes:
    """JSON as Lambda's runtime writes and counts it."""
    return json.dumps(value, ensure_ascii=False).encode()


@contextmanager
def _own_event_loop() -> Iterator[None]:
    """An event loop for this thread: Mangum runs its app in it, so it must not be running already."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()
