"""A function's answer as the gateway gives it to the caller."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from local.gateway.kind import Kind
from local.gateway.refusals import Fault, Refused

_OF_THE_GATEWAY = frozenset(("connection", "content-length", "date", "server", "transfer-encoding"))
_REMAPPED = _OF_THE_GATEWAY | {"www-authenticate"}


def answer(told: Any, kind: Kind, request_id: str) -> Response:
    """The response that a proxy integration's answer describes.

    Raises:
        Refused: it is no such answer.
    """
    try:
        status, text = int(told["statusCode"]), told.get("body") or ""
        body = base64.b64decode(text, validate=True) if told.get("isBase64Encoded") else text.encode()
        headers = list(_headers(told))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Refused(Fault.FAILED) from None
    return _response(status, body, [_named(name, value, kind) for name, value in headers], kind, request_id)


def refusal(fault: Fault, kind: Kind, request_id: str) -> Response:
    """What the gateway says itself."""
    status, message = kind.refusals[fault]
    return _response(status, json.dumps({"message": message}).encode(), [], kind, request_id)


def _headers(told: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    several: Mapping[str, list[str]] = told.get("multiValueHeaders") or {}
    for name, value in (told.get("headers") or {}).items():
        if name not in several:
            yield name.lower(), str(value)
    for name, values in several.items():
        yield from ((name.lower(), str(value)) for value in values)
    yield from (("set-cookie", cookie) for cookie in told.get("cookies") or [])


def _named(name: str, value: str, kind: Kind) -> tuple[str, str]:
    if kind.remaps:
        return (f"x-amzn-remapped-{name}" if name in _REMAPPED else name), value
    return ("" if name in _OF_THE_GATEWAY else name), value


def _response(
    status: int, body: bytes, headers: Iterable[tuple[str, str]], kind: Kind, request_id: str
) -> Response:
    response = Response(body, status)
    sent = [(name, value) for name, value in headers if name]
    if "content-type" not in dict(sent):
        sent.append(("content-type", "application/json"))
    sent.append((kind.id_header, request_id))
    response.raw_headers += [(name.encode(), value.encode()) for name, value in sent]
    return response
