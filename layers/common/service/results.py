"""How a result reaches the caller: in the answer, by a link to the object store, or in parts."""

import hashlib
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Set
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urljoin

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from layers.common.core.dialect import Answer, Call, Dialect
from layers.common.core.media import Media
from layers.common.core.negotiation import accepts_link
from layers.common.core.owner import owner_part
from layers.common.core.result import Link, Result
from layers.common.errors import RangeNotSatisfiable
from layers.common.service.intake import Budget
from layers.common.service.jobs.archives import StoredArchive
from layers.common.service.large_text import in_text_thread
from layers.common.service.objects.store import ObjectMissing, ObjectStore
from layers.common.service.origin import base_url
from layers.common.service.settings import StoreSettings

PREFIX = "results"

_PIECE_BYTES = 256_000
"""A larger body is sent in such pieces, so that a reader, however slow, costs the memory of one."""

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Answers with results, by what the caller accepts and how much an answer may hold.

    Attributes:
        public_url: where links to the service lead; empty for the host of the request.
        unsent: what new results may take of the memory while they are read.
    """

    objects: ObjectStore
    settings: StoreSettings
    public_url: str
    unsent: Budget

    async def answer(
        self, request: Request, dialect: Dialect, call: Call, media: Media, *, negotiated: bool
    ) -> Response:
        """A new result. It is stored for a link, or if too many wait in memory for their readers."""
        result, data = Result.of(media, negotiated=negotiated), media.data
        key = f"{PREFIX}/{owner_part(request.state.owner)}{secrets.token_urlsafe(32)}"
        if not accepts_link(call.accept, result.media_type):
            answer = await in_text_thread(len(data), lambda: dialect.result(result, data, call))
            if len(answer.body) <= self.settings.max_inline_bytes:
                return await self._inline(key, answer)
            # A dialect may put the result into a document of its own, which then is behind the link.
            data, media_type = answer.body, answer.media_type or result.media_type
            result = replace(result, media_type=media_type, size=len(data))
        await run_in_threadpool(self.objects.put, key, data)
        return respond(dialect.result(result, await self._link(request, key, result, call.accept), call))

    async def _inline(self, key: str, answer: Answer) -> Response:
        size = len(answer.body)
        if size <= _PIECE_BYTES:
            return respond(answer)
        if self.unsent.take(size):
            return _InPieces(_slices(answer.body), size, answer, lambda: self.unsent.give_back(size))
        await run_in_threadpool(self.objects.put, key, answer.body)
        return await _stored(self.objects, key, 0, size, answer)

    async def answer_stored(
        self,
        request: Request,
        dialect: Dialect,
        key: str,
        result: Result,
        archive: StoredArchive | None = None,
    ) -> Response:
        """A stored result, or the part of it that the request names.

        Args:
            archive: what the result is put together of; it is stored under ``key`` only for a link.

        Raises:
            ObjectMissing: it has been deleted.
            RangeNotSatisfiable: it has no such part.
        """
        accept = accept_of(request)
        if self._by_link(accept, result):
            if archive is not None:
                await run_in_threadpool(archive.store, key)
            return respond(dialect.result(result, await self._link(request, key, result, accept), None))
        answer = dialect.result(result, None, None)
        return await ranged(request, archive.bytes() if archive else self.objects, key, answer)

    def _by_link(self, accept: str, result: Result) -> bool:
        return result.size > self.settings.max_inline_bytes or accepts_link(accept, result.media_type)

    async def _link(self, request: Request, key: str, result: Result, accept: str) -> Link:
        expires_at = int(time.time()) + self.settings.link_life_s
        as_document = accepts_link(accept, result.media_type)
        url = await run_in_threadpool(
            self.objects.link,
            key,
            media_type=result.media_type,
            disposition=result.disposition,
            expires_at=expires_at,
            for_head=is_head(request.scope) and not as_document,
        )
        absolute = urljoin(base_url(request, self.public_url), url)
        return Link(absolute, expires_at, as_document)


def respond(answer: Answer) -> Response:
    """An answer as Starlette sends it."""
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


class Readable(Protocol):
    """Objects of which parts can be read."""

    def size(self, key: str) -> int | None: ...

    def part(self, key: str, first: int, count: int) -> bytes: ...


async def ranged(request: Request, objects: Readable, key: str, answer: Answer) -> Response:
    """A stored object, or the part that the request names, unless the caller has it (RFC 9110, 13 and 14).

    Args:
        answer: its status and headers; its body is that of the object.

    Raises:
        ObjectMissing: there is no such object.
        RangeNotSatisfiable: it has no such part.
    """
    size = await run_in_threadpool(objects.size, key)
    if size is None:
        raise ObjectMissing(key)
    etag = _etag(key)
    headers = {**answer.headers, "Accept-Ranges": "bytes", "ETag": etag}
    if is_known(request.headers, etag):
        return Response(status_code=304, headers=headers)
    found = asked_part(request.headers, size, {etag})
    if found is None:
        return await _stored(objects, key, 0, size, replace(answer, headers=headers))
    first, last = found
    part = {"Content-Range": f"bytes {first}-{last}/{size}"}
    partial = replace(answer, status=206, headers=headers | part)
    return await _stored(objects, key, first, last + 1, partial)


def is_known(headers: Headers, etag: str) -> bool:
    """Whether the caller has the version of that entity tag (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")]
    return etag in tags or "*" in tags


def asked_part(headers: Headers, size: int, validators: Set[str]) -> tuple[int, int] | None:
    """First and last byte of the part that a request names (RFC 9110, 14.2); None for the whole.

    Several ranges at once, a unit other than bytes, or an ``If-Range`` of another version get the whole.

    Args:
        size: of the whole in bytes.
        validators: of the present version, which ``If-Range`` may name.

    Raises:
        RangeNotSatisfiable: there is no such part.
    """
    found = _one_range(headers)
    if found is None or headers.get("if-range") not in {None, *validators}:
        return None
    first, last = _bounds(*found, size)
    if not first <= last < size:
        raise no_such_range(size)
    return first, last


def no_such_range(size: int) -> RangeNotSatisfiable:
    """The fault of a range that a file of so many bytes does not have."""
    allowed = {"Accept-Ranges": "bytes", "Content-Range": f"bytes */{size}"}
    return RangeNotSatisfiable(f"expected a range within {size} bytes", headers=allowed)


def _etag(key: str) -> str:
    """The quoted entity tag of a stored object, made from its key, since objects never change."""
    return f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def names_no_part(headers: Headers) -> bool:
    """Whether a request has a Range, but not one single range of bytes."""
    return "range" in headers and _one_range(headers) is None


def _one_range(headers: Headers) -> tuple[str, str] | None:
    """Both ends of the only range of bytes that a request names; either may be empty."""
    found = _ONE_RANGE.fullmatch(",".join(headers.getlist("range")).replace(" ", ""))
    return (found[1], found[2]) if found and any(found.groups()) else None


def is_range_ignored(scope: Scope) -> bool:
    """Whether a request has a Range that is ignored, since it is not one range of bytes."""
    return bool(scope["state"].get("is_range_ignored"))


def is_head(scope: Scope) -> bool:
    """Whether a request that is handled as GET is a HEAD."""
    return bool(scope["state"].get("is_head"))


def accept_of(request: Request) -> str:
    """The Accept header, of however many lines."""
    return ",".join(request.headers.getlist("accept"))


class _InPieces(StreamingResponse):
    """An answer of a known size, which ends when its reader disconnects.

    Args:
        head: its status and media type.
        done: called when nothing more is sent, however it ended.
    """

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        size: int,
        head: Answer,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        headers = {**head.headers, "Content-Length": str(size)}
        super().__init__(pieces, head.status, headers, head.media_type)
        self._done = done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._done()


async def _stored(objects: Readable, key: str, first: int, end: int, head: Answer) -> Response:
    """The bytes of an object from ``first`` to before ``end``."""
    data = b""
    if end > first:  # the first piece is read before the head is sent, which cannot be taken back
        data = await run_in_threadpool(objects.part, key, first, min(_PIECE_BYTES, end - first))
    if len(data) == end - first:
        return respond(replace(head, body=data))
    return _InPieces(_pieces(objects, key, data, first, end), end - first, head)


async def _pieces(objects: Readable, key: str, piece: bytes, first: int, end: int) -> AsyncIterator[bytes]:
    """``piece``, which begins at ``first``, and the others to before ``end``."""
    yield piece
    while (first := first + len(piece)) < end:
        piece = await run_in_threadpool(objects.part, key, first, min(_PIECE_BYTES, end - first))
        yield piece


async def _slices(data: bytes) -> AsyncIterator[bytes]:
    for first in range(0, len(data), _PIECE_BYTES):
        yield data[first : first + _PIECE_BYTES]  # a copy, since a view that is unsent would keep the whole


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte of ``first-last``, ``first-`` or ``-count``; first > last if there are none."""
    if not first:
        count = min(int(last), size)
        return (size - count, size - 1) if count else (1, 0)
    return int(first), min(int(last), size - 1) if last else size - 1
