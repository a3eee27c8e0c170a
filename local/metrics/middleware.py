"""Counts requests and serves ``GET /metrics``."""

import time
from collections.abc import Iterable, Sequence

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.common.events import subscribe
from layers.common.service.objects.folder import FolderStore
from layers.common.service.settings import service_settings, store_settings
from layers.common.service.stores import Stores
from layers.common.service.workers import Workers
from local.metrics.collector import StudioCollector, build_gauges, worker_gauges
from local.metrics.families import REQUEST_SECONDS, REQUESTS, REQUESTS_IN_PROGRESS
from local.metrics.readings import Sample, files_store, queue_store, tally_store
from local.metrics.tallies import MemoryTally, Recorder, SqliteTally, Tally

PATH = "/metrics"

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_UNKNOWN = "unknown"
_MOST_SCRAPES = 2
_DISCONNECTED = 499
"""As in the access log: the caller left before the response."""


class InProgress:
    """The number of requests being answered."""

    def __init__(self) -> None:
        self.value = 0


class MetricsMiddleware:
    """Counts requests. It is the outermost middleware, so it also counts what others answer.

    Args:
        routes: their templates become the label ``route``, since the number of paths is unbounded.
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
        self._threads = CapacityLimiter(_MOST_SCRAPES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == PATH and scope["method"] in ("GET", "HEAD"):
            await (await self._scrape(Headers(scope=scope)))(scope, receive, send)
        else:
            await self._count(scope, receive, send)

    async def _scrape(self, headers: Headers) -> Response:
        encode, media_type = choose_encoder(headers.get("accept", ""))
        # In threads of its own: those of other requests may all wait for a store.
        body = await to_thread.run_sync(encode, self._registry, limiter=self._threads)
        return Response(body, media_type=media_type)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, started = _DISCONNECTED, time.perf_counter()
        original = dict(scope)  # a mount rewrites the scope

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
            route = self._template(scope.get("route"), original)
            seconds = time.perf_counter() - started
            self._tally.add(
                [
                    *REQUESTS.count(method, route, str(status)),
                    *REQUEST_SECONDS.observe(seconds, method, route),
                ]
            )

    def _template(self, matched: BaseRoute | None, scope: Scope) -> str:
        """The route that answered, or the one that matches if a gateway answered before routing."""
        route = matched or next(
            (route for route in self._routes if route.matches(scope)[0] != Match.NONE), None
        )
        return str(getattr(route, "path", _UNKNOWN))


def add_metrics(router: FastAPI, stores: Stores, workers: Workers | None) -> None:
    """Count the app's requests and this process's work, and serve them together with the workers' counts.

    Call it after all other middleware has been added, since it must be the outermost.

    Args:
        workers: the threads that process requests; None behind a gateway, whose functions have their own.
    """
    tally, in_progress = MemoryTally(), InProgress()
    subscribe(Recorder(tally, "request"))

    def request_gauges() -> Iterable[Sample]:
        return [(REQUESTS_IN_PROGRESS, (), in_progress.value)]

    gauges = [build_gauges, request_gauges]
    if workers is not None:
        gauges.append(worker_gauges(workers, service_settings()))
    registry = CollectorRegistry()
    settings = store_settings()
    outside = {
        "jobs": queue_store(stores.queue),
        "workers": tally_store(SqliteTally(settings.data_dir)),
    }
    if isinstance(stores.objects, FolderStore):
        outside["files"] = files_store(stores.objects, settings.data_max_bytes)
    registry.register(StudioCollector(tally, gauges, outside))
    ProcessCollector(registry=registry)
    router.add_middleware(
        MetricsMiddleware, routes=router.routes, tally=tally, registry=registry, in_progress=in_progress
    )
