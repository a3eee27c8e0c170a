"""The app factory: any set of capabilities, reached over HTTP in any set of dialects."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from layers.common import __version__
from layers.common.core.capability import Capability
from layers.common.core.dialect import Dialect, JobDialect, Route, TemplateAction, TemplateDialect
from layers.common.core.documents import JobList, JobStatus, ProblemDocument, ResultLink
from layers.common.core.invocation import Performer
from layers.common.errors import StudioError
from layers.common.progress import Run
from layers.common.service.bodies import discard
from layers.common.service.endpoint import OperationEndpoint
from layers.common.service.equipment import Equipment
from layers.common.service.faults import DialectTable
from layers.common.service.fetcher import Fetcher
from layers.common.service.intake import Budget, Intake
from layers.common.service.jobs.batch_endpoint import BatchEndpoint
from layers.common.service.jobs.routes import JobRoutes
from layers.common.service.middleware import OpenPaths, middleware
from layers.common.service.objects.folder import FolderStore
from layers.common.service.results import Delivery, respond
from layers.common.service.settings import ServiceSettings, job_settings, service_settings, store_settings
from layers.common.service.stores import Stores, open_stores
from layers.common.service.templates import TemplateRoutes, Templates
from layers.common.service.uploads import add_signed_routes, add_upload_route
from layers.common.service.work import HERE
from layers.common.service.workers import Workers

_SCHEMA_PREFIX = "#/components/schemas/{model}"

_LARGEST_ANSWERS = 4
"""So many times ``MAX_UPLOAD_BYTES`` of new results wait in memory for their readers; more are stored."""


def create_app(
    capabilities: Sequence[Capability],
    dialects: Sequence[Dialect],
    *,
    performer: Performer = HERE,
    docs_url: str | None = "/swagger",
) -> FastAPI:
    """An app that serves ``capabilities`` in ``dialects``, with discovery, jobs and uploads.

    It accepts jobs and does none: they stay queued until a worker (``jobs/worker.py``) shares its stores.

    Args:
        performer: does the work of requests.
        docs_url: where FastAPI's Swagger UI is, which loads its files from a CDN; None for none.
    """
    settings = service_settings()
    stores = open_stores(store_settings())
    workers = Workers(settings.max_concurrency, settings.max_queue)
    table = DialectTable(dialects)
    routes = [(dialect, route) for dialect in dialects for route in dialect.routes(capabilities)]
    streams = [route.path for _, route in routes if route.action == "job_events"]
    open_routes = [route.path for _, route in routes if route.is_open]
    app = FastAPI(
        title="Photo Studio",
        version=__version__,
        description="Cut-outs, compositing, edits, motion and editorial styles. On CPU, on your own machine.",
        docs_url=docs_url,
        redoc_url=None,
        redirect_slashes=False,
        middleware=middleware(table, settings, streams, open_routes),
        exception_handlers={StudioError: table.studio_error, HTTPException: table.http_error},
        lifespan=_lifespan(capabilities, performer, workers, stores, settings),
        servers=[{"url": settings.public_url}] if settings.public_url else None,
    )
    app.state.workers = workers
    app.state.stopping = False  # set by a server that waits for its connections to end
    _add_discovery(app, capabilities, settings)
    intake = Intake(settings.max_upload_bytes)
    _add_dialects(app, capabilities, table, routes, intake, workers, performer, stores)
    add_upload_route(app, stores, store_settings(), settings)
    if isinstance(stores.objects, FolderStore):
        add_signed_routes(app, stores.objects, intake, settings)
    app.openapi = lambda: _openapi(  # type: ignore[method-assign]
        app, [route for _, route in routes], streams, with_keys=bool(settings.api_keys)
    )
    return app


def _lifespan(
    capabilities: Sequence[Capability],
    performer: Performer,
    workers: Workers,
    stores: Stores,
    settings: ServiceSettings,
) -> Any:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        for capability in capabilities:
            performer.preload(capability, settings.preload_models)
        yield
        workers.close()
        stores.close()

    return lifespan


def _add_discovery(app: FastAPI, capabilities: Sequence[Capability], settings: ServiceSettings) -> None:
    # The capabilities of one function share these, so each is called once.
    healths = list(dict.fromkeys(capability.health for capability in capabilities))
    models_of = list(dict.fromkeys(capability.models for capability in capabilities))

    @app.get("/health", summary="Liveness and capabilities", tags=["service"])
    async def health() -> dict[str, Any]:
        answer: dict[str, Any] = {"status": "ok", "version": __version__, "limits": _limits(settings)}
        for part in healths:
            answer |= part()
        return answer

    @app.get("/v1/models", summary="Models, operations and their parameters", tags=["service"])
    async def models() -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for part in models_of:
            answer |= part()
        return answer


def _add_dialects(
    app: FastAPI,
    capabilities: Sequence[Capability],
    table: DialectTable,
    routes: Sequence[tuple[Dialect, Route]],
    intake: Intake,
    workers: Workers,
    performer: Performer,
    stores: Stores,
) -> None:
    """Mount the routes of every dialect, except for operations that this app does not have."""
    by_name = {capability.name: capability for capability in capabilities}
    settings, store, jobs = service_settings(), store_settings(), job_settings()
    unsent = Budget(_LARGEST_ANSWERS * settings.max_upload_bytes)
    delivery = Delivery(stores.objects, store, settings.public_url, unsent)
    equipment = Equipment(intake, Fetcher(settings), workers, performer, stores, delivery, settings, jobs)
    templates = Templates(stores.objects, store)
    job_routes = JobRoutes(table, [route for _, route in routes], stores, delivery, jobs)
    for dialect, route in routes:
        if table.at(route.path) is not dialect:
            raise ValueError(f"{route.path} is below no prefix of its dialect")
        capability = by_name.get(route.operation)
        if route.operation and capability is None:
            continue
        if route.action == "tell":
            endpoint = _teller(route, settings)
        elif capability is None:
            endpoint = getattr(job_routes, route.action)
        elif route.action in get_args(TemplateAction):
            assert isinstance(dialect, TemplateDialect)
            found = TemplateRoutes(dialect, route, capability, equipment, templates)
            endpoint = getattr(found, route.action)
        elif route.is_batch:
            assert isinstance(dialect, JobDialect)  # no other has batches
            endpoint = BatchEndpoint(dialect, route, capability, equipment, job_routes).answer
        else:
            endpoint = OperationEndpoint(dialect, route, capability, equipment, templates).answer
        app.add_api_route(
            route.path, endpoint, methods=[route.method], response_model=None, response_class=Response
        )


def _teller(route: Route, settings: ServiceSettings) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a route that answers what it itself says, whatever the body."""
    assert route.tell is not None
    tell = route.tell

    async def answer(request: Request) -> Response:
        if request.method != "GET":
            await discard(request, settings, Run(settings.request_timeout_s))
        return respond(tell())

    return answer


def _openapi(
    app: FastAPI, routes: Sequence[Route], streams: Sequence[str], *, with_keys: bool
) -> dict[str, Any]:
    """FastAPI's description, with the documents of answers and, if keys are set, the ways to send one."""
    if app.openapi_schema:
        return app.openapi_schema
    _describe(app, routes)
    schema = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        servers=app.servers,
    )
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for model in (ProblemDocument, ResultLink, JobStatus, JobList):
        described = model.model_json_schema(ref_template=_SCHEMA_PREFIX)
        schemas |= described.pop("$defs", {}) | {model.__name__: described}
    if with_keys:
        schema["components"]["securitySchemes"] = {
            "x-api-key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }
        schema["security"] = [{"x-api-key": []}, {"bearer": []}]
        open_paths = OpenPaths([route.path for route in routes if route.is_open])
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                if path in open_paths:
                    operation["security"] = []
                elif path in streams:
                    operation["security"] = [{}, *schema["security"]]  # the job's id is enough
    app.openapi_schema = schema
    return schema


def _describe(app: FastAPI, routes: Sequence[Route]) -> None:
    """Let FastAPI know what the dialects say of their routes."""
    described = {(route.path, route.method): route.openapi for route in routes}
    for mounted in app.routes:
        for method in getattr(mounted, "methods", None) or ():
            if isinstance(mounted, APIRoute) and (describe := described.get((mounted.path, method))):
                mounted.openapi_extra = dict(describe())


def _limits(settings: ServiceSettings) -> dict[str, float]:
    names = ("max_pixels", "max_upload_bytes", "max_concurrency", "max_queue", "request_timeout_s")
    return {name: getattr(settings, name) for name in names}
