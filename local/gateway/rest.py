"""A REST API: payload 1.0, with the binary media type ``*/*`` that template.yaml declares."""

import base64
import time

from local.gateway.kind import Event, Kind
from local.gateway.refusals import Fault
from local.gateway.request import Request

STAGE = "prod"


def event(request: Request, request_id: str) -> Event:
    """The event of a request; its path stays encoded, and any body is base64."""
    headers = {name: all_ for name, all_ in request.headers_by_name.items() if name != "content-length"}
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


REST = Kind(
    event,
    "x-amzn-requestid",
    {
        Fault.HEADERS_TOO_LARGE: (431, "Request Header Fields Too Large"),
        Fault.REQUEST_TOO_LARGE: (413, "Request Too Long"),
        Fault.UNKNOWN_HOST: (403, "Forbidden"),
        Fault.FAILED: (502, "Internal server error"),
        Fault.TIMED_OUT: (504, "Endpoint request timed out"),
    },
    remaps=True,
)
