"""A process that does photos, one after the other."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import cv2

from layers.common.core.media import Media, Upload
from layers.common.errors import StudioError
from layers.common.progress import Abandoned, Run, running
from layers.common.service.objects.folder import version_of, write
from local.cli.batch.journal import Problem
from local.cli.faults import Fault, Names
from local.cli.here import GRACE_S
from local.cli.target import READABLE
from local.stop import Stop

_PASSING = frozenset({408, 429})
"""Statuses below 500 that another time may not have: the way was slow, or too many came."""
NOT_REACHED = "not_reached"
"""The code of what is wrong with no photo, but with the way to the server."""
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Task:
    """A photo, and where its result goes; both are paths below the folders of the order."""

    key: str
    result: str


Tasks = SimpleQueue[Task | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: the version that was read and the seconds that it took, or what was wrong."""

    version: str = ""
    seconds: float = 0.0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with every photo.

    Attributes:
        field: the input that the photo fills.
        run: does the work on one.
        names: what inputs are called, by the photo's path.
        threads: how many a photo may keep busy.
    """

    source: Path
    results: Path
    field: str
    run: Callable[[Upload], Media]
    names: Callable[[str], Names]
    threads: int


def work(order: Order, connection: Connection, parent: int) -> None:
    """Do what comes through the connection until None comes, or a signal, or until ``parent`` is gone."""
    cv2.setNumThreads(order.threads)
    tasks: Tasks = SimpleQueue()
    run = Run()
    Thread(target=_leave_with, args=(Stop(parent), run, tasks), daemon=True).start()
    Thread(target=_listen, args=(connection, tasks), daemon=True).start()
    with running(run):
        while (task := tasks.get()) is not None:
            connection.send(_outcome(order, task))


def _listen(connection: Connection, tasks: Tasks) -> None:
    """Have the next task here before the present one is done."""
    with suppress(EOFError, ConnectionError):
        while True:
            tasks.put(connection.recv())


def _leave_with(stop: Stop, run: Run, tasks: Tasks) -> None:
    while not stop.is_set():
        stop.wait(_LOOK_EVERY_S)
    run.abandon()
    tasks.put(None)
    time.sleep(GRACE_S)
    os._exit(1)


def _outcome(order: Order, task: Task) -> Outcome:
    started = time.perf_counter()
    try:
        version, upload = _read(order, task)
        media = order.run(upload)
        write(order.results / task.result, media.data, if_absent=False, mode=READABLE)
    except Abandoned:
        os._exit(1)
    except StudioError as fault:
        return Outcome(problem=_told(order, task, fault))
    except Fault as fault:
        return Outcome(problem=_problem(NOT_REACHED, str(fault), passes=True))
    except OSError as fault:
        return Outcome(problem=_problem("not_accessible", _said(fault), passes=True))
    except Exception as fault:  # noqa: BLE001 – one photo's fault is not the others'
        return Outcome(
            problem=_problem("internal_error", f"a fault of ours ({type(fault).__name__})", passes=True)
        )
    return Outcome(version, time.perf_counter() - started)


def _read(order: Order, task: Task) -> tuple[str, Upload]:
    path = order.source / task.key
    with path.open("rb") as file:
        version = version_of(os.fstat(file.fileno()))
        return version, Upload(order.field, file.read(), path.name)


def _told(order: Order, task: Task, fault: StudioError) -> Problem:
    param = fault.param
    sentence = str(order.names(task.key).said(fault))
    passes = fault.status >= 500 or fault.status in _PASSING
    return _problem(fault.code, sentence, passes=passes, param=param)


def _said(fault: OSError) -> str:
    """The system's words, and which file it means: a full disk means none."""
    return f"{fault.strerror}: {fault.filename}" if fault.filename else str(fault.strerror)


def _problem(code: str, sentence: str, *, passes: bool, param: str | None = None) -> dict[str, Any]:
    return {"code": code, "param": param, "sentence": sentence, "passes": passes}
