"""Whoever does the jobs: a loop around the pure function of a capability."""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from threading import Event
from typing import Any, Literal

from layers.common.core.capability import Capability
from layers.common.errors import AttemptsExhausted, DeadlineExceeded, Expired, StudioError
from layers.common.events import AttemptStarted, JobFinished, emit
from layers.common.progress import Abandoned, Run, running
from layers.common.service import problems
from layers.common.service.blobs.port import BlobMissing
from layers.common.service.context import service_context
from layers.common.service.delivery import Described
from layers.common.service.jobs import invocations
from layers.common.service.jobs.settings import JobSettings
from layers.common.service.jobstore.job import Job
from layers.common.service.queue.port import Message
from layers.common.service.stores.stores import Stores

_log = logging.getLogger("photo_studio.jobs")

_LOOK_EVERY_S = 0.4
"""How often it is looked whether a job was cancelled, hence most of how long it works on after that."""

_WRITE_EVERY_S = 1.0

Outcome = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, and what is to be told of it."""

    state: Literal["succeeded", "failed"]
    outcome: Outcome

    @classmethod
    def by(cls, fault: StudioError) -> "Ending":
        return cls("failed", problems.document(fault))


class Lost(Exception):
    """The job is not this worker's any more: it was cancelled, or another took it over."""


class Worker:
    """Takes one job at a time.

    Args:
        stop: set, it lets go of what is under way, for another worker to take it at once.
    """

    def __init__(
        self, capabilities: Sequence[Capability], stores: Stores, settings: JobSettings, stop: Event
    ) -> None:
        self._capabilities = {capability.name: capability for capability in capabilities}
        self._stores = stores
        self._settings = settings
        self._stop = stop

    def loop(self, wait_s: float) -> None:
        """Work until told to stop, looking up from an empty queue every ``wait_s``."""
        while not self._stop.is_set():
            message = self._stores.queue.receive(hidden_s=self._settings.job_lease_s, wait_s=wait_s)
            if message is not None:
                self.take(message)

    def take(self, message: Message) -> bool:
        """Do the job of one message, unless it is done already; False when the message is to come again."""
        now = time.time()
        job = self._stores.jobs.claim(message.job_id, now=now, lease_until=now + self._settings.job_lease_s)
        if job is None:
            return self._leave(message, now)
        try:
            self._finish(job, message, self._attempt(job, message))
        except Lost:
            return self._leave(message, time.time())
        return True

    def _leave(self, message: Message, now: float) -> bool:
        """Deal with a message whose job cannot be had: wait for another's lease to end, or forget it."""
        job = self._stores.jobs.get(message.job_id)
        if job is not None and job.state == "running" and job.expires_at > now:
            self._stores.queue.hide(message, max(0.0, job.lease_until - now))
            return False
        self._stores.queue.delete(message)
        invocations.forget(message.job_id, self._stores.blobs)
        return True

    def _attempt(self, job: Job, message: Message) -> Ending:
        """Try it, unless it has been tried often enough.

        Raises:
            Lost: it is not this worker's any more; the work has stopped.
        """
        if job.attempt > self._settings.job_attempts:
            return Ending.by(AttemptsExhausted(f"it was begun {self._settings.job_attempts} times"))
        emit(AttemptStarted(job.operation))
        try:
            return Ending("succeeded", self._watched(job, message, Run(self._settings.job_timeout_s)))
        except Abandoned:
            return Ending.by(DeadlineExceeded("the work was given up at JOB_TIMEOUT_S"))
        except BlobMissing:
            return Ending.by(Expired("its files were not kept until a worker had time for it"))
        except StudioError as fault:
            return Ending.by(fault)
        except Lost:
            raise
        except Exception:  # noqa: BLE001 – as in the middleware for requests: it must not end the worker, nor be told
            _log.exception("unforeseen fault", extra={"request_id": job.request_id, "job": job.id})
            return Ending.by(problems.INTERNAL)

    def _watched(self, job: Job, message: Message, run: Run) -> Outcome:
        """Do the work in a thread, and meanwhile tell how far it is and look whether it is still wanted."""
        with ThreadPoolExecutor(1, "job") as thread:
            work = thread.submit(self._work, job, run)
            try:
                self._watch(job, message, run, work)
            finally:
                run.abandon()
            return work.result()

    def _watch(self, job: Job, message: Message, run: Run, work: "Future[Outcome]") -> None:
        written = time.monotonic()
        while not wait([work], _LOOK_EVERY_S).done:
            if self._stop.is_set():
                self._let_go(job)
            if time.monotonic() - written >= _WRITE_EVERY_S:
                self._tell(job, message, run)
                written = time.monotonic()
            elif not self._still_ours(job):
                raise Lost

    def _still_ours(self, job: Job) -> bool:
        now = self._stores.jobs.get(job.id)
        return now is not None and (now.state, now.attempt) == ("running", job.attempt)

    def _tell(self, job: Job, message: Message, run: Run) -> None:
        lease_s = self._settings.job_lease_s
        told = self._stores.jobs.progress(
            job, stage=run.stage, percent=run.percent, lease_until=time.time() + lease_s
        )
        if told is None:
            raise Lost
        self._stores.queue.hide(message, lease_s)

    def _let_go(self, job: Job) -> None:
        """End the lease, so that the next worker has the job at once."""
        self._stores.jobs.progress(job, stage="", percent=0, lease_until=time.time())
        raise Lost

    def _work(self, job: Job, run: Run) -> Outcome:
        with running(run):
            invocation = invocations.load(job, self._capabilities, self._stores.blobs)
            media = invocation.run(service_context())
            key = f"jobs/{job.id}/result-{job.attempt}"
            self._stores.blobs.put(key, media.data, if_absent=True)
        return {
            "key": key,
            "described": asdict(Described.of(media, negotiated=invocation.negotiated)),
            "milliseconds": dict(run.milliseconds),
        }

    def _finish(self, job: Job, message: Message, ending: Ending) -> None:
        expires_at = time.time() + self._settings.job_retention_s
        if self._stores.jobs.finish(job, ending.state, ending.outcome, expires_at=expires_at) is None:
            raise Lost
        emit(JobFinished(job.operation, ending.state))
        self._stores.queue.delete(message)
        invocations.forget(job.id, self._stores.blobs)
        _log.info(
            "job",
            extra={
                "request_id": job.request_id,
                "job": job.id,
                "operation": job.operation,
                "state": ending.state,
                "attempt": job.attempt,
                "ms": round((time.time() - job.created_at) * 1000),
            },
        )
