"""Asks for a key under /v1."""

import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from layers.common.errors import Unauthorized
from layers.common.service.problems import problem


class ApiKeyMiddleware:
    """Lets ``/v1`` be reached with one of ``keys`` only: ``x-api-key``, or ``Authorization: Bearer``."""

    def __init__(self, app: ASGIApp, keys: frozenset[str]) -> None:
        self.app = app
        self.keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or not scope["path"].startswith("/v1/")
            or self._admits(Headers(scope=scope))
        ):
            await self.app(scope, receive, send)
            return
        fault = Unauthorized("expected a valid key in x-api-key or in Authorization: Bearer")
        response = problem(scope["state"]["request_id"], fault)
        response.headers["WWW-Authenticate"] = "Bearer"
        await response(scope, receive, send)

    def _admits(self, headers: Headers) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        sent = headers.get("x-api-key") or (token.strip() if scheme.lower() == "bearer" else "")
        # Every key is compared, in constant time each, so that the time tells nothing.
        return sum(hmac.compare_digest(sent.encode(), key) for key in self.keys) > 0
