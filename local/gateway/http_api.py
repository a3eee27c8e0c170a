"""An HTTP API: payload 2.0."""

import base64
import time
from urllib.parse import unquote

from local.gateway.kind import Event, Kind
from local.gateway.refusals import Fault
from local.gateway.request import Request

_TEXT = ("text/", "application/json", "application/javascript", "application/xml")


def event(request: Request, request_id: str) -> Event:
    """The event of a request; its path is decoded, and a body is base64 unless its type is one of text."""
    path = unquote(request.path)
    headers = {name: ",".join(values) for name, values in request.headers_by_name.items() if name != "cookie"}
    query = {name: ",".join(values) for name, values in request.query_by_name.items()}
    cookies = [one.strip() for one in request.header("cookie").split(";") if one.strip()]
    text = request.header("content-type").lower().startswith(_TEXT)
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
        **({"body": _body(request.body, text=text)} if request.body else {}),
        "isBase64Encoded": bool(request.body) and not text,
    }


def _body(body: bytes, *, text: bool) -> str:
    return body.decode(errors="replace") if text else base64.b64encode(body).decode()


HTTP_API = Kind(
    event,
    "apigw-requestid",
    {
        Fault.HEADERS_TOO_LARGE: (431, "Request Header Fields Too Large"),
        Fault.REQUEST_TOO_LARGE: (413, "Request Entity Too Large"),
        Fault.UNKNOWN_HOST: (403, "Forbidden"),
        Fault.FAILED: (500, "Internal Server Error"),
        Fault.TIMED_OUT: (503, "Service Unavailable"),
    },
    remaps=False,
)
