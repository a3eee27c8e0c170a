"""Stores that do not answer a scrape."""

import time
from pathlib import Path
from threading import Event

from layers.common.service.jobs.sqlite import SqliteJobs
from local.metrics.families import JOB_ATTEMPTS
from local.metrics.readings import Reading, Store, Stores, queue_store, tally_store
from local.metrics.tallies import MemoryTally, SqliteTally
from tests.disks import locked
from tests.waiting import PATIENCE_S


def broken() -> Reading:
    raise ZeroDivisionError


def test_a_store_that_does_not_answer_is_absent_and_asked_once() -> None:
    asked, gate = [], Event()

    def stuck() -> Reading:
        asked.append(1)
        gate.wait(PATIENCE_S)
        return Reading()

    stores = Stores({"well": Reading, "broken": broken, "stuck": stuck})
    for _ in range(2):
        assert stores.read() == {"well": Reading(), "broken": None, "stuck": None}
    assert len(asked) == 1
    gate.set()
    while stores.read()["stuck"] is None:
        time.sleep(0.01)


def test_locked_databases_are_absent_until_they_are_free(tmp_path: Path) -> None:
    queue, tally = SqliteJobs(tmp_path / "jobs.db"), SqliteTally(tmp_path)
    sources: dict[str, Store] = {"jobs": queue_store(queue), "workers": tally_store(tally)}
    stores = Stores(sources)
    with locked(tmp_path / "jobs.db"), locked(tmp_path / "metrics.db"):
        tally.add(JOB_ATTEMPTS.count("edit"))
        assert stores.read() == {"jobs": None, "workers": None}
    tally.add(JOB_ATTEMPTS.count("edit"))
    found = stores.read()
    queue.close()
    expected = MemoryTally()
    expected.add(2 * list(JOB_ATTEMPTS.count("edit")))
    assert found["jobs"] is not None
    assert found["workers"] == Reading(expected.sums()), "what could not be written waited"
