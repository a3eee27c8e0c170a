"""Programs that start warm: ``python -m`` of a module, forked from a process that has imported all of them.

Imports take a second of processor time, and each of hundreds of servers, workers and commands would need it.
In everything else they are as if started cold: each has a process, an environment and files of its own.
Limits and the umask are those of the first start.
"""

import atexit
import gc
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]

_MODULES = (
    "PIL.ImageSequence",
    "boto3",
    "local.__main__",
    "local.cli.batch.command",
    "local.cli.capability",
    "local.cli.main",
    "local.cli.serve",
    "local.watch",
    "local.worker",
    "numpy.fft",
    "numpy.ma",
    "photo_studio",
)
"""What programs import, but for onnxruntime, which starts a thread that a fork would lose."""

_ending = ExitStack()
atexit.register(_ending.close)

_NUMBER = struct.Struct("=i")
_MOST_BYTES = 100_000
"""Of an order: a module, its arguments, its folder and its environment."""


class Program:
    """A program that was started: of ``subprocess.Popen`` what tests need."""

    def __init__(self, pid: int, line: socket.socket, out: IO[bytes] | None, err: IO[bytes] | None) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line
        self._files = out, err

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            self.returncode = _received(self._line)
            self._line.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """What it has written, once it has ended."""
        self.wait(timeout)
        out, err = (_written(file) for file in self._files)
        return out, err

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def start(
    module: str,
    *arguments: str,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    given: IO[bytes] | None = None,
    out: IO[bytes] | None = None,
    err: IO[bytes] | None = None,
) -> Program:
    """Start ``python -m module``.

    Args:
        given: what it reads; nothing by default.
        out: where its output goes; lost by default.
        err: where its errors go; where ours do by default.
    """
    order = json.dumps([module, arguments, os.fspath(cwd), dict(env)]).encode()
    assert len(order) < _MOST_BYTES
    ours, theirs = socket.socketpair()
    with theirs, Path(os.devnull).open("r+b") as nothing:
        standard = [given or nothing, out or nothing, err or sys.__stderr__]
        descriptors = [file.fileno() for file in standard if file is not None]
        socket.send_fds(_warmed(), [order], [theirs.fileno(), *descriptors])
    return Program(_received(ours), ours, out, err)


def end() -> None:
    """Let the process that forks end, and write what it knows of its coverage."""
    _ending.close()
    _warmed.cache_clear()


def _received(line: socket.socket) -> int:
    return int(_NUMBER.unpack(line.recv(_NUMBER.size, socket.MSG_WAITALL))[0])


def _written(file: IO[bytes] | None) -> bytes:
    if file is None:
        return b""
    with file:
        file.seek(0)
        return file.read()


@cache
def _warmed() -> socket.socket:
    """The line to the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            cwd=ROOT,
            # No thread is started before a fork.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.fspath(ROOT / "client")},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    _ending.callback(process.wait)
    _ending.callback(ours.close)
    return ours


def _serve(line: socket.socket) -> None:
    """Fork a program for each order; in that program, return."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        order, descriptors, *_ = socket.recv_fds(line, _MOST_BYTES, 4)
        if not order:
            sys.exit()
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass  # so that those who looked after others are remembered no longer
        if os.fork() == 0:
            line.close()
            return _look_after(order, *descriptors)
        for one in descriptors:
            os.close(one)


def _look_after(order: bytes, line: int, *standard: int) -> None:
    """Tell of the program's start and of its end; in the program, return."""
    pid = os.fork()
    if pid == 0:
        os.close(line)
        return _become(order, *standard)
    for one in standard:
        os.close(one)
    os.write(line, _NUMBER.pack(pid))
    _, status = os.waitpid(pid, 0)
    with suppress(BrokenPipeError):
        os.write(line, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(order: bytes, *standard: int) -> None:
    module, arguments, folder, environment = json.loads(order)
    for number, one in enumerate(standard):
        os.dup2(one, number)
        os.close(one)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]


def _main() -> None:
    line = socket.socket(fileno=int(sys.argv[1]))
    for name in _MODULES:
        import_module(name)
    assert os.listdir("/proc/self/task") == [str(os.getpid())]  # noqa: PTH208
    gc.freeze()
    _serve(line)
    sys.modules.pop(f"{sys.argv[0]}.__main__", None)  # runpy warns of a module that it is to run again
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
