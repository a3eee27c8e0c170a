"""A request as it reached the gateway."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from local.gateway.limits import MOST_BODY_BYTES

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


@dataclass(frozen=True, slots=True)
class Request:
    """What an event is made of.

    ``path`` is percent-encoded as it was sent, ``query`` too; ``headers`` have names in lower case and come
    in their order, as often as they were sent, without those that end at the gateway.
    """

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    client: str

    @classmethod
    def of(cls, scope: Scope, body: bytes) -> "Request":
        sent = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        client = scope["client"][0] if scope["client"] else "127.0.0.1"
        return cls(
            scope["method"],
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            _forwarded(sent, scope, client),
            body,
            client,
        )

    def header(self, name: str) -> str:
        """The last value that was sent under a name, or nothing."""
        return dict(self.headers).get(name, "")

    @property
    def headers_by_name(self) -> Mapping[str, list[str]]:
        return _grouped(self.headers)

    @property
    def query_by_name(self) -> Mapping[str, list[str]]:
        """Decoded values by decoded name."""
        return _grouped(parse_qsl(self.query, keep_blank_values=True, errors="replace"))


async def read_body(receive: Receive) -> bytes | None:
    """The whole body, as the gateway buffers it; ``None`` when it is larger than that.

    It is read to its end in either case, so that whoever sends it gets to hear the answer.

    Raises:
        ClientDisconnect: it broke off.
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


def _forwarded(sent: Sequence[tuple[str, str]], scope: Scope, client: str) -> list[tuple[str, str]]:
    """The headers with what the gateway says of the caller in them."""
    before = [value for name, value in sent if name == "x-forwarded-for"]
    said = {
        "x-forwarded-for": ", ".join([*before, client]),
        "x-forwarded-port": str(scope["server"][1]),
        "x-forwarded-proto": scope["scheme"],
    }
    kept = [(name, value) for name, value in sent if name not in _HOP_BY_HOP and name not in said]
    return [*kept, *said.items()]


def _grouped(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups
