"""A job: long work that was accepted, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """What the store knows of a job. Times are Unix seconds.

    Attributes:
        operation: name of the capability that does it.
        request_id: the request that asked for it, which its log lines name too.
        idempotency: names the caller's Idempotency-Key; empty without one.
        fingerprint: tells one request from another under the same key.
        expires_at: when it may be forgotten.
        attempt: how often it was claimed. It is the fence too: what an earlier claim still writes is refused.
        lease_until: while it runs, when another worker may take it.
        version: grows with every change.
        outcome: of a success what the result is and where it lies, of a failure the problem document.
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
    stage: str = ""
    percent: int = 0
    version: int = 1
    outcome: Mapping[str, Any] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("queued", "running")
