"""What a work process does: it takes calls from its connection, and tells how they go on and how they end."""

import os
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from layers.common.core.capability import Capability, Params
from layers.common.core.invocation import Files
from layers.common.core.media import Media
from layers.common.disk import SCRATCH_PREFIX, keep_scratch
from layers.common.events import Event, redirect
from layers.common.imaging.bounded import enforce
from layers.common.progress import Run, running
from layers.common.service.processes.transfer import loads
from layers.common.service.work import HERE

_NICENESS = 5
"""Lower than that of the process with the event loop, which then answers at once while every core works."""

_REPORT_EVERY_S = 0.1

FOLDER = SCRATCH_PREFIX + "{pid}"
"""Name of a work process's folder for temporary files."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call of a module's function.

    Attributes:
        capability: name of its first argument; empty if that is no capability.
        remaining_s: seconds until the deadline.
    """

    function: Callable[..., Any]
    capability: str
    arguments: tuple[Any, ...]
    remaining_s: float


@dataclass(frozen=True, slots=True)
class Started:
    """The process is ready; ``pid`` leads a group."""

    pid: int


@dataclass(frozen=True, slots=True)
class StepBegun:
    """A step of the call begins."""

    name: str
    subject: str


@dataclass(frozen=True, slots=True)
class StepReported:
    """So much of the current step is done, 0 to 1."""

    fraction: float


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step of the call took so long."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Returned:
    """The call has a value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The call raised; ``trace`` is the traceback as text, since an exception loses it on the way."""

    fault: BaseException
    trace: str


@dataclass(frozen=True, slots=True)
class Emitted:
    """Something happened that subscribers on the other side want to know."""

    event: Event


class _ReportedRun(Run):
    """A run whose steps the other side of a connection follows and may abandon, by sending anything."""

    def __init__(self, connection: "Connection[Any, Any]", deadline_s: float) -> None:
        super().__init__(deadline_s)
        self._connection = connection
        self._reported = 0.0

    def remaining_s(self) -> float:
        if self._connection.poll():
            self.abandon()
        return super().remaining_s()

    def begin(self, name: str, subject: str = "") -> None:
        self._connection.send(StepBegun(name, subject))
        super().begin(name, subject)

    def report(self, fraction: float) -> None:
        super().report(fraction)
        now = time.monotonic()
        if now - self._reported >= _REPORT_EVERY_S:
            self._reported = now
            self._connection.send(StepReported(fraction))

    def add(self, name: str, seconds: float) -> None:
        super().add(name, seconds)
        self._connection.send(StepEnded(name, seconds))


def serve(connection: "Connection[Any, Any]", capabilities: Mapping[str, Capability]) -> None:
    """Do one call after another until the other side is gone.

    Args:
        capabilities: by their names.
    """
    os.nice(_NICENESS)
    enforce()
    folder = Path(tempfile.gettempdir()) / FOLDER.format(pid=os.getpid())
    folder.mkdir(exist_ok=True)
    keep_scratch(folder)
    tempfile.tempdir = str(folder)
    redirect(lambda event: connection.send(Emitted(event)))
    connection.send(Started(os.getpid()))
    while True:
        try:
            request = loads(connection.recv_bytes())
        except EOFError:
            return
        if isinstance(request, Request):  # or else it abandons a call that has ended meanwhile
            _answer(connection, request, capabilities)


def _answer(
    connection: "Connection[Any, Any]", request: Request, capabilities: Mapping[str, Capability]
) -> None:
    try:
        with running(_ReportedRun(connection, request.remaining_s)) as run:
            run.check()
            answer: Returned | Failed = Returned(_call(request, capabilities))
    except Exception as fault:  # noqa: BLE001 – the caller has it
        answer = Failed(fault, traceback.format_exc())
    _send(connection, answer)


def _call(request: Request, capabilities: Mapping[str, Capability]) -> Any:
    named = [capabilities[request.capability]] if request.capability else []
    return request.function(*named, *request.arguments)


def perform(capability: Capability, files: Files, params: Params) -> Media:
    """Do the work of a capability."""
    return HERE.perform(capability, files, params)


def preload(capability: Capability, models: Sequence[str]) -> None:
    """Load the named models."""
    HERE.preload(capability, models)


def _send(connection: "Connection[Any, Any]", answer: Returned | Failed) -> None:
    try:
        connection.send(answer)
    except (TypeError, AttributeError) as fault:  # an exception that cannot be pickled
        assert isinstance(answer, Failed)
        connection.send(Failed(RuntimeError(repr(answer.fault)), f"{answer.trace}\n{fault}"))
