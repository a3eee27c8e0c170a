"""A job: work that was accepted, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]

ID_PATTERN = "[A-Za-z0-9_-]{20,64}"
"""The form of a job's id, ASCII."""

POLL_AFTER_S = 1
"""How long a caller should wait before the next look at an unfinished job, in seconds."""

LISTED, MOST_LISTED = 20, 100
"""Jobs in one part of a list: by default, and at most."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job as the job store holds it. Its id cannot be guessed. Times are Unix seconds.

    Attributes:
        operation: name of the capability that does it.
        request_id: the request that created it; its log lines carry the same id.
        idempotency: names the caller's Idempotency-Key; empty without one.
        fingerprint: distinguishes requests under the same Idempotency-Key.
        expires_at: when it may be deleted.
        attempt: how often it was claimed. It is the fence too: writes of an earlier claim are refused.
        lease_until: while it runs, when another worker may take it over.
        begun_at: when the present attempt began; 0 before the first.
        ended_at: when it ended; 0 before.
        stage: the step that it is at.
        percent: an estimate of how much is done, 0 to 100.
        version: grows with every change.
        owner: names the caller who made it and may see it; empty if it was made without an API key.
        outcome: of a success the result and its further files and where they are stored, of a failure the
            problem document.
        expected_s: seconds that one attempt is expected to take; 0 if nobody knows.
        files: of a batch, what is known of each file (:class:`~layers.common.core.batch.BatchFile`), as
            documents in their order; empty for any other job.
        memo: what the dialect that accepted it needs to speak of it.
    """

    id: str
    operation: str
    request_id: str
    created_at: float
    expires_at: float
    idempotency: str = ""
    fingerprint: str = ""
    state: State = "queued"
    attempt: int = 0
    lease_until: float = 0.0
    begun_at: float = 0.0
    ended_at: float = 0.0
    stage: str = ""
    percent: int = 0
    version: int = 1
    owner: str = ""
    outcome: Mapping[str, Any] | None = None
    expected_s: float = 0.0
    files: Sequence[Mapping[str, Any]] = field(default_factory=list)
    memo: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether it is in a final state."""
        return self.state not in ("queued", "running")

    def is_visible_to(self, owner: str | None) -> bool:
        """Whether a caller may see it: its own maker, or anybody who has the id of one made without a key."""
        return self.owner in ("", owner)
