"""Headless Chromium, shown one page."""

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType

_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Chromium:
    """A browser of its own profile; gone at the end with all its processes."""

    def __init__(self, program: str, profile: Path) -> None:
        self._command = [program, *_QUIET, f"--user-data-dir={profile}"]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Chromium":
        return self

    def show(self, url: str) -> None:
        # Kept open by the debugging port, else a headless browser ends as soon as its page is loaded.
        self._process = subprocess.Popen(
            [*self._command, "--remote-debugging-port=0", url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
