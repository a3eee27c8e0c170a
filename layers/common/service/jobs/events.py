"""A job's way as Server-Sent Events."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool

from layers.common.service.jobs.settings import JobSettings
from layers.common.service.jobs.view import event
from layers.common.service.jobstore.job import Job
from layers.common.service.jobstore.port import JobStore

_RECONNECT_MS = 2000
_LOOK_EVERY_S = 0.25


async def stream(
    job: Job, seen: int, jobs: JobStore, settings: JobSettings, stopping: Callable[[], bool]
) -> AsyncIterator[str]:
    """Events from the job's present state to its end, and a comment now and then while nothing happens.

    Args:
        seen: version of the job that the reader knows already; 0 for none.
        stopping: tells that the server waits for its connections to end; the reader will find another.
    """
    yield f"retry: {_RECONNECT_MS}\n\n"
    ends, spoken = time.monotonic() + settings.stream_s, time.monotonic()
    current: Job | None = job
    while current is not None:
        now = time.monotonic()
        if current.version != seen:
            yield _event(current)
            seen, spoken = current.version, now
        elif now - spoken >= settings.events_heartbeat_s:
            yield ": still here\n\n"
            spoken = now
        if current.ended or now >= ends or stopping():
            return
        await asyncio.sleep(min(_LOOK_EVERY_S, settings.events_heartbeat_s))
        current = await run_in_threadpool(jobs.get, job.id)


def _event(job: Job) -> str:
    name = job.state if job.ended else "progress"
    return f"id: {job.version}\nevent: {name}\ndata: {json.dumps(event(job))}\n\n"
