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
from layers.common.service.settings import ServiceSettings
from layers.common.service.workers import Workers
from local.metrics.families import (
    BUILD,
    COUNT,
    FAMILIES,
    MAX_CONCURRENCY,
    MAX_QUEUE,
    STORE_UP,
    SUM,
    WORK_IN_PROGRESS,
    WORK_WAITING,
    Family,
    Key,
)
from local.metrics.readings import Sample, Store, Stores
from local.metrics.tallies import Tally

Parts = Mapping[str, float]


class StudioCollector(Collector):
    """All families: counters, histograms and summaries from sums, gauges from their sources.

    A store that fails or does not answer is left out; ``photo_studio_store_up`` says so.

    Args:
        tally: the counts of this process.
        gauges: called at every scrape.
        stores: what is outside of this process, by name.
    """

    def __init__(
        self, tally: Tally, gauges: Sequence[Callable[[], Iterable[Sample]]], stores: Mapping[str, Store]
    ) -> None:
        self._tally = tally
        self._gauges = gauges
        self._stores = Stores(stores)

    def collect(self) -> Iterator[Metric]:
        stores = self._stores.read()
        readings = [one for one in stores.values() if one is not None]
        sums = _by_series([self._tally.sums(), *(one.sums for one in readings)])
        samples: defaultdict[str, list[Sample]] = defaultdict(list)
        for sample in (
            *(sample for source in self._gauges for sample in source()),
            *(sample for one in readings for sample in one.samples),
            *((STORE_UP, (name,), float(one is not None)) for name, one in stores.items()),
        ):
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


def _by_series(sums: Iterable[Mapping[Key, float]]) -> Mapping[str, Mapping[tuple[str, ...], Parts]]:
    """Totals over all sums: by family, by labels, by part."""
    total: defaultdict[Key, float] = defaultdict(float)
    for key, amount in (item for one in sums for item in one.items()):
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
