"""One invocation of a function, as Lambda does it: JSON in, JSON out, and limits on both."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from layers.common.service.lambda_handler import Handler
from local.gateway.limits import LAMBDA_TIMEOUT_S, MOST_ANSWER_BYTES, MOST_EVENT_BYTES
from local.gateway.refusals import Fault, Refused

_log = logging.getLogger("photo_studio.gateway")


@dataclass(frozen=True, slots=True)
class Context:
    """What a function is told of its invocation."""

    aws_request_id: str
    function_name: str = "local"
    memory_limit_in_mb: int = 3008
    _ends_s: float = field(default_factory=lambda: time.monotonic() + LAMBDA_TIMEOUT_S)

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._ends_s - time.monotonic()) * 1000))


def invoke(handler: Handler, event: dict[str, Any], context: Context) -> dict[str, Any]:
    """What the handler answers, in a thread that has no event loop.

    Raises:
        Refused: the event is too large, or the function failed or answered too much.
    """
    payload = _json(event)
    if len(payload) > MOST_EVENT_BYTES:
        raise Refused(Fault.REQUEST_TOO_LARGE)
    try:
        with _loop_of_its_own():
            answer = _json(handler(json.loads(payload), context))
    except Exception:  # noqa: BLE001 – whatever a function fails with, the gateway says the same
        _log.exception("the function failed", extra={"request_id": context.aws_request_id})
        raise Refused(Fault.FAILED) from None
    if len(answer) > MOST_ANSWER_BYTES:
        _log.error("the answer is too large", extra={"bytes": len(answer)})
        raise Refused(Fault.FAILED)
    told: dict[str, Any] = json.loads(answer)
    return told


def _json(value: Any) -> bytes:
    """As Lambda's runtime writes it, hence as it is counted."""
    return json.dumps(value, ensure_ascii=False).encode()


@contextmanager
def _loop_of_its_own() -> Iterator[None]:
    """Mangum runs its app in the thread's loop, which nothing else may run."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()
