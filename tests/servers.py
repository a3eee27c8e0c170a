"""Real servers for tests: the router as its own process on a free port."""

import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

import httpx
import uvicorn
from fastapi import FastAPI

from layers.common.core.capability import Capability
from layers.common.service.jobs.worker import Worker
from layers.common.service.settings import job_settings, store_settings
from layers.common.service.stores import open_stores
from tests import warm
from tests.waiting import PATIENCE_S, wait_for


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def resident_mb(self) -> float:
        """Resident memory of the process (Linux)."""
        with open(f"/proc/{self.pid}/status") as status:  # noqa: PTH123
            line = next(line for line in status if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def serving(
    env: Mapping[str, str], log: IO[bytes] | None = None, *, within: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """``python -m local`` with ``env`` on top of an environment, ready to answer.

    Args:
        log: takes what it says; lost by default.
        within: the environment; by default that of this process.
    """
    port = free_port()
    around = os.environ if within is None else within
    process = warm.start("local", env={**around, "PORT": str(port), "HOST": "127.0.0.1", **env}, out=log)
    try:
        wait_until_it_answers(port, process)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


def free_port() -> int:
    """A port that nobody listens on, and that the system gives to no connection meanwhile."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def working() -> Iterator[None]:
    """A worker that does the jobs of this process's stores."""
    process = warm.start("local.worker", env=os.environ)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@contextmanager
def working_here(capabilities: Sequence[Capability]) -> Iterator[None]:
    """A worker in a thread of this process, by the present settings."""
    stop, stores = threading.Event(), open_stores(store_settings())
    thread = threading.Thread(target=Worker(capabilities, stores, job_settings(), stop).loop, args=[0.05])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        stores.close()


def wait_until_it_answers(port: int, process: "subprocess.Popen[bytes] | warm.Program") -> None:
    """Wait for a server that has just been started.

    Raises:
        RuntimeError: it has ended.
    """

    def answers() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            httpx.get(f"http://127.0.0.1:{port}/health")
        except httpx.TransportError:
            return False
        return True

    wait_for(answers)


@contextmanager
def serving_app(app: FastAPI) -> Iterator[httpx.Client]:
    """An app of this process behind a real server, and a client for it."""
    port = free_port()
    # A test may be busy for longer than uvicorn keeps an idle connection, which the client then finds closed.
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, timeout_keep_alive=60)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
