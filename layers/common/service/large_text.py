"""Reading large texts beside the event loop, which would answer nobody else meanwhile."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from layers.common.core.dialect import RequestForm
from layers.common.core.json_text import characters

T = TypeVar("T")

_LARGE = 20_000
"""Characters that take about a millisecond."""

# One thread: several would take turns, and the event loop would wait for all of them.
_thread = ThreadPoolExecutor(1, "text")


async def read_texts(form: RequestForm, read: Callable[[], T]) -> T:
    """What ``read`` makes of the names and values of a request; in a thread if they are large."""
    size = sum(len(name) + len(value) for name, value in (*form.query, *form.texts))
    return await in_text_thread(size + characters(form.document), read)


async def in_text_thread(size: int, read: Callable[[], T]) -> T:
    """What ``read`` makes of ``size`` characters; in a thread if they are many."""
    if size < _LARGE:
        return read()
    return await asyncio.get_running_loop().run_in_executor(_thread, read)
