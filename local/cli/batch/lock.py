"""One batch at a time for a folder of results."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from local.cli.faults import Fault

_PATIENCE_S = 5.0
"""For the workers of a batch that was killed: they share its lock, and end when they find it gone."""
_LOOK_EVERY_S = 0.02


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock; whatever is forked meanwhile holds it too, until it ends.

    Raises:
        Fault: another batch has it.
    """
    with path.open("a+b") as file:
        _take(file.fileno(), path)
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield


def _take(descriptor: int, path: Path) -> None:
    gives_up = time.monotonic() + _PATIENCE_S
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if _holder_lives(path) or time.monotonic() > gives_up:
            raise Fault(f"another batch is at work in {path.parent.parent}")
        time.sleep(_LOOK_EVERY_S)


def _holder_lives(path: Path) -> bool:
    try:
        os.kill(int(path.read_bytes()), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
