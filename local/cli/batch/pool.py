"""Worker processes: fed, listened to, and replaced when they die."""

import gc
import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from local.cli.batch.journal import Problem
from local.cli.batch.worker import Order, Outcome, Task, work

ATTEMPTS = 2
"""How often a photo is begun whose worker dies of it."""
_AHEAD = 2
"""Tasks that a worker has: the one it is at, and the next."""
_PATIENCE_S = 2.5

# Forked, a worker has all that was imported here. Nothing here may run threads, then.
_context = multiprocessing.get_context("fork")


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)


class Pool:
    """A context with so many workers; left in whichever way, they are no more."""

    def __init__(self, order: Order, jobs: int) -> None:
        self._order = order
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._deaths: Counter[str] = Counter()

    def __enter__(self) -> Self:
        gc.freeze()  # so that no worker's collector touches, and thereby copies, what they share
        self._workers = [self._started() for _ in range(self._jobs)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None
    ) -> None:
        for worker in self._workers:
            if kind is not None:
                worker.process.terminate()
            with suppress(ConnectionError):
                worker.connection.send(None)
        for worker in self._workers:
            worker.process.join(_PATIENCE_S)
            worker.process.kill()
            worker.process.join()

    def outcomes(
        self, tasks: Sequence[Task], begin: Callable[[Task], None], every_s: float
    ) -> Iterator[tuple[Task, Outcome] | None]:
        """How each task ended, as they end.

        Args:
            begin: called with each task before a worker gets it.
            every_s: after so many seconds without news None is given, so that time can be told.
        """
        todo = deque(tasks)
        while todo or any(worker.tasks for worker in self._workers):
            for worker in self._workers:
                self._feed(worker, todo, begin)
            heard = list(self._heard(todo, every_s))
            yield from heard
            if not heard:
                yield None

    def _feed(self, worker: _Worker, todo: deque[Task], begin: Callable[[Task], None]) -> None:
        ahead = _AHEAD if len(todo) > self._jobs else 1
        while todo and len(worker.tasks) < ahead:
            task = todo.popleft()
            begin(task)
            worker.tasks.append(task)
            with suppress(ConnectionError):  # its death is heard
                worker.connection.send(task)

    def _heard(self, todo: deque[Task], every_s: float) -> Iterator[tuple[Task, Outcome]]:
        ready = wait([worker.connection for worker in self._workers], every_s)
        for index, worker in enumerate(self._workers):
            if worker.connection not in ready:
                continue
            try:
                outcome = worker.connection.recv()
            except (EOFError, ConnectionError):
                yield from self._replaced(index, todo)
            else:
                yield worker.tasks.popleft(), outcome

    def _replaced(self, index: int, todo: deque[Task]) -> Iterator[tuple[Task, Outcome]]:
        """A new worker for one that died; its tasks are done by others, that which it was at not for ever."""
        dead = self._workers[index]
        dead.connection.close()
        dead.process.join()
        self._workers[index] = self._started()
        if not dead.tasks:
            return
        culprit = dead.tasks[0]
        self._deaths[culprit.key] += 1
        if self._deaths[culprit.key] == ATTEMPTS:
            dead.tasks.popleft()
            yield culprit, Outcome(problem=_died(dead.process.exitcode))
        todo.extendleft(reversed(dead.tasks))

    def _started(self) -> _Worker:
        ours, theirs = multiprocessing.Pipe()
        process = _context.Process(target=work, args=(self._order, theirs, os.getpid()), daemon=True)
        process.start()
        theirs.close()  # so that its death is heard
        return _Worker(process, ours)


def _died(exit_code: int | None) -> Problem:
    how = f"signal {-exit_code}" if exit_code and exit_code < 0 else f"exit code {exit_code}"
    sentence = f"the process that worked on it died {ATTEMPTS} times ({how}), as when memory runs out"
    return {"code": "worker_died", "param": None, "sentence": sentence, "passes": True}
