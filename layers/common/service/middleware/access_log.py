"""One log line a request: what was asked, how it went, how long each step took. Never a picture."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.common.progress import Run

_log = logging.getLogger("photo_studio.access")
_CLIENT_CLOSED_REQUEST = 499
"""What the log says, as nginx does, when the caller hung up before an answer began."""


class AccessLogMiddleware:
    """Writes the line when the answer is complete."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status, received, sent = _CLIENT_CLOSED_REQUEST, 0, 0

        async def count_in() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message

        async def count_out(message: Message) -> None:
            nonlocal status, sent
            status = message.get("status", status)
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, count_in, count_out)
        finally:
            run = scope["state"].get("run", Run())
            _log.info(
                "request",
                extra={
                    "request_id": scope["state"]["request_id"],
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                    "bytes_in": received,
                    "bytes_out": sent,
                    "steps": {name: round(ms, 1) for name, ms in list(run.milliseconds.items())},
                },
            )
