"""What the service asks of a queue: what SQS offers, hence at least one delivery of each message."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery. ``receipt`` stands for it alone; the next one of the same message has another."""

    job_id: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Depth:
    """About how many messages wait, and how many were received and are hidden.

    ``oldest_s`` is how long the next one has waited, in seconds: 0 when none does, None when nobody knows.
    """

    waiting: int
    taken: int
    oldest_s: float | None


class Queue(Protocol):
    """Ids of jobs to be done. Nothing is lost with the one who received it: it comes again."""

    def send(self, job_id: str) -> None:
        """Let a worker have it."""
        ...

    def receive(self, *, hidden_s: float, wait_s: float) -> Message | None:
        """The next message, hidden from others for ``hidden_s``; None when none came within ``wait_s``."""
        ...

    def hide(self, message: Message, seconds: float) -> None:
        """Let nobody else have it for so long from now on; 0 gives it back."""
        ...

    def delete(self, message: Message) -> None:
        """It is dealt with."""
        ...

    def waiting(self) -> int:
        """How many messages are there, received ones included; about so many."""
        ...

    def depth(self) -> Depth:
        """How much there is to do."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
