"""All capabilities behind one server, under the documented routes."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse, Response

from functions.compose.app import capability as compose
from functions.cutout.app import capability as cutout
from functions.edit.app import capability as edit
from functions.motion.app import capabilities as effects
from functions.style.app import capabilities as styles
from layers.common.service.app import create_app

CAPABILITIES = (cutout, edit, compose, *effects(), *styles())

_PAGE = Path(__file__).parent / "page" / "index.html"


def create_router() -> FastAPI:
    """The app of the local stack."""
    router = create_app(CAPABILITIES)

    @router.get("/", include_in_schema=False)
    async def page() -> Response:
        return FileResponse(_PAGE)

    return router
