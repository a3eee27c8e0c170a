"""How a result reaches the caller: in the answer, by a link to the object store, or in parts."""

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urljoin

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from layers.common.core.dialect import Answer, Call, Dialect
from layers.common.core.media import Media
from layers.common.core.negotiation import accepts_link
from layers.common.core.owner import owner_part
from layers.common.core.result import Link, Result
from layers.common.errors import RangeNotSatisfiable
from layers.common.service.objects.store import ObjectStore
from layers.common.service.origin import base_url
from layers.common.service.settings import StoreSettings

PREFIX = "results"

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Answers with results, by what the caller accepts and how much an answer may hold.

    Attributes:
        public_url: where links to the service lead; empty for the host of the request.
    """

    objects: ObjectStore
    settings: StoreSettings
    public_url: str

    async def answer(
        self, request: Request, dialect: Dialect, call: Call, media: Media, *, negotiated: bool
    ) -> Response:
        """A new result; it is stored if the answer is a link."""
        result = Result.of(media, negotiated=negotiated)
        if not self._by_link(call.accept, result):
            return respond(dialect.result(result, media.data, call))
        key = f"{PREFIX}/{owner_part(request.state.owner)}{secrets.token_urlsafe(32)}"
        await run_in_threadpool(self.objects.put, key, media.data)
        return respond(dialect.result(result, await self._link(request, key, result, call.accept), call))

    async def answer_stored(self, request: Request, dialect: Dialect, key: str, result: Result) -> Response:
        """A stored result, or the part of it that the request names.

        Raises:
            ObjectMissing: it has been deleted.
            RangeNotSatisfiable: it has no such part.
        """
        accept = accept_of(request)
        if self._by_link(accept, result):
            return respond(dialect.result(result, await self._link(request, key, result, accept), None))
        stored = await run_in_threadpool(self.objects.get, key)
        return ranged(request, dialect.result(result, stored.data, None), etag_of(key))

    def _by_link(self, accept: str, result: Result) -> bool:
        return result.size > self.settings.max_inline_bytes or accepts_link(accept, result.media_type)

    async def _link(self, request: Request, key: str, result: Result, accept: str) -> Link:
        expires_at = int(time.time()) + self.settings.link_life_s
        url = await run_in_threadpool(
            self.objects.link,
            key,
            media_type=result.media_type,
            disposition=result.disposition,
            expires_at=expires_at,
        )
        absolute = urljoin(base_url(request, self.public_url), url)
        return Link(absolute, expires_at, accepts_link(accept, result.media_type))


def respond(answer: Answer) -> Response:
    """An answer as Starlette sends it."""
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


def ranged(request: Request, answer: Answer, etag: str) -> Response:
    """An answer, or the part of its body that the request names (RFC 9110, 14).

    Several ranges at once, a unit other than bytes, or an ``If-Range`` of another version get the whole.

    Args:
        etag: of this version, quoted.

    Raises:
        RangeNotSatisfiable: the body has no such part.
    """
    headers = {**answer.headers, "Accept-Ranges": "bytes", "ETag": etag}
    size = len(answer.body)
    found = _ONE_RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if found is None or not any(found.groups()) or request.headers.get("if-range", etag) != etag:
        return Response(answer.body, answer.status, headers, answer.media_type)
    first, last = _bounds(found[1], found[2], size)
    if not first <= last < size:
        allowed = {"Accept-Ranges": "bytes", "Content-Range": f"bytes */{size}"}
        raise RangeNotSatisfiable(f"expected a range within {size} bytes", headers=allowed)
    part = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return Response(answer.body[first : last + 1], 206, headers | part, answer.media_type)


def etag_of(key: str) -> str:
    """The quoted entity tag of a stored object, made from its key, since objects never change."""
    return f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'


def accept_of(request: Request) -> str:
    """The Accept header, of however many lines."""
    return ",".join(request.headers.getlist("accept"))


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte of ``first-last``, ``first-`` or ``-count``; first > last if there are none."""
    if not first:
        count = min(int(last), size)
        return (size - count, size - 1) if count else (1, 0)
    return int(first), min(int(last), size - 1) if last else size - 1
