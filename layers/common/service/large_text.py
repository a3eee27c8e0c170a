"""Reading large texts beside the event loop, which would answer nobody else meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_LARGE = 20_000
"""Characters that take about a millisecond."""

# One thread: several would take turns, and the event loop would wait for all of them.
_thread = ThreadPoolExecutor(1, "text")


async def read_texts(texts: Sequence[tuple[str, str]], read: Callable[[], T]) -> T:
    """What ``read`` makes of the names and values of a request; in a thread if they are large."""
    return await in_text_thread(sum(len(name) + len(value) for name, value in texts), read)


async def in_text_thread(size: int, read: Callable[[], T]) -> T:
    """What ``read`` makes of ``size`` characters; in a thread if they are many."""
    if size < _LARGE:
        return read()
    return await asyncio.get_running_loop().run_in_executor(_thread, read)
