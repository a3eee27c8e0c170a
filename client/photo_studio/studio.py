"""The studio: what a server can do, as methods."""

import uuid
from types import TracebackType
from typing import Any, Self

from photo_studio.capabilities import Capabilities
from photo_studio.job import Job
from photo_studio.order import Order
from photo_studio.result import Result
from photo_studio.retry import Retry
from photo_studio.sending import Sender
from photo_studio.transport import Transport


class Studio(Capabilities[Result]):
    """A server, asked for results. Any thread may use it.

    Every method raises :class:`ProblemError` for what the server finds wrong, :class:`ConnectionFailed` where
    it is not reached, and ``OSError`` for a file that cannot be read.

    Args:
        base_url: such as ``http://localhost:8000``, with the part of the path before ``/v1`` if there is one.
        api_key: what the server's ``API_KEYS`` ask for.
        timeout: seconds without a byte until an answer is given up.
        retry: how persistently to ask when the server is busy or not to be reached.

    Attributes:
        submit: the same methods, which give a :class:`Job` instead of waiting for the result.
    """

    def __init__(
        self, base_url: str, *, api_key: str | None = None, timeout: float = 300.0, retry: Retry | None = None
    ) -> None:
        self._transport = Transport(base_url, api_key, timeout, retry or Retry())
        self._sender = Sender(self._transport)
        self.submit = Submit(self._transport, self._sender)

    def do(self, order: Order) -> Result:
        first = self._sender.send(order)
        return Result.of(self._transport.follow(first), first)

    def job(self, job_id: str) -> Job:
        """A job that was submitted before, maybe by somebody else."""
        return Job.found(self._transport, job_id)

    def models(self) -> dict[str, Any]:
        """Models, operations, effects, styles and modes, with their parameters."""
        return self._object("/v1/models")

    def health(self) -> dict[str, Any]:
        """Version, limits, and what is ready."""
        return self._object("/health")

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def _object(self, path: str) -> dict[str, Any]:
        told: dict[str, Any] = self._transport.ask("GET", path).json()
        return told


class Submit(Capabilities[Job]):
    """A server, asked for jobs."""

    def __init__(self, transport: Transport, sender: Sender) -> None:
        self._transport = transport
        self._sender = sender

    def do(self, order: Order) -> Job:
        headers = {"Prefer": "respond-async", "Idempotency-Key": str(uuid.uuid4())}
        return Job(self._transport, self._sender.send(order, headers).json())
