"""Errors as ``application/problem+json`` (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.common.core.validation import one_of
from layers.common.errors import StudioError

MEDIA_TYPE = "application/problem+json"

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "Names the kind of problem."},
        "title": {"type": "string", "description": "The same sentence for every problem of the kind."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What was expected and what was received."},
        "code": {"type": "string", "description": "A stable snake_case name to branch on."},
        "param": {"type": "string", "description": "Dotted path of the input at fault, where one is."},
        "request_id": {"type": "string", "description": "Also in X-Request-Id and in the log."},
    },
}

INTERNAL = StudioError("the fault was logged under this request id")


def problem(request_id: str, fault: StudioError) -> Response:
    """The answer that tells ``fault``."""
    headers = {} if fault.retry_after_s is None else {"Retry-After": str(max(1, fault.retry_after_s))}
    return _respond(request_id, document(fault), headers)


def document(fault: StudioError) -> dict[str, Any]:
    """What is said of ``fault``, whoever asks."""
    return _document(fault.status, fault.code, fault.title, fault.detail, fault.param)


def again(request_id: str, told: Mapping[str, Any]) -> Response:
    """The answer that tells a document that was kept."""
    return _respond(request_id, told, {})


async def studio_error(request: Request, fault: Exception) -> Response:
    """FastAPI's handler for :class:`StudioError`."""
    assert isinstance(fault, StudioError)
    return problem(request.state.request_id, fault)


async def http_error(request: Request, fault: Exception) -> Response:
    """FastAPI's handler for what its routing finds: no such route, a wrong method."""
    assert isinstance(fault, HTTPException)
    status = HTTPStatus(fault.status_code)
    code = status.phrase.lower().replace(" ", "_")
    detail = (
        _beside(request)
        if status is HTTPStatus.NOT_FOUND
        else f"{request.method} is not offered at this path"
    )
    told = _document(status, code, status.phrase, detail, None)
    return _respond(request.state.request_id, told, fault.headers or {})


def _beside(request: Request) -> str:
    """What there is in the folder where a request found nothing."""
    folder = request.scope["path"].rpartition("/")[0] + "/"
    paths = {route.path for route in request.app.routes if isinstance(route, Route)}
    names = sorted(path.removeprefix(folder) for path in paths if path.rpartition("/")[0] + "/" == folder)
    known = [name for name in names if name]
    return f"expected {one_of(known)} after {folder}" if known else "there is nothing at this path"


def _document(status: int, code: str, title: str, detail: str, param: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": f"urn:photo-studio:problem:{code}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "code": code,
    }
    return told | ({"param": param} if param else {})


def _respond(request_id: str, told: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    # ASCII, since a name that a stranger sent may hold a lone surrogate, which UTF-8 cannot say.
    body = json.dumps({**told, "request_id": request_id})
    return Response(body, told["status"], dict(headers), MEDIA_TYPE)
