"""``python -m local.worker [PARENT]``: do the jobs that the router accepted."""

import os
import signal
import sys
import threading
from collections.abc import Sequence

from layers.common.service.capability import Capability
from layers.common.service.jobs.settings import job_settings
from layers.common.service.jobs.worker import Worker
from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings
from layers.common.service.stores.settings import store_settings
from layers.common.service.stores.stores import open_stores
from local.router import CAPABILITIES

_NICENESS = 5
_LOOK_UP_EVERY_S = 1.0


class Stop(threading.Event):
    """Set when told to stop, or when the parent is gone.

    Args:
        parent: process id of the one who started this process.
    """

    def __init__(self, parent: int) -> None:
        super().__init__()
        self._parent = parent

    def is_set(self) -> bool:
        return super().is_set() or os.getppid() != self._parent


def work(capabilities: Sequence[Capability], parent: int) -> None:
    """Do the jobs of these capabilities until told to stop, or until ``parent`` is gone."""
    stop = Stop(parent)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    os.nice(_NICENESS)  # the router answers first
    configure_logs(service_settings().log_level)
    for capability in capabilities:
        capability.preload(service_settings().preload_models)
    stores = open_stores(store_settings())
    Worker(capabilities, stores, job_settings(), stop).loop(_LOOK_UP_EVERY_S)
    stores.close()


if __name__ == "__main__":
    work(CAPABILITIES, int(sys.argv[1]) if len(sys.argv) > 1 else os.getppid())
