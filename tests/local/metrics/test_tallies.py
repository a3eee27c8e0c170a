"""What every tally does, in memory and in a file."""

import multiprocessing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from local.metrics.families import Key
from local.metrics.tallies import MemoryTally, SqliteTally, Tally

A, B = Key("a", ("x", 'ö"'), "count"), Key("a", (), "sum")


@pytest.fixture(params=["memory", "sqlite"])
def tally(request: pytest.FixtureRequest, tmp_path: Path) -> Tally:
    return MemoryTally() if request.param == "memory" else SqliteTally(tmp_path)


def test_nothing_at_first(tally: Tally) -> None:
    assert tally.sums() == {}


def test_amounts_are_summed(tally: Tally) -> None:
    tally.add([(A, 1.0), (B, 0.25)])
    tally.add([(A, 2.0)])
    assert tally.sums() == {A: 3.0, B: 0.25}


def test_threads_lose_nothing(tally: Tally) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tally.add([(A, 1.0), (B, 0.5)]), range(200)))
    assert tally.sums() == {A: 200.0, B: 100.0}


def _add_fifty(folder: Path) -> None:
    tally = SqliteTally(folder)
    for _ in range(50):
        tally.add([(A, 1.0), (B, 0.5)])


def test_processes_lose_nothing_and_what_they_did_outlives_them(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_add_fifty, [tmp_path] * 2))
    told: Mapping[Key, float] = SqliteTally(tmp_path).sums()
    assert told == {A: 100.0, B: 50.0}
