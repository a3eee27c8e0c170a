"""The local stack in its containers."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.images.docker import run
from tests.images.gateway import asks
from tests.pictures import opened
from tests.servers import free_port

_PROJECT = "photo-studio-test"


def ask_the_stack() -> None:
    """A cut-out and an edit by the router, a motion by the worker."""
    with _up() as http:
        for name in ("cutout", "edit"):
            route, files, fields = asks()[name]
            answer = http.post(route, files=files, data=fields)
            assert answer.status_code == 200, answer.text[:500]
            print(f"  {name:<8} {opened(answer.content).size}  {answer.headers['server-timing'][:70]}")
        route, files, fields = asks()["motion"]
        job = http.post(route, files=files, data=fields, headers={"Prefer": "respond-async"})
        with http.stream("GET", f"{job.headers['location']}/events") as events:
            lines = list(events.iter_lines())
        film = http.get(f"{job.headers['location']}/result")
        assert (film.status_code, film.content[4:8]) == (200, b"ftyp"), lines[-5:]
        print(f"  motion   {len(film.content):,} bytes, {sum('data:' in one for one in lines)} events")


@contextmanager
def _up() -> Iterator[httpx.Client]:
    port = free_port()
    compose = (shutil.which("docker-compose") or "docker",) + ("compose",) * (
        shutil.which("docker-compose") is None
    )
    command = (*compose, "-p", _PROJECT)
    settings = {"PORT": str(port), "MODEL_DOWNLOAD": "never"}
    run(*command, "up", "-d", "--no-build", **settings)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http:
            _wait(http)
            yield http
    except BaseException:
        print(run(*command, "logs", "--tail", "50", **settings))
        raise
    finally:
        run(*command, "down", "--volumes", **settings)


def _wait(http: httpx.Client) -> None:
    for _ in range(120):
        try:
            if http.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise TimeoutError("the router does not answer")
