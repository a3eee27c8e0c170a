"""Sums that grow, and end with this process."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Protocol

from local.metrics.family import Amount, Key


class Tally(Protocol):
    """Any thread may add to it."""

    def add(self, amounts: Sequence[Amount]) -> None:
        """Add them, all or none."""
        ...

    def sums(self) -> Mapping[Key, float]:
        """What has been added so far."""
        ...


class MemoryTally:
    """The sums of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sums: defaultdict[Key, float] = defaultdict(float)

    def add(self, amounts: Sequence[Amount]) -> None:
        with self._lock:
            for key, amount in amounts:
                self._sums[key] += amount

    def sums(self) -> Mapping[Key, float]:
        with self._lock:
            return dict(self._sums)
