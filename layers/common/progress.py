"""The named steps of a piece of work: they are timed, and abandoned work stops between them.

A capability is a plain function; it says ``with step("infer"):`` and does not know whether an HTTP request, a
job or a test has called it. The caller opens a :class:`Run` and reads the times from it.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Abandoned(Exception):
    """Nobody waits for this work any more. Raised at the next step, and never shown to a caller."""


ANSWER = "answer"
"""The step in which the picture of an outside model is decoded: a file, but not one of the caller's."""

_SPANS: Mapping[str, tuple[int, int]] = {
    "decode": (0, 5),
    "erase": (2, 5),
    "load": (5, 10),
    "infer": (10, 50),
    "matte": (50, 60),
    "upscale": (60, 95),
    "render": (10, 95),
    "encode": (95, 99),
}
"""The usual share of each step in the whole work, from and to in per cent. Long work spends its time in
``render``, which reports its progress. Other steps do not change the estimate."""


class Run:
    """A piece of work in progress.

    Args:
        deadline_s: seconds from now until the work is abandoned; None for no deadline.
        expected_s: seconds that the work is expected to take; 0 if nobody knows.
        owner: names the caller (``core/owner.py``) who may come back for more of the same; empty if callers
            are not told apart, None if nobody will, as in a batch.

    Attributes:
        stage: the current step, or the last one.
        subject: the input that the step is about; empty if it is none or all of them.
        fraction: how much of that step is done, 0 to 1; 0 unless the step calls :meth:`advance`.
        percent: an estimate of how much of the whole work is done, 0 to 99; it never falls.
        decisions: decisions for the whole work, by name, such as the model.
    """

    def __init__(
        self, deadline_s: float | None = None, owner: str | None = None, expected_s: float = 0.0
    ) -> None:
        self.owner = owner
        self._expected_s = expected_s
        self._begun = time.monotonic()
        self.milliseconds: dict[str, float] = {}
        self.stage = ""
        self.subject = ""
        self.fraction = 0.0
        self._tells = False
        self._outer: list[tuple[str, str, float, bool]] = []
        self.percent = 0
        self.decisions: dict[str, Any] = {}
        self._ends = None if deadline_s is None else time.monotonic() + deadline_s
        self._abandoned = threading.Event()

    def abandon(self) -> None:
        """Stop the work at the end of its current step. Safe to call from any thread."""
        self._abandoned.set()

    @property
    def is_abandoned(self) -> bool:
        """Whether somebody has stopped the work, whatever its deadline."""
        return self._abandoned.is_set()

    def remaining_s(self) -> float:
        """Seconds until the deadline; 0 if it has passed or the run was abandoned."""
        if self._abandoned.is_set():
            return 0.0
        return float("inf") if self._ends is None else max(0.0, self._ends - time.monotonic())

    def check(self) -> None:
        """Raise :class:`Abandoned` if the run was abandoned or its deadline has passed."""
        if self.remaining_s() == 0.0:
            raise Abandoned

    def begin(self, name: str, subject: str = "") -> None:
        """Start the step ``name``, perhaps inside of another."""
        self._outer.append((self.stage, self.subject, self.fraction, self._tells))
        self.stage, self.subject = name, subject
        self.report(0.0)
        self._tells = False

    def end(self, seconds: float) -> None:
        """End the current step, which took so long. If it was inside of another, that one goes on."""
        self.add(self.stage, seconds)
        outer = self._outer.pop()
        if self._outer:
            self.stage, self.subject, self.fraction, self._tells = outer

    @property
    def is_in_step(self) -> bool:
        """Whether a step has begun and not ended."""
        return bool(self._outer)

    def report(self, fraction: float) -> None:
        """Note how much of the current step is done, 0 to 1."""
        self.fraction, self._tells = fraction, True
        begins, ends = _SPANS.get(self.stage, (self.percent, self.percent))
        self.percent = max(self.percent, int(begins + fraction * (ends - begins)))

    def pass_time(self) -> None:
        """Let a step that reports nothing, such as a network's run, advance by the time that is expected."""
        _, ends = _SPANS.get(self.stage, (0, 0))
        if self._expected_s and not self._tells:
            passed = int((time.monotonic() - self._begun) / self._expected_s * 100)
            self.percent = max(self.percent, min(passed, ends - 1))

    def advance(self, done: int, total: int) -> None:
        """Report the progress of the current step, and stop here if the run was abandoned.

        Raises:
            Abandoned: the run was abandoned or its deadline has passed.
        """
        self.check()
        self.report(done / total)

    def add(self, name: str, seconds: float) -> None:
        """Add ``seconds`` to the step ``name``; the times of a repeated step are summed."""
        self.milliseconds[name] = self.milliseconds.get(name, 0.0) + seconds * 1000


class PartOfRun(Run):
    """One of several pieces of a whole run, which ends with it and counts for its progress and times.

    Args:
        done: how many pieces are done already.
        total: how many there are.
    """

    def __init__(self, whole: Run, done: int, total: int) -> None:
        super().__init__(owner=whole.owner)
        self._whole = whole
        self._done = done
        self._total = total

    def remaining_s(self) -> float:
        return self._whole.remaining_s()

    def report(self, fraction: float) -> None:
        super().report(fraction)
        self._whole.stage = self.stage
        percent = (100 * self._done + self.percent) // self._total
        self._whole.percent = max(self._whole.percent, percent)

    def add(self, name: str, seconds: float) -> None:
        super().add(name, seconds)
        self._whole.add(name, seconds)


_current: ContextVar[Run | None] = ContextVar("current_run", default=None)


def current_run() -> Run:
    """The run that this code belongs to; outside of any, a new one without a deadline."""
    return _current.get() or Run()


@contextmanager
def running(run: Run) -> Iterator[Run]:
    """Make ``run`` the current one inside the ``with``."""
    token = _current.set(run)
    try:
        yield run
    finally:
        _current.reset(token)


@contextmanager
def step(name: str, subject: str = "") -> Iterator[None]:
    """Time a named step of the current run.

    Args:
        subject: the input that it is about.

    Raises:
        Abandoned: before or after the step, if the run was abandoned or its deadline has passed.
    """
    run = current_run()
    run.check()
    run.begin(name, subject)
    started = time.perf_counter()
    try:
        yield
    finally:
        run.end(time.perf_counter() - started)
    run.check()
