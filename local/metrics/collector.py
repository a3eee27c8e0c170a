"""Sums and gauges in the form that Prometheus reads."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from layers.common import __version__
from layers.common.service.jobs.store import Queue
from layers.common.service.settings import ServiceSettings
from layers.common.service.workers import Workers
from local.metrics.families import (
    BUILD,
    COUNT,
    FAMILIES,
    JOBS,
    JOBS_OLDEST,
    MAX_CONCURRENCY,
    MAX_QUEUE,
    SUM,
    WORK_IN_PROGRESS,
    WORK_WAITING,
    Family,
    Key,
)
from local.metrics.tallies import Tally

Sample = tuple[Family, tuple[str, ...], float]
"""A gauge's family, label values and current value."""

Parts = Mapping[str, float]


class StudioCollector(Collector):
    """All families: counters, histograms and summaries from tallies, gauges from their sources.

    Args:
        gauges: called at every scrape.
    """

    def __init__(self, tallies: Sequence[Tally], gauges: Sequence[Callable[[], Iterable[Sample]]]) -> None:
        self._tallies = tallies
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        sums = _by_series(self._tallies)
        samples: defaultdict[str, list[Sample]] = defaultdict(list)
        for sample in (sample for source in self._gauges for sample in source()):
            samples[sample[0].name].append(sample)
        for family in FAMILIES:
            if family.kind == "gauge":
                yield from _gauge(family, samples[family.name])
            else:
                yield _cumulative(family, sums[family.name])


def build_gauges() -> Iterable[Sample]:
    """The running version."""
    return [(BUILD, (__version__,), 1)]


def worker_gauges(workers: Workers, settings: ServiceSettings) -> Callable[[], Iterable[Sample]]:
    """How busy the worker threads for requests are."""

    def samples() -> Iterable[Sample]:
        inside, working = workers.inside, workers.working
        return [
            (WORK_IN_PROGRESS, (), working),
            (WORK_WAITING, (), max(0, inside - working)),
            (MAX_CONCURRENCY, (), settings.max_concurrency),
            (MAX_QUEUE, (), settings.max_queue),
        ]

    return samples


def queue_gauges(queue: Queue) -> Callable[[], Iterable[Sample]]:
    """How many jobs wait and run."""

    def samples() -> Iterable[Sample]:
        depth = queue.depth()
        yield JOBS, ("waiting",), depth.waiting
        yield JOBS, ("running",), depth.taken
        if depth.oldest_s is not None:
            yield JOBS_OLDEST, (), depth.oldest_s

    return samples


def _by_series(tallies: Sequence[Tally]) -> Mapping[str, Mapping[tuple[str, ...], Parts]]:
    """Totals over all tallies: by family, by labels, by part."""
    total: defaultdict[Key, float] = defaultdict(float)
    for key, amount in (item for tally in tallies for item in tally.sums().items()):
        total[key] += amount
    series: defaultdict[str, defaultdict[tuple[str, ...], dict[str, float]]]
    series = defaultdict(lambda: defaultdict(dict))
    for key, amount in total.items():
        series[key.family][key.labels][key.part] = amount
    return series


def _gauge(family: Family, samples: Sequence[Sample]) -> Iterator[Metric]:
    """A gauge, omitted if it has no samples."""
    if samples:
        metric = GaugeMetricFamily(family.name, family.description, labels=family.labels)
        for _, labels, value in samples:
            metric.add_metric(labels, value)
        yield metric


def _cumulative(family: Family, series: Mapping[tuple[str, ...], Parts]) -> Metric:
    if family.kind == "counter":
        counter = CounterMetricFamily(family.name, family.description, labels=family.labels)
        for labels, parts in series.items():
            counter.add_metric(labels, parts[COUNT])
        return counter
    if family.kind == "summary":
        summary = SummaryMetricFamily(family.name, family.description, labels=family.labels)
        for labels, parts in series.items():
            summary.add_metric(labels, int(_observations(parts)), parts[SUM])
        return summary
    histogram = HistogramMetricFamily(family.name, family.description, labels=family.labels)
    for labels, parts in series.items():
        histogram.add_metric(labels, _buckets(family.bounds, parts), parts[SUM])
    return histogram


def _buckets(bounds: Sequence[float], parts: Parts) -> list[tuple[str, float]]:
    """Cumulative counts by upper bound; the last bound is +Inf.

    Counts stored under the bounds of an earlier version go into the next larger bucket.
    """
    counted = sorted((float(part), amount) for part, amount in parts.items() if part != SUM)
    totals = list(accumulate((amount for _, amount in counted), initial=0.0))
    below = [sum(bound <= limit for bound, _ in counted) for limit in bounds]
    return [*((str(limit), totals[n]) for limit, n in zip(bounds, below, strict=True)), ("+Inf", totals[-1])]


def _observations(parts: Parts) -> float:
    return sum(amount for part, amount in parts.items() if part != SUM)
