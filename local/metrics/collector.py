"""Sums and states as Prometheus reads them."""

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

from local.metrics.families import FAMILIES
from local.metrics.family import COUNT, SUM, Family, Key
from local.metrics.tally import Tally

State = tuple[Family, tuple[str, ...], float]
"""What a gauge shows now."""

Parts = Mapping[str, float]


class StudioCollector(Collector):
    """All families: those that grow from tallies, gauges from whoever knows their state.

    Args:
        states: asked at every scrape.
    """

    def __init__(self, tallies: Sequence[Tally], states: Sequence[Callable[[], Iterable[State]]]) -> None:
        self._tallies = tallies
        self._states = states

    def collect(self) -> Iterator[Metric]:
        sums = _by_series(self._tallies)
        gauges: defaultdict[str, list[State]] = defaultdict(list)
        for state in (state for told in self._states for state in told()):
            gauges[state[0].name].append(state)
        for family in FAMILIES:
            if family.kind == "gauge":
                yield from _gauge(family, gauges[family.name])
            else:
                yield _grown(family, sums[family.name])


def _by_series(tallies: Sequence[Tally]) -> Mapping[str, Mapping[tuple[str, ...], Parts]]:
    """Sums of all tallies: by family, by labels, by part."""
    total: defaultdict[Key, float] = defaultdict(float)
    for key, amount in (item for tally in tallies for item in tally.sums().items()):
        total[key] += amount
    series: defaultdict[str, defaultdict[tuple[str, ...], dict[str, float]]]
    series = defaultdict(lambda: defaultdict(dict))
    for key, amount in total.items():
        series[key.family][key.labels][key.part] = amount
    return series


def _gauge(family: Family, states: Sequence[State]) -> Iterator[Metric]:
    """A gauge, unless nobody knows its state."""
    if states:
        metric = GaugeMetricFamily(family.name, family.description, labels=family.labels)
        for _, labels, value in states:
            metric.add_metric(labels, value)
        yield metric


def _grown(family: Family, series: Mapping[tuple[str, ...], Parts]) -> Metric:
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
    """How many observations were at most each bound, the last of which is +Inf.

    What was counted under bounds of an earlier version goes into the next larger one of now.
    """
    counted = sorted((float(part), amount) for part, amount in parts.items() if part != SUM)
    totals = list(accumulate((amount for _, amount in counted), initial=0.0))
    below = [sum(bound <= limit for bound, _ in counted) for limit in bounds]
    return [*((str(limit), totals[n]) for limit, n in zip(bounds, below, strict=True)), ("+Inf", totals[-1])]


def _observations(parts: Parts) -> float:
    return sum(amount for part, amount in parts.items() if part != SUM)
