"""The processes beside the router: started, replaced when they die, told to stop."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from layers.common.service.settings import JobSettings
from layers.common.service.stores import Stores, sweep

_LOOK_EVERY_S = 0.5
_SWEEP_EVERY_S = 600.0
_PATIENCE_S = 10.0


class Supervisor:
    """Keeps other modules running, and the stores from growing.

    Args:
        modules: what runs as ``python -m MODULE``, each in a process of its own.
    """

    def __init__(self, modules: Sequence[str], stores: Stores, settings: JobSettings) -> None:
        self._processes: list[tuple[str, subprocess.Popen[bytes] | None]] = [(name, None) for name in modules]
        self._stores = stores
        self._settings = settings
        self._swept = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor")

    def start(self) -> None:
        """Start the thread that starts them and looks after them."""
        self._thread.start()

    def stop(self) -> None:
        """Let every process give back what it has, and wait for it."""
        self._stop.set()
        self._thread.join()
        running = [process for _, process in self._processes if process is not None]
        for process in running:
            process.terminate()
        for process in running:
            _wait_or_kill(process)

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._processes = [(name, _alive(name, process)) for name, process in self._processes]
            self._sweep()
            self._stop.wait(_LOOK_EVERY_S)

    def _sweep(self) -> None:
        if time.monotonic() - self._swept >= _SWEEP_EVERY_S:
            sweep(self._stores, now=time.time(), retention_s=self._settings.job_retention_s)
            self._swept = time.monotonic()


@contextmanager
def supervising(supervisor: Supervisor) -> Iterator[None]:
    """Its processes, for as long as the block runs."""
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()


def _alive(module: str, process: "subprocess.Popen[bytes] | None") -> "subprocess.Popen[bytes]":
    """The process, or a new one where it has ended."""
    if process is not None and process.poll() is None:
        return process
    # In a session of its own, so that Ctrl-C reaches the router alone, which stops the others at its end.
    return subprocess.Popen([sys.executable, "-m", module, str(os.getpid())], start_new_session=True)  # noqa: S603


def _wait_or_kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()  # its job's lease runs out
        process.wait()
