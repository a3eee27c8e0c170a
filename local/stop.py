"""When a process beside the router ends."""

import os
import signal
import threading
from collections.abc import Sequence


class Stop(threading.Event):
    """Set when told to stop, or when the parent is gone.

    Args:
        parent: process id of the one who started this process.
    """

    def __init__(self, parent: int) -> None:
        super().__init__()
        self._parent = parent
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.set())

    def is_set(self) -> bool:
        return super().is_set() or os.getppid() != self._parent


def parent_of(arguments: Sequence[str]) -> int:
    """The parent that a command line names. Asked for later, it could be dead and another in its place."""
    return int(arguments[1]) if len(arguments) > 1 else os.getppid()
