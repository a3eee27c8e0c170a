"""Answers of outside models over HTTP, cut off at a number of bytes before anything holds them."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx2

from layers.common.errors import NoAnswer


def hooks(max_bytes: int) -> Mapping[str, list[Callable[..., Any]]]:
    """The event hooks of an asynchronous client whose answers, errors included, have at most so many bytes.

    Reading an answer raises :class:`NoAnswer` if it has more, or is compressed, so that its size is unknown.
    """

    async def bound(answer: httpx2.Response) -> None:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise NoAnswer("the answer is compressed")
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        answer.stream = _Bounded(answer.stream, max_bytes)

    return {"response": [bound]}


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, max_bytes: int) -> None:
        self._stream = stream
        self._left = max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._left -= len(piece)
            if self._left < 0:
                raise NoAnswer("the answer has too many bytes")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
