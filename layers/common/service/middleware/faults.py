"""Turns whatever nobody foresaw into a problem answer and a logged traceback."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.common.service.problems import INTERNAL, problem

_log = logging.getLogger("photo_studio.faults")


class FaultMiddleware:
    """The last resort: the caller learns the request id, the log learns the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        request_id = scope["state"]["request_id"]
        try:
            await self.app(scope, receive, watch)
        except Exception:
            _log.exception("unforeseen fault", extra={"request_id": request_id})
            if begun:
                raise
            await problem(request_id, INTERNAL)(scope, receive, send)
