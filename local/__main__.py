"""``python -m local``: serve everything on one port, with workers beside it."""

import asyncio
import math
import signal
import socket
import sys
import threading
from contextlib import closing, suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from layers.common.core.invocation import Performer
from layers.common.disk import sweep_scratch
from layers.common.errors import WorkDied
from layers.common.service.generator import generator_settings
from layers.common.service.logs import configure_logs
from layers.common.service.processes.pool import WorkProcesses, work_processes
from layers.common.service.settings import job_settings, service_settings, store_settings
from layers.common.service.stores import Stores, open_stores
from layers.common.service.vision_model import vision_model_settings
from layers.common.vision.segment import warm_up
from layers.common.vision.settings import vision_settings
from local.connections import LimitedProtocol, raise_descriptor_limit
from local.gateway.apis import HTTP_API, REST
from local.gateway.invoke import set_environment
from local.gateway.middleware import GatewayMiddleware, Routes
from local.metrics.middleware import add_metrics
from local.router import CAPABILITIES, FUNCTIONS, create_router
from local.settings import LocalSettings
from local.supervisor import Supervisor, supervising

_SWITCH_INTERVAL_S = 0.001
"""How long a worker thread may hold the interpreter while the event loop waits. Python's default is five
times as long, and a health check waits several times."""

_GRACE_S = 2.0
"""How long requests may go on after the stop signal. Then their callers are told to come back."""

_ABANDON_S = 1.5
"""How long it takes to abandon their work and to answer."""

_APIS = {"lambda": REST, "lambda-http": HTTP_API}


class Server(uvicorn.Server):
    """uvicorn's server, which also ends what may outlast its patience: event streams, workers, jobs."""

    def __init__(self, app: FastAPI, supervisor: Supervisor, settings: LocalSettings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                http=LimitedProtocol,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=math.ceil(_GRACE_S + _ABANDON_S),
            )
        )
        self._app = app
        self._supervisor = supervisor

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.stopping = True
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._supervisor.begin_stop()
        asyncio.get_running_loop().call_later(_GRACE_S, self._app.state.workers.stop)
        await super().shutdown(sockets)


def main() -> None:
    """Serve until a signal stops the process."""
    try:
        settings = LocalSettings()
        if settings.gateway:
            set_environment()
        settings.check_open(service_settings())
        settings.check_address()
        settings.check_folder()
        stored, jobs = store_settings(), job_settings()
        # An invalid one fails the start, not every request.
        vision_settings(), vision_model_settings(), generator_settings()
    except ValueError as fault:
        sys.exit(f"Photo Studio does not start: {_reason(fault)}")
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    configure_logs()
    # uvicorn raises its stop signal again; by default that would end this process before its workers.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit())
    sweep_scratch()
    processes = work_processes(CAPABILITIES)
    raise_descriptor_limit()
    threading.Thread(target=_warm_up, args=[processes], daemon=True).start()
    stores = open_stores(stored)
    supervisor = Supervisor(settings.processes, stores, jobs)
    with closing(processes), supervising(supervisor), suppress(KeyboardInterrupt):
        Server(_app(settings, stores, processes), supervisor, settings).run()
    if processes.is_lost:
        sys.exit(1)  # so that whoever watches this process starts it again


def _warm_up(processes: WorkProcesses) -> None:
    with suppress(WorkDied):  # the server has stopped meanwhile
        processes.call(warm_up)


def _reason(fault: ValueError) -> str:
    """Why settings are not valid, without their values, which may be secret."""
    if not isinstance(fault, ValidationError):
        return str(fault)
    errors = [(".".join(map(str, one["loc"])).upper(), one["msg"]) for one in fault.errors()]
    return "; ".join(f"{name}: {message}" if name else message for name, message in errors)


def _app(settings: LocalSettings, stores: Stores, performer: Performer) -> FastAPI:
    router = create_router(performer)
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
