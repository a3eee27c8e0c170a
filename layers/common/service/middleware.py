"""Middleware around the whole app, from the outside inwards."""

import hashlib
import hmac
import logging
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import SecretStr
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.common.errors import StudioError, Unauthorized
from layers.common.progress import Run
from layers.common.service.faults import UNFORESEEN, DialectTable
from layers.common.service.origin import OriginRules
from layers.common.service.results import names_no_part
from layers.common.service.settings import ServiceSettings, on_lambda
from layers.common.service.workers import CallerGone

OPEN: Final = frozenset(
    {"/", "/blobs", "/health", "/metrics", "/openapi.json", "/swagger", "/swagger/oauth2-redirect"}
)
"""Paths that need no key and no host or site of ours: they describe the service and its state, and process no
pictures. Prometheus reaches ``/metrics`` by whatever name it has for the service."""

OPEN_BELOW: Final = ("/page/", "/swagger-ui/", "/blobs/")
"""Prefixes of open paths: the page's own files, and signed links and forms, whose signature is the key."""

KEY_NEEDED: Final = "expected a valid key in `x-api-key` or in `Authorization: Bearer`"

KEY_HEADER: Final = "x-api-key"

_REQUEST_ID = "X-Request-Id"
_SAFE_ID = re.compile(r"[A-Za-z0-9._:/=+-]{1,128}")

_CLIENT_CLOSED_REQUEST = 499
"""Status in the log, as in nginx's, if the caller disconnected before the answer."""

_access_log = logging.getLogger("photo_studio.access")
_fault_log = logging.getLogger("photo_studio.faults")


def middleware(
    table: DialectTable, settings: ServiceSettings, streams: Sequence[str], open_routes: Sequence[str] = ()
) -> list[Middleware]:
    """All of it, the outermost first.

    Args:
        streams: paths of streams of events, which an EventSource reads without a key.
        open_routes: paths of routes that are open, beside those of every app.
    """
    open_paths = OpenPaths(open_routes)
    # On Lambda, API Gateway decides by host and key.
    origin = (
        []
        if on_lambda()
        else [
            Middleware(OriginMiddleware, table=table, rules=OriginRules.of(settings), open_paths=open_paths)
        ]
    )
    if settings.api_keys or not on_lambda():
        caller = Middleware(
            ApiKeyMiddleware,
            table=table,
            keys=settings.api_keys,
            streams=streams,
            open_paths=open_paths,
        )
    else:
        caller = Middleware(GatewayKeyMiddleware)
    return [
        Middleware(RequestIdMiddleware),
        Middleware(AccessLogMiddleware),
        Middleware(ServerTimingMiddleware),
        Middleware(FaultMiddleware, table=table),
        *origin,
        caller,
        Middleware(HeadMiddleware),
        Middleware(RangeMiddleware),
    ]


class HttpMiddleware:
    """The base of middleware for HTTP requests: anything else, such as the lifespan, passes through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handle = self.handle if scope["type"] == "http" else self.app
        await handle(scope, receive, send)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        raise NotImplementedError


class RequestIdMiddleware(HttpMiddleware):
    """Gives every request an id, the caller's ``X-Request-Id`` if it is harmless, and answers with it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = Headers(scope=scope).get(_REQUEST_ID, "")
        request_id = received if _SAFE_ID.fullmatch(received) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[_REQUEST_ID] = request_id
            await send(message)

        await self.app(scope, receive, send_with_id)


class AccessLogMiddleware(HttpMiddleware):
    """Writes one log line a request, once the answer is complete."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status, bytes_in, bytes_out = _CLIENT_CLOSED_REQUEST, 0, 0

        async def count_in() -> Message:
            nonlocal bytes_in
            message = await receive()
            bytes_in += len(message.get("body", b""))
            return message

        async def count_out(message: Message) -> None:
            nonlocal status, bytes_out
            status = message.get("status", status)
            bytes_out += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, count_in, count_out)
        finally:
            run = scope["state"].get("run", Run())
            _access_log.info(
                "request",
                extra={
                    "request_id": scope["state"]["request_id"],
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                    "bytes_in": bytes_in,
                    "bytes_out": bytes_out,
                    "steps": {name: round(ms, 1) for name, ms in list(run.milliseconds.items())},
                },
            )


class ServerTimingMiddleware(HttpMiddleware):
    """Answers with the time of each step in ``Server-Timing``, of failed requests too."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:

        async def send_with_times(message: Message) -> None:
            run: Run | None = scope["state"].get("run")
            if message["type"] == "http.response.start" and run and run.milliseconds:
                MutableHeaders(scope=message)["Server-Timing"] = ", ".join(
                    f"{name};dur={ms:.1f}" for name, ms in list(run.milliseconds.items())
                )
            await send(message)

        await self.app(scope, receive, send_with_times)


class FaultMiddleware(HttpMiddleware):
    """Answers unforeseen faults: the caller gets the request id, the log gets the traceback."""

    def __init__(self, app: ASGIApp, table: DialectTable) -> None:
        super().__init__(app)
        self._table = table

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except (CallerGone, ClientDisconnect):
            if not started:  # only the log receives it
                await Response(status_code=_CLIENT_CLOSED_REQUEST)(scope, receive, send)
        except Exception:
            _fault_log.exception("unforeseen fault", extra={"request_id": scope["state"]["request_id"]})
            if started:
                raise
            await self._table.refuse(Request(scope), UNFORESEEN.problem)(scope, receive, send)


class OriginMiddleware(HttpMiddleware):
    """Refuses what a page of another site may have sent, everywhere but on the open paths."""

    def __init__(
        self, app: ASGIApp, table: DialectTable, rules: OriginRules, open_paths: "OpenPaths"
    ) -> None:
        super().__init__(app)
        self._table = table
        self._rules = rules
        self._open_paths = open_paths

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in self._open_paths:
            try:
                self._rules.check(Headers(scope=scope))
            except StudioError as fault:
                await self._table.refuse(Request(scope), fault.problem)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class ApiKeyMiddleware(HttpMiddleware):
    """Requires one of ``keys`` everywhere but on the open paths. A path that nobody thought of is closed.

    It sets ``state.owner``: the hash of the caller's key, empty if there are no keys, None if the caller has
    none and reads a stream of events, whose endpoint decides.

    Args:
        streams: paths of such streams, with ``{job_id}``.
    """

    def __init__(
        self,
        app: ASGIApp,
        table: DialectTable,
        keys: frozenset[SecretStr],
        streams: Sequence[str],
        open_paths: "OpenPaths",
    ) -> None:
        super().__init__(app)
        self._table = table
        self._keys = [key.get_secret_value().encode() for key in keys]
        self._streams = [compile_path(path)[0] for path in streams]
        self._open_paths = open_paths

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._table.at(scope["path"]).key(headers_of(scope)).encode() if self._keys else b""
        # Every key is compared, in constant time each, so that the time reveals nothing.
        is_known = sum(hmac.compare_digest(key, known) for known in self._keys) > 0
        if not self._keys or is_known or scope["path"] in self._open_paths:
            scope["state"]["owner"] = owner_of(key) if is_known else ""
        elif self._is_stream(scope):
            scope["state"]["owner"] = None
        else:
            missing = None if key else KEY_HEADER
            refusal = Unauthorized(KEY_NEEDED, param=missing).problem
            await self._table.refuse(Request(scope), refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_stream(self, scope: Scope) -> bool:
        is_read = scope["method"] in ("GET", "HEAD")
        return is_read and any(stream.fullmatch(scope["path"]) for stream in self._streams)


class GatewayKeyMiddleware(HttpMiddleware):
    """Sets ``state.owner`` by the header that API Gateway has verified."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["owner"] = owner_of(Headers(scope=scope).get("x-api-key", "").encode())
        await self.app(scope, receive, send)


class HeadMiddleware(HttpMiddleware):
    """Handles HEAD as GET and withholds the body (RFC 9110, 9.3.2). A stream ends after its headers."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # Ranges are defined for GET alone.
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        scope["state"]["is_head"] = True
        answered = False

        async def send_headers(message: Message) -> None:
            nonlocal answered
            if answered:
                raise OSError  # tells a stream that nobody listens any more
            if message["type"] == "http.response.body":
                answered = True
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        try:
            await self.app({**scope, "method": "GET", "headers": headers}, receive, send_headers)
        except (ClientDisconnect, OSError):
            if not answered:
                raise


class RangeMiddleware(HttpMiddleware):
    """Ignores a Range that is not one range of bytes (RFC 9110, 14.2), also where Starlette answers."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if names_no_part(Headers(scope=scope)):
            headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope["state"]["is_range_ignored"] = True
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)


class OpenPaths:
    """The paths that need no key.

    Args:
        routes: paths of open routes, with their parameters, beside those of every app.
    """

    def __init__(self, routes: Sequence[str] = ()) -> None:
        self._routes = [compile_path(path)[0] for path in routes]

    def __contains__(self, path: str) -> bool:
        return (
            path in OPEN
            or path.startswith(OPEN_BELOW)
            or any(route.fullmatch(path) for route in self._routes)
        )


def owner_of(key: bytes) -> str:
    """Names the caller that has an API key, without revealing it; empty without a key."""
    return hashlib.sha256(b"photo-studio owner " + key).hexdigest() if key else ""


def headers_of(scope: Scope) -> Mapping[str, str]:
    """A request's headers by lower-case name; repeated ones are joined by commas."""
    headers = Headers(scope=scope)
    return {name: ",".join(headers.getlist(name)) for name in headers}
