"""Long arrays worked on in parts, one to a core: NumPy's loops let go of the interpreter."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

MOST: Final = 4
"""More threads than this only fight for memory bandwidth."""
LEAST_ITEMS: Final = 8_000
"""Of a part; a shorter one takes less time than handing it over does."""


def parts(items: int) -> Sequence[slice]:
    """As many slices of ``range(items)`` as there are cores, all nearly as long, at least one."""
    count = max(1, min(MOST, os.cpu_count() or 1, items // LEAST_ITEMS))
    ends = [items * n // count for n in range(count + 1)]
    return [slice(ends[n], ends[n + 1]) for n in range(count)]


@contextmanager
def workers() -> Iterator[ThreadPoolExecutor]:
    """Threads for the parts; they start with the first piece of work."""
    with ThreadPoolExecutor(min(MOST, os.cpu_count() or 1)) as pool:
        yield pool
