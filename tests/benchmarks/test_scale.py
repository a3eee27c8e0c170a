"""The simulation against what queueing theory knows, and against histories that can be told by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.scale.aws import Limits
from benchmarks.scale.machine import Run
from benchmarks.scale.scenarios import DAY, by_bucket, ceilings, daily, places_needed, raised
from benchmarks.scale.simulation import Mapping, Times, admitted, deliver, poisson, serve

COUNT = 60_000
PLAIN = Mapping(batch=1, at_once=3, first=3, more_per_s=1.0, hidden_s=100.0, receives=5)


def random() -> np.random.Generator:
    return np.random.default_rng(7)


def erlang_b(places: int, load: float) -> float:
    """The share that is refused without a waiting room."""
    terms = [load**n / math.factorial(n) for n in range(places + 1)]
    return terms[-1] / sum(terms)


def erlang_c(places: int, load: float) -> float:
    """The share that waits in a room without end."""
    refused = erlang_b(places, load)
    return refused / (1 - load / places * (1 - refused))


@pytest.mark.parametrize(("places", "busy"), [(1, 0.5), (3, 0.7), (20, 0.9)])
def test_random_work_at_several_places(places: int, busy: float) -> None:
    """M/M/c: the share that waits and how long, by Erlang's formula."""
    arrivals = poisson(random(), places * busy, COUNT)
    told = serve(arrivals, random().exponential(1.0, COUNT)[::-1], places=places, room=math.inf)
    waits = erlang_c(places, places * busy)
    assert (told.waits > 0).mean() == pytest.approx(waits, rel=0.05)
    assert told.waits.mean() == pytest.approx(waits / (places * (1 - busy)), rel=0.1)
    assert not told.refused.any()


def test_work_of_one_length_at_one_place() -> None:
    """M/D/1: half of the wait of random work, by Pollaczek and Khinchine."""
    told = serve(poisson(random(), 0.8, COUNT), np.ones(COUNT), places=1, room=math.inf)
    assert told.waits.mean() == pytest.approx(0.8 / (2 * 0.2), rel=0.05)


@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0])
def test_without_a_waiting_room_only_the_mean_matters(spread: float) -> None:
    """M/G/c/c: Erlang's loss, whatever the distribution of the work."""
    seconds = random().lognormal(-(spread**2) / 2, spread, COUNT)[::-1]
    told = serve(poisson(random(), 8.0, COUNT), seconds, places=10)
    assert told.refused.mean() == pytest.approx(erlang_b(10, 8.0), rel=0.05)


def test_a_small_waiting_room() -> None:
    """M/M/1/K: the share that finds it full."""
    busy, room = 0.9, 4
    told = serve(poisson(random(), busy, COUNT), random().exponential(1.0, COUNT)[::-1], places=1, room=room)
    full = (1 - busy) * busy ** (room + 1) / (1 - busy ** (room + 2))
    assert told.refused.mean() == pytest.approx(full, rel=0.05)


def test_places_are_started_once_and_used_again() -> None:
    told = serve(np.array([0.0, 0.5, 9.0, 9.5, 20.0]), np.ones(5), places=2, cold_s=3.0)
    assert told.cold == 2
    assert told.latencies.tolist() == [4.0, 4.0, 1.0, 1.0, 1.0]


def test_a_bucket_of_tokens() -> None:
    passed = admitted(np.arange(1000) / 20.0, rate=10.0, burst=5.0)
    assert passed[:9].all(), "the burst, and what is filled up meanwhile"
    assert passed.sum() == pytest.approx(5 + 10 * 50, abs=1)
    assert admitted(np.arange(1000) / 20.0, rate=10.0, burst=5.0, quota=100).sum() == 100


def test_a_queue_is_as_quick_as_its_places() -> None:
    arrivals, seconds = poisson(random(), 2.1, 5000), random().exponential(1.0, 5000)
    queued = deliver(arrivals, seconds, PLAIN, places=3)
    assert np.allclose(queued.done - arrivals, serve(arrivals, seconds, places=3, room=math.inf).latencies)
    assert queued.busy_s == pytest.approx(seconds.sum())
    assert (queued.invocations, queued.most_at_once) == (5000, 3)
    assert not queued.dead.any()


def test_batches_are_worked_off_in_a_row() -> None:
    mapping = replace(PLAIN, batch=3, at_once=1, first=1)
    told = deliver(np.zeros(7), np.ones(7), mapping, places=1)
    assert told.done.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert told.invocations == 3, "the first finds one message"


def test_pollers_grow_with_time() -> None:
    """Five at once, and five more each second: 5 + 10 + 15 + … photos of a second."""
    mapping = Mapping(batch=1, at_once=1000, first=5, more_per_s=5.0, hidden_s=900.0, receives=5)
    told = deliver(np.zeros(200), np.ones(200), mapping, places=1000)
    begun = told.done - 1
    grown = [int((begun <= second).sum()) for second in (0.0, 0.9, 1.0)]
    assert grown == [5, 9, 15], "one every 0.2 s, and at 1 s those that are done are replaced"
    assert told.most_at_once == 5 + int(begun.max() * 5 + 1e-9)


def test_what_fails_each_time_becomes_a_dead_letter() -> None:
    told = deliver(
        np.array([0.0, 1.0]), np.array([2.0, 2.0]), PLAIN, places=3, deadly=np.array([True, False])
    )
    assert (told.dead.tolist(), told.done[1]) == ([True, False], 3.0)
    assert math.isnan(told.done[0])
    assert (told.invocations, told.busy_s) == (5 + 1, 5 * 2.0 + 2.0)


def test_a_photo_that_takes_its_invocation_along_delays_its_neighbours() -> None:
    mapping = replace(PLAIN, batch=3, at_once=1, first=1)
    arrivals, deadly = np.array([0.0, 0.1, 0.1, 0.1]), np.array([False, False, True, False])
    alone = deliver(arrivals, np.ones(4), mapping, places=1, deadly=deadly)
    along = deliver(arrivals, np.ones(4), mapping, places=1, deadly=deadly, kills_batch=True)
    assert alone.done[[0, 1, 3]].tolist() == [1, 2, 4]
    assert along.done[[0, 1]].tolist() == [1, 2]
    assert math.isnan(along.done[3]), "each time in one batch with it"
    assert along.dead.tolist() == [False, True, True, True]


def test_without_a_place_messages_come_back_and_go_to_the_dead() -> None:
    mapping = replace(PLAIN, at_once=2, first=2, hidden_s=10.0, receives=3)
    told = deliver(np.array([0.0, 1.0]), np.array([100.0, 1.0]), mapping, places=1)
    assert told.dead.tolist() == [False, True]
    assert told.received.tolist() == [0.0, 1.0]
    patient = deliver(np.array([0.0, 1.0]), np.array([15.0, 1.0]), mapping, places=1)
    assert patient.done.tolist() == [15.0, 16.0]


def test_one_looks_until_a_time() -> None:
    told = deliver(np.arange(10.0), np.full(10, 4.0), replace(PLAIN, at_once=1, first=1), places=1, until=9.0)
    assert np.isfinite(told.done).sum() == 3, "what has begun is counted with its end"
    assert np.isfinite(told.received).sum() == 3


def test_a_days_photos_come_mostly_at_noon() -> None:
    hours = daily(random(), 100_000) / 3600
    assert np.all(np.diff(hours) >= 0)
    assert 0 <= hours[0] <= hours[-1] <= 24
    noon, night = (np.histogram(hours, 24)[0][hour] for hour in (12, 0))
    assert noon / (100_000 / 24) == pytest.approx(1.8, rel=0.05)
    assert night / (100_000 / 24) == pytest.approx(0.2, rel=0.15)


def test_the_limits_are_the_templates_and_the_raised_ones_are_enough() -> None:
    limits = Limits.of_template()
    assert (limits.batch, limits.receives, limits.hidden_s) == (5, 5, 720.0)
    passing = [photos for _, photos in ceilings(limits)]
    assert passing == sorted(passing)
    assert passing[0] == limits.requests_a_day
    assert min(photos for _, photos in ceilings(raised(limits))) > DAY
    seconds = places_needed(DAY) * 0.8 / (DAY / 86_400 * 1.8)
    assert seconds == pytest.approx(2.2, rel=0.05), "places × load = rate × seconds, by Little's law"


def test_a_day_is_told_in_one_line() -> None:
    arrivals: Times = np.arange(1000.0)
    told = by_bucket("x", arrivals, replace(Limits.of_template(), files_at_once=2), until=1000.0)
    assert told.done < 1000
    assert told.oldest_s > 0
    assert told.usd > 0


def test_a_run_of_a_machine() -> None:
    run = Run.of(np.array([0.0, 1.0, 2.0]), np.array([1.0, np.nan, 2.0]))
    assert run.refused == pytest.approx(1 / 3)
    assert (run.p50, run.per_s) == (1.5, 0.5)
