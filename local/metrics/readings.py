"""Reading stores that may not answer: a scrape shows what there is, and says what is missing."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

from layers.common.service.jobs.store import Queue
from layers.common.service.objects.folder import FolderStore
from local.metrics.families import DATA_BYTES, DATA_MAX_BYTES, JOBS, JOBS_OLDEST, Family, Key
from local.metrics.tallies import Tally

Sample = tuple[Family, tuple[str, ...], float]
"""A gauge's family, label values and current value."""

_log = logging.getLogger("photo_studio.metrics")

_PATIENCE_S = 2.0
"""How long all stores of a scrape may take together, in seconds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a store holds: sums, and the values of gauges."""

    sums: Mapping[Key, float] = field(default_factory=dict)
    samples: Sequence[Sample] = ()


Store = Callable[[], Reading]


class Stores:
    """Several stores, each read in a thread of its own. One that has not answered is not asked again yet."""

    def __init__(self, stores: Mapping[str, Store]) -> None:
        self._stores = stores
        self._asked: dict[str, Future[Reading]] = {}
        self._lock = threading.Lock()

    def read(self) -> Mapping[str, Reading | None]:
        """What each store holds, by its name; None if it fails or is too slow."""
        with self._lock:
            for name, store in self._stores.items():
                before = self._asked.get(name)
                if before is None or before.done():
                    self._asked[name] = _ask(store)
            asked = dict(self._asked)
        wait(asked.values(), _PATIENCE_S)
        return {name: _answer(name, future) for name, future in asked.items()}


def queue_store(queue: Queue) -> Store:
    """How many jobs wait and run."""

    def read() -> Reading:
        depth = queue.depth()
        samples: list[Sample] = [(JOBS, ("waiting",), depth.waiting), (JOBS, ("running",), depth.taken)]
        if depth.oldest_s is not None:
            samples.append((JOBS_OLDEST, (), depth.oldest_s))
        return Reading(samples=samples)

    return read


def tally_store(tally: Tally) -> Store:
    """What other processes have counted."""
    return lambda: Reading(tally.sums())


def files_store(objects: FolderStore, max_bytes: int) -> Store:
    """How much the files of the data folder take."""
    return lambda: Reading(samples=[(DATA_BYTES, (), objects.used_bytes()), (DATA_MAX_BYTES, (), max_bytes)])


def _ask(store: Store) -> "Future[Reading]":
    future: Future[Reading] = Future()

    def read() -> None:
        try:
            future.set_result(store())
        except Exception as fault:  # noqa: BLE001 – whatever it is, the other stores are shown
            future.set_exception(fault)

    # A daemon, since a file system in the network may hold it for longer than the process is to live.
    threading.Thread(target=read, name="metrics", daemon=True).start()
    return future


def _answer(name: str, asked: "Future[Reading]") -> Reading | None:
    fault = asked.exception() if asked.done() else TimeoutError("it does not answer")
    if fault is None:
        return asked.result()
    _log.warning("a store is absent from the metrics", extra={"store": name, "reason": str(fault)})
    return None
