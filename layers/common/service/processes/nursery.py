"""A process that forks others on request.

It is forked while its parent has a single Python thread, and never gets a second one: so whatever it forks is
whole, and starts within milliseconds, with every module imported and its memory shared.
"""

import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, NoReturn

_REAP_EVERY_S = 1.0

Serve = Callable[["Connection[Any, Any]"], None]
"""What a process does with its end of a connection; the process ends when this returns."""


class Nursery:
    """Starts processes that talk to this one over a connection."""

    def __init__(self, serve: Serve) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._lock = Lock()
        if _fork() == 0:
            self._requests.close()
            _run(lambda: _nurse(theirs, serve))
        theirs.close()

    def start(self) -> "Connection[Any, Any]":
        """The connection to a new process.

        Raises:
            OSError: the nursery has ended, or no process can be started.
        """
        ours, theirs = Pipe()
        with self._lock, theirs:
            socket.send_fds(self._requests, [b"+"], [theirs.fileno()])
        return ours

    def close(self) -> None:
        """Kill every process that is left."""
        self._requests.close()


def _nurse(requests: socket.socket, serve: Serve) -> None:
    """Fork a process for each request, until the requester is gone; then kill those that are left."""
    # The parent decides when to stop, also after Ctrl-C, which reaches all processes of a terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    children: set[int] = set()
    while True:
        if select.select([requests], [], [], _REAP_EVERY_S)[0]:
            word, received, *_ = socket.recv_fds(requests, 1, 1)
            if not word:
                break
            children.add(_child(received[0], requests, serve))
        children -= _ended(children)
    for pid in children:
        kill_group(pid)


def _child(descriptor: int, requests: socket.socket, serve: Serve) -> int:
    pid = _fork()
    if pid:
        os.close(descriptor)
        return pid
    requests.close()
    os.setpgid(0, 0)  # so that whatever it starts is killed with it
    return _run(lambda: serve(Connection(descriptor)))


def _ended(children: set[int]) -> set[int]:
    return {pid for pid in children if os.waitpid(pid, os.WNOHANG)[0]}


def _fork() -> int:
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that libraries for matrices have started and prepare for a fork.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _run(work: Callable[[], None]) -> NoReturn:
    """Do the work and end this process, without the clean-up of the process that it was forked from."""
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 – nothing of the parent's code may continue in this process
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def kill_group(pid: int) -> None:
    """Kill a process that leads a group, with whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
