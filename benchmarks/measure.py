"""Medians, ratios and rows: what every benchmark prints."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROUNDS = 5


def median_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median wall time of ``work`` in seconds, after one round that warms up."""
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def alternately(works: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Wall times of each in seconds, taken in turns after one round that warms up.

    What else the machine does falls on all alike, so the ratios of a round say more than the times.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            times[name].append(_timed(work))
    return {name: all_times[1:] for name, all_times in times.items()}


def median_ratio(times: Sequence[float], to: Sequence[float]) -> float:
    """Median of the ratios of ``times`` to others of the same rounds."""
    return statistics.median(one / other for one, other in zip(times, to, strict=True))


def peak_mb() -> float:
    """Peak resident memory of this process (Linux); ru_maxrss would count the parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def title(text: str) -> None:
    print(f"\n## {text}")


def row(name: str, value: str, remark: str = "") -> None:
    print(f"  {name:<44} {value:>12}  {remark}")
