"""How requests are sent: by blocking, or by an event loop.

Everything above this is written once, as coroutines. Those of a blocking wire never wait for a loop, so that
:func:`finished` runs them to their end like any function.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar, cast

import httpx

T = TypeVar("T")


class Wire(Protocol):
    """Connections to servers."""

    async def request(self, method: str, url: str, **given: Any) -> httpx.Response:
        """The response to a request, read whole; ``given`` is httpx's."""
        ...

    def stream(self, url: str, **given: Any) -> AbstractAsyncContextManager[httpx.Response]:
        """The response to a GET, while it arrives."""
        ...

    def lines(self, response: httpx.Response) -> AsyncIterator[str]:
        """The lines of a response while it arrives."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class BlockingWire:
    """Blocks the calling thread. Thread-safe.

    Args:
        given: the arguments of ``httpx.Client``.
    """

    def __init__(self, **given: Any) -> None:
        self._client = httpx.Client(**given)

    async def request(self, method: str, url: str, **given: Any) -> httpx.Response:
        return self._client.request(method, url, **given)

    @asynccontextmanager
    async def stream(self, url: str, **given: Any) -> AsyncIterator[httpx.Response]:
        with self._client.stream("GET", url, **given) as response:
            yield response

    async def lines(self, response: httpx.Response) -> AsyncIterator[str]:
        for line in response.iter_lines():
            yield line

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def close(self) -> None:
        self._client.close()


class LoopWire:
    """Waits in asyncio's event loop.

    Args:
        given: the arguments of ``httpx.AsyncClient``.
    """

    def __init__(self, **given: Any) -> None:
        self._client = httpx.AsyncClient(**given)

    async def request(self, method: str, url: str, **given: Any) -> httpx.Response:
        return await self._client.request(method, url, **given)

    @asynccontextmanager
    async def stream(self, url: str, **given: Any) -> AsyncIterator[httpx.Response]:
        async with self._client.stream("GET", url, **given) as response:
            yield response

    async def lines(self, response: httpx.Response) -> AsyncIterator[str]:
        async for line in response.aiter_lines():
            yield line

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        await self._client.aclose()


def finished(work: Awaitable[T]) -> T:
    """The result of a coroutine that uses a blocking wire."""
    try:
        cast("Any", work).send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("a blocking wire does not wait")


def each(generator: AsyncGenerator[T, None]) -> Iterator[T]:
    """What an asynchronous generator that uses a blocking wire gives."""
    try:
        while True:
            try:
                one = finished(anext(generator))
            except StopAsyncIteration:
                return
            yield one
    finally:
        finished(generator.aclose())
