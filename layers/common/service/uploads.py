"""``POST /v1/uploads``: a form by which a file that is too large for a request goes to the object store."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

from fastapi import FastAPI
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from layers.common.core.capability import JsonParams
from layers.common.core.dialect import Answer
from layers.common.core.documents import UploadForm, iso
from layers.common.core.json_text import loads
from layers.common.core.openapi import described, json_content
from layers.common.core.references import new_key
from layers.common.core.validation import invalid_parameter
from layers.common.errors import (
    BodyTooLarge,
    InvalidLink,
    InvalidParameter,
    MalformedRequest,
    NotFound,
    expected,
)
from layers.common.progress import Run
from layers.common.service.intake import Body, Intake
from layers.common.service.multipart import read_chunks, read_form
from layers.common.service.objects.folder import ROUTE, FolderStore
from layers.common.service.objects.store import ObjectMissing
from layers.common.service.origin import base_url
from layers.common.service.results import ranged
from layers.common.service.settings import ServiceSettings, StoreSettings
from layers.common.service.stores import Stores

_MAX_JSON_BYTES = 10_000
_MAX_FIELD_BYTES = 10_000


class UploadRequest(JsonParams):
    """The body of ``POST /v1/uploads``."""

    filename: str = Field("photo", min_length=1, max_length=200, description="The file's name.")
    content_type: str = Field(
        "application/octet-stream",
        max_length=100,
        description="The declared type of the file. Its content decides.",
    )
    bytes: int = Field(gt=0, description="The file's size; the form takes nothing larger.")


def add_upload_route(app: FastAPI, stores: Stores, settings: StoreSettings, service: ServiceSettings) -> None:
    """``POST /v1/uploads``."""

    async def create(request: Request) -> Response:
        upload = _checked(await _json(request, service), service.max_upload_bytes)
        expires_at = int(time.time()) + settings.upload_life_s
        key = new_key(upload.filename, expires_at, request.state.owner)
        form = await run_in_threadpool(
            stores.objects.form, key, max_bytes=upload.bytes, expires_at=expires_at
        )
        answer = UploadForm(
            key=key,
            method="POST",
            url=urljoin(base_url(request, service.public_url), form.url),
            fields=dict(form.fields),
            expires_at=iso(expires_at),
        )
        return JSONResponse(answer.model_dump(), 201)

    app.add_api_route(
        "/v1/uploads",
        create,
        methods=["POST"],
        status_code=201,
        response_model=UploadForm,
        openapi_extra=described(
            "uploads",
            "Upload a file before the request that uses it",
            "Returns a form for one file: post `fields`, then the file as `file`, to `url`. Then `key` "
            "stands in for the file in any request, under the field's name with `_key` appended.",
            {201: {"description": "The form."}},
            problems=(400, 401, 403, 413, 422, 503, 507),
            body=json_content(UploadRequest.model_json_schema()),
            tag="uploads",
        ),
    )


def add_signed_routes(app: FastAPI, objects: FolderStore, intake: Intake, settings: ServiceSettings) -> None:
    """``GET /blobs/{key}`` and ``POST /blobs``: what S3 does for its presigned links and forms."""

    async def download(request: Request) -> Response:
        key, query = request.path_params["key"], request.query_params
        claims = {name: query.get(name, "") for name in ("type", "disposition", "expires")}
        _admit(objects, "GET", key, claims, query.get("signature", ""))
        headers = {"Content-Disposition": claims["disposition"], "X-Content-Type-Options": "nosniff"}
        answer = Answer(200, media_type=claims["type"], headers=headers)
        try:
            return await ranged(request, objects, key, answer)
        except ObjectMissing:
            raise NotFound("the object has been deleted") from None

    async def upload(request: Request) -> Response:
        run = Run(settings.request_timeout_s)
        with _Admission(intake, admit) as admission:
            # Nobody without a signature has a file read, or takes the place of a body.
            form = await read_form(
                request,
                frozenset({"file"}),
                settings,
                run,
                hold=admission.hold,
                before_file=admission.before_file,
            )
            admission.settle()
            fields = dict(form.texts)
            admit(fields)  # again, since fields after the file may have replaced those before it
            files = [one for one in form.uploads if one.field == "file"]
            if len(files) != 1 or not 0 < len(files[0].data) <= int(fields["bytes"]):
                raise InvalidParameter(
                    f"expected one file of 1 to {fields['bytes']} bytes for `file`", param="file"
                )
            await run_in_threadpool(objects.put, fields["key"], files[0].data)
        return Response(status_code=204)

    def admit(fields: Mapping[str, str]) -> None:
        claims = {name: fields.get(name, "") for name in ("bytes", "expires")}
        _admit(objects, "POST", fields.get("key", ""), claims, fields.get("signature", ""))

    app.add_api_route(f"/{ROUTE}/{{key:path}}", download, methods=["GET"], include_in_schema=False)
    app.add_api_route(f"/{ROUTE}", upload, methods=["POST"], include_in_schema=False)


class _Admission:
    """A form that arrives. Before its file it may have a few fields, and only then it enters the intake.

    Args:
        admit: raises what is wrong with the fields before the file.
    """

    def __init__(self, intake: Intake, admit: Callable[[Mapping[str, str]], None]) -> None:
        self._intake = intake
        self._admit = admit
        self._stack = ExitStack()
        self._body: Body | None = None
        self._early_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stack.close()

    def hold(self, size: int) -> None:
        """Count bytes that have arrived.

        Raises:
            BodyTooLarge: too many came before, and the file is not among them.
            UploadStalled, Busy: as :meth:`Body.hold`.
        """
        if self._body is not None:
            self._body.hold(size)
            return
        if self._early_bytes > _MAX_FIELD_BYTES:
            raise BodyTooLarge(f"expected at most {_MAX_FIELD_BYTES:,} bytes before the file, received more")
        self._early_bytes += size

    def before_file(self, fields: Mapping[str, str]) -> None:
        self._admit(fields)
        self._body = self._stack.enter_context(self._intake.enter())
        self._body.hold(self._early_bytes)

    def settle(self) -> None:
        if self._body is not None:
            self._body.settle()


def _admit(objects: FolderStore, method: str, key: str, claims: Mapping[str, str], signature: str) -> None:
    if not objects.admits(method, key, claims, signature):
        raise InvalidLink("expected the link or form as it was issued, before it expires")


def _checked(values: Any, max_bytes: int) -> UploadRequest:
    try:
        upload = UploadRequest.model_validate(values)
    except ValidationError as fault:
        raise invalid_parameter(fault, values, UploadRequest) from None
    if upload.bytes > max_bytes:
        raise InvalidParameter(expected(f"at most {max_bytes}", "bytes", upload.bytes), param="bytes")
    return upload


async def _json(request: Request, settings: ServiceSettings) -> Any:
    run = Run(settings.request_timeout_s)
    body = b"".join([chunk async for chunk in read_chunks(request, _MAX_JSON_BYTES, settings, run)])
    try:
        return loads(body.decode(), "body")
    except UnicodeDecodeError:
        raise MalformedRequest("expected text in UTF-8") from None
