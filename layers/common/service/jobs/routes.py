"""How a job is followed, fetched and cancelled, in the words of any dialect."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from layers.common.core.dialect import JobDialect, JobEvent, JobEventsDialect, JobListDialect, Route
from layers.common.core.job import ID_PATTERN, LISTED, MOST_LISTED, POLL_AFTER_S, Job, State
from layers.common.core.result import Result
from layers.common.core.validation import one_of
from layers.common.errors import (
    Busy,
    Expired,
    InvalidParameter,
    JobCancelled,
    JobEnded,
    JobUnfinished,
    MalformedRequest,
    NotFound,
    Problem,
    StorageFull,
    StorageUnavailable,
    Unauthorized,
    expected,
)
from layers.common.events import JobFinished, emit
from layers.common.progress import Run
from layers.common.service.faults import DialectTable
from layers.common.service.jobs.archives import StoredArchive
from layers.common.service.jobs.submission import is_random, joined_file, name_key, own_file
from layers.common.service.middleware import KEY_NEEDED
from layers.common.service.objects.store import ObjectMissing
from layers.common.service.origin import base_url
from layers.common.service.results import Delivery, is_known, is_range_ignored, no_such_range, respond
from layers.common.service.settings import JobSettings
from layers.common.service.stores import Stores

_RECONNECT_MS = 2000
_LOOK_EVERY_S = 0.25
_LOOKS_A_SECOND = 200
"""All streams together look at their jobs no more often."""

_MOST_STREAMS = 200
_MOST_AWAITED = 100
"""Streams of callers without a key that wait for a job, which may never come; the others are for the rest."""

_RETRY_STREAM_S = 10


class JobRoutes:
    """The endpoints for jobs; their names are those of actions."""

    def __init__(
        self,
        table: DialectTable,
        routes: Sequence[Route],
        stores: Stores,
        delivery: Delivery,
        settings: JobSettings,
    ) -> None:
        self._table = table
        self._routes = {route.path: route for route in routes}
        self._stores = stores
        self._delivery = delivery
        self._settings = settings
        self._streams = 0
        self._awaited = 0

    async def jobs(self, request: Request) -> Response:
        """The caller's own jobs, or those of the given ids, the newest first."""
        query = _query(request)
        jobs = await run_in_threadpool(self._listed, query, request.state.owner)
        cursor = jobs[query.limit - 1].id if len(jobs) > query.limit else None
        dialect = self._dialect(request)
        assert isinstance(dialect, JobListDialect)  # no other has routes for lists
        return respond(dialect.jobs(jobs[: query.limit], cursor, base=self._base(request)))

    async def job(self, request: Request) -> Response:
        job = await self._job(request)
        headers = {"ETag": f'"{job.version}"', "Cache-Control": "no-cache"}
        if is_known(request.headers, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        response = respond(self._dialect(request).job(job, accepted=False, base=self._base(request)))
        response.headers.update(headers)
        return response

    async def job_events(self, request: Request) -> Response:
        job = await self._followed(request)
        if job is None:
            return self._streaming(request, None, 0)
        last = request.headers.get("last-event-id", "")
        seen = int(last) if re.fullmatch(r"\d{1,9}", last, re.ASCII) else 0
        if job.ended and seen == job.version:
            return Response(status_code=204)  # tells an EventSource not to reconnect
        return self._streaming(request, job, seen)

    def _streaming(self, request: Request, job: Job | None, seen: int) -> Response:
        is_awaited = job is None and request.state.owner is None
        if self._streams >= _MOST_STREAMS or (is_awaited and self._awaited >= _MOST_AWAITED):
            raise Busy("too many streams of events are open", retry_after_s=_RETRY_STREAM_S)
        return StreamingResponse(
            self._stream(request, job, seen, is_awaited=is_awaited),
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            media_type="text/event-stream",
        )

    async def job_result(self, request: Request) -> Response:
        return await self.result_of(await self._ended(request), request)

    async def result_of(self, job: Job, request: Request) -> Response:
        """The result of a job that has succeeded or failed, or the part of it that the request names."""
        assert job.outcome is not None
        if job.state == "failed":
            return self._table.refuse(request, Problem.from_document(job.outcome))
        run = request.state.run = Run()
        run.milliseconds.update(job.outcome["milliseconds"])
        return await self._file(request, job.outcome)

    async def job_file(self, request: Request) -> Response:
        """A file of a job by its name: the result, one of its parts, or one that joined them."""
        name = request.path_params["filename"]
        if {"/", "\\", "\0"} & set(name) or name in (".", ".."):
            raise MalformedRequest("expected the name of a file, without folders", param="filename")
        job = await self._ended(request)
        found = own_file(job, name) or await run_in_threadpool(joined_file, job, name, self._stores.objects)
        if found is None:
            raise NotFound("the job has no file of this name")
        return await self._file(request, found)

    async def _ended(self, request: Request) -> Job:
        job = await self._job(request)
        if not job.ended:
            raise JobUnfinished(f"the job is {job.state}", retry_after_s=POLL_AFTER_S)
        if job.state == "cancelled":
            raise JobCancelled("a cancelled job has no result")
        return job

    async def _file(self, request: Request, kept: Mapping[str, Any]) -> Response:
        dialect, key, result = self._dialect(request), kept["key"], Result(**kept["described"])
        if self._route(request).one_range and is_range_ignored(request.scope):
            raise no_such_range(result.size)
        try:
            archive = await run_in_threadpool(self._archive, kept)
            return await self._delivery.answer_stored(request, dialect, key, result, archive)
        except ObjectMissing:
            raise _expired() from None

    def _archive(self, kept: Mapping[str, Any]) -> StoredArchive | None:
        """What a result is put together of, if it is."""
        return StoredArchive.at(self._stores.objects, kept["archive"]) if "archive" in kept else None

    async def cancel_job(self, request: Request) -> Response:
        job = await self._job(request)
        cancelled = await run_in_threadpool(self._stores.jobs.cancel, job.id)
        if cancelled:
            emit(JobFinished(job.operation, "cancelled"))
        job = cancelled or await self._job(request)
        if job.state != "cancelled":
            raise JobEnded(f"the job has {job.state}")
        return respond(self._dialect(request).job(job, accepted=False, base=self._base(request)))

    def _base(self, request: Request) -> str:
        """What links begin with."""
        public_url = self._delivery.public_url
        if not self._route(request).has_absolute_links:
            return public_url
        return base_url(request, public_url).rstrip("/")

    def _dialect(self, request: Request) -> JobDialect:
        dialect = self._table.at(request.scope["path"])
        assert isinstance(dialect, JobDialect)  # no other has routes for jobs
        return dialect

    async def _job(self, request: Request) -> Job:
        """The job that the path names, if it is the caller's or the route is open."""
        found = await self._named(request)
        if found is None:
            raise _unknown()
        return found

    async def _named(self, request: Request) -> Job | None:
        """The job that the path names, by its id or by its caller's own name of it; None if there is none.

        Raises:
            Expired: it has expired.
        """
        route, name, owner = self._route(request), request.path_params["job_id"], request.state.owner
        job = await run_in_threadpool(self._find, name)
        if job is not None:
            # The id cannot be guessed, and is all that an EventSource can send.
            may_see = route.is_open or route.action == "job_events" or job.is_visible_to(owner)
            return _unexpired(job) if may_see else None
        if not route.by_name:
            return None
        return await run_in_threadpool(self._stores.jobs.find, name_key(name, owner or ""), now=time.time())

    async def _followed(self, request: Request) -> Job | None:
        """The job whose events are wanted; None if the route waits for it."""
        job = await self._named(request)
        if job is not None:
            return job
        if request.state.owner is None and not is_random(request.path_params["job_id"]):
            raise Unauthorized(KEY_NEEDED)
        if self._route(request).by_name:
            return None
        raise _unknown()

    def _route(self, request: Request) -> Route:
        return self._routes[request.scope["route"].path]

    def _find(self, job_id: str) -> Job | None:
        return self._stores.jobs.get(job_id) if re.fullmatch(ID_PATTERN, job_id, re.ASCII) else None

    def _listed(self, query: "JobQuery", owner: str) -> Sequence[Job]:
        """One job more than the query's limit, if there are as many."""
        now, after = time.time(), None
        if query.cursor:
            after = self._find(query.cursor)
            if after is None or not after.is_visible_to(owner):
                raise InvalidParameter("expected the cursor of an earlier list for `cursor`", param="cursor")
        if not query.ids:
            return self._stores.jobs.owned_by(
                owner, now=now, state=query.state, after=after, limit=query.limit + 1
            )
        found = [job for one in query.ids if (job := self._find(one)) and job.is_visible_to(owner)]
        fitting = [one for one in found if one.expires_at > now and query.state in (None, one.state)]
        newest_first = sorted(fitting, key=_order, reverse=True)
        return [one for one in newest_first if after is None or _order(one) < _order(after)][
            : query.limit + 1
        ]

    async def _stream(
        self, request: Request, job: Job | None, seen: int, *, is_awaited: bool
    ) -> AsyncIterator[str]:
        """Events from the job's present state to its end, with heartbeats while nothing happens.

        Args:
            job: None if it is waited for.
            seen: version of the job that the reader has; 0 for none.
            is_awaited: whether the job is waited for without a key.
        """
        self._streams += 1
        self._awaited += is_awaited
        try:
            async for text in self._events(request, job, seen):
                yield text
        finally:
            self._streams -= 1
            self._awaited -= is_awaited

    async def _events(self, request: Request, job: Job | None, seen: int) -> AsyncIterator[str]:
        yield f"retry: {_RECONNECT_MS}\n\n"
        dialect, base = self._dialect(request), self._base(request)
        assert isinstance(dialect, JobEventsDialect)  # no other has routes for events
        ends, last_sent = time.monotonic() + self._settings.stream_s, time.monotonic()
        while True:
            now = time.monotonic()
            if job is not None and job.version != seen:
                for event in dialect.events(job, base=base):
                    yield f"id: {job.version}\n{_text(event)}"
                seen, last_sent = job.version, now
            elif now - last_sent >= self._settings.events_heartbeat_s:
                yield _text(dialect.heartbeat) if dialect.heartbeat else ": keep-alive\n\n"
                last_sent = now
            if (job and job.ended) or now >= ends or request.app.state.stopping:
                return
            pause_s = max(_LOOK_EVERY_S, self._streams / _LOOKS_A_SECOND)
            await asyncio.sleep(min(pause_s, self._settings.events_heartbeat_s))
            with suppress(StorageFull, StorageUnavailable):  # there is no news, and the reader stays
                latest = (
                    await self._named(request)
                    if job is None
                    else await run_in_threadpool(self._stores.jobs.get, job.id)
                )
                if job is not None and latest is None:
                    return
                job = latest


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs are listed.

    Attributes:
        ids: without repetitions; empty for all jobs of the caller.
        cursor: id of the last job of the part before; empty for the first part.
    """

    ids: Sequence[str]
    state: State | None
    limit: int
    cursor: str


def _query(request: Request) -> JobQuery:
    """The query of a list.

    Raises:
        InvalidParameter: a parameter is unknown, repeated or out of range; or it names no jobs and nobody.
    """
    given, states, known = request.query_params, get_args(State), ("id", "status", "limit", "cursor")
    for name in given:
        if name not in known:
            raise InvalidParameter(
                f"there is no parameter `{name[:40]}`; expected {one_of(known)}", param=name[:40]
            )
        if name != "id" and len(given.getlist(name)) > 1:
            raise InvalidParameter(f"expected `{name}` once", param=name)
    ids = list(dict.fromkeys(given.getlist("id")))
    if len(ids) > MOST_LISTED:
        raise InvalidParameter(
            f"expected at most {MOST_LISTED} ids for `id`, received {len(ids)}", param="id"
        )
    if not ids and not request.state.owner:
        raise InvalidParameter(
            "expected the ids of your jobs for `id`, since without API keys callers are not told apart",
            param="id",
        )
    status, limit = given.get("status"), given.get("limit", str(LISTED))
    state = next((one for one in states if one == status), None)
    if status is not None and state is None:
        raise InvalidParameter(expected(one_of(states), "status", status), param="status")
    if not re.fullmatch(r"\d{1,3}", limit, re.ASCII) or not 1 <= int(limit) <= MOST_LISTED:
        raise InvalidParameter(expected(f"1 to {MOST_LISTED}", "limit", limit), param="limit")
    return JobQuery(ids, state, int(limit), given.get("cursor", ""))


def _text(event: JobEvent) -> str:
    name = f"event: {event.name}\n" if event.name else ""
    return f"{name}data: {json.dumps(event.data)}\n\n"


def _order(job: Job) -> tuple[float, str]:
    return job.created_at, job.id


def _unknown() -> NotFound:
    return NotFound("there is no such job")


def _unexpired(job: Job) -> Job:
    if job.expires_at <= time.time():
        raise _expired()
    return job


def _expired() -> Expired:
    return Expired("the job and its result were kept for JOB_RETENTION_S")
