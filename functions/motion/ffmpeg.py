"""Runs ffmpeg. A process never outlives its ``with`` block: it is killed and reaped whatever happens."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from layers.common.progress import current_run

_QUIET = ("-nostdin", "-hide_banner", "-nostats", "-y")
_POLL_S = 0.02
_EXIT_S = 1.0
_LOG_BYTES = 65_536
_PREFIX = re.compile(r"^\[[^\]]*\]\s*(\[[^\]]*\]\s*)*")
_PATH = re.compile(r"(?:file:)?(?<![\w/])/[^\s:;'\",]+")
_UNINFORMATIVE = (
    "Conversion failed",
    "Error opening input file",
    "Error opening output file",
    "Error selecting an encoder",
    "Nothing was written",
    "Task finished with error",
    "Terminating thread",
)


class FfmpegError(RuntimeError):
    """Ffmpeg failed. The message is the last informative line of its log; ``log`` is the end of the log."""

    def __init__(self, line: str, log: str) -> None:
        super().__init__(line)
        self.log = log


class Process:
    """A running ffmpeg, started by :func:`ffmpeg`.

    Attributes:
        pid: its process id.
        stdin: the unbuffered pipe to its standard input, if there is one.
    """

    def __init__(self, popen: "subprocess.Popen[bytes]") -> None:
        self.pid = popen.pid
        self.stdin: IO[bytes] | None = popen.stdin
        self._popen = popen
        self._tail = bytearray()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def is_running(self) -> bool:
        return self._popen.poll() is None

    def wait(self) -> None:
        """Close the pipe, if there is one, and wait for the process to exit.

        Raises:
            Abandoned: the current run was cancelled.
            FfmpegError: ffmpeg failed.
        """
        self._close_stdin()
        while self.is_running:
            current_run().check()
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(_POLL_S)
        if self._popen.returncode:
            raise self.failure()

    def failure(self) -> FfmpegError:
        """The error that explains why ffmpeg exited, for a caller that finds its pipe broken."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_EXIT_S)
        log = self.log()
        return FfmpegError(last_line(log) or "ffmpeg gave no reason", log)

    def log(self) -> str:
        """The end of its standard error, complete once the process has exited."""
        if not self.is_running:
            self._listener.join()
        return self._tail.decode(errors="replace")

    def end(self) -> None:
        """Kill the process if it still runs."""
        self._popen.kill()
        self._close_stdin()
        self._listener.join()

    def _close_stdin(self) -> None:
        """Close the pipe. Unwritten data is not an error here: the exit code reports it."""
        if self.stdin is not None:
            with suppress(OSError):
                self.stdin.close()

    def _listen(self) -> None:
        """Keep the end of the log, which can be very long for a damaged file."""
        assert self._popen.stderr is not None
        while data := os.read(self._popen.stderr.fileno(), _LOG_BYTES):
            self._tail += data
            del self._tail[:-_LOG_BYTES]


@contextmanager
def ffmpeg(
    args: Sequence[str | Path],
    *,
    piped: bool = False,
    loglevel: str = "error",
    max_memory: int | None = None,
) -> Iterator[Process]:
    """Start ffmpeg. It is killed when the ``with`` block ends.

    Args:
        args: the arguments after the program's name.
        piped: whether to open a pipe to its standard input.
        max_memory: most bytes that it may allocate, on systems that can limit another process.
    """
    popen = subprocess.Popen(  # noqa: S603 – a list, and no shell
        [executable(), *_QUIET, "-loglevel", loglevel, *map(str, args)],
        stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with popen, ExitStack() as ends:
        ends.callback(popen.kill)
        if max_memory is not None:
            _limit_memory(popen.pid, max_memory)
        process = Process(popen)
        ends.callback(process.end)
        yield process


def run_ffmpeg(args: Sequence[str | Path], *, loglevel: str = "error", max_memory: int | None = None) -> str:
    """Run ffmpeg until it exits, and return the end of its log. The arguments are those of :func:`ffmpeg`.

    Raises:
        Abandoned: the current run was cancelled; ffmpeg is killed.
        FfmpegError: ffmpeg failed.
    """
    with ffmpeg(args, loglevel=loglevel, max_memory=max_memory) as process:
        process.wait()
        return process.log()


def _limit_memory(pid: int, most: int) -> None:
    """Limit the data of a process; its program and its files do not count."""
    import resource  # noqa: PLC0415 – not on Windows

    if hasattr(resource, "prlimit"):
        # It has ended already, or a stricter limit is on this process, which it has inherited.
        with suppress(ProcessLookupError, PermissionError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))


def executable() -> str:
    """The path of ffmpeg: ``IMAGEIO_FFMPEG_EXE`` if set, else the binary bundled with imageio-ffmpeg.

    Raises:
        RuntimeError: ffmpeg is missing.
    """
    import imageio_ffmpeg  # noqa: PLC0415 – a poster does not need it

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def state() -> str:
    """``ready`` or ``missing``."""
    try:
        executable()
    except (ImportError, RuntimeError):
        return "missing"
    return "ready"


def last_line(log: str) -> str:
    """The last line of a log that states a reason, without paths and memory addresses."""
    lines = (_PREFIX.sub("", line.strip()) for line in log.splitlines())
    reasons = [line for line in lines if line and not line.startswith(_UNINFORMATIVE)]
    return _PATH.sub("the file", reasons[-1])[:300] if reasons else ""
