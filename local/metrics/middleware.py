"""Counts requests, and answers ``GET /metrics``."""

import time
from collections.abc import Sequence

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.metrics.families import REQUEST_SECONDS, REQUESTS
from local.metrics.tally import Tally

PATH = "/metrics"

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_UNKNOWN = "unknown"
_HUNG_UP = 499
"""As in the access log: nobody was there to be answered."""


class InProgress:
    """How many requests are being answered."""

    def __init__(self) -> None:
        self.value = 0


class MetricsMiddleware:
    """Around everything, so that what a gateway or another middleware answers is counted too.

    Args:
        routes: whose templates tell requests apart; paths themselves are without number.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Sequence[BaseRoute],
        tally: Tally,
        registry: CollectorRegistry,
        in_progress: InProgress,
    ) -> None:
        self._app = app
        self._routes = routes
        self._tally = tally
        self._registry = registry
        self._in_progress = in_progress

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == PATH and scope["method"] in ("GET", "HEAD"):
            await (await self._tell(Headers(scope=scope)))(scope, receive, send)
        else:
            await self._count(scope, receive, send)

    async def _tell(self, headers: Headers) -> Response:
        encode, media_type = choose_encoder(headers.get("accept", ""))
        body = await run_in_threadpool(encode, self._registry)
        return Response(body, media_type=media_type)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, started = _HUNG_UP, time.perf_counter()
        asked = dict(scope)  # a mount changes it on the way to its files

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        self._in_progress.value += 1
        try:
            await self._app(scope, receive, watch)
        finally:
            self._in_progress.value -= 1
            method = scope["method"] if scope["method"] in _METHODS else _UNKNOWN
            route = self._template(scope.get("route"), asked)
            seconds = time.perf_counter() - started
            self._tally.add(
                [
                    *REQUESTS.count(method, route, str(status)),
                    *REQUEST_SECONDS.observe(seconds, method, route),
                ]
            )

    def _template(self, answered: BaseRoute | None, asked: Scope) -> str:
        """The route that answered, or would have, had a gateway not gone before it."""
        route = answered or next(
            (route for route in self._routes if route.matches(asked)[0] != Match.NONE), None
        )
        return str(getattr(route, "path", _UNKNOWN))
