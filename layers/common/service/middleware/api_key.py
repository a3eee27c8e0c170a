"""Asks for a key wherever none stands open."""

import hmac
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from layers.common.errors import Unauthorized
from layers.common.service.problems import problem

OPEN: Final = frozenset({"/", "/health", "/metrics", "/openapi.json", "/swagger", "/swagger/oauth2-redirect"})
"""Paths that need no key: they tell what the service is and how it fares, and work on nobody's picture."""

OPEN_BELOW: Final = ("/page/", "/swagger-ui/", "/blobs")
"""Beginnings of open paths: the page's own files, and signed links and forms, which are a key themselves."""


class ApiKeyMiddleware:
    """Lets everything but the open paths be reached with one of ``keys`` only.

    A key comes as ``x-api-key`` or as ``Authorization: Bearer``. A path that nobody thought of is closed.
    """

    def __init__(self, app: ASGIApp, keys: frozenset[str]) -> None:
        self.app = app
        self.keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_open(scope["path"]) or self._admits(Headers(scope=scope)):
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


def is_open(path: str) -> bool:
    """Whether a path needs no key."""
    return path in OPEN or path.startswith(OPEN_BELOW)
