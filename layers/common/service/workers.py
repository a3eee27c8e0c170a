"""Work in threads, most of which wait for a work process: limited concurrency, a short queue, and an end."""

import asyncio
import math
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from types import TracebackType
from typing import Any, Self, TypeVar

from starlette.requests import Request

from layers.common.errors import Busy, DeadlineExceeded
from layers.common.progress import Abandoned, Run, running

T = TypeVar("T")

_NICENESS = 5
_FIRST_GUESS_S = 1.0
_WEIGHT_OF_LAST = 0.2
_RESTART_S = 10


class CallerGone(Exception):
    """The caller has disconnected; there is nobody to answer."""


async def disconnected(request: Request) -> None:
    """Return once the caller of a request whose body has been read is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Workers:
    """A pool of threads with a limited queue.

    Args:
        concurrency: the number of threads.
        queue: how many more requests may wait.
    """

    def __init__(self, concurrency: int, queue: int) -> None:
        self._pool = ThreadPoolExecutor(concurrency, "work", initializer=_lower_priority)
        self._concurrency = concurrency
        self._most = concurrency + queue
        self._inside = 0
        self._working = 0
        self._usual_s = _FIRST_GUESS_S
        self._stops: set[asyncio.Event] = set()
        self._lock = threading.Lock()

    @property
    def inside(self) -> int:
        """How many requests hold a place: waiting or processed."""
        return self._inside

    @property
    def working(self) -> int:
        """How many of them are processed."""
        return self._working

    def check(self) -> None:
        """See whether there is a place, without taking it.

        Raises:
            Busy: all places are taken; it says when to retry.
        """
        if self._inside >= self._most:
            rounds = self._inside / self._concurrency
            raise Busy(
                "every worker is busy and the queue is full", retry_after_s=math.ceil(rounds * self._usual_s)
            )

    def enter(self) -> "Place":
        """Take a place.

        Raises:
            Busy: as :meth:`check`.
        """
        with self._lock:
            self.check()
            self._inside += 1
        return Place(self)

    def stop(self) -> None:
        """Abandon all that is waited for; its callers are told to come back."""
        for stop in tuple(self._stops):
            stop.set()

    async def wait(self, waiting: Awaitable[T], run: Run, disconnected: Awaitable[None]) -> T:
        """What is waited for, while watching the deadline, the connection and the server.

        Args:
            disconnected: returns when the caller has disconnected.

        Raises:
            DeadlineExceeded: the run's deadline has passed.
            CallerGone: the caller has disconnected.
            Busy: the server stops. In each case ``waiting`` is cancelled.
        """
        stop = asyncio.Event()
        self._stops.add(stop)
        result = asyncio.ensure_future(waiting)
        gone, stopped = asyncio.ensure_future(disconnected), asyncio.ensure_future(stop.wait())
        first: set[asyncio.Future[Any]] = {result, gone, stopped}
        try:
            await asyncio.wait(first, timeout=run.remaining_s(), return_when=asyncio.FIRST_COMPLETED)
            if result.done():
                return result.result()
            if stopped.done():
                raise Busy("the server is stopping", retry_after_s=_RESTART_S)
            raise CallerGone if gone.done() else Abandoned
        except Abandoned:
            raise DeadlineExceeded("the work was stopped after REQUEST_TIMEOUT_S") from None
        finally:
            self._stops.discard(stop)
            for one in first:
                one.cancel()

    def submit(self, work: Callable[[], T], run: Run) -> "Future[T]":
        """Start work in a thread; its place is released when the work ends."""

        def timed() -> T:
            with self._counted(), running(run):
                try:
                    run.check()
                    return work()
                finally:
                    self._learn(sum(run.milliseconds.values()) / 1000)

        future = self._pool.submit(copy_context().run, timed)
        future.add_done_callback(lambda _done: self.leave())
        return future

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1

    def close(self) -> None:
        """Start no more work, and wait for the running work."""
        self._pool.shutdown(cancel_futures=True)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._working += 1
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1

    def _learn(self, seconds: float) -> None:
        self._usual_s += _WEIGHT_OF_LAST * (seconds - self._usual_s)


def _lower_priority() -> None:
    """Give this thread a lower priority, so that the event loop answers at once while every core works.

    On Linux a niceness belongs to a thread; elsewhere it would slow the whole process, so it is left alone.
    """
    if sys.platform == "linux":
        this = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, this, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, this)))


class Place:
    """A place in :class:`Workers`, released at the end of the ``with`` or of its work."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._handed_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        if not self._handed_over:
            self._workers.leave()

    async def run(self, work: Callable[[], T], run: Run, disconnected: Callable[[], Awaitable[None]]) -> T:
        """Do the work in a thread, while watching the deadline, the connection and the server.

        Args:
            disconnected: returns when the caller has disconnected.

        Raises:
            DeadlineExceeded, CallerGone, Busy: as :meth:`Workers.wait`. In each case the work is abandoned.
        """
        future = self._workers.submit(work, run)
        self._handed_over = True
        try:
            # Cancelling it removes the work from the queue if it has not started.
            return await self._workers.wait(asyncio.wrap_future(future), run, disconnected())
        finally:
            run.abandon()
