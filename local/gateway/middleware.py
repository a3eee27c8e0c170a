"""Routes requests to the functions through the gateway instead of the app."""

import asyncio
import posixpath
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from layers.common.dialects import dialects
from layers.common.service.lambda_handler import Handler, lambda_handler
from layers.common.service.objects.folder import ROUTE
from local.gateway.apis import Api
from local.gateway.invoke import Context, invoke
from local.gateway.request import GatewayError, Reason, Request, check_head, read_body
from local.router import Function
from local.site import is_site

T = TypeVar("T")

_MOST_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Routes:
    """A handler for each path and everything below it, and one for all other paths."""

    by_path: Mapping[str, Handler]
    rest: Handler

    @classmethod
    def of(cls, functions: Sequence[Function]) -> "Routes":
        """Routes in which each function has its capabilities' common path, and their paths in other dialects.

        Paths that belong to no capability (health, models, jobs, uploads, OpenAPI, and unknown ones) go to
        one more function with all capabilities, since its answers list all of them.
        """
        shared = {
            posixpath.commonpath([one.path for one in function.capabilities]): function.handler
            for function in functions
        }
        shared |= {
            route.path.partition("/{")[0]: function.handler
            for function in functions
            for dialect in dialects()
            for route in dialect.routes(function.capabilities)
            if route.operation in {one.name for one in function.capabilities}
        }
        capabilities = [one for function in functions for one in function.capabilities]
        return cls(shared, lambda_handler(*capabilities, dialects=dialects))

    @property
    def handlers(self) -> Sequence[Handler]:
        return [*dict.fromkeys(self.by_path.values()), self.rest]

    def handler(self, path: str) -> Handler:
        """The handler for a decoded path."""
        for prefix, handler in self.by_path.items():
            if path == prefix or path.startswith(f"{prefix}/"):
                return handler
        return self.rest


class GatewayMiddleware:
    """Answers everything but the web page and the folder of blobs, which on AWS is S3.

    Args:
        api: the kind of API in front of the functions.
        timeout_s: how long the gateway waits. As on AWS, the function then continues without a caller.
    """

    def __init__(self, app: ASGIApp, routes: Routes, api: Api, timeout_s: float) -> None:
        self._app = app
        self._routes = routes
        self._api = api
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
            response = await self._response(scope, receive, request_id)
        except ClientDisconnect:
            return
        except GatewayError as error:
            response = self._api.error(error.reason, request_id)
        await response(scope, receive, send)

    async def _response(self, scope: Scope, receive: Receive, request_id: str) -> Response:
        body = await read_body(receive)
        check_head(scope)
        if body is None:
            raise GatewayError(Reason.REQUEST_TOO_LARGE)
        request = Request.of(scope, body)
        handler = self._routes.handler(scope["path"])
        try:
            return await asyncio.wait_for(
                self._in_thread(lambda: self._invoke(handler, request, request_id)), self._timeout_s
            )
        except TimeoutError:
            raise GatewayError(Reason.TIMED_OUT) from None

    def _invoke(self, handler: Handler, request: Request, request_id: str) -> Response:
        result = invoke(handler, self._api.event(request, request_id), Context(request_id))
        return self._api.response(result, request_id)

    async def _start(self) -> None:
        """Send a first request to each function, so that no two threads initialise it at the same time."""
        first = Request("GET", "/health", "", [("host", "localhost")], b"", "127.0.0.1")
        for handler in self._routes.handlers:
            await self._in_thread(lambda handler=handler: self._invoke(handler, first, "start"))  # type: ignore[misc]

    def _in_thread(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self._pool, work)
