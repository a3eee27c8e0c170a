"""What the service asks of a store of jobs.

Every change is conditional, so that of two workers who believe they have a job only one is believed.
"""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from layers.common.service.jobstore.job import Job


class JobStore(Protocol):
    """Jobs by their id. A change that is refused returns None and changes nothing."""

    def create(self, job: Job) -> Job:
        """Keep a new job, or return the unexpired one that has the same ``idempotency``.

        Raises:
            Busy: that one is just being made.
        """
        ...

    def get(self, job_id: str) -> Job | None:
        """The job, as every change before left it."""
        ...

    def claim(self, job_id: str, *, now: float, lease_until: float) -> Job | None:
        """Begin the next attempt of a job that is queued, or whose worker let its lease run out."""
        ...

    def progress(self, job: Job, *, stage: str, percent: int, lease_until: float) -> Job | None:
        """Say how far it is and keep the lease, while ``job.attempt`` still runs."""
        ...

    def finish(
        self,
        job: Job,
        state: Literal["succeeded", "failed"],
        outcome: Mapping[str, Any],
        *,
        expires_at: float,
    ) -> Job | None:
        """End the job, while ``job.attempt`` still runs."""
        ...

    def cancel(self, job_id: str) -> Job | None:
        """End a job that has not ended yet."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
