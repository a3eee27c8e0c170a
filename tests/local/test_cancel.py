"""Cancelled work in the real stack: an encoder is gone, a model's call is over, and the worker is free."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.films import film_job
from tests.images_server import ImagesServer as Painter
from tests.images_server import Reply, hangs, images_server, paints
from tests.processes import beside, cpu_s, descendants, encoders
from tests.servers import serving
from tests.waiting import wait_for


def cpu_of_a_second(pids: Sequence[int]) -> float:
    """Seconds of processor time, of which an idle worker needs a few hundredths to look up now and then."""
    before = sum(map(cpu_s, pids))
    time.sleep(1)
    return sum(map(cpu_s, pids)) - before


def test_a_cancelled_film_frees_its_processor(tmp_path: Path) -> None:
    env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(tmp_path)}
    with serving(env) as server, httpx.Client(base_url=server.url) as client:
        wait_for(lambda: beside(server.pid))
        (worker,) = beside(server.pid)
        path = film_job(client, seconds=60, draft=False)
        wait_for(lambda: encoders(worker))
        wait_for(lambda: client.get(path).json()["progress"] > 10)
        processes = [one for one in descendants(worker) if one not in encoders(worker)]
        assert client.post(f"{path}/cancel").json()["status"] == "cancelled"
        wait_for(lambda: not encoders(worker))
        wait_for(lambda: cpu_of_a_second([worker, *processes]) < 0.2)
        assert beside(server.pid) == [worker]
        assert descendants(worker) == processes, "the work was stopped, not killed"
        assert client.get(path).json()["status"] == "cancelled"
        assert client.get(f"{path}/result").status_code == 409


PAINTED = json.dumps({"from_prompt": {"prompt": "a bee"}, "remove_background": False})
ASYNC = {"Prefer": "respond-async"}


@contextmanager
def painting(folder: Path, *replies: Reply, **env: str) -> Iterator[tuple[httpx.Client, Painter]]:
    """The stack with one worker, and a model that paints with these replies."""
    with images_server(*replies) as painter:
        settings = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(folder), "GENERATOR_BASE_URL": painter.url}
        with serving({**settings, **env}) as server, httpx.Client(base_url=server.url) as client:
            yield client, painter


def ask(client: httpx.Client, headers: Any = None) -> httpx.Response:
    return client.post("/v1/product", files={"params": (None, PAINTED)}, headers=headers)


def ended(client: httpx.Client, path: str) -> Any:
    wait_for(lambda: client.get(path).json()["status"] in ("succeeded", "failed", "cancelled"))
    return client.get(path).json()


def test_a_cancelled_job_ends_the_call_of_its_model(tmp_path: Path) -> None:
    gone = threading.Event()
    with painting(tmp_path, hangs(600, gone), paints(), GENERATOR_TIMEOUT_S="500") as (client, painter):
        path = ask(client, ASYNC).headers["location"]
        wait_for(lambda: painter.asked)
        assert not gone.is_set()
        assert client.post(f"{path}/cancel").json()["status"] == "cancelled"
        wait_for(gone.is_set)
        assert ended(client, ask(client, ASYNC).headers["location"])["status"] == "succeeded"
        assert ended(client, path)["status"] == "cancelled"
        assert client.get(f"{path}/result").status_code == 409
    assert len(painter.asked) == 2


def test_a_caller_who_leaves_ends_the_call_of_the_model(tmp_path: Path) -> None:
    gone = threading.Event()
    with painting(tmp_path, hangs(600, gone), paints(), GENERATOR_TIMEOUT_S="500") as (client, painter):
        url = client.base_url.join("/v1/product")
        request = httpx.Request("POST", url, files={"params": (None, PAINTED)})
        head = b"".join(b"%s: %s\r\n" % one for one in request.headers.raw)
        with socket.create_connection((url.host, url.port)) as caller:
            caller.sendall(b"POST /v1/product HTTP/1.1\r\n" + head + b"\r\n" + request.read())
            wait_for(lambda: painter.asked)
            assert not gone.is_set()
        wait_for(gone.is_set)
        assert ask(client).status_code == 200


def test_a_time_out_beside_a_cancellation(tmp_path: Path) -> None:
    """Whichever comes first ends the call and the job, and the worker does the next one."""
    gone = [threading.Event(), threading.Event()]
    replies = hangs(600, gone[0]), hangs(600, gone[1]), paints()
    with painting(tmp_path, *replies, GENERATOR_TIMEOUT_S="1") as (client, painter):
        path = ask(client, ASYNC).headers["location"]
        assert ended(client, path)["problem"]["code"] == "answer_timeout"
        wait_for(gone[0].is_set)
        path = ask(client, ASYNC).headers["location"]
        wait_for(lambda: len(painter.asked) == 2)
        client.post(f"{path}/cancel")
        wait_for(gone[1].is_set)
        assert ended(client, path)["status"] in ("cancelled", "failed")
        ended(client, ask(client, ASYNC).headers["location"])
    assert len(painter.asked) == 3
