"""A request at the gateway, the limits it must respect, and why the gateway refuses one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

MOST_BODY_BYTES = 10 * 1024 * 1024
"""Largest request body that API Gateway accepts."""

MOST_HEADER_BYTES = 10_240
"""Largest request line and header values together that API Gateway accepts."""

_HOST = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?", re.ASCII)
_HOP_BY_HOP = frozenset(
    (
        "connection",
        "expect",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)


class Reason(Enum):
    """Why the gateway answers in place of the function."""

    HEADERS_TOO_LARGE = auto()
    REQUEST_TOO_LARGE = auto()
    UNKNOWN_HOST = auto()
    FAILED = auto()
    TIMED_OUT = auto()


class GatewayError(Exception):
    """The gateway answers the request itself."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Request:
    """What an event is built from.

    Attributes:
        path: percent-encoded, as sent.
        query: percent-encoded, as sent.
        headers: lower-case names in the order sent, repeated if sent repeatedly, without hop-by-hop headers.
        client: the caller's address.
    """

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    client: str

    @classmethod
    def of(cls, scope: Scope, body: bytes) -> "Request":
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        client = scope["client"][0] if scope["client"] else "127.0.0.1"
        return cls(
            scope["method"],
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            _forwarded(headers, scope, client),
            body,
            client,
        )

    def header(self, name: str) -> str:
        """The last value of a header, or an empty string."""
        return dict(self.headers).get(name, "")

    @property
    def headers_by_name(self) -> Mapping[str, list[str]]:
        return _grouped(self.headers)

    @property
    def query_by_name(self) -> Mapping[str, list[str]]:
        """Decoded values by decoded name."""
        return _grouped(parse_qsl(self.query, keep_blank_values=True, errors="replace"))


async def read_body(receive: Receive) -> bytes | None:
    """Buffer the whole body; None if it exceeds :data:`MOST_BODY_BYTES`.

    The body is always read to its end, so that the caller receives the answer.

    Raises:
        ClientDisconnect: the caller disconnected.
    """
    body, size, more = bytearray(), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MOST_BODY_BYTES:
            body += chunk
        more = message.get("more_body", False)
    return bytes(body) if size <= MOST_BODY_BYTES else None


def check_head(scope: Scope) -> None:
    """Check the size of the request line and headers, and the host.

    Raises:
        GatewayError
    """
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    line = f"{scope['method']} {path}?{query}"
    if len(line) + sum(len(value) for _, value in scope["headers"]) > MOST_HEADER_BYTES:
        raise GatewayError(Reason.HEADERS_TOO_LARGE)
    if not _HOST.fullmatch(dict(scope["headers"]).get(b"host", b"").decode("latin-1")):
        raise GatewayError(Reason.UNKNOWN_HOST)


def _forwarded(headers: Sequence[tuple[str, str]], scope: Scope, client: str) -> list[tuple[str, str]]:
    """The headers with the gateway's ``x-forwarded-*``."""
    before = [value for name, value in headers if name == "x-forwarded-for"]
    added = {
        "x-forwarded-for": ", ".join([*before, client]),
        "x-forwarded-port": str(scope["server"][1]),
        "x-forwarded-proto": scope["scheme"],
    }
    kept = [(name, value) for name, value in headers if name not in _HOP_BY_HOP and name not in added]
    return [*kept, *added.items()]


def _grouped(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups
