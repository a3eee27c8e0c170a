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
_YOUNG_S = 20.0
_LONGEST_PAUSE_S = 60.0


class _Process:
    """One module's process. If it dies young or cannot be started, the next start waits, longer each time."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._started = 0.0
        self._failures = 0
        self._due = 0.0
        self.popen: subprocess.Popen[bytes] | None = None

    def keep_running(self) -> None:
        """Start it if it does not run."""
        if self.popen is not None and self.popen.poll() is None:
            return
        now = time.monotonic()
        if self.popen is not None:
            self._record_end(self.popen.returncode, now - self._started)
            self.popen = None
        if now < self._due:
            return
        try:
            # In its own session, so that Ctrl-C reaches only the router, which then stops the others.
            self.popen = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", self._module, str(os.getpid())], start_new_session=True
            )
        except OSError as fault:  # too many processes, or no memory
            self._record_end(fault.errno, 0.0)
        self._started = now

    def _record_end(self, code: int | None, age_s: float) -> None:
        self._failures = self._failures + 1 if age_s < _YOUNG_S else 1
        # At once after the first time: a job or a photo may have been too large for it.
        pause_s = min(_LONGEST_PAUSE_S, 2.0**self._failures) * (self._failures > 1)
        self._due = time.monotonic() + pause_s
        _log.warning("a process ended", extra={"program": self._module, "code": code, "pause_s": pause_s})


class Supervisor:
    """Keeps other modules running and sweeps the stores.

    Args:
        modules: each runs as ``python -m MODULE`` in its own process.
    """

    def __init__(self, modules: Sequence[str], stores: Stores, settings: JobSettings) -> None:
        self._processes = [_Process(name) for name in modules]
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
        return [one.popen for one in self._processes if one.popen is not None]

    def _watch(self) -> None:
        while not self._stop.is_set():
            for one in self._processes:
                one.keep_running()
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


def _wait_or_kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()  # its job's lease expires, and the job is taken again
        process.wait()
