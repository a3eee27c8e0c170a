"""A job: long work on the server, followed by its event stream or by polling."""

import json
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from photo_studio.errors import ConnectionFailed, media_type, seconds_until
from photo_studio.result import Result
from photo_studio.transport import Transport
from photo_studio.wire import each, finished

_SILENCE_S = 45.0
"""A stream without a byte for this long is dead: three times the server's interval between comments."""

_POLL_S = 1.0
_ACTIVE = frozenset({"queued", "running"})


@dataclass(frozen=True, slots=True)
class Event:
    """A job's state at one time.

    Attributes:
        status: ``queued``, ``running``, then ``succeeded``, ``failed`` or ``cancelled``.
        stage: the current step: ``decode``, ``infer``, ``render``, …
        progress: an estimate in per cent.
        batch: of a batch, each file's ``filename``, ``status`` and ``progress``, later its ``entry`` in the
            archive or its ``problem``; empty for any other job.
    """

    status: str
    stage: str
    progress: int
    batch: Sequence[Mapping[str, Any]] = field(default=(), compare=False)

    @property
    def ended(self) -> bool:
        """Whether this is the last event."""
        return self.status not in _ACTIVE


OnProgress = Callable[[Event], object]


class State:
    """What :class:`Job` and :class:`AsyncJob` share: the last known state, and how it is followed."""

    def __init__(self, transport: Transport, body: Mapping[str, Any], etag: str = "") -> None:
        self._transport = transport
        self._etag = etag
        self._event = _event(body)
        self.id = str(body["id"])
        self._path = f"/v1/jobs/{self.id}"

    @property
    def status(self) -> str:
        return self._event.status

    @property
    def stage(self) -> str:
        return self._event.stage

    @property
    def progress(self) -> int:
        return self._event.progress

    @property
    def batch(self) -> Sequence[Mapping[str, Any]]:
        return self._event.batch

    @property
    def ended(self) -> bool:
        return self._event.ended

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.status} {self.progress} %>"

    async def _follow(self, timeout: float | None, on_progress: OnProgress | None) -> None:
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        async for event in self._changes(deadline):
            if on_progress:
                on_progress(event)
        if not self.ended:
            raise TimeoutError(f"job {self.id} is {self.status} after {timeout:g} s")

    async def _fetch(self, timeout: float | None) -> Result:
        await self._follow(timeout, None)
        first = await self._transport.request("GET", f"{self._path}/result")
        return Result.of(await self._transport.follow(first), first)

    async def _stop(self) -> None:
        response = await self._transport.request("POST", f"{self._path}/cancel")
        self._update(_event(response.json()))

    async def _changes(self, deadline: float) -> AsyncGenerator[Event, None]:
        """Changes until the job ends or the deadline (monotonic), near which it polls to return in time."""
        yield self._event
        stream, streams = Stream(), True
        while not self.ended and streams and deadline - time.monotonic() > _SILENCE_S:
            stream.begin()
            async with aclosing(self._streamed(stream, deadline)) as events:
                async for event in events:
                    yield event
            streams = stream.heard
            if not self.ended and streams and deadline - time.monotonic() > _SILENCE_S:
                await self._transport.wire.sleep(stream.retry_s)
        while not self.ended and time.monotonic() < deadline:
            changed, pause_s = await self._poll()
            if changed:
                yield self._event
            if not self.ended:
                await self._transport.wire.sleep(max(0.0, min(pause_s, deadline - time.monotonic())))

    async def _streamed(self, stream: "Stream", deadline: float) -> AsyncGenerator[Event, None]:
        """Changes from one connection until it ends, breaks, or is refused."""
        headers = {"Accept": "text/event-stream"} | (
            {"Last-Event-ID": stream.last_id} if stream.last_id else {}
        )
        try:
            async with self._transport.stream(f"{self._path}/events", headers, _SILENCE_S) as response:
                if response.status_code != httpx.codes.OK or media_type(response) != "text/event-stream":
                    return
                async for line in self._transport.wire.lines(response):
                    data = stream.take(line)
                    if data and self._update(_event(json.loads(data))):
                        yield self._event
                    if data is not None and (self.ended or deadline - time.monotonic() <= _SILENCE_S):
                        return
        except ConnectionFailed:
            return

    async def _poll(self) -> tuple[bool, float]:
        """Whether the state has changed, and the seconds until the next poll."""
        headers = {"If-None-Match": self._etag} if self._etag else {}
        response = await self._transport.request("GET", self._path, headers=headers)
        pause_s = seconds_until(response.headers.get("retry-after"))
        pause_s = _POLL_S if pause_s is None else pause_s
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return False, pause_s
        self._etag = response.headers.get("etag", "")
        return self._update(_event(response.json())), pause_s

    def _update(self, event: Event) -> bool:
        """Store the state; return whether it has changed."""
        changed, self._event = event != self._event, event
        return changed


class Job(State):
    """A job in its last known state; :meth:`refresh`, :meth:`wait` and :meth:`events` update it.

    Attributes:
        id: the argument of ``Studio.job``.
    """

    def refresh(self) -> Self:
        """Update the state with one request."""
        finished(self._poll())
        return self

    def events(self) -> Iterator[Event]:
        """The current state and every change until the job ends. Broken connections are reopened."""
        return each(self._changes(float("inf")))

    def wait(self, timeout: float | None = None, on_progress: OnProgress | None = None) -> Self:
        """Wait until the job has succeeded, failed or been cancelled.

        Args:
            timeout: seconds; None waits without limit.
            on_progress: called with every change.

        Raises:
            TimeoutError: the job has not ended by then. It continues and may be waited for again.
        """
        finished(self._follow(timeout, on_progress))
        return self

    def result(self, timeout: float | None = None) -> Result:
        """The job's result, after :meth:`wait`.

        Raises:
            ProblemError: the job failed, with the error of a direct request, or was cancelled
                (``job_cancelled``).
            TimeoutError: the job has not ended by then.
        """
        return finished(self._fetch(timeout))

    def cancel(self) -> Self:
        """Cancel the job. Cancelling twice is allowed.

        Raises:
            ProblemError: the job has ended in another way (``job_ended``).
        """
        finished(self._stop())
        return self


class AsyncJob(State):
    """A :class:`Job` for an event loop: methods are awaited, and ``async for`` goes through the events."""

    async def refresh(self) -> Self:
        """Update the state with one request."""
        await self._poll()
        return self

    def events(self) -> AsyncGenerator[Event, None]:
        """The current state and every change until the job ends. Broken connections are reopened."""
        return self._changes(float("inf"))

    async def wait(self, timeout: float | None = None, on_progress: OnProgress | None = None) -> Self:
        """Wait until the job has ended, as :meth:`Job.wait` does."""
        await self._follow(timeout, on_progress)
        return self

    async def result(self, timeout: float | None = None) -> Result:
        """The job's result, after :meth:`wait`; errors are those of :meth:`Job.result`."""
        return await self._fetch(timeout)

    async def cancel(self) -> Self:
        """Cancel the job, as :meth:`Job.cancel` does."""
        await self._stop()
        return self


@dataclass(slots=True)
class Stream:
    """Server-Sent Events, parsed as the HTML standard defines.

    Attributes:
        last_id: id of the last complete event.
        retry_s: seconds to wait before reconnecting.
        heard: whether anything arrived, even a comment.
    """

    last_id: str = ""
    retry_s: float = 1.0
    heard: bool = False
    _data: list[str] = field(init=False)
    _id: str = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget an event that the last connection has not ended."""
        self.heard, self._data, self._id = False, [], self.last_id

    def take(self, line: str) -> str | None:
        """The data of an event that this line ends; an empty string for anything else that it ends."""
        self.heard = True
        if not line:
            self.last_id = self._id
            data, self._data = "\n".join(self._data), []
            return data
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isdecimal():
            self.retry_s = int(value) / 1000
        return None


def _event(body: Mapping[str, Any]) -> Event:
    return Event(body["status"], body["stage"], body["progress"], body.get("batch", ()))
