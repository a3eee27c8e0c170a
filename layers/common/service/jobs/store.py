"""The ports of the job store and of the queue in front of the workers.

Every change of a job is conditional, so that of two workers that claim a job only one has it.

Any method raises StorageUnavailable or StorageFull while its store cannot be used; then nothing has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from layers.common.core.job import Job, State

Documents = Sequence[Mapping[str, Any]]

DOCUMENTS = ("outcome", "files", "memo")
"""Fields of a job that are stored as JSON."""


class JobStore(Protocol):
    """Jobs by their id. A refused change returns None and changes nothing."""

    def create(self, job: Job) -> Job:
        """Store a new job, or return the unexpired one with the same ``idempotency``.

        Raises:
            Busy: another request is creating that one just now.
        """
        ...

    def find(self, idempotency: str, *, now: float) -> Job | None:
        """The unexpired job with this ``idempotency``; None for the empty one."""
        ...

    def get(self, job_id: str) -> Job | None:
        """The job, consistent with every earlier change."""
        ...

    def claim(self, job_id: str, *, now: float, lease_until: float) -> Job | None:
        """Start the next attempt at a job that is queued, or whose lease has expired."""
        ...

    def progress(
        self, job: Job, *, stage: str, percent: int, lease_until: float, files: Documents | None = None
    ) -> Job | None:
        """Record the progress and extend the lease, while ``job.attempt`` is still running.

        Args:
            files: of a batch; None if they are as before.
        """
        ...

    def release(self, job: Job) -> Job | None:
        """Queue the job again as if ``job.attempt`` had not been, while that is still running."""
        ...

    def finish(
        self,
        job: Job,
        state: Literal["succeeded", "failed"],
        outcome: Mapping[str, Any],
        *,
        now: float,
        expires_at: float,
        files: Documents | None = None,
    ) -> Job | None:
        """End the job, while ``job.attempt`` is still running."""
        ...

    def cancel(self, job_id: str) -> Job | None:
        """Cancel a job that has not ended."""
        ...

    def owned_by(
        self, owner: str, *, now: float, state: State | None, after: Job | None, limit: int
    ) -> Sequence[Job]:
        """The unexpired jobs of a caller, the newest first.

        A job that was just created may not be among them yet.

        Args:
            state: of all of them; None for any.
            after: the last job of the part before; None for the first part.
            limit: the most jobs.
        """
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery of a job's id. Every delivery of a message has a ``receipt`` of its own."""

    job_id: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Depth:
    """The length of a queue, approximately.

    Attributes:
        waiting: messages that can be received.
        taken: messages that were received and are hidden.
        oldest_s: how long the next message has waited, in seconds; 0 if none waits, None if unknown.
    """

    waiting: int
    taken: int
    oldest_s: float | None


class Queue(Protocol):
    """Ids of jobs to be done, each delivered at least once: a message that is not deleted comes again."""

    def send(self, job_id: str) -> None:
        """Add a job that the job store has."""
        ...

    def receive(self, *, hidden_s: float, wait_s: float) -> Message | None:
        """The next message, hidden from others for ``hidden_s``; None if none comes within ``wait_s``."""
        ...

    def hide(self, message: Message, seconds: float) -> None:
        """Hide a received message for so long from now on; 0 gives it back."""
        ...

    def renew(self, message: Message) -> None:
        """Give a received message back as if it had just been sent, so that it counts as never received."""
        ...

    def delete(self, message: Message) -> None:
        """Remove a received message for good."""
        ...

    def waiting(self) -> int:
        """How many messages there are, received ones included; approximately."""
        ...

    def depth(self) -> Depth:
        """How many messages wait, and for how long."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...
