"""The worker: a loop that does the jobs in the queue."""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from threading import Event
from typing import Any, Literal, NoReturn

from layers.common.core.capability import Capability
from layers.common.core.invocation import Performer
from layers.common.core.job import Job
from layers.common.core.media import Media
from layers.common.core.result import Result
from layers.common.disk import RETRY_AFTER_S
from layers.common.errors import (
    AttemptsExhausted,
    Busy,
    DeadlineExceeded,
    Expired,
    StorageFull,
    StorageUnavailable,
    StudioError,
    WorkDied,
)
from layers.common.events import AttemptStarted, JobFinished, emit
from layers.common.progress import Abandoned, Run, running
from layers.common.service.faults import UNFORESEEN
from layers.common.service.jobs.batch_work import BatchWork, Unfinished
from layers.common.service.jobs.keys import object_folder
from layers.common.service.jobs.store import Documents, Message
from layers.common.service.jobs.submission import delete_call, load_call
from layers.common.service.objects.store import ObjectMissing
from layers.common.service.settings import JobSettings, service_settings
from layers.common.service.stores import Stores
from layers.common.service.work import HERE

_log = logging.getLogger("photo_studio.jobs")

_LOOK_EVERY_S = 0.4
"""How often a worker checks whether its job was cancelled; a cancelled job ends within about that time."""

_WRITE_EVERY_S = 1.0
_LONGEST_PAUSE_S = float(RETRY_AFTER_S)
_STORE_FAULTS = (StorageFull, StorageUnavailable)

Outcome = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended.

    Attributes:
        outcome: what the job store holds of it.
        files: of a batch, what became of each.
    """

    state: Literal["succeeded", "failed"]
    outcome: Outcome
    files: Documents | None = None

    @classmethod
    def by(cls, fault: StudioError) -> "Ending":
        return cls("failed", fault.problem.document())


class Lost(Exception):
    """The job was cancelled, or another worker took it over."""


class Worker:
    """Takes one job at a time.

    Args:
        performer: does the work.
        stop: when set, the worker gives its job back, so that another worker can take it at once.
    """

    def __init__(
        self,
        capabilities: Sequence[Capability],
        stores: Stores,
        settings: JobSettings,
        stop: Event,
        performer: Performer = HERE,
    ) -> None:
        self._capabilities = {capability.name: capability for capability in capabilities}
        self._stores = stores
        self._settings = settings
        self._stop = stop
        self._performer = performer

    def loop(self, wait_s: float) -> None:
        """Work until ``stop`` is set; an empty queue is polled for ``wait_s`` at a time.

        While a store cannot be used, it is tried again after growing pauses.
        """
        failures = 0
        while not self._stop.is_set():
            try:
                message = self._stores.queue.receive(hidden_s=self._settings.job_lease_s, wait_s=wait_s)
                if message is not None:
                    self.take(message)
            except _STORE_FAULTS as fault:
                _log.warning("jobs wait for their store", extra={"reason": str(fault)})
            except Exception:  # noqa: BLE001 – a store in the network fails in many ways
                _log.exception("jobs wait for their store")
            else:
                failures = 0
                continue
            failures += 1
            self._stop.wait(min(_LONGEST_PAUSE_S, 2.0**failures / 2))

    def take(self, message: Message) -> bool:
        """Do the job of one message, unless it is done already; False if the message must come again."""
        now = time.time()
        job = self._stores.jobs.claim(message.job_id, now=now, lease_until=now + self._settings.job_lease_s)
        if job is None:
            return self._leave(message, now)
        try:
            self._finish(job, message, self._attempt(job, message))
        except Lost:
            return self._leave(message, time.time())
        except Unfinished:
            self._go_on_later(job, message)
        except _STORE_FAULTS as reason:
            self._postpone(job, message, reason)
            return False
        return True

    def _postpone(self, job: Job, message: Message, reason: Exception) -> None:
        """Give a job back whose files cannot be read or written: this attempt does not count."""
        _log.warning(
            "a job waits for room to store its result",
            extra={"request_id": job.request_id, "job": job.id, "reason": str(reason)},
        )
        if self._stores.jobs.release(job) is not None:
            # The older, the longer: it is all done anew each time.
            self._stores.queue.hide(message, max(RETRY_AFTER_S, (time.time() - job.created_at) / 4))

    def _go_on_later(self, job: Job, message: Message) -> None:
        """Queue a batch again that was brought on for as long as an attempt may take; it does not count."""
        if self._stores.jobs.release(job) is not None:
            self._stores.queue.renew(message)

    def _leave(self, message: Message, now: float) -> bool:
        """Settle a message whose job cannot be claimed: until another lease ends, or for good."""
        job = self._stores.jobs.get(message.job_id)
        if job is not None and job.state == "running" and job.expires_at > now:
            self._stores.queue.hide(message, max(0.0, job.lease_until - now))
            return False
        self._stores.queue.delete(message)
        if job is not None:
            delete_call(job, self._stores.objects)
        return True

    def _attempt(self, job: Job, message: Message) -> Ending:
        """One attempt at the job, unless it had enough of them.

        Raises:
            Lost: the job is no longer this worker's; the work has stopped.
            StorageFull, StorageUnavailable: the call cannot be read, or the result not be stored.
        """
        if job.attempt > self._settings.job_attempts:
            return Ending.by(AttemptsExhausted(f"the job was started {self._settings.job_attempts} times"))
        emit(AttemptStarted(job.operation))
        run = Run(self._settings.job_timeout_s, job.owner, job.expected_s)
        if not job.files:
            return self._tried(job, message, run, None)
        batch = self._batch(job)
        ending = self._tried(job, message, run, batch)
        return replace(ending, files=batch.documents())

    def _tried(self, job: Job, message: Message, run: Run, batch: BatchWork | None) -> Ending:
        try:
            return Ending("succeeded", self._watched(job, message, run, batch))
        except Abandoned:
            return Ending.by(DeadlineExceeded("the work was stopped after JOB_TIMEOUT_S"))
        except ObjectMissing:
            return Ending.by(Expired("its files expired before a worker was free"))
        except (Lost, Unfinished, *_STORE_FAULTS):
            raise
        except (Busy, WorkDied):
            _log.exception("the attempt broke off", extra={"request_id": job.request_id, "job": job.id})
            self._give_back(job)
        except StudioError as fault:
            return Ending.by(fault)
        except Exception:  # noqa: BLE001 – it must neither end the worker nor reach the caller
            _log.exception("unforeseen fault", extra={"request_id": job.request_id, "job": job.id})
            return Ending.by(UNFORESEEN)

    def _watched(self, job: Job, message: Message, run: Run, batch: BatchWork | None) -> Outcome:
        """Do the work in a thread, while recording its progress and checking that it is still wanted."""
        with ThreadPoolExecutor(1, "job") as thread:
            work = thread.submit(batch.do, run) if batch else thread.submit(self._work, job, run)
            try:
                self._watch(job, message, run, batch, work)
            finally:
                run.abandon()
            return work.result()

    def _watch(
        self, job: Job, message: Message, run: Run, batch: BatchWork | None, work: "Future[Outcome]"
    ) -> None:
        written = time.monotonic()
        while not wait([work], _LOOK_EVERY_S).done:
            if self._stop.is_set():
                self._give_back(job)
            # While the store cannot be used, the work goes on.
            with suppress(*_STORE_FAULTS):
                if time.monotonic() - written >= _WRITE_EVERY_S:
                    self._record(job, message, run, batch)
                    written = time.monotonic()
                elif not self._still_ours(job):
                    raise Lost

    def _still_ours(self, job: Job) -> bool:
        now = self._stores.jobs.get(job.id)
        return now is not None and (now.state, now.attempt) == ("running", job.attempt)

    def _record(self, job: Job, message: Message, run: Run, batch: BatchWork | None) -> None:
        lease_s = self._settings.job_lease_s
        run.pass_time()
        recorded = self._stores.jobs.progress(
            job,
            stage=run.stage,
            percent=run.percent,
            lease_until=time.time() + lease_s,
            files=batch.documents() if batch else None,
        )
        if recorded is None:
            raise Lost
        self._stores.queue.hide(message, lease_s)

    def _give_back(self, job: Job) -> NoReturn:
        """End the lease, so that the next worker can have the job at once."""
        with suppress(*_STORE_FAULTS):  # then the lease ends by itself
            self._stores.jobs.progress(job, stage="", percent=0, lease_until=time.time())
        raise Lost

    def _work(self, job: Job, run: Run) -> Outcome:
        with running(run):
            call = load_call(job, self._capabilities, self._stores.objects)
            invocation = call.invocation(self._stores.objects, service_settings().max_upload_bytes)
            media = invocation.run(invocation.call.uploads, self._performer)
            key = f"{object_folder(job)}/result-{job.attempt}"
            kept = self._kept(media, key, negotiated=invocation.negotiated)
            parts = {
                name: self._kept(part, f"{key}-{name}", negotiated=False)
                for name, part in media.parts.items()
            }
        return {**kept, "parts": parts, "milliseconds": dict(run.milliseconds)}

    def _batch(self, job: Job) -> BatchWork:
        return BatchWork(
            job,
            self._capabilities,
            self._stores.objects,
            self._performer,
            max_bytes=service_settings().max_upload_bytes,
            is_last=job.attempt == self._settings.job_attempts,
        )

    def _kept(self, media: Media, key: str, *, negotiated: bool) -> Outcome:
        """Store a file, and say where it is."""
        self._stores.objects.put(key, media.data, if_absent=True)
        return {"key": key, "described": asdict(Result.of(media, negotiated=negotiated))}

    def _finish(self, job: Job, message: Message, ending: Ending) -> None:
        if self._recorded(job, ending) is None:
            raise Lost
        emit(JobFinished(job.operation, ending.state))
        self._stores.queue.delete(message)
        delete_call(job, self._stores.objects)
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

    def _recorded(self, job: Job, ending: Ending) -> Job | None:
        """Record how the job ended; as the work is done, a store that cannot be used is waited for."""
        ends = time.monotonic() + self._settings.job_lease_s
        while True:
            now = time.time()
            expires_at = now + self._settings.job_retention_s
            try:
                return self._stores.jobs.finish(
                    job,
                    ending.state,
                    ending.outcome,
                    now=now,
                    expires_at=expires_at,
                    files=ending.files,
                )
            except _STORE_FAULTS:
                if time.monotonic() >= ends or self._stop.is_set():
                    raise
                self._stop.wait(_LOOK_EVERY_S)
