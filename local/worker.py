"""``python -m local.worker [PARENT]``: do the jobs that the router accepted."""

import os
import sys
from collections.abc import Sequence

from layers.common.core.capability import Capability
from layers.common.events import subscribe
from layers.common.service.jobs.settings import job_settings
from layers.common.service.jobs.worker import Worker
from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings
from layers.common.service.stores.settings import store_settings
from layers.common.service.stores.stores import open_stores
from local.metrics.tallies import Recorder, SqliteTally
from local.router import CAPABILITIES
from local.stop import Stop, parent_of

NICENESS = 5
"""Of whoever works beside the router."""

_LOOK_UP_EVERY_S = 1.0


def work(capabilities: Sequence[Capability], parent: int) -> None:
    """Do the jobs of these capabilities until told to stop, or until ``parent`` is gone."""
    stop = Stop(parent)
    os.nice(NICENESS)  # the router answers first
    configure_logs(service_settings().log_level)
    subscribe(Recorder(SqliteTally(store_settings().data_dir), "job"))
    for capability in capabilities:
        capability.preload(service_settings().preload_models)
    stores = open_stores(store_settings())
    Worker(capabilities, stores, job_settings(), stop).loop(_LOOK_UP_EVERY_S)
    stores.close()


if __name__ == "__main__":
    work(CAPABILITIES, parent_of(sys.argv))
