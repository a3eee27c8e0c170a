"""What a work process does: it takes calls from its connection, and tells how they go on and how they end."""

import os
import pickle
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from layers.common.core.capability import Capability, Params
from layers.common.core.invocation import Files
from layers.common.core.media import Media
from layers.common.disk import SCRATCH_PREFIX, keep_scratch
from layers.common.events import Event, redirect
from layers.common.imaging.bounded import enforce
from layers.common.progress import Run, running
from layers.common.service.processes.transfer import Message, receive
from layers.common.service.work import HERE
from layers.common.vision.heap import keep_between_runs, release_large

NICENESS = 5
"""Lower than that of the process with the event loop, which then answers at once while every core works."""

_REPORT_EVERY_S = 0.1
_RELEASE_EVERY_S = 0.3


@dataclass(frozen=True, slots=True)
class Request:
    """A call of a module's function.

    Attributes:
        capability: name of its first argument; empty if that is no capability.
        remaining_s: seconds until the deadline.
        owner: of the run.
    """

    function: Callable[..., Any]
    capability: str
    arguments: tuple[Any, ...]
    remaining_s: float
    owner: str | None


@dataclass(frozen=True, slots=True)
class Started:
    """The process is ready; ``pid`` leads a group, and temporary files are in ``folder`` if there is one."""

    pid: int
    folder: Path | None


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
    """The current step of the call took so long."""

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


class _Line:
    """The connection to the caller. Threads may send, such as one that downloads a model."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection
        self._lock = Lock()

    def send(self, value: object) -> None:
        message = Message.of(value)
        with self._lock:
            message.send(self._connection)

    def receive(self) -> Any:
        """The next message of the caller.

        Raises:
            EOFError: the caller is gone.
        """
        return receive(self._connection)

    def has_message(self) -> bool:
        return self._connection.poll()


class _ReportedRun(Run):
    """A run whose steps the caller follows and may abandon, by sending anything."""

    def __init__(self, line: _Line, request: Request) -> None:
        super().__init__(request.remaining_s, request.owner)
        self._line = line
        self._reported = self._released = 0.0

    def remaining_s(self) -> float:
        if self._line.has_message():
            self.abandon()
        now = time.monotonic()
        if now - self._released >= _RELEASE_EVERY_S:
            self._released = now
            release_large()
        return super().remaining_s()

    def begin(self, name: str, subject: str = "") -> None:
        self._line.send(StepBegun(name, subject))
        super().begin(name, subject)

    def report(self, fraction: float) -> None:
        super().report(fraction)
        now = time.monotonic()
        if now - self._reported >= _REPORT_EVERY_S:
            self._reported = now
            self._line.send(StepReported(fraction))

    def end(self, seconds: float) -> None:
        super().end(seconds)
        self._line.send(StepEnded(seconds))


def serve(connection: "Connection[Any, Any]", capabilities: Mapping[str, Capability]) -> None:
    """Do one call after another until the other side is gone.

    Args:
        capabilities: by their names.
    """
    os.nice(NICENESS)
    enforce()
    line = _Line(connection)
    redirect(lambda event: line.send(Emitted(event)))
    keep_between_runs()
    line.send(Started(os.getpid(), _own_folder()))
    while True:
        try:
            request = line.receive()
        except EOFError:
            return
        if isinstance(request, Request):  # or else it abandons a call that has ended meanwhile
            line.send(_answer(line, request, capabilities))


def _own_folder() -> Path | None:
    """The folder of this process's temporary files; None if the disk takes none, which not all work needs."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{SCRATCH_PREFIX}work-"))
        keep_scratch(folder)
    except OSError:
        return None
    tempfile.tempdir = str(folder)
    return folder


def _answer(line: _Line, request: Request, capabilities: Mapping[str, Capability]) -> Returned | Failed:
    try:
        with running(_ReportedRun(line, request)) as run:
            run.check()
            return Returned(_call(request, capabilities))
    except Exception as fault:  # noqa: BLE001 – the caller has it
        return Failed(_transferable(fault), traceback.format_exc())


def _transferable(fault: Exception) -> Exception:
    """The exception, or one that says the same if it does not survive the way."""
    try:
        pickle.loads(pickle.dumps(fault))  # noqa: S301 – its own bytes
    except Exception:  # noqa: BLE001 – of any kind, since its class may do anything
        return RuntimeError(repr(fault))
    return fault


def _call(request: Request, capabilities: Mapping[str, Capability]) -> Any:
    named = [capabilities[request.capability]] if request.capability else []
    return request.function(*named, *request.arguments)


def perform(capability: Capability, files: Files, params: Params) -> Media:
    """Do the work of a capability."""
    return HERE.perform(capability, files, params)


def preload(capability: Capability, models: Sequence[str]) -> None:
    """Load the named models."""
    HERE.preload(capability, models)
