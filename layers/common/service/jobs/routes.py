"""How a job is followed, fetched and cancelled, in the words of any dialect."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from layers.common.core.dialect import Dialect
from layers.common.core.job import ID_PATTERN, POLL_AFTER_S, Job
from layers.common.core.result import Result
from layers.common.errors import (
    Busy,
    Expired,
    JobCancelled,
    JobEnded,
    JobUnfinished,
    NotFound,
    Problem,
    StorageFull,
    StorageUnavailable,
)
from layers.common.events import JobFinished, emit
from layers.common.progress import Run
from layers.common.service.faults import DialectTable
from layers.common.service.objects.store import ObjectMissing
from layers.common.service.results import Delivery, respond
from layers.common.service.settings import JobSettings
from layers.common.service.stores import Stores

_RECONNECT_MS = 2000
_LOOK_EVERY_S = 0.25
_LOOKS_A_SECOND = 200
"""All streams together look at their jobs no more often."""

_MOST_STREAMS = 200
_RETRY_STREAM_S = 10


class JobRoutes:
    """The endpoints for jobs; their names are those of actions."""

    def __init__(
        self, table: DialectTable, stores: Stores, delivery: Delivery, settings: JobSettings
    ) -> None:
        self._table = table
        self._stores = stores
        self._delivery = delivery
        self._settings = settings
        self._streams = 0

    async def job(self, request: Request) -> Response:
        job = await self._job(request)
        headers = {"ETag": f'"{job.version}"', "Cache-Control": "no-cache"}
        if _matches(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        response = respond(self._dialect(request).job(job, accepted=False))
        response.headers.update(headers)
        return response

    async def job_events(self, request: Request) -> Response:
        job = await self._job(request)
        last = request.headers.get("last-event-id", "")
        seen = int(last) if re.fullmatch(r"\d{1,9}", last, re.ASCII) else 0
        if job.ended and seen == job.version:
            return Response(status_code=204)  # tells an EventSource not to reconnect
        if self._streams >= _MOST_STREAMS:
            raise Busy("too many streams of events are open", retry_after_s=_RETRY_STREAM_S)
        return StreamingResponse(
            self._stream(request, job, seen),
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            media_type="text/event-stream",
        )

    async def job_result(self, request: Request) -> Response:
        job = await self._job(request)
        if not job.ended:
            raise JobUnfinished(f"the job is {job.state}", retry_after_s=POLL_AFTER_S)
        if job.state == "cancelled":
            raise JobCancelled("a cancelled job has no result")
        assert job.outcome is not None
        if job.state == "failed":
            return self._table.refuse(request, Problem.from_document(job.outcome))
        run = request.state.run = Run()
        run.milliseconds.update(job.outcome["milliseconds"])
        result = Result(**job.outcome["described"])
        try:
            return await self._delivery.answer_stored(
                request, self._dialect(request), job.outcome["key"], result
            )
        except ObjectMissing:
            raise _expired() from None

    async def cancel_job(self, request: Request) -> Response:
        job = await self._job(request)
        cancelled = await run_in_threadpool(self._stores.jobs.cancel, job.id)
        if cancelled:
            emit(JobFinished(job.operation, "cancelled"))
        job = cancelled or await self._job(request)
        if job.state != "cancelled":
            raise JobEnded(f"the job has {job.state}")
        return respond(self._dialect(request).job(job, accepted=False))

    def _dialect(self, request: Request) -> Dialect:
        return self._table.at(request.scope["path"])

    async def _job(self, request: Request) -> Job:
        job_id = request.path_params["job_id"]
        job = (
            await run_in_threadpool(self._stores.jobs.get, job_id)
            if re.fullmatch(ID_PATTERN, job_id, re.ASCII)
            else None
        )
        if job is None:
            raise NotFound("there is no such job")
        if job.expires_at <= time.time():
            raise _expired()
        return job

    async def _stream(self, request: Request, job: Job, seen: int) -> AsyncIterator[str]:
        """Events from the job's present state to its end, with comments while nothing happens.

        Args:
            seen: version of the job that the reader has; 0 for none.
        """
        self._streams += 1
        try:
            async for text in self._events(request, job, seen):
                yield text
        finally:
            self._streams -= 1

    async def _events(self, request: Request, job: Job, seen: int) -> AsyncIterator[str]:
        yield f"retry: {_RECONNECT_MS}\n\n"
        ends, last_sent = time.monotonic() + self._settings.stream_s, time.monotonic()
        current: Job | None = job
        while current is not None:
            now = time.monotonic()
            if current.version != seen:
                name, data = self._dialect(request).event(current)
                yield f"id: {current.version}\nevent: {name}\ndata: {json.dumps(data)}\n\n"
                seen, last_sent = current.version, now
            elif now - last_sent >= self._settings.events_heartbeat_s:
                yield ": keep-alive\n\n"
                last_sent = now
            if current.ended or now >= ends or request.app.state.stopping:
                return
            pause_s = max(_LOOK_EVERY_S, self._streams / _LOOKS_A_SECOND)
            await asyncio.sleep(min(pause_s, self._settings.events_heartbeat_s))
            with suppress(StorageFull, StorageUnavailable):  # there is no news, and the reader stays
                current = await run_in_threadpool(self._stores.jobs.get, job.id)


def _expired() -> Expired:
    return Expired("the job and its result were kept for JOB_RETENTION_S")


def _matches(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags
