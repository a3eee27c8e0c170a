"""``python -m local``: serve everything on one port, with workers beside it."""

import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from layers.common.service.jobs.settings import job_settings
from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings
from layers.common.service.stores.settings import store_settings
from layers.common.service.stores.stores import Stores, open_stores
from layers.common.vision.segment import warm_up
from layers.common.vision.settings import vision_settings
from local.gateway.environment import settle_as_on_lambda
from local.gateway.http_api import HTTP_API
from local.gateway.middleware import GatewayMiddleware
from local.gateway.rest import REST
from local.gateway.routes import Routes
from local.metrics.middleware import add_metrics
from local.router import FUNCTIONS, create_router
from local.settings import LocalSettings
from local.supervisor import Supervisor, supervising

_SWITCH_INTERVAL_S = 0.001
"""How long a worker may keep the interpreter from the event loop. Python's default is five times that, and a
health check asks for it several times."""

_GRACE_S = 25
"""How long those who are served at the end may hold it up: less than Compose waits before it kills."""

_KINDS = {"lambda": REST, "lambda-http": HTTP_API}


class Server(uvicorn.Server):
    """uvicorn's, which tells streams of events that it waits for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.config.app.state.stopping = True  # type: ignore[union-attr]
        super().handle_exit(sig, frame)


def main() -> None:
    """Serve until told to stop."""
    settings = LocalSettings()
    if settings.gateway:
        settle_as_on_lambda()
    vision_settings()  # a bad one stops the start, not every request
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    configure_logs(service_settings().log_level)
    # uvicorn raises the signal that stopped it once more; by default it would end us before our workers.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit())
    threading.Thread(target=warm_up, daemon=True).start()
    stores = open_stores(store_settings())
    supervisor = Supervisor(settings.beside, stores, job_settings())
    with supervising(supervisor), suppress(KeyboardInterrupt):
        Server(
            uvicorn.Config(
                _app(settings, stores),
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_S,
            )
        ).run()


def _app(settings: LocalSettings, stores: Stores) -> FastAPI:
    router = create_router()
    if settings.gateway:
        router.add_middleware(
            GatewayMiddleware,
            routes=Routes.of(FUNCTIONS),
            kind=_KINDS[settings.gateway],
            timeout_s=settings.gateway_timeout_s,
        )
    add_metrics(router, stores, None if settings.gateway else router.state.workers)
    return router


if __name__ == "__main__":
    main()
