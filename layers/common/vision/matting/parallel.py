"""Work split among a few threads, since the loops of NumPy and OpenCV release the GIL."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

# More threads only compete for memory bandwidth.
MAX_THREADS: Final = 4
# Arrays are split into parts of at least this many items.
MIN_ITEMS: Final = 8_000


def threads() -> ThreadPoolExecutor:
    """A pool, to be closed by its user: threads that outlive a request would not survive a fork."""
    return ThreadPoolExecutor(_count())


def parts(items: int) -> Sequence[slice]:
    """Slices of ``range(items)`` of nearly equal length, at least one and at most one per thread."""
    count = max(1, min(_count(), items // MIN_ITEMS))
    ends = [items * n // count for n in range(count + 1)]
    return [slice(ends[n], ends[n + 1]) for n in range(count)]


def _count() -> int:
    return min(MAX_THREADS, os.cpu_count() or 1)
