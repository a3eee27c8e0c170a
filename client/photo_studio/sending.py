"""Orders on their way: files within the request, or ahead of it where it would be too large."""

from collections.abc import Mapping, Sequence

import httpx

from photo_studio.faults import ProblemError
from photo_studio.files import Part
from photo_studio.order import Order
from photo_studio.transport import Transport

_TAKEN_ANYWHERE = 4_000_000
"""Bytes that a request may have behind any gateway; with less, nobody is asked for limits."""

_ROOM = 100_000
"""Bytes of a body that are left for what is around its files."""

_OF_ITS_CONTENT = frozenset({"image_too_large", "field_too_large"})


class Sender:
    """Sends orders to one server, and learns how large a request may be there."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._most: float | None = None

    def send(self, order: Order, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer to an order: 2xx, or 303.

        Raises:
            ProblemError, ConnectionFailed
            OSError: a file could not be read.
        """
        parts = [Part.of(name, file) for name, file in order.each_file()]
        size = sum(part.size for part in parts) + sum(len(text) for _, text in order.texts())
        if size > self._most_bytes(size):
            return self._send_ahead(order, parts, headers or {})
        try:
            return self._transport.post(order.path, order.texts(), parts, headers or {})
        except ProblemError as fault:
            if not parts or not _refuses_size(fault):
                raise
        self._most = size - 1  # a gateway before the server takes less than the server says of itself
        return self._send_ahead(order, parts, headers or {})

    def _most_bytes(self, size: int) -> float:
        if size <= _TAKEN_ANYWHERE:
            return _TAKEN_ANYWHERE
        if self._most is None:
            limits = self._transport.ask("GET", "/health").json()["limits"]
            self._most = limits["max_upload_bytes"] - _ROOM
        return self._most

    def _send_ahead(self, order: Order, parts: Sequence[Part], headers: Mapping[str, str]) -> httpx.Response:
        """Every file, so that those of one field keep their order."""
        keys = [(f"{part.field}_key", self._ahead(part)) for part in parts]
        return self._transport.post(order.path, [*order.texts(), *keys], [], headers)

    def _ahead(self, part: Part) -> str:
        wanted = {"filename": part.filename[-200:], "bytes": max(1, part.size)}
        told = self._transport.ask("POST", "/v1/uploads", body=wanted).json()
        file = Part("file", part.filename, part.size, part.source)
        self._transport.post_to(told["url"], list(told["fields"].items()), [file])
        return str(told["key"])


def _refuses_size(fault: ProblemError) -> bool:
    return fault.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE and fault.code not in _OF_ITS_CONTENT
