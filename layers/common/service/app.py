"""The app factory: any set of capabilities, reached over HTTP."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from layers.common import __version__
from layers.common.core.capability import Capability
from layers.common.errors import StudioError
from layers.common.service.blobs.files import FileBlobs
from layers.common.service.blobs.routes import add_blob_routes
from layers.common.service.delivery import Delivery
from layers.common.service.endpoint import CapabilityEndpoint
from layers.common.service.jobs.routes import add_job_routes
from layers.common.service.jobs.settings import job_settings
from layers.common.service.middleware.access_log import AccessLogMiddleware
from layers.common.service.middleware.api_key import ApiKeyMiddleware
from layers.common.service.middleware.faults import FaultMiddleware
from layers.common.service.middleware.head import HeadMiddleware
from layers.common.service.middleware.request_id import RequestIdMiddleware
from layers.common.service.middleware.server_timing import ServerTimingMiddleware
from layers.common.service.openapi import operation
from layers.common.service.problems import http_error, studio_error
from layers.common.service.settings import ServiceSettings, service_settings
from layers.common.service.stores.settings import store_settings
from layers.common.service.stores.stores import Stores, open_stores
from layers.common.service.uploads.routes import add_upload_routes
from layers.common.service.workers import Workers


def create_app(capabilities: Sequence[Capability], *, docs_url: str | None = "/swagger") -> FastAPI:
    """An app that serves ``capabilities`` under their routes, beside discovery, jobs and uploads.

    It accepts jobs and does none: they stay queued until a worker (``jobs/worker.py``) shares its stores.

    Args:
        docs_url: where FastAPI's Swagger UI is, which loads its files from a CDN; None for none.
    """
    settings, jobs = service_settings(), job_settings()
    stores = open_stores(store_settings())
    delivery = Delivery(stores.blobs, store_settings())
    workers = Workers(settings.max_concurrency, settings.max_queue)
    app = FastAPI(
        title="Photo Studio",
        version=__version__,
        description="Cut-outs, compositing, edits, motion and editorial styles. On CPU, on your own machine.",
        docs_url=docs_url,
        redoc_url=None,
        redirect_slashes=False,
        middleware=_middleware(settings),
        exception_handlers={StudioError: studio_error, HTTPException: http_error},
        lifespan=_lifespan(capabilities, workers, stores, settings),
    )
    _add_discovery(app, capabilities, settings)
    for capability in capabilities:
        app.add_api_route(
            capability.path,
            CapabilityEndpoint(capability, workers, settings, stores, delivery, jobs).answer,
            methods=["POST"],
            response_class=Response,
            openapi_extra=operation(capability),
        )
    app.state.workers = workers
    app.state.stopping = False  # set by a server that waits for its connections to end
    add_job_routes(app, stores, delivery, jobs)
    add_upload_routes(app, stores, store_settings(), settings)
    if isinstance(stores.blobs, FileBlobs):
        add_blob_routes(app, stores.blobs, workers, settings)
    return app


def _middleware(settings: ServiceSettings) -> list[Middleware]:
    """From the outside inwards."""
    always = [
        Middleware(RequestIdMiddleware),
        Middleware(AccessLogMiddleware),
        Middleware(ServerTimingMiddleware),
        Middleware(FaultMiddleware),
    ]
    keys = [Middleware(ApiKeyMiddleware, keys=settings.api_keys)] if settings.api_keys else []
    return [*always, *keys, Middleware(HeadMiddleware)]


def _lifespan(
    capabilities: Sequence[Capability], workers: Workers, stores: Stores, settings: ServiceSettings
) -> Any:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        for capability in capabilities:
            capability.preload(settings.preload_models)
        yield
        workers.close()
        stores.close()

    return lifespan


def _add_discovery(app: FastAPI, capabilities: Sequence[Capability], settings: ServiceSettings) -> None:
    # Capabilities of one function share what they tell: it is asked for once.
    healths = list(dict.fromkeys(capability.health for capability in capabilities))
    models_of = list(dict.fromkeys(capability.models for capability in capabilities))

    @app.get("/health", summary="Liveness and capabilities")
    async def health() -> dict[str, Any]:
        answer: dict[str, Any] = {"status": "ok", "version": __version__, "limits": _limits(settings)}
        for part in healths:
            answer |= part()
        return answer

    @app.get("/v1/models", summary="Models, operations and their parameters")
    async def models() -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for part in models_of:
            answer |= part()
        return answer


def _limits(settings: ServiceSettings) -> dict[str, float]:
    names = ("max_pixels", "max_upload_bytes", "max_concurrency", "max_queue", "request_timeout_s")
    return {name: getattr(settings, name) for name in names}
