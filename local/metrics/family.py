"""A metric with its labels, and what an observation of it adds up to."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

SUM, COUNT = "sum", "count"


class Key(NamedTuple):
    """One sum of a family: ``part`` is ``count``, ``sum``, or the upper bound of a bucket."""

    family: str
    labels: tuple[str, ...]
    part: str


Amount = tuple[Key, float]


@dataclass(frozen=True, slots=True)
class Family:
    """A metric.

    Attributes:
        name: as Prometheus shows it.
        bounds: of a histogram's buckets in seconds, without +Inf.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram", "summary"]
    labels: tuple[str, ...]
    description: str
    bounds: tuple[float, ...] = ()

    def count(self, *labels: str) -> Sequence[Amount]:
        """One more."""
        return [(Key(self.name, labels, COUNT), 1.0)]

    def observe(self, seconds: float, *labels: str) -> Sequence[Amount]:
        """One more that took so long."""
        at = bisect_left(self.bounds, seconds)
        bucket = repr(self.bounds[at]) if at < len(self.bounds) else "inf"
        return [(Key(self.name, labels, bucket), 1.0), (Key(self.name, labels, SUM), seconds)]
