"""A job: long work on the server, followed to its end."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx

from photo_studio.faults import ConnectionFailed, media_type
from photo_studio.result import Result
from photo_studio.sse import Stream
from photo_studio.timestamps import seconds_until
from photo_studio.transport import Transport

_SILENCE_S = 45.0
"""Without a sign of life for so long, which is thrice as long as the server is silent, a stream is dead."""

_LOOK_AGAIN_S = 1.0
_UNDER_WAY = frozenset({"queued", "running"})


@dataclass(frozen=True, slots=True)
class Event:
    """How far a job was at one time.

    Attributes:
        status: ``queued``, ``running``, then ``succeeded``, ``failed`` or ``cancelled``.
        stage: the step that it was at: ``decode``, ``infer``, ``render``, …
        progress: an estimate, in per cent.
    """

    status: str
    stage: str
    progress: int

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.status not in _UNDER_WAY


class Job:
    """A job as it was last seen; :meth:`refresh`, :meth:`wait` and :meth:`events` look again.

    Attributes:
        id: by which ``Studio.job`` finds it again.
    """

    def __init__(self, transport: Transport, told: Mapping[str, Any], etag: str = "") -> None:
        self._transport = transport
        self._etag = etag
        self._seen = _event(told)
        self.id = str(told["id"])
        self._path = f"/v1/jobs/{self.id}"

    @classmethod
    def found(cls, transport: Transport, job_id: str) -> Self:
        """The job of that id.

        Raises:
            ProblemError: there is none, or not any more.
        """
        answer = transport.ask("GET", f"/v1/jobs/{job_id}")
        return cls(transport, answer.json(), answer.headers.get("etag", ""))

    @property
    def status(self) -> str:
        return self._seen.status

    @property
    def stage(self) -> str:
        return self._seen.stage

    @property
    def progress(self) -> int:
        return self._seen.progress

    @property
    def ended(self) -> bool:
        return self._seen.ended

    def refresh(self) -> Self:
        """Look how far it is."""
        self._poll()
        return self

    def events(self) -> Iterator[Event]:
        """Its way from now to its end, each change once. Broken connections are made anew."""
        return self._changes(float("inf"))

    def wait(
        self, timeout: float | None = None, on_progress: Callable[[Event], object] | None = None
    ) -> Self:
        """Wait for its end, whatever that is.

        Args:
            timeout: seconds; None waits for as long as it takes.
            on_progress: called with every change.

        Raises:
            TimeoutError: it has not ended by then. It goes on, and may be waited for again.
        """
        ends = float("inf") if timeout is None else time.monotonic() + timeout
        for event in self._changes(ends):
            if on_progress:
                on_progress(event)
        if not self.ended:
            raise TimeoutError(f"job {self.id} is {self.status} after {timeout:g} s")
        return self

    def result(self, timeout: float | None = None) -> Result:
        """Its result, waited for as :meth:`wait` does.

        Raises:
            ProblemError: it failed, as the request itself would have, or was cancelled (``job_cancelled``).
            TimeoutError: it has not ended by then.
        """
        self.wait(timeout)
        first = self._transport.ask("GET", f"{self._path}/result")
        return Result.of(self._transport.follow(first), first)

    def cancel(self) -> Self:
        """Stop it. Cancelling twice is allowed.

        Raises:
            ProblemError: it has ended otherwise (``job_ended``).
        """
        self._see(_event(self._transport.ask("POST", f"{self._path}/cancel").json()))
        return self

    def __repr__(self) -> str:
        return f"<Job {self.id} {self.status} {self.progress} %>"

    def _changes(self, ends: float) -> Iterator[Event]:
        """Changes until its end, or until a time (monotonic). The last stretch is polled, to end on time."""
        yield self._seen
        stream, streams = Stream(), True
        while not self.ended and streams and ends - time.monotonic() > _SILENCE_S:
            stream.heard = False
            yield from self._streamed(stream, ends)
            streams = stream.heard
            if not self.ended and streams and ends - time.monotonic() > _SILENCE_S:
                time.sleep(stream.retry_s)
        while not self.ended and time.monotonic() < ends:
            changed, look_again_s = self._poll()
            if changed:
                yield self._seen
            if not self.ended:
                time.sleep(max(0.0, min(look_again_s, ends - time.monotonic())))

    def _streamed(self, stream: Stream, ends: float) -> Iterator[Event]:
        """Changes as one stream tells them, until it ends, breaks, or is refused."""
        headers = {"Accept": "text/event-stream"} | (
            {"Last-Event-ID": stream.last_id} if stream.last_id else {}
        )
        try:
            with self._transport.stream(f"{self._path}/events", headers, _SILENCE_S) as answer:
                if answer.status_code != httpx.codes.OK or media_type(answer) != "text/event-stream":
                    return
                for data in stream.data(answer.iter_lines()):
                    if data and self._see(_event(json.loads(data))):
                        yield self._seen
                    if self.ended or ends - time.monotonic() <= _SILENCE_S:
                        return
        except ConnectionFailed:
            return

    def _poll(self) -> tuple[bool, float]:
        """Whether anything changed, and in how many seconds to look again."""
        headers = {"If-None-Match": self._etag} if self._etag else {}
        answer = self._transport.ask("GET", self._path, headers=headers)
        again_s = seconds_until(answer.headers.get("retry-after"))
        again_s = _LOOK_AGAIN_S if again_s is None else again_s
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return False, again_s
        self._etag = answer.headers.get("etag", "")
        return self._see(_event(answer.json())), again_s

    def _see(self, event: Event) -> bool:
        """Take note of how far it is, and tell whether that is new."""
        changed, self._seen = event != self._seen, event
        return changed


def _event(told: Mapping[str, Any]) -> Event:
    return Event(told["status"], told["stage"], told["progress"])
