"""The HTTP adapter: one endpoint for any capability."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from layers.common.core.capability import Capability
from layers.common.core.invocation import Invocation
from layers.common.core.media import Media
from layers.common.progress import Run
from layers.common.service.context import service_context
from layers.common.service.delivery import Delivery, accept_of
from layers.common.service.jobs import view
from layers.common.service.jobs.accept import Asked, accept, idempotency, prefers_async
from layers.common.service.jobs.routes import retry_after
from layers.common.service.jobs.settings import JobSettings
from layers.common.service.multipart import read_form
from layers.common.service.settings import ServiceSettings
from layers.common.service.stores.stores import Stores
from layers.common.service.uploads.key import split_keys
from layers.common.service.workers import CallerGone, Place, Workers

Endpoint = Callable[[Request], Awaitable[Response]]

_NOBODY = Response(status_code=499)
"""For the log, as nginx writes it: the caller has hung up, so it reaches nobody."""


class CapabilityEndpoint:
    """How ``capability`` is reached over HTTP."""

    def __init__(
        self,
        capability: Capability,
        workers: Workers,
        settings: ServiceSettings,
        stores: Stores,
        delivery: Delivery,
        jobs: JobSettings,
    ) -> None:
        self._capability = capability
        self._workers = workers
        self._settings = settings
        self._stores = stores
        self._delivery = delivery
        self._jobs = jobs
        self._file_fields = frozenset(one.name for one in capability.files)

    async def answer(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except CallerGone:
            return _NOBODY

    async def _answer(self, request: Request) -> Response:
        run = request.state.run = Run(self._settings.request_timeout_s)
        with self._workers.enter() as place:
            asked = await self._asked(request, run)
            if self._delivery.settings.offer_jobs and prefers_async(request.headers):
                return await self._queue(asked)
            media = await self._do(request, asked, place, run)
        return await self._delivery.answer(request, media, negotiated=asked.invocation.negotiated)

    async def _asked(self, request: Request, run: Run) -> Asked:
        form = await read_form(request, self._file_fields, self._settings, run)
        texts, sent = split_keys(self._capability, [*request.query_params.multi_items(), *form.texts])
        files = [*form.uploads, *(one.placeholder for one in sent)]
        invocation = Invocation.checked(self._capability, texts, files, accept_of(request))
        return Asked(invocation, form.uploads, sent, request.state.request_id, idempotency(request.headers))

    async def _do(self, request: Request, asked: Asked, place: Place, run: Run) -> Media:
        def work() -> Media:
            fetched = [one.fetch(self._stores.blobs) for one in asked.sent]
            return replace(asked.invocation, uploads=[*asked.uploads, *fetched]).run(service_context())

        return await place.run(work, run, lambda: _hung_up(request))

    async def _queue(self, asked: Asked) -> Response:
        job = await run_in_threadpool(accept, asked, self._stores, self._jobs)
        headers = {"Location": view.path(job), "Preference-Applied": "respond-async"}
        return JSONResponse(view.full(job), 202, headers | retry_after(job))


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
