"""When a worker process stops."""

import os
import signal
import threading
from collections.abc import Sequence


class Stop(threading.Event):
    """Set on SIGTERM or SIGINT, or when the parent process has ended.

    Args:
        parent: process id of the parent.
    """

    def __init__(self, parent: int) -> None:
        super().__init__()
        self._parent = parent
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.set())

    def is_set(self) -> bool:
        return super().is_set() or os.getppid() != self._parent


def parent_of(arguments: Sequence[str]) -> int:
    """The parent's process id from the command line: ``getppid`` changes once the parent has ended."""
    return int(arguments[1]) if len(arguments) > 1 else os.getppid()
