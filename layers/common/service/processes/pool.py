"""The processes from the side of those who have work done: one call at a time each, ended if it overruns."""

import logging
import math
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from layers.common.core.capability import Capability, Params
from layers.common.core.invocation import Files
from layers.common.core.media import Media
from layers.common.errors import Busy, NoAnswer, StudioError, TooCostly, WorkDied
from layers.common.events import WorkEnded, emit
from layers.common.progress import ANSWER, Abandoned, Run, current_run
from layers.common.service.processes.child import (
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
from layers.common.service.processes.nursery import Nursery, NurseryLost, kill_group
from layers.common.service.processes.transfer import Message, receive
from layers.common.service.settings import service_settings

_log = logging.getLogger("photo_studio.processes")

_LOOK_EVERY_S = 0.05
_LASTING_S = 0.1
"""A program counts twice while it is started, as the copy of its parent that it first is."""
_GRACE_S = 1.0
"""How long abandoned work may go on in its step before its process is killed."""

_MODEL_STEPS = frozenset({"load", "infer"})
"""Steps whose memory depends on the model and not on the input."""

_SIGNALS_OF_DECODERS = frozenset(
    {signal.SIGPROF, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL}
)
"""What ends a decoder that a file overstrains; anything else is not the file's fault."""

_RETRY_AFTER_S = 10

_PAGE = os.sysconf("SC_PAGE_SIZE")


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
        self._is_closed = False
        self.is_lost = False
        """Whether no process can be started any more, though the pool was not closed."""
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
        run = current_run()
        request = Request(function, capability, arguments, run.remaining_s(), run.owner)
        while True:
            process = self._take()
            try:
                return process.call(request, run, self._memory_bytes)
            except _DeadBefore:
                continue  # the system may end an idle process for want of memory
            except _Ended as ended:
                if capability:
                    emit(WorkEnded(capability, ended.outcome, run.milliseconds))
                raise ended.fault from None
            finally:
                self._give_back(process)

    def close(self) -> None:
        """Kill every process."""
        with self._lock:
            self._is_closed = True
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
            return _WorkProcess(self._nursery)
        except NurseryLost:
            if not self._is_closed:
                # Nothing else can start a process: whoever watches this one has to begin anew.
                self.is_lost = True
                _log.critical("the process that starts work processes has ended; this one stops")
                os.kill(os.getpid(), signal.SIGTERM)
            raise WorkDied("no process can be started", retry_after_s=_RETRY_AFTER_S) from None
        except (OSError, EOFError) as fault:
            _log.error("no work process can be started", extra={"reason": str(fault)})
            raise Busy("no process can be started now", retry_after_s=_RETRY_AFTER_S) from None

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


class _DeadBefore(Exception):
    """The process had ended before the call reached it."""


class _Ended(Exception):
    """The call has ended with its process; ``fault`` is for the caller."""

    def __init__(self, fault: Exception, outcome: Literal["refused", "failed", "abandoned"]) -> None:
        super().__init__(outcome)
        self.fault = fault
        self.outcome = outcome


class _WorkProcess:
    """One process, idle or with one call.

    Attributes:
        is_usable: whether it can take another call.

    Raises:
        NurseryLost, OSError, EOFError: it cannot be started.
    """

    def __init__(self, nursery: Nursery) -> None:
        self._nursery = nursery
        self._connection = nursery.start()
        started = receive(self._connection)
        assert isinstance(started, Started)
        self._pid, self._folder = started.pid, started.folder
        self._is_new = True
        self.is_usable = True

    def call(self, request: Request, run: Run, memory_bytes: int) -> Any:
        """The value of a call.

        Raises:
            _DeadBefore: the process was idle and has died; the call can go to another one.
            _Ended: the call was stopped, or has taken the process with it.
            Exception: what the called function raises.
        """
        message = Message.of(request, to_fork=True)
        was_new, self._is_new, self.is_usable = self._is_new, False, False
        following = _Following(run, _Memory(self._pid, memory_bytes))
        try:
            message.send(self._connection)
            answer = self._follow(following)
        except (EOFError, OSError):
            if not was_new and not following.has_heard:
                raise _DeadBefore from None
            raise self._died(run) from None
        self.is_usable = True
        if isinstance(answer, Failed):
            raise answer.fault from _RemoteTrace(answer.trace)
        return answer.value

    def end(self) -> None:
        """Kill the process and delete its temporary files."""
        kill_group(self._pid)
        self._connection.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _follow(self, following: "_Following") -> Returned | Failed:
        """Mirror the steps of the call in the caller's run until it ends.

        Raises:
            _Ended: it takes too much memory, or did not end in time after the run was abandoned.
            EOFError, OSError: the process has ended.
        """
        run, gives_up = following.run, float("inf")
        while True:
            if self._connection.poll(_LOOK_EVERY_S):
                message = receive(self._connection)
                if isinstance(message, Returned | Failed):
                    return message
                following.take(message)
            if following.memory.is_exceeded():
                raise _Ended(_overrun(run, "more memory than MAX_WORK_BYTES allows"), "refused")
            if run.remaining_s() > 0:
                continue
            if gives_up == float("inf"):
                gives_up = time.monotonic() + _GRACE_S
                Message.of(None).send(self._connection)
            elif time.monotonic() >= gives_up:
                raise _Ended(Abandoned(), "abandoned")

    def _died(self, run: Run) -> _Ended:
        """The end of a call that has taken its process with it."""
        try:
            ending = self._nursery.ending(self._pid)
        except NurseryLost:
            ending = -signal.SIGKILL
        reads_file = run.is_in_step and run.stage in ("decode", ANSWER)
        if reads_file and -ending in _SIGNALS_OF_DECODERS:
            return _Ended(_overrun(run, "more processor time or memory than its size allows"), "refused")
        how = signal.Signals(-ending).name if ending < 0 else f"code {ending}"
        _log.error("a work process died", extra={"by": how, "step": run.stage})
        return _Ended(WorkDied("the process ended", retry_after_s=_RETRY_AFTER_S), "failed")


class _Following:
    """What is known of a call from its messages.

    Attributes:
        has_heard: whether it has begun.
    """

    def __init__(self, run: Run, memory: "_Memory") -> None:
        self.run = run
        self.memory = memory
        self.has_heard = False

    def take(self, message: object) -> None:
        match message:
            case StepBegun(name, subject):
                self.has_heard = True
                self.memory.step_begins(name)
                self.run.begin(name, subject)
            case StepReported(fraction):
                self.run.report(fraction)
            case StepEnded(seconds):
                self.memory.step_begins("")
                self.run.end(seconds)
            case Emitted(event):
                emit(event)


class _Memory:
    """The resident memory that a call has added, without that of models (proc(5))."""

    def __init__(self, pid: int, most: int) -> None:
        self._pid = pid
        self._most = most if sys.platform == "linux" else None
        self._before = self._resident()
        self._before_model: int | None = None
        self._exceeded_since = math.inf

    def step_begins(self, name: str) -> None:
        if self._before_model is not None:
            self._before += max(0, self._resident() - self._before_model)
        self._before_model = self._resident() if name in _MODEL_STEPS else None

    def is_exceeded(self) -> bool:
        if self._most is None or self._before_model is not None:
            return False
        if self._resident() - self._before <= self._most:
            self._exceeded_since = math.inf
            return False
        self._exceeded_since = min(self._exceeded_since, time.monotonic())
        return time.monotonic() - self._exceeded_since >= _LASTING_S

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


def _overrun(run: Run, why: str) -> StudioError:
    if run.stage == ANSWER:
        return NoAnswer("the picture of the answer is refused: too_costly")
    if run.subject:
        return TooCostly(f"decoding `{run.subject}` was stopped: it takes {why}", param=run.subject)
    return TooCostly(f"the work was stopped: it takes {why}")
