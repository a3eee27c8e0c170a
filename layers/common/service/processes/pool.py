"""The processes from the side of those who have work done: one call at a time each, ended if it overruns."""

import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from layers.common.core.capability import Capability, Params
from layers.common.core.invocation import Files
from layers.common.core.media import Media
from layers.common.errors import NoAnswer, StudioError, TooCostly
from layers.common.events import emit
from layers.common.progress import ANSWER, Abandoned, Run, current_run
from layers.common.service.processes.child import (
    FOLDER,
    Emitted,
    Failed,
    Request,
    Returned,
    Started,
    StepBegun,
    StepEnded,
    StepReported,
    perform,
    preload,
    serve,
)
from layers.common.service.processes.nursery import Nursery, kill_group
from layers.common.service.processes.transfer import dumps
from layers.common.service.settings import service_settings

_log = logging.getLogger("photo_studio.processes")

_LOOK_EVERY_S = 0.05
_GRACE_S = 1.0
"""How long abandoned work may go on in its step before its process is killed."""

_MODEL_STEPS = frozenset({"load", "infer"})
"""Steps whose memory depends on the model and not on the input."""

_PAGE = os.sysconf("SC_PAGE_SIZE")


class WorkDied(Exception):
    """The process ended in the middle of the work, and not because of a file that it was decoding."""


class _RemoteTrace(Exception):
    """The traceback of an exception in another process; its message is that text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class WorkProcesses:
    """A pool of work processes, started as they are needed. Create it before any thread.

    Args:
        capabilities: those whose work is done.
        most_idle: how many processes are kept for later work.
        memory_bytes: the most memory that a call may take, without that of models. In force on Linux only.
    """

    def __init__(self, capabilities: Sequence[Capability], *, most_idle: int, memory_bytes: int) -> None:
        self._nursery = Nursery(partial(serve, capabilities={one.name: one for one in capabilities}))
        self._most_idle = most_idle
        self._memory_bytes = memory_bytes
        self._idle: list[_WorkProcess] = []
        self._lock = Lock()

    def perform(self, capability: Capability, files: Files, params: Params) -> Media:
        """Do the work of a capability in a process.

        Raises:
            StudioError: as the capability's own, ``TooCostly`` if a file or the whole work overruns, or
                ``NoAnswer`` if the picture of an outside model does.
            Abandoned: the current run was abandoned or its deadline has passed.
            WorkDied: the process ended.
        """
        media: Media = self.call(perform, files, params, capability=capability.name)
        return media

    def preload(self, capability: Capability, models: Sequence[str]) -> None:
        """Load models in the process that works next."""
        if models:
            self.call(preload, models, capability=capability.name)

    def call(self, function: Callable[..., Any], *arguments: Any, capability: str = "") -> Any:
        """The value of a module's function in a process, with whatever it raises.

        Args:
            capability: name of its first argument; empty if that is no capability.
        """
        process = self._take()
        try:
            run = current_run()
            request = Request(function, capability, arguments, run.remaining_s())
            return process.call(request, run, self._memory_bytes)
        finally:
            self._give_back(process)

    def close(self) -> None:
        """Kill every process."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()
        self._nursery.close()

    def _take(self) -> "_WorkProcess":
        """The process that worked last, which has its model at hand, or a new one."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return _WorkProcess(self._nursery.start())
        except (OSError, EOFError):
            # Nothing else can start a process: whoever watches this one has to begin anew.
            _log.critical("the process that starts work processes has ended; this one stops")
            os.kill(os.getpid(), signal.SIGTERM)
            raise WorkDied("no process can be started") from None

    def _give_back(self, process: "_WorkProcess") -> None:
        with self._lock:
            if process.is_usable and len(self._idle) < self._most_idle:
                self._idle.append(process)
                return
        process.end()


def work_processes(capabilities: Sequence[Capability]) -> WorkProcesses:
    """The work processes of this process, by its settings. Call it before any thread is started."""
    settings = service_settings()
    return WorkProcesses(
        capabilities, most_idle=settings.max_concurrency, memory_bytes=settings.max_work_bytes
    )


class _WorkProcess:
    """One process, idle or with one call.

    Attributes:
        is_usable: whether it can take another call.
    """

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection
        started = connection.recv()
        assert isinstance(started, Started)
        self._pid = started.pid
        self.is_usable = True

    def call(self, request: Request, run: Run, memory_bytes: int) -> Any:
        memory = _Memory(self._pid, memory_bytes)
        try:
            self._connection.send_bytes(dumps(request))
            ended = self._follow(run, memory)
        except (EOFError, OSError):
            self.is_usable = False
            raise _died(run) from None
        except (Abandoned, StudioError):
            self.is_usable = False
            raise
        if isinstance(ended, Failed):
            raise ended.fault from _RemoteTrace(ended.trace)
        return ended.value

    def end(self) -> None:
        """Kill the process and delete its temporary files."""
        kill_group(self._pid)
        self._connection.close()
        shutil.rmtree(Path(tempfile.gettempdir()) / FOLDER.format(pid=self._pid), ignore_errors=True)

    def _follow(self, run: Run, memory: "_Memory") -> Returned | Failed:
        """Mirror the steps of the call in ``run`` until it ends.

        Raises:
            Abandoned: it did not end in time after ``run`` was abandoned.
            TooCostly, NoAnswer: it takes too much memory.
            EOFError, OSError: the process has ended.
        """
        gives_up = float("inf")
        while True:
            if self._connection.poll(_LOOK_EVERY_S):
                message = self._connection.recv()
                if isinstance(message, Returned | Failed):
                    return message
                _mirror(message, run, memory)
            if memory.is_exceeded():
                raise _overrun(run, "more memory than MAX_WORK_BYTES allows")
            if run.remaining_s() > 0:
                continue
            if gives_up == float("inf"):
                gives_up = time.monotonic() + _GRACE_S
                self._connection.send_bytes(dumps(None))
            elif time.monotonic() >= gives_up:
                raise Abandoned


class _Memory:
    """The resident memory that a call has added, without that of models (proc(5))."""

    def __init__(self, pid: int, most: int) -> None:
        self._pid = pid
        self._most = most if sys.platform == "linux" else None
        self._before = self._resident()
        self._before_model: int | None = None

    def step_begins(self, name: str) -> None:
        if self._before_model is not None:
            self._before += max(0, self._resident() - self._before_model)
        self._before_model = self._resident() if name in _MODEL_STEPS else None

    def is_exceeded(self) -> bool:
        if self._most is None or self._before_model is not None:
            return False
        return self._resident() - self._before > self._most

    def _resident(self) -> int:
        """Of the process and of the programs that it has started."""
        if self._most is None:
            return 0
        children = _read(f"/proc/{self._pid}/task/{self._pid}/children").split()
        return sum(map(_resident_bytes, [self._pid, *map(int, children)]))


def _resident_bytes(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * _PAGE if fields else 0


def _read(path: str) -> str:
    """What the system tells about a process; empty once it has ended."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _mirror(message: object, run: Run, memory: _Memory) -> None:
    match message:
        case StepBegun(name, subject):
            memory.step_begins(name)
            run.begin(name, subject)
        case StepReported(fraction):
            run.report(fraction)
        case StepEnded(name, seconds):
            memory.step_begins("")
            run.add(name, seconds)
        case Emitted(event):
            emit(event)


def _died(run: Run) -> Exception:
    if run.stage in ("decode", ANSWER):
        return _overrun(run, "more processor time or memory than its size allows")
    return WorkDied(f"the process ended in the step {run.stage or 'before the first'}")


def _overrun(run: Run, why: str) -> StudioError:
    if run.stage == ANSWER:
        return NoAnswer("the picture of the answer is refused: too_costly")
    if run.subject:
        return TooCostly(f"decoding `{run.subject}` was stopped: it takes {why}", param=run.subject)
    return TooCostly(f"the work was stopped: it takes {why}")
