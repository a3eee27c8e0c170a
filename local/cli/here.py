"""Work in this process: watched on a terminal, and given up at once when it is interrupted."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from threading import Thread
from typing import TypeVar

from layers.common.progress import Run, running

T = TypeVar("T")

GRACE_S = 1.5
"""How long given up work may take to kill its ffmpeg and remove its folder."""
_LOOK_EVERY_S = 0.1
_QUIET_S = 0.7
"""What is done by then was not worth a word."""


def done_here(work: Callable[[], T]) -> T:
    """What the work gives.

    It runs in a thread of its own, since a signal reaches Python only between two of its own steps, and a
    network's inference is a single long one.

    Raises:
        KeyboardInterrupt: somebody pressed Ctrl-C.
    """
    run, future = Run(), Future[T]()
    Thread(target=_do, args=(work, run, future), daemon=True).start()
    try:
        return _awaited(future, run)
    except KeyboardInterrupt:
        run.abandon()
        with suppress(BaseException):
            future.exception(GRACE_S)
        raise


def _do(work: Callable[[], T], run: Run, future: "Future[T]") -> None:
    try:
        with running(run):
            future.set_result(work())
    except BaseException as fault:  # noqa: BLE001 – whoever waits gets it
        future.set_exception(fault)


def _awaited(future: "Future[T]", run: Run) -> T:
    shows = sys.stderr.isatty()
    started = time.monotonic()
    try:
        while True:
            if wait([future], _LOOK_EVERY_S).done:  # a TimeoutError of the work's own is not the wait's
                return future.result()
            if shows and time.monotonic() - started > _QUIET_S:
                sys.stderr.write(f"\r\x1b[K{run.stage or 'begin'} … {run.percent} %")
                sys.stderr.flush()
    finally:
        if shows:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
