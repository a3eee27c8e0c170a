"""A worker for the jobs of dialects' tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from layers.common.service.jobs.worker import Worker
from layers.common.service.settings import job_settings, store_settings
from layers.common.service.stores import open_stores
from local.router import CAPABILITIES


@contextmanager
def working() -> Iterator[None]:
    """A worker in a thread of this process, which does the jobs of its stores."""
    stop, stores = threading.Event(), open_stores(store_settings())
    thread = threading.Thread(target=Worker(CAPABILITIES, stores, job_settings(), stop).loop, args=[0.05])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        stores.close()
