"""What S3 does for its presigned links and forms, for the folder of blobs. The signature is the key to it."""

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from layers.common.errors import InvalidLink, InvalidParameter, NotFound
from layers.common.progress import Run
from layers.common.service.blobs.files import ROUTE, FileBlobs
from layers.common.service.blobs.port import BlobMissing
from layers.common.service.multipart import read_form
from layers.common.service.ranges import etag_of, ranged
from layers.common.service.settings import ServiceSettings
from layers.common.service.workers import Workers


def add_blob_routes(app: FastAPI, blobs: FileBlobs, workers: Workers, settings: ServiceSettings) -> None:
    """``GET /blobs/{key}`` and ``POST /blobs``."""

    async def serve(request: Request) -> Response:
        key, query = request.path_params["key"], request.query_params
        told = {name: query.get(name, "") for name in ("type", "disposition", "expires")}
        _admit(blobs, "GET", key, told, query.get("signature", ""))
        try:
            data = await run_in_threadpool(blobs.get, key)
        except BlobMissing:
            raise NotFound("nothing is stored here any more") from None
        headers = {"Content-Disposition": told["disposition"], "X-Content-Type-Options": "nosniff"}
        return ranged(request, data, headers, told["type"], etag_of(key))

    async def take(request: Request) -> Response:
        with workers.enter():
            run = Run(settings.request_timeout_s)
            form = await read_form(request, frozenset({"file"}), settings, run)
            fields = dict(form.texts)
            told = {name: fields.get(name, "") for name in ("bytes", "expires")}
            key = fields.get("key", "")
            _admit(blobs, "POST", key, told, fields.get("signature", ""))
            files = [one for one in form.uploads if one.field == "file"]
            if len(files) != 1 or not 0 < len(files[0].data) <= int(told["bytes"]):
                raise InvalidParameter(
                    f"expected one file of 1 to {told['bytes']} bytes for `file`", param="file"
                )
            await run_in_threadpool(blobs.put, key, files[0].data)
        return Response(status_code=204)

    app.add_api_route(f"/{ROUTE}/{{key:path}}", serve, methods=["GET"], include_in_schema=False)
    app.add_api_route(f"/{ROUTE}", take, methods=["POST"], include_in_schema=False)


def _admit(blobs: FileBlobs, method: str, key: str, told: dict[str, str], signature: str) -> None:
    if not blobs.admits(method, key, told, signature):
        raise InvalidLink("expected the link or form as it was given, within its time")
