"""``python -m local.worker [PARENT]``: run the jobs that the router accepted."""

import os
import sys
from collections.abc import Sequence

from layers.common.core.capability import Capability
from layers.common.disk import sweep_scratch
from layers.common.events import subscribe
from layers.common.service.jobs.worker import Worker
from layers.common.service.logs import configure_logs
from layers.common.service.processes.pool import work_processes
from layers.common.service.settings import job_settings, service_settings, store_settings
from layers.common.service.stores import open_stores
from local.metrics.tallies import Recorder, SqliteTally
from local.router import CAPABILITIES
from local.stop import Stop, parent_of

NICENESS = 5
"""Niceness of the processes beside the router."""

_POLL_EVERY_S = 1.0


def work(capabilities: Sequence[Capability], parent: int) -> None:
    """Run the jobs of these capabilities until a signal stops the process or ``parent`` has ended."""
    stop = Stop(parent)
    os.nice(NICENESS)  # the router has priority
    configure_logs()
    sweep_scratch()
    subscribe(Recorder(SqliteTally(store_settings().data_dir), "job"))
    processes = work_processes(capabilities)
    for capability in capabilities:
        processes.preload(capability, service_settings().preload_models)
    stores = open_stores(store_settings())
    Worker(capabilities, stores, job_settings(), stop, processes).loop(_POLL_EVERY_S)
    stores.close()
    processes.close()


if __name__ == "__main__":
    work(CAPABILITIES, parent_of(sys.argv))
