"""The web page at ``/`` and Swagger UI, both self-contained: nothing is loaded from another host."""

from functools import cached_property
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from layers.common.service.objects.s3 import S3Store
from layers.common.service.results import asked_part
from layers.common.service.settings import store_settings

ASSETS = "page"
SWAGGER_ASSETS = "swagger-ui"

_PAGE = Path(__file__).parent / "page"

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob: data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


class Files(StaticFiles):
    """A folder of static files, whole or in parts. Browsers cache them and revalidate by ETag.

    Args:
        directory: the folder.
        bucket: the S3 bucket that results are fetched from; "" if they are stored locally.
    """

    def __init__(self, directory: Path, bucket: str) -> None:
        super().__init__(directory=directory)
        self._bucket = bucket

    @cached_property
    def _policy(self) -> str:
        # Made on first use, since a bucket's origin needs an S3 client.
        sources = ["'self'", *([_origin(self._bucket)] if self._bucket else [])]
        return "; ".join((*_POLICY, f"connect-src {' '.join(sources)}"))

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and response.stat_result is not None:
            validators = {response.headers["etag"], response.headers["last-modified"]}
            # Starlette answers a part, but words what it lacks in its own way.
            asked_part(Headers(scope=scope), response.stat_result.st_size, validators)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = await run_in_threadpool(lambda: self._policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response


def add_site(app: FastAPI) -> None:
    """Serve ``/``, ``/swagger``, and the files that they load."""
    bucket = store_settings().media_bucket
    page = Files(_PAGE, bucket)
    swagger_assets = Files(Path(str(files("fastapi_offline") / "static")), bucket)
    app.mount(f"/{ASSETS}", page, name=ASSETS)
    app.mount(f"/{SWAGGER_ASSETS}", swagger_assets, name=SWAGGER_ASSETS)

    @app.get("/", include_in_schema=False)
    async def index(request: Request) -> Response:
        return await page.get_response("index.html", request.scope)

    @app.get("/swagger", include_in_schema=False)
    async def swagger(request: Request) -> Response:
        return await page.get_response("swagger.html", request.scope)


def is_site(path: str) -> bool:
    """Whether a path belongs to the page or Swagger UI."""
    return path in ("/", "/swagger") or path.startswith((f"/{ASSETS}/", f"/{SWAGGER_ASSETS}/"))


def _origin(bucket: str) -> str:
    """The origin of links to a bucket: ``https://BUCKET.s3.REGION.amazonaws.com``, or a custom endpoint."""
    link = urlsplit(S3Store(bucket).link("any", media_type="", disposition="", expires_at=0))
    return f"{link.scheme}://{link.netloc}"
