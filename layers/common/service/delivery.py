"""How a result reaches the caller: itself, or as a link to where it lies."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from layers.common.core.media import Media
from layers.common.core.negotiation import accepts_link
from layers.common.service.blobs.port import BlobStore
from layers.common.service.ranges import etag_of, ranged
from layers.common.service.stores.settings import StoreSettings
from layers.common.service.timestamps import iso

PREFIX = "results"

LINK: Mapping[str, Any] = {
    "type": "object",
    "required": ["url", "expires_at", "bytes", "media_type"],
    "properties": {
        "url": {"type": "string", "format": "uri", "description": "Where the result is."},
        "expires_at": {"type": "string", "format": "date-time", "description": "Until when."},
        "bytes": {"type": "integer"},
        "media_type": {"type": "string"},
    },
}
"""JSON schema of the answer that links to a result."""


@dataclass(frozen=True, slots=True)
class Described:
    """All that an answer says of a result, without its bytes."""

    media_type: str
    filename: str
    size: int
    notes: Mapping[str, str]
    negotiated: bool

    @classmethod
    def of(cls, media: Media, *, negotiated: bool) -> "Described":
        return cls(media.media_type, media.filename, len(media.data), dict(media.notes), negotiated)

    @property
    def disposition(self) -> str:
        """Both forms of a file name (RFC 6266): ASCII for old clients, UTF-8 for the rest."""
        plain = re.sub(r"[^A-Za-z0-9._ -]", "_", self.filename)
        if plain == self.filename:
            return f'inline; filename="{plain}"'
        return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(self.filename, errors='replace')}"

    @property
    def headers(self) -> dict[str, str]:
        """Of every answer; caches are told where the Accept header had a say in it."""
        return {
            "X-Content-Type-Options": "nosniff",
            **({"Vary": "Accept"} if self.negotiated else {}),
            **{f"X-{name}": _header_safe(value) for name, value in self.notes.items()},
        }


@dataclass(frozen=True, slots=True)
class Delivery:
    """Answers with results, by what the caller accepts and how much an answer may hold."""

    blobs: BlobStore
    settings: StoreSettings

    async def answer(self, request: Request, media: Media, *, negotiated: bool) -> Response:
        """A result that was just made; it is stored when a link is to lead to it."""
        told = Described.of(media, negotiated=negotiated)
        if not self._by_link(request, told):
            return Response(media.data, 200, _headers(told), told.media_type)
        key = f"{PREFIX}/{secrets.token_urlsafe(32)}"
        await run_in_threadpool(self.blobs.put, key, media.data)
        return await self._link(request, key, told)

    async def answer_stored(self, request: Request, key: str, told: Described) -> Response:
        """A result that lies in the store.

        Raises:
            BlobMissing: it does not, any more.
        """
        if self._by_link(request, told):
            return await self._link(request, key, told)
        data = await run_in_threadpool(self.blobs.get, key)
        return ranged(request, data, _headers(told), told.media_type, etag_of(key))

    def _by_link(self, request: Request, told: Described) -> bool:
        return told.size > self.settings.most_inline or accepts_link(accept_of(request), told.media_type)

    async def _link(self, request: Request, key: str, told: Described) -> Response:
        expires_at = int(time.time()) + self.settings.link_life_s
        link = await run_in_threadpool(
            self.blobs.link,
            key,
            media_type=told.media_type,
            disposition=told.disposition,
            expires_at=expires_at,
        )
        url = urljoin(str(request.base_url), link)
        headers = told.headers | {"Vary": "Accept", "Cache-Control": "no-store"}
        if not accepts_link(accept_of(request), told.media_type):
            return RedirectResponse(url, 303, headers)
        answer = {
            "url": url,
            "expires_at": iso(expires_at),
            "bytes": told.size,
            "media_type": told.media_type,
        }
        return JSONResponse(answer, headers=headers)


def accept_of(request: Request) -> str:
    """The Accept header, of however many lines."""
    return ",".join(request.headers.getlist("accept"))


def _headers(told: Described) -> dict[str, str]:
    return {"Content-Disposition": told.disposition, **told.headers}


def _header_safe(value: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", value)
