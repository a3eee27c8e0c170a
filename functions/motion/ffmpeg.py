"""The one place that runs ffmpeg, and always to its end: killed and reaped, whatever happens."""

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
_LOOK_EVERY_S = 0.02
_LAST_WORDS_S = 1.0
_KEPT_BYTES = 65_536
_WHERE = re.compile(r"^\[[^\]]*\]\s*(\[[^\]]*\]\s*)*")
_PATH = re.compile(r"(?:file:)?(?<![\w/])/[^\s:;'\",]+")
_SAYS_NOTHING = (
    "Conversion failed",
    "Error opening input file",
    "Error opening output file",
    "Error selecting an encoder",
    "Nothing was written",
    "Task finished with error",
    "Terminating thread",
)


class FfmpegFailed(RuntimeError):
    """Ffmpeg gave up; the message is the last of what it said, ``said`` all that was kept of it."""

    def __init__(self, line: str, said: str) -> None:
        super().__init__(line)
        self.said = said


class Process:
    """One run of ffmpeg, made by :func:`ffmpeg`.

    Attributes:
        pid: its process id.
        stdin: where to write to, in blocks, if a pipe was asked for.
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
        """Let it come to its end; a pipe to it is closed first.

        Raises:
            Abandoned: nobody waits for the current run any more.
            FfmpegFailed: it reported a failure.
        """
        self._close_stdin()
        while self.is_running:
            current_run().check()
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(_LOOK_EVERY_S)
        if self._popen.returncode:
            raise self.failure()

    def failure(self) -> FfmpegFailed:
        """The fault that tells why it gave up; for who writes to its pipe and finds that broken."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_LAST_WORDS_S)
        said = self.said()
        return FfmpegFailed(last_line(said) or "ffmpeg gave no reason", said)

    def said(self) -> str:
        """The end of what it wrote to its standard error, complete once it has ended."""
        if not self.is_running:
            self._listener.join()
        return self._tail.decode(errors="replace")

    def end(self) -> None:
        """Kill it if it still runs."""
        self._popen.kill()
        self._close_stdin()
        self._listener.join()

    def _close_stdin(self) -> None:
        """Without a word about what could not be written any more: its exit code tells that."""
        if self.stdin is not None:
            with suppress(OSError):
                self.stdin.close()

    def _listen(self) -> None:
        """Keep the end of what it says; a broken file makes it say a great deal."""
        assert self._popen.stderr is not None
        while heard := os.read(self._popen.stderr.fileno(), _KEPT_BYTES):
            self._tail += heard
            del self._tail[:-_KEPT_BYTES]


@contextmanager
def ffmpeg(args: Sequence[str | Path], *, piped: bool = False, loglevel: str = "error") -> Iterator[Process]:
    """Start ffmpeg; when the ``with`` is left, in whichever way, it is no more.

    Args:
        args: everything behind the program's name.
        piped: whether something will be written to its standard input.
    """
    popen = subprocess.Popen(  # noqa: S603 – a list, and no shell
        [executable(), *_QUIET, "-loglevel", loglevel, *map(str, args)],
        stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with popen, ExitStack() as ends:
        ends.callback(popen.kill)
        process = Process(popen)
        ends.callback(process.end)
        yield process


def run_ffmpeg(args: Sequence[str | Path], *, loglevel: str = "error") -> str:
    """Run ffmpeg to its end, and return the end of what it said.

    Raises:
        Abandoned: nobody waits for the current run any more; ffmpeg was killed.
        FfmpegFailed: it reported a failure.
    """
    with ffmpeg(args, loglevel=loglevel) as process:
        process.wait()
        return process.said()


def executable() -> str:
    """The path of ffmpeg: that of ``IMAGEIO_FFMPEG_EXE``, or the one that imageio-ffmpeg brings.

    Raises:
        RuntimeError: there is none.
    """
    import imageio_ffmpeg  # noqa: PLC0415 – a picture needs none

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def state() -> str:
    """Whether ffmpeg is here: ``ready`` or ``missing``."""
    try:
        executable()
    except (ImportError, RuntimeError):
        return "missing"
    return "ready"


def last_line(said: str) -> str:
    """The last line that tells a reason, without paths and addresses in memory."""
    lines = (_WHERE.sub("", line.strip()) for line in said.splitlines())
    telling = [line for line in lines if line and not line.startswith(_SAYS_NOTHING)]
    return _PATH.sub("the file", telling[-1])[:300] if telling else ""
