"""Sums as Prometheus's own parser reads them."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from layers.common.events import ModelLoaded, WorkEnded
from local.metrics.collector import StudioCollector
from local.metrics.families import JOBS, REQUEST_SECONDS, REQUESTS, STORE_UP, Family
from local.metrics.readings import Sample, tally_store
from local.metrics.tallies import MemoryTally, Recorder, Tally

Samples = dict[tuple[str, tuple[str, ...]], float]


def scraped(*tallies: Tally, gauges: list[Sample] | None = None) -> Samples:
    """Every sample by its name and the values of its labels, in the order of the labels' names."""
    registry = CollectorRegistry()
    stores = {str(n): tally_store(tally) for n, tally in enumerate(tallies)}
    registry.register(StudioCollector(MemoryTally(), [lambda: gauges or []], stores))
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for sample in family.samples
        if sample.name != STORE_UP.name
    }


def test_tallies_are_added() -> None:
    one, other = MemoryTally(), MemoryTally()
    one.add(REQUESTS.count("GET", "/health", "200"))
    other.add(REQUESTS.count("GET", "/health", "200"))
    other.add(REQUESTS.count("GET", "/", "200"))
    told = scraped(one, other)
    assert told["photo_studio_http_requests_total", ("GET", "/health", "200")] == 2
    assert told["photo_studio_http_requests_total", ("GET", "/", "200")] == 1


def test_buckets_hold_what_is_below_them_too() -> None:
    tally, name = MemoryTally(), REQUEST_SECONDS.name
    for seconds in (0.001, 0.2, 0.2, 500.0):
        tally.add(REQUEST_SECONDS.observe(seconds, "GET", "/"))
    told = scraped(tally)
    buckets = {labels[0]: value for (sample, labels), value in told.items() if sample == f"{name}_bucket"}
    assert (buckets["0.01"], buckets["0.1"], buckets["0.25"], buckets["120.0"], buckets["+Inf"]) == (
        1,
        1,
        3,
        3,
        4,
    )
    assert list(buckets.values()) == sorted(buckets.values())
    assert told[f"{name}_count", ("GET", "/")] == 4
    assert told[f"{name}_sum", ("GET", "/")] == 500.401


def test_what_was_counted_under_other_bounds_is_not_lost() -> None:
    tally, name = MemoryTally(), REQUEST_SECONDS.name
    earlier = Family(name, "histogram", REQUEST_SECONDS.labels, "", (0.07, 1000.0))
    for seconds in (0.06, 900.0):
        tally.add(earlier.observe(seconds, "GET", "/"))
    told = scraped(tally)
    assert told[f"{name}_bucket", ("0.05", "GET", "/")] == 0
    assert told[f"{name}_bucket", ("0.1", "GET", "/")] == 1
    assert told[f"{name}_bucket", ("+Inf", "GET", "/")] == 2


def test_work_and_loads_are_recorded() -> None:
    tally = MemoryTally()
    record = Recorder(tally, "job")
    record(WorkEnded("edit", "refused", {"decode": 20.0, "brightness+contrast": 4.0}))
    record(ModelLoaded("u2net", 0.5))
    record(ModelLoaded("u2net", 1.0))
    told = scraped(tally)
    assert told["photo_studio_work_total", ("job", "edit", "refused")] == 1
    assert told["photo_studio_step_duration_seconds_sum", ("job", "edit", "decode")] == 0.02
    assert told["photo_studio_step_duration_seconds_count", ("job", "edit", "several")] == 1
    assert told["photo_studio_model_load_seconds_count", ("u2net",)] == 2
    assert told["photo_studio_model_load_seconds_sum", ("u2net",)] == 1.5


def test_a_gauge_is_told_only_where_somebody_knows_it() -> None:
    told = scraped(gauges=[(JOBS, ("waiting",), 3)])
    assert told == {("photo_studio_jobs", ("waiting",)): 3}
