"""API Gateway and function URL events as AWS sends them: bodies in base64, headers as each kind has them."""

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

Event = dict[str, Any]
Make = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, str]], Event]

HOSTS = (
    "abc.execute-api.eu-north-1.amazonaws.com",
    "abc.execute-api.amazonaws.com",
    "abc.lambda-url.eu-north-1.on.aws",
)
"""Hosts of a REST API, an HTTP API and a function URL."""


def rest(method: str, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str]) -> Event:
    """REST API (payload 1.0), as AWS sends it: without ``version``."""
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {
            **headers,
            "Host": HOSTS[0],
            "X-Forwarded-Proto": "https",
        },
        "multiValueHeaders": {name: [value] for name, value in headers.items()} | {"Host": [HOSTS[0]]},
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": {"proxy": path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": f"/prod{path}",
            "stage": "prod",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "203.0.113.1", "userAgent": "curl"},
        },
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def rest_of_sam_local(
    method: str, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str]
) -> Event:
    """The same as ``sam local start-api`` sends it: with ``version``."""
    return {"version": "1.0", **rest(method, path, query, body, headers)}


def http_v2(
    method: str, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str]
) -> Event:
    """HTTP API (payload 2.0)."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "headers": {name.lower(): value for name, value in headers.items()} | {"host": HOSTS[1]},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc",
            "domainName": HOSTS[1],
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.1",
                "userAgent": "curl",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
        },
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def function_url(
    method: str, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str]
) -> Event:
    """A function URL: payload 2.0 with its own domain."""
    event = http_v2(method, path, query, body, headers)
    event["requestContext"] |= {"domainName": HOSTS[2], "domainPrefix": "abc"}
    event["headers"]["host"] = HOSTS[2]
    return event


KINDS: Mapping[str, Make] = {
    "REST": rest,
    "REST of sam local": rest_of_sam_local,
    "HTTP v2": http_v2,
    "function URL": function_url,
}
