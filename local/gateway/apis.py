"""The two kinds of API: the event a function receives, and the HTTP response made of its result."""

import base64
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.responses import Response

from local.gateway.request import GatewayError, Reason, Request

STAGE = "prod"

_TEXT = ("text/", "application/json", "application/javascript", "application/xml")
_OWN_HEADERS = frozenset(("connection", "content-length", "date", "server", "transfer-encoding"))
"""Headers that the gateway sets itself."""
_REMAPPED = _OWN_HEADERS | {"www-authenticate"}

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Api:
    """A kind of API.

    Attributes:
        event: builds the event from a request and its id.
        id_header: the response header that carries this id.
        errors: status and message for each reason.
        remaps: whether the function's values of the gateway's own headers are renamed, or dropped.
    """

    event: Callable[[Request, str], Event]
    id_header: str
    errors: Mapping[Reason, tuple[int, str]]
    remaps: bool

    def response(self, result: Any, request_id: str) -> Response:
        """The response that a proxy integration's result describes.

        Raises:
            GatewayError: the result has another shape.
        """
        try:
            status, text = int(result["statusCode"]), result.get("body") or ""
            body = base64.b64decode(text, validate=True) if result.get("isBase64Encoded") else text.encode()
            headers = list(_headers(result))
        except (AttributeError, KeyError, TypeError, ValueError):
            raise GatewayError(Reason.FAILED) from None
        return self._response(status, body, [self._renamed(*header) for header in headers], request_id)

    def error(self, reason: Reason, request_id: str) -> Response:
        """The gateway's own answer."""
        status, message = self.errors[reason]
        return self._response(status, json.dumps({"message": message}).encode(), [], request_id)

    def _renamed(self, name: str, value: str) -> tuple[str, str]:
        """A header under the name it is sent with; an empty name drops it."""
        if self.remaps:
            return (f"x-amzn-remapped-{name}" if name in _REMAPPED else name), value
        return ("" if name in _OWN_HEADERS else name), value

    def _response(
        self, status: int, body: bytes, headers: Iterable[tuple[str, str]], request_id: str
    ) -> Response:
        response = Response(body, status)
        kept = [(name, value) for name, value in headers if name]
        if "content-type" not in dict(kept):
            kept.append(("content-type", "application/json"))
        kept.append((self.id_header, request_id))
        response.raw_headers += [(name.encode(), value.encode()) for name, value in kept]
        return response


def rest_event(request: Request, request_id: str) -> Event:
    """Payload 1.0. The path stays encoded; any body is base64: template.yaml declares ``*/*`` binary."""
    headers = {name: values for name, values in request.headers_by_name.items() if name != "content-length"}
    query = request.query_by_name
    return {
        "resource": "/{proxy+}",
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {"proxy": request.path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": request.header("host"),
            "extendedRequestId": request_id,
            "httpMethod": request.method,
            "identity": {"sourceIp": request.client, "userAgent": request.header("user-agent") or None},
            "path": f"/{STAGE}{request.path}",
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "requestTimeEpoch": int(time.time() * 1000),
            "resourceId": "local",
            "resourcePath": "/{proxy+}",
            "stage": STAGE,
        },
        "body": base64.b64encode(request.body).decode() if request.body else None,
        "isBase64Encoded": bool(request.body),
    }


def http_api_event(request: Request, request_id: str) -> Event:
    """Payload 2.0. The path is decoded; a body is base64 unless its media type is text."""
    path = unquote(request.path)
    headers = {name: ",".join(values) for name, values in request.headers_by_name.items() if name != "cookie"}
    query = {name: ",".join(values) for name, values in request.query_by_name.items()}
    cookies = [one.strip() for one in request.header("cookie").split(";") if one.strip()]
    text = request.header("content-type").lower().startswith(_TEXT)
    body = request.body.decode(errors="replace") if text else base64.b64encode(request.body).decode()
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": request.query,
        **({"cookies": cookies} if cookies else {}),
        "headers": headers | {"content-length": str(len(request.body))},
        **({"queryStringParameters": query} if query else {}),
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": request.header("host"),
            "domainPrefix": "local",
            "http": {
                "method": request.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.client,
                "userAgent": request.header("user-agent"),
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        },
        **({"body": body} if request.body else {}),
        "isBase64Encoded": bool(request.body) and not text,
    }


REST = Api(
    rest_event,
    "x-amzn-requestid",
    {
        Reason.HEADERS_TOO_LARGE: (431, "Request Header Fields Too Large"),
        Reason.REQUEST_TOO_LARGE: (413, "Request Too Long"),
        Reason.UNKNOWN_HOST: (403, "Forbidden"),
        Reason.FAILED: (502, "Internal server error"),
        Reason.TIMED_OUT: (504, "Endpoint request timed out"),
    },
    remaps=True,
)
HTTP_API = Api(
    http_api_event,
    "apigw-requestid",
    {
        Reason.HEADERS_TOO_LARGE: (431, "Request Header Fields Too Large"),
        Reason.REQUEST_TOO_LARGE: (413, "Request Entity Too Large"),
        Reason.UNKNOWN_HOST: (403, "Forbidden"),
        Reason.FAILED: (500, "Internal Server Error"),
        Reason.TIMED_OUT: (503, "Service Unavailable"),
    },
    remaps=False,
)


def _headers(result: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    multiple: Mapping[str, list[str]] = result.get("multiValueHeaders") or {}
    for name, value in (result.get("headers") or {}).items():
        if name not in multiple:
            yield name.lower(), str(value)
    for name, values in multiple.items():
        yield from ((name.lower(), str(value)) for value in values)
    yield from (("set-cookie", cookie) for cookie in result.get("cookies") or [])
