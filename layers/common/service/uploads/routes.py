"""``POST /v1/uploads``: a form by which a file too large for a request goes to the store itself."""

import time
from typing import Any
from urllib.parse import urljoin

from fastapi import FastAPI
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from layers.common.core.capability import JsonParams
from layers.common.core.json_text import loads
from layers.common.core.validation import invalid_parameter
from layers.common.errors import BodyTooLarge, InvalidParameter, MalformedRequest, expected
from layers.common.service.openapi import described, json_content
from layers.common.service.settings import ServiceSettings
from layers.common.service.stores.settings import StoreSettings
from layers.common.service.stores.stores import Stores
from layers.common.service.timestamps import iso
from layers.common.service.uploads.key import new_key

_MOST_JSON_BYTES = 10_000


class UploadRequest(JsonParams):
    """What ``POST /v1/uploads`` takes."""

    filename: str = Field("photo", min_length=1, max_length=200, description="The file's name.")
    content_type: str = Field(
        "application/octet-stream",
        max_length=100,
        description="The type that the file is said to have. Its content decides.",
    )
    bytes: int = Field(gt=0, description="The file's size; the form takes nothing larger.")


def add_upload_routes(
    app: FastAPI, stores: Stores, settings: StoreSettings, service: ServiceSettings
) -> None:
    """``POST /v1/uploads``."""

    async def create(request: Request) -> JSONResponse:
        wanted = _wanted(await _json(request), service.max_upload_bytes)
        expires_at = int(time.time()) + settings.upload_life_s
        key = new_key(wanted.filename, expires_at)
        form = await run_in_threadpool(stores.blobs.form, key, most_bytes=wanted.bytes, expires_at=expires_at)
        answer = {
            "key": key,
            "method": "POST",
            "url": urljoin(str(request.base_url), form.url),
            "fields": dict(form.fields),
            "expires_at": iso(expires_at),
        }
        return JSONResponse(answer, 201)

    app.add_api_route(
        "/v1/uploads",
        create,
        methods=["POST"],
        status_code=201,
        response_model=None,
        openapi_extra=_OPERATION,
    )


def _wanted(values: Any, most_bytes: int) -> UploadRequest:
    try:
        wanted = UploadRequest.model_validate(values)
    except ValidationError as fault:
        raise invalid_parameter(fault, values, UploadRequest) from None
    if wanted.bytes > most_bytes:
        raise InvalidParameter(expected(f"at most {most_bytes}", "bytes", wanted.bytes), param="bytes")
    return wanted


async def _json(request: Request) -> Any:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_JSON_BYTES:
            raise BodyTooLarge(f"expected a body of at most {_MOST_JSON_BYTES:,} bytes, received more")
    try:
        return loads(body.decode(), "body")
    except UnicodeDecodeError:
        raise MalformedRequest("expected text in UTF-8") from None


_FORM = {
    "type": "object",
    "required": ["key", "method", "url", "fields", "expires_at"],
    "properties": {
        "key": {"type": "string", "description": "Stands in for the file."},
        "method": {"enum": ["POST"]},
        "url": {"type": "string", "format": "uri"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "expires_at": {"type": "string", "format": "date-time"},
    },
}

_OPERATION = described(
    "uploads",
    "Send a file ahead",
    "Gives a form for one file: post `fields`, and after them the file as `file`, to `url`. Then `key` may "
    "stand in for the file in any request, under the field's name with `_key` behind it.",
    {201: {"description": "The form.", "content": json_content(_FORM)}},
    problems=(400, 401, 413, 422),
    body=UploadRequest.model_json_schema(),
)
