"""What gauges show."""

from collections.abc import Callable, Iterable

from layers.common import __version__
from layers.common.service.jobs.store import Queue
from layers.common.service.settings import ServiceSettings
from layers.common.service.workers import Workers
from local.metrics.collector import State
from local.metrics.families import (
    BUILD,
    JOBS,
    JOBS_OLDEST,
    MAX_CONCURRENCY,
    MAX_QUEUE,
    WORK_IN_PROGRESS,
    WORK_WAITING,
)


def of_build() -> Iterable[State]:
    """Which version runs."""
    return [(BUILD, (__version__,), 1)]


def of_workers(workers: Workers, settings: ServiceSettings) -> Callable[[], Iterable[State]]:
    """How busy the threads for requests are."""

    def states() -> Iterable[State]:
        inside, working = workers.inside, workers.working
        return [
            (WORK_IN_PROGRESS, (), working),
            (WORK_WAITING, (), max(0, inside - working)),
            (MAX_CONCURRENCY, (), settings.max_concurrency),
            (MAX_QUEUE, (), settings.max_queue),
        ]

    return states


def of_queue(queue: Queue) -> Callable[[], Iterable[State]]:
    """How many jobs there are to be done."""

    def states() -> Iterable[State]:
        depth = queue.depth()
        yield JOBS, ("waiting",), depth.waiting
        yield JOBS, ("running",), depth.taken
        if depth.oldest_s is not None:
            yield JOBS_OLDEST, (), depth.oldest_s

    return states
