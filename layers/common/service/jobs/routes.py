"""``/v1/jobs/{id}``: how a job is followed, fetched and cancelled."""

import re
import time

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from layers.common.errors import Expired, JobCancelled, JobEnded, JobUnfinished, NotFound
from layers.common.events import JobFinished, emit
from layers.common.progress import Run
from layers.common.service import problems
from layers.common.service.blobs.port import BlobMissing
from layers.common.service.delivery import Delivery
from layers.common.service.jobs import view
from layers.common.service.jobs.events import stream
from layers.common.service.jobs.operations import CANCEL, EVENTS, RESULT, SHOW
from layers.common.service.jobs.settings import JobSettings
from layers.common.service.jobstore.job import Job
from layers.common.service.stores.stores import Stores

_ID = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)
_POLL_AFTER_S = 1


class JobRoutes:
    """The endpoints, over one set of stores."""

    def __init__(self, stores: Stores, delivery: Delivery, settings: JobSettings) -> None:
        self._stores = stores
        self._delivery = delivery
        self._settings = settings

    async def show(self, request: Request) -> Response:
        job = await self._job(request)
        headers = {"ETag": f'"{job.version}"', "Cache-Control": "no-cache"}
        if _knows(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return JSONResponse(view.full(job), headers=headers | retry_after(job))

    async def events(self, request: Request) -> Response:
        job = await self._job(request)
        last = request.headers.get("last-event-id", "")
        seen = int(last) if re.fullmatch(r"\d{1,9}", last, re.ASCII) else 0
        if job.ended and seen == job.version:
            return Response(status_code=204)  # by which an EventSource knows not to come again
        return StreamingResponse(
            stream(job, seen, self._stores.jobs, self._settings, lambda: request.app.state.stopping),
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            media_type="text/event-stream",
        )

    async def result(self, request: Request) -> Response:
        job = await self._job(request)
        if not job.ended:
            raise JobUnfinished(f"the job is {job.state}", retry_after_s=_POLL_AFTER_S)
        if job.state == "cancelled":
            raise JobCancelled("nothing was kept of it")
        assert job.outcome is not None
        if job.state == "failed":
            return problems.again(request.state.request_id, job.outcome)
        run = request.state.run = Run()
        run.milliseconds.update(job.outcome["milliseconds"])
        try:
            return await self._delivery.answer_stored(request, job.outcome["key"], view.described(job))
        except BlobMissing:
            raise _expired() from None

    async def cancel(self, request: Request) -> Response:
        job = await self._job(request)
        cancelled = await run_in_threadpool(self._stores.jobs.cancel, job.id)
        if cancelled:
            emit(JobFinished(job.operation, "cancelled"))
        job = cancelled or await self._job(request)
        if job.state != "cancelled":
            raise JobEnded(f"the job has {job.state}")
        return JSONResponse(view.full(job))

    async def _job(self, request: Request) -> Job:
        job_id = request.path_params["job_id"]
        job = await run_in_threadpool(self._stores.jobs.get, job_id) if _ID.fullmatch(job_id) else None
        if job is None:
            raise NotFound("there is no such job")
        if job.expires_at <= time.time():
            raise _expired()
        return job


def add_job_routes(app: FastAPI, stores: Stores, delivery: Delivery, settings: JobSettings) -> None:
    """``/v1/jobs/{id}``, its events, its result, and its end."""
    routes = JobRoutes(stores, delivery, settings)
    for method, leaf, endpoint, operation in (
        ("GET", "", routes.show, SHOW),
        ("GET", "/events", routes.events, EVENTS),
        ("GET", "/result", routes.result, RESULT),
        ("POST", "/cancel", routes.cancel, CANCEL),
    ):
        app.add_api_route(
            f"/v1/jobs/{{job_id}}{leaf}",
            endpoint,
            methods=[method],
            response_model=None,
            openapi_extra=operation,
        )


def retry_after(job: Job) -> dict[str, str]:
    """When to look again, for a job that has not ended."""
    return {} if job.ended else {"Retry-After": str(_POLL_AFTER_S)}


def _expired() -> Expired:
    return Expired("the job and its result were kept for JOB_RETENTION_S")


def _knows(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags
