"""The named steps of one piece of work: timed, and the places where abandoned work stops.

A capability is a plain function; it says ``with step("infer"):`` and need not know whether an HTTP request,
a job or a test is behind it. Whoever is behind it opens a :class:`Run` and reads the times from it.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Abandoned(Exception):
    """Nobody waits for this work any more; raised at the next step and never shown to a caller."""


_SPANS: Mapping[str, tuple[int, int]] = {
    "decode": (0, 5),
    "load": (5, 10),
    "infer": (10, 50),
    "matte": (50, 60),
    "render": (10, 95),
    "encode": (95, 99),
}
"""Where in the whole work a step usually lies, in per cent. Long work is long in ``render``, which tells how
far it is; a step that is not named here leaves the estimate as it is."""


class Run:
    """One piece of work under way.

    Args:
        deadline_s: seconds from now until nobody waits for the result; None means for ever.

    Attributes:
        stage: the step that it is at.
        fraction: how much of that step is done, 0 to 1; only steps that call :meth:`advance` tell.
        percent: an estimate of how much of the whole work is done, 0 to 99; it never falls.
        decisions: what was decided once, for all of the work, by names.
    """

    def __init__(self, deadline_s: float | None = None) -> None:
        self.milliseconds: dict[str, float] = {}
        self.stage = ""
        self.fraction = 0.0
        self.percent = 0
        self.decisions: dict[str, Any] = {}
        self._ends = None if deadline_s is None else time.monotonic() + deadline_s
        self._abandoned = threading.Event()

    def abandon(self) -> None:
        """Let the work stop at the end of its present step. Safe to call from any thread."""
        self._abandoned.set()

    def remaining_s(self) -> float:
        """Seconds until the deadline, 0 when it has passed or the run was abandoned."""
        if self._abandoned.is_set():
            return 0.0
        return float("inf") if self._ends is None else max(0.0, self._ends - time.monotonic())

    def check(self) -> None:
        """Raise :class:`Abandoned` when nobody waits any more."""
        if self.remaining_s() == 0.0:
            raise Abandoned

    def begin(self, name: str) -> None:
        """Enter the step ``name``."""
        self.stage, self.fraction = name, 0.0
        self._estimate()

    def advance(self, done: int, total: int) -> None:
        """Say how far the present step is, and stop here when nobody waits any more.

        Raises:
            Abandoned: nobody waits for the run any more.
        """
        self.check()
        self.fraction = done / total
        self._estimate()

    def add(self, name: str, seconds: float) -> None:
        """Count ``seconds`` towards the step ``name``; a step that runs twice is summed."""
        self.milliseconds[name] = self.milliseconds.get(name, 0.0) + seconds * 1000

    def _estimate(self) -> None:
        begins, ends = _SPANS.get(self.stage, (self.percent, self.percent))
        self.percent = max(self.percent, int(begins + self.fraction * (ends - begins)))


_current: ContextVar[Run | None] = ContextVar("current_run", default=None)


def current_run() -> Run:
    """The run this code works for; outside of any, a new one that nobody reads and nothing ends."""
    return _current.get() or Run()


@contextmanager
def running(run: Run) -> Iterator[Run]:
    """Make ``run`` the current one for the steps inside."""
    token = _current.set(run)
    try:
        yield run
    finally:
        _current.reset(token)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Time a named step of the current run.

    Raises:
        Abandoned: before or after the step, when nobody waits for the run any more.
    """
    run = current_run()
    run.check()
    run.begin(name)
    started = time.perf_counter()
    try:
        yield
    finally:
        run.add(name, time.perf_counter() - started)
    run.check()
