"""A gateway of this process, in front of any handler."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from mangum import Mangum
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from layers.common.service.lambda_handler import Handler
from local.gateway.apis import HTTP_API, REST, Api
from local.gateway.middleware import GatewayMiddleware, Routes
from local.gateway.request import Request
from tests.servers import serving_app

APIS: dict[str, Api] = {"REST": REST, "HTTP": HTTP_API}


@contextmanager
def serving_handler(handler: Handler, api: Api, timeout_s: float = 29) -> Iterator[httpx.Client]:
    app = FastAPI()
    app.add_middleware(GatewayMiddleware, routes=Routes({}, handler), api=api, timeout_s=timeout_s)
    with serving_app(app) as client:
        yield client


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """The body as it came, or what was asked as JSON."""
    asked = Asked(scope, receive)
    body = await asked.body()
    seen = {
        "method": asked.method,
        "path": scope["path"],
        "query": asked.query_params.multi_items(),
        "headers": dict(asked.headers),
        "url": str(asked.url),
    }
    answer: Response = Response(body, media_type="image/png") if body else JSONResponse(seen)
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    await answer(scope, receive, send)


def echo() -> Handler:
    """A function that says what reached it."""
    adapters: list[Mangum] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        if not adapters:  # it looks for a loop, which a thread of invocations has
            adapters.append(Mangum(_echo, lifespan="off"))
        answer: dict[str, Any] = adapters[0](event, context)
        return answer

    return handler


def request(
    method: str = "POST",
    path: str = "/v1/cutout",
    query: str = "",
    body: bytes = b"",
    headers: Sequence[tuple[str, str]] = (("host", "localhost:8000"),),
) -> Request:
    return Request(method, path, query, headers, body, "203.0.113.1")


def through_json(event: Any) -> Any:
    return json.loads(json.dumps(event))
