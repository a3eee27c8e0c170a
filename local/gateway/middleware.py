"""Sends requests to the functions through the gateway instead of into the app."""

import asyncio
import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from layers.common.service.lambda_handler import Handler
from layers.common.service.objects.folder import ROUTE
from local.gateway.answer import answer, refusal
from local.gateway.invoke import Context, invoke
from local.gateway.kind import Kind
from local.gateway.limits import MOST_HEADER_BYTES, header_bytes
from local.gateway.refusals import Fault, Refused
from local.gateway.request import Request, read_body
from local.gateway.routes import Routes
from local.site import is_site

T = TypeVar("T")

_MOST_AT_ONCE = 64
_HOST = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?", re.ASCII)


class GatewayMiddleware:
    """All but the web page and the folder of blobs, which on AWS is S3.

    Args:
        kind: of the API that is in front of the functions.
        timeout_s: how long the gateway waits. The function goes on after that, unheard, as on AWS.
    """

    def __init__(self, app: ASGIApp, routes: Routes, kind: Kind, timeout_s: float) -> None:
        self._app = app
        self._routes = routes
        self._kind = kind
        self._timeout_s = timeout_s
        self._pool = ThreadPoolExecutor(_MOST_AT_ONCE, "invocation")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._start()
        if scope["type"] != "http" or is_site(scope["path"]) or f"{scope['path']}/".startswith(f"/{ROUTE}/"):
            await self._app(scope, receive, send)
            return
        request_id = str(uuid.uuid4())
        try:
            response = await self._answer(scope, receive, request_id)
        except ClientDisconnect:
            return
        except Refused as refused:
            response = refusal(refused.fault, self._kind, request_id)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, request_id: str) -> Response:
        body = await read_body(receive)
        _admit(scope)
        if body is None:
            raise Refused(Fault.REQUEST_TOO_LARGE)
        request = Request.of(scope, body)
        handler = self._routes.handler(scope["path"])
        try:
            return await asyncio.wait_for(
                self._in_thread(lambda: self._ask(handler, request, request_id)), self._timeout_s
            )
        except TimeoutError:
            raise Refused(Fault.TIMED_OUT) from None

    def _ask(self, handler: Handler, request: Request, request_id: str) -> Response:
        told = invoke(handler, self._kind.event(request, request_id), Context(request_id))
        return answer(told, self._kind, request_id)

    async def _start(self) -> None:
        """A first question to each function, so that none is made ready twice by two at a time."""
        first = Request("GET", "/health", "", [("host", "localhost")], b"", "127.0.0.1")
        for handler in self._routes.handlers:
            await self._in_thread(lambda handler=handler: self._ask(handler, first, "start"))  # type: ignore[misc]

    def _in_thread(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self._pool, work)


def _admit(scope: Scope) -> None:
    line = (
        f"{scope['method']} {scope['raw_path'].decode('latin-1')}?{scope['query_string'].decode('latin-1')}"
    )
    if header_bytes(line, scope["headers"]) > MOST_HEADER_BYTES:
        raise Refused(Fault.HEADERS_TOO_LARGE)
    if not _HOST.fullmatch(dict(scope["headers"]).get(b"host", b"").decode("latin-1")):
        raise Refused(Fault.UNKNOWN_HOST)
