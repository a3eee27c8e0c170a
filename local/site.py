"""The web page at ``/`` and Swagger UI, from files of our own: nothing in them asks another host."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ASSETS = "page"
SWAGGER_ASSETS = "swagger-ui"

_PAGE = Path(__file__).parent / "page"

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class Files(StaticFiles):
    """A folder of static files that a browser keeps, and asks about by ETag before it uses them again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response


def add_site(app: FastAPI) -> None:
    """``/``, ``/swagger``, and the files that they load."""
    page = Files(directory=_PAGE)
    app.mount(f"/{ASSETS}", page, name=ASSETS)
    app.mount(
        f"/{SWAGGER_ASSETS}", Files(directory=str(files("fastapi_offline") / "static")), name=SWAGGER_ASSETS
    )

    @app.get("/", include_in_schema=False)
    async def index(request: Request) -> Response:
        return await page.get_response("index.html", request.scope)

    @app.get("/swagger", include_in_schema=False)
    async def swagger(request: Request) -> Response:
        return await page.get_response("swagger.html", request.scope)


def is_site(path: str) -> bool:
    """Whether a path is the page's or Swagger UI's."""
    return path in ("/", "/swagger") or path.startswith((f"/{ASSETS}/", f"/{SWAGGER_ASSETS}/"))
