"""Says in ``Server-Timing`` how long each step took, of failed requests too."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.common.progress import Run


class ServerTimingMiddleware:
    """Reads the run that the endpoint left in the request's state."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_times(message: Message) -> None:
            run: Run | None = scope["state"].get("run")
            if message["type"] == "http.response.start" and run and run.milliseconds:
                MutableHeaders(scope=message)["Server-Timing"] = ", ".join(
                    f"{name};dur={ms:.1f}" for name, ms in list(run.milliseconds.items())
                )
            await send(message)

        await self.app(scope, receive, send_with_times)
