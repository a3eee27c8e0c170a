"""Answers HEAD wherever GET answers (RFC 9110, 9.3.2): the same status and headers, and no body."""

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMiddleware:
    """Has HEAD handled as GET, and keeps the body back. A stream is given up once its headers are sent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # Ranges are defined for GET alone.
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        answered = False

        async def headers_alone(message: Message) -> None:
            nonlocal answered
            if answered:
                raise OSError  # by which a stream learns that nobody listens any more
            if message["type"] == "http.response.body":
                answered = True
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        try:
            await self.app({**scope, "method": "GET", "headers": headers}, receive, headers_alone)
        except (ClientDisconnect, OSError):
            if not answered:
                raise
