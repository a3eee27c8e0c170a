"""``/metrics`` for an app."""

from collections.abc import Iterable

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, ProcessCollector

from layers.common.events import subscribe
from layers.common.service.settings import service_settings, store_settings
from layers.common.service.stores import Stores
from layers.common.service.workers import Workers
from local.metrics.collector import State, StudioCollector
from local.metrics.families import REQUESTS_IN_PROGRESS
from local.metrics.ledger import Ledger
from local.metrics.middleware import InProgress, MetricsMiddleware
from local.metrics.recorder import Recorder
from local.metrics.states import of_build, of_queue, of_workers
from local.metrics.tally import MemoryTally


def add_metrics(router: FastAPI, stores: Stores, workers: Workers | None) -> None:
    """Count what the app is asked and what this process does, and tell it with what others have done.

    To be called after every other middleware was added, since it goes around them.

    Args:
        workers: who does the work of requests; None where a gateway's functions each have their own.
    """
    tally, in_progress = MemoryTally(), InProgress()
    subscribe(Recorder(tally, "request"))

    def of_requests() -> Iterable[State]:
        return [(REQUESTS_IN_PROGRESS, (), in_progress.value)]

    states = [of_build, of_requests, of_queue(stores.queue)]
    if workers is not None:
        states.append(of_workers(workers, service_settings()))
    registry = CollectorRegistry()
    registry.register(StudioCollector([tally, Ledger(store_settings().data_dir)], states))
    ProcessCollector(registry=registry)
    router.add_middleware(
        MetricsMiddleware, routes=router.routes, tally=tally, registry=registry, in_progress=in_progress
    )
