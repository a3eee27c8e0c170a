"""Worker processes: each processes one photo after the other, and is replaced if it dies."""

import gc
import multiprocessing
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self

import cv2

from layers.common.core.media import Media, Upload
from layers.common.errors import StudioError
from layers.common.progress import Abandoned, Run, running
from layers.common.service.objects.folder import SHARED, version_of, write
from local.cli.batch.journal import Problem
from local.cli.errors import CommandError, InputNames
from local.cli.execution import GRACE_S
from local.stop import Stop

ATTEMPTS = 2
"""How often a photo is started if its worker dies."""
SERVER_FAILED = "not_reached"
"""Code of a problem that concerns the server, not the photo."""

_TASKS_PER_WORKER = 2
"""The current task and the next."""
_JOIN_TIMEOUT_S = 2.5
_POLL_S = 0.05
_TEMPORARY = frozenset({408, 429})
"""Statuses below 500 after which a retry may succeed."""

# A forked worker shares everything imported so far. The parent must therefore run no threads.
_context = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Task:
    """A photo's path below the source folder, and the result's path below the results' folder."""

    key: str
    result: str


Tasks = SimpleQueue[Task | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: the version that was read and the seconds it took, or the problem."""

    version: str = ""
    seconds: float = 0.0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Instructions:
    """How every photo is processed.

    Attributes:
        source: folder of photos.
        results: folder of results.
        field: the input for the photo.
        run: processes one photo.
        names: the names of inputs, by the photo's key.
        threads: the number of threads for each photo.
    """

    source: Path
    results: Path
    field: str
    run: Callable[[Upload], Media]
    names: Callable[[str], InputNames]
    threads: int


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)


class Pool:
    """A context manager with a number of workers, all of which have ended when it is left."""

    def __init__(self, instructions: Instructions, jobs: int) -> None:
        self._instructions = instructions
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._deaths: Counter[str] = Counter()

    def __enter__(self) -> Self:
        gc.freeze()  # keeps the workers' collectors from touching, and so copying, shared memory
        self._workers = [self._start() for _ in range(self._jobs)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            if kind is not None:
                worker.process.terminate()
            with suppress(ConnectionError):
                worker.connection.send(None)
        for worker in self._workers:
            worker.process.join(_JOIN_TIMEOUT_S)
            worker.process.kill()
            worker.process.join()

    def outcomes(
        self, tasks: Sequence[Task], begin: Callable[[Task], None], every_s: float
    ) -> Iterator[tuple[Task, Outcome] | None]:
        """Each task with its outcome, in the order they end.

        Args:
            begin: called with each task before a worker receives it.
            every_s: None is yielded after this many seconds without an outcome.
        """
        todo = deque(tasks)
        while todo or any(worker.tasks for worker in self._workers):
            for worker in self._workers:
                self._feed(worker, todo, begin)
            received = list(self._receive(todo, every_s))
            yield from received
            if not received:
                yield None

    def _feed(self, worker: _Worker, todo: deque[Task], begin: Callable[[Task], None]) -> None:
        most = _TASKS_PER_WORKER if len(todo) > self._jobs else 1
        while todo and len(worker.tasks) < most:
            task = todo.popleft()
            begin(task)
            worker.tasks.append(task)
            with suppress(ConnectionError):  # _receive notices its death
                worker.connection.send(task)

    def _receive(self, todo: deque[Task], every_s: float) -> Iterator[tuple[Task, Outcome]]:
        ready = wait([worker.connection for worker in self._workers], every_s)
        for index, worker in enumerate(self._workers):
            if worker.connection not in ready:
                continue
            try:
                outcome = worker.connection.recv()
            except (EOFError, ConnectionError):
                yield from self._replace(index, todo)
            else:
                yield worker.tasks.popleft(), outcome

    def _replace(self, index: int, todo: deque[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Replace a dead worker and requeue its tasks; fail its current task after the last attempt."""
        dead = self._workers[index]
        dead.connection.close()
        dead.process.join()
        self._workers[index] = self._start()
        if not dead.tasks:
            return
        current = dead.tasks[0]
        self._deaths[current.key] += 1
        if self._deaths[current.key] == ATTEMPTS:
            dead.tasks.popleft()
            yield current, Outcome(problem=_death(dead.process.exitcode))
        todo.extendleft(reversed(dead.tasks))

    def _start(self) -> _Worker:
        parent, child = multiprocessing.Pipe()
        process = _context.Process(target=_work, args=(self._instructions, child, os.getpid()), daemon=True)
        process.start()
        child.close()  # so that the connection ends when the worker dies
        return _Worker(process, parent)


def _work(instructions: Instructions, connection: Connection, parent: int) -> None:
    """Process tasks until the connection sends None, a signal stops the worker, or ``parent`` has ended."""
    cv2.setNumThreads(instructions.threads)
    tasks: Tasks = SimpleQueue()
    run = Run()
    Thread(target=_exit_when_stopped, args=(Stop(parent), run, tasks), daemon=True).start()
    Thread(target=_prefetch, args=(connection, tasks), daemon=True).start()
    with running(run):
        while (task := tasks.get()) is not None:
            connection.send(_outcome(instructions, task))


def _prefetch(connection: Connection, tasks: Tasks) -> None:
    """Receive the next task while the current one runs."""
    with suppress(EOFError, ConnectionError):
        while True:
            tasks.put(connection.recv())


def _exit_when_stopped(stop: Stop, run: Run, tasks: Tasks) -> None:
    while not stop.is_set():
        stop.wait(_POLL_S)
    run.abandon()
    tasks.put(None)
    time.sleep(GRACE_S)
    os._exit(1)


def _outcome(instructions: Instructions, task: Task) -> Outcome:
    started = time.perf_counter()
    try:
        version, upload = _read(instructions, task)
        media = instructions.run(upload)
        write(instructions.results / task.result, media.data, if_absent=False, mode=SHARED)
    except Abandoned:
        os._exit(1)
    except StudioError as error:
        return Outcome(problem=_photo_problem(instructions, task, error))
    except CommandError as error:
        return Outcome(problem=_problem(SERVER_FAILED, str(error), passes=True))
    except OSError as error:
        return Outcome(problem=_problem("not_accessible", _os_message(error), passes=True))
    except Exception as error:  # noqa: BLE001 – other photos continue
        return Outcome(
            problem=_problem("internal_error", f"internal error ({type(error).__name__})", passes=True)
        )
    return Outcome(version, time.perf_counter() - started)


def _read(instructions: Instructions, task: Task) -> tuple[str, Upload]:
    path = instructions.source / task.key
    with path.open("rb") as file:
        version = version_of(os.fstat(file.fileno()))
        return version, Upload(instructions.field, file.read(), path.name)


def _photo_problem(instructions: Instructions, task: Task, error: StudioError) -> Problem:
    sentence = str(instructions.names(task.key).translate(error))
    passes = error.status >= 500 or error.status in _TEMPORARY
    return _problem(error.code, sentence, passes=passes, param=error.param)


def _death(exit_code: int | None) -> Problem:
    how = f"signal {-exit_code}" if exit_code and exit_code < 0 else f"exit code {exit_code}"
    sentence = f"its worker process died {ATTEMPTS} times ({how}); memory may have run out"
    return _problem("worker_died", sentence, passes=True)


def _os_message(error: OSError) -> str:
    """The system's message, with the file if it names one; for a full disk it does not."""
    return f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)


def _problem(code: str, sentence: str, *, passes: bool, param: str | None = None) -> dict[str, Any]:
    return {"code": code, "param": param, "sentence": sentence, "passes": passes}
