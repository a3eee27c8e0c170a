"""Worker processes beside the router: started, replaced when they die, told to stop."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from layers.common.service.jobs.settings import JobSettings
from layers.common.service.stores.stores import Stores, sweep

_LOOK_EVERY_S = 0.5
_SWEEP_EVERY_S = 600.0
_PATIENCE_S = 10.0


class Supervisor:
    """Keeps so many ``python -m local.worker`` running, and the stores from growing.

    Args:
        count: how many.
    """

    def __init__(self, count: int, stores: Stores, settings: JobSettings) -> None:
        self._count = count
        self._stores = stores
        self._settings = settings
        self._processes: list[subprocess.Popen[bytes]] = []
        self._swept = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor")

    def start(self) -> None:
        """Start the workers and the thread that looks after them."""
        self._thread.start()

    def stop(self) -> None:
        """Let every worker give back its job, and wait for them."""
        self._stop.set()
        self._thread.join()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            _wait_or_kill(process)

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._processes = [process for process in self._processes if process.poll() is None]
            missing = self._count - len(self._processes)
            self._processes += [_start() for _ in range(missing)]
            self._sweep()
            self._stop.wait(_LOOK_EVERY_S)

    def _sweep(self) -> None:
        if time.monotonic() - self._swept >= _SWEEP_EVERY_S:
            sweep(self._stores, now=time.time(), retention_s=self._settings.job_retention_s)
            self._swept = time.monotonic()


@contextmanager
def supervising(supervisor: Supervisor) -> Iterator[None]:
    """Workers for as long as the block runs."""
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()


def _start() -> "subprocess.Popen[bytes]":
    # In a session of its own, so that Ctrl-C reaches the router alone, which stops its workers at its end.
    return subprocess.Popen([sys.executable, "-m", "local.worker", str(os.getpid())], start_new_session=True)  # noqa: S603


def _wait_or_kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()  # its job's lease runs out
        process.wait()
