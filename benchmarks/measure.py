"""Medians, ratios and rows: what every benchmark prints."""

import statistics
import time
from collections.abc import Callable
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


def peak_mb() -> float:
    """Peak resident memory of this process (Linux); ru_maxrss would count the parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def title(text: str) -> None:
    print(f"\n## {text}")


def row(name: str, value: str, remark: str = "") -> None:
    print(f"  {name:<44} {value:>12}  {remark}")
