"""A process that forks others on request.

It is forked while its parent has a single Python thread, and never gets a second one: so whatever it forks is
whole, and starts within milliseconds, with every module imported and its memory shared.
"""

import errno
import os
import select
import signal
import socket
import struct
import sys
import warnings
from collections.abc import Callable
from contextlib import ExitStack, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, NoReturn

_REAP_EVERY_S = 1.0
_MOST_ENDINGS = 100
"""Endings that are kept for whoever may ask."""

_WORDS = struct.Struct("=bi")
"""A request and its answer: a word, and a process id or what came of it."""
_START, _ENDING = 1, 2

Serve = Callable[["Connection[Any, Any]"], None]
"""What a process does with its end of a connection; the process ends when this returns."""


class NurseryLost(Exception):
    """The nursery has ended; nothing else can start a process."""


class Nursery:
    """Starts processes that talk to this one over a connection."""

    def __init__(self, serve: Serve) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._lock = Lock()
        if _fork() == 0:
            self._line.close()
            _run(lambda: _nurse(theirs, serve))
        theirs.close()

    def start(self) -> "Connection[Any, Any]":
        """The connection to a new process.

        Raises:
            NurseryLost: there is no nursery any more.
            OSError: the system lacks what a process needs.
        """
        with ExitStack() as unused:
            ours, theirs = Pipe()
            unused.callback(ours.close)
            with theirs:
                answer = self._ask(_START, 0, theirs.fileno())
            if answer < 0:
                raise OSError(-answer, os.strerror(-answer))
            unused.pop_all()
        return ours

    def ending(self, pid: int) -> int:
        """What ended a process that has ended: the exit code, or the signal's number below zero.

        Raises:
            NurseryLost: there is no nursery any more.
        """
        return self._ask(_ENDING, pid)

    def close(self) -> None:
        """Kill every process that is left."""
        self._line.close()

    def _ask(self, word: int, number: int, *descriptors: int) -> int:
        try:
            with self._lock:
                socket.send_fds(self._line, [_WORDS.pack(word, number)], descriptors)
                answer = self._line.recv(_WORDS.size, socket.MSG_WAITALL)
        except OSError:
            answer = b""
        if not answer:
            raise NurseryLost
        return int(_WORDS.unpack(answer)[1])


def _nurse(line: socket.socket, serve: Serve) -> None:
    """Fork a process for each request, until the requester is gone; then kill those that are left."""
    # The parent decides when to stop: Ctrl-C reaches all processes of a terminal, and some supervisors send
    # their signal to all processes of a service.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    children: set[int] = set()
    endings: dict[int, int] = {}
    while True:
        if select.select([line], [], [], _REAP_EVERY_S)[0]:
            message, descriptors, *_ = socket.recv_fds(line, _WORDS.size, 1)
            if not message:
                break
            word, number = _WORDS.unpack(message)
            if word == _START:
                answer = _child(descriptors[0], line, serve)
                if answer > 0:
                    children.add(answer)
                    endings.pop(answer, None)
            else:
                _reap(children, endings, number)
                answer = endings.pop(number, -signal.SIGKILL)
            line.sendall(_WORDS.pack(word, answer))
        _reap(children, endings)
    for pid in children:
        kill_group(pid)


def _child(descriptor: int, line: socket.socket, serve: Serve) -> int:
    """The id of a new process; below zero the number of the error that prevented it."""
    try:
        pid = _fork()
    except OSError as fault:
        os.close(descriptor)
        return -(fault.errno or errno.EAGAIN)
    if pid:
        os.close(descriptor)
        return pid
    line.close()
    os.setpgid(0, 0)  # so that whatever it starts is killed with it
    return _run(lambda: serve(Connection(descriptor)))


def _reap(children: set[int], endings: dict[int, int], awaited: int = 0) -> None:
    """Note how processes have ended; wait for that of ``awaited``."""
    for pid in tuple(children):
        ended, status = os.waitpid(pid, 0 if pid == awaited else os.WNOHANG)
        if ended:
            children.discard(pid)
            endings[pid] = os.waitstatus_to_exitcode(status)
    while len(endings) > _MOST_ENDINGS:
        del endings[next(iter(endings))]


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
