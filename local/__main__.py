"""``python -m local``: serve everything on one port, with workers beside it."""

import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from layers.common.service.logs import configure_logs
from layers.common.service.settings import job_settings, service_settings, store_settings
from layers.common.service.stores import Stores, open_stores
from layers.common.vision.segment import warm_up
from layers.common.vision.settings import vision_settings
from local.gateway.apis import HTTP_API, REST
from local.gateway.invoke import set_environment
from local.gateway.middleware import GatewayMiddleware, Routes
from local.metrics.middleware import add_metrics
from local.router import FUNCTIONS, create_router
from local.settings import LocalSettings
from local.supervisor import Supervisor, supervising

_SWITCH_INTERVAL_S = 0.001
"""How long a worker thread may hold the interpreter while the event loop waits. Python's default is five
times as long, and a health check waits several times."""

_GRACE_S = 25
"""How long open requests may delay the shutdown: less than Compose waits before it kills the process."""

_APIS = {"lambda": REST, "lambda-http": HTTP_API}


class Server(uvicorn.Server):
    """uvicorn's server, which also tells open event streams to end when it stops."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.config.app.state.stopping = True  # type: ignore[union-attr]
        super().handle_exit(sig, frame)


def main() -> None:
    """Serve until a signal stops the process."""
    settings = LocalSettings()
    if settings.gateway:
        set_environment()
    vision_settings()  # an invalid one fails the start, not every request
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    configure_logs(service_settings().log_level)
    # uvicorn raises its stop signal again; by default that would end this process before its workers.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit())
    threading.Thread(target=warm_up, daemon=True).start()
    stores = open_stores(store_settings())
    supervisor = Supervisor(settings.processes, stores, job_settings())
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
            api=_APIS[settings.gateway],
            timeout_s=settings.gateway_timeout_s,
        )
    add_metrics(router, stores, None if settings.gateway else router.state.workers)
    return router


if __name__ == "__main__":
    main()
