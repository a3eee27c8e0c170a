"""The processes beside the router: started, restarted when they die, stopped at the end."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from layers.common.service.settings import JobSettings, store_settings
from layers.common.service.stores import Stores, sweep

_log = logging.getLogger("photo_studio.supervisor")

_CHECK_EVERY_S = 0.5
_SWEEP_EVERY_S = 600.0
_STOP_TIMEOUT_S = 3.0


class Supervisor:
    """Keeps other modules running and sweeps the stores.

    Args:
        modules: each runs as ``python -m MODULE`` in its own process.
    """

    def __init__(self, modules: Sequence[str], stores: Stores, settings: JobSettings) -> None:
        self._processes: list[tuple[str, subprocess.Popen[bytes] | None]] = [(name, None) for name in modules]
        self._stores = stores
        self._settings = settings
        self._swept = 0.0
        self._stop = threading.Event()
        # A daemon, since a signal may end this process at any moment; the processes notice that themselves.
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the thread that starts and watches the processes."""
        self._thread.start()

    def begin_stop(self) -> None:
        """Start no more processes, and tell those that run to release their work and end."""
        self._stop.set()
        for process in self._running:
            process.terminate()

    def stop(self) -> None:
        """End every process, and wait until it has released its work."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self.begin_stop()
        for process in self._running:
            _wait_or_kill(process)

    @property
    def _running(self) -> Sequence["subprocess.Popen[bytes]"]:
        return [process for _, process in self._processes if process is not None]

    def _watch(self) -> None:
        while not self._stop.is_set():
            for place, (name, process) in enumerate(self._processes):
                self._processes[place] = name, _restarted(name, process)
            self._sweep()
            self._stop.wait(_CHECK_EVERY_S)

    def _sweep(self) -> None:
        if time.monotonic() - self._swept >= _SWEEP_EVERY_S:
            self._swept = time.monotonic()
            retention_s = self._settings.job_retention_s
            try:
                sweep(self._stores, store_settings(), now=time.time(), retention_s=retention_s)
            except Exception:  # noqa: BLE001 – a full disk or a locked file must not end the supervision
                _log.exception("expired jobs and files were not deleted")


@contextmanager
def supervising(supervisor: Supervisor) -> Iterator[None]:
    """Run the processes while the block runs."""
    try:
        supervisor.start()
        yield
    finally:
        supervisor.stop()


def _restarted(module: str, process: "subprocess.Popen[bytes] | None") -> "subprocess.Popen[bytes]":
    """The process, or a new one if it has ended."""
    if process is not None and process.poll() is None:
        return process
    # In its own session, so that Ctrl-C reaches only the router, which then stops the others.
    return subprocess.Popen([sys.executable, "-m", module, str(os.getpid())], start_new_session=True)  # noqa: S603


def _wait_or_kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()  # its job's lease expires, and the job is taken again
        process.wait()
