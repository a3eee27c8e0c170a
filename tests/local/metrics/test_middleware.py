"""``/metrics`` of the real stack: values move as what happens there does."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from layers.common import __version__
from local.metrics.families import FAMILIES
from photo_studio import ProblemError, Studio
from tests.local.conftest import WAYS
from tests.local.metrics.scrape import Scrape, differences
from tests.pictures import portrait_jpeg
from tests.processes import beside
from tests.servers import Server, serving
from tests.waiting import wait_for

REQUESTS, WORK = "photo_studio_http_requests_total", "photo_studio_work_total"
STEPS = "photo_studio_step_duration_seconds_count"
ATTEMPTS, ENDED = "photo_studio_job_attempts_total", "photo_studio_jobs_ended_total"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watched")
    (folder / "in" / "edit").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module", params=WAYS)
def stack(
    request: pytest.FixtureRequest, watched: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The router, a worker and a watched folder; and the same behind a gateway."""
    env = {
        "JOB_WORKERS": "1",
        "JOB_LEASE_S": "3",
        "STUDIO_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "WATCH_DIR": str(watched),
        "API_KEYS": "secret",
    }
    with serving({**env, **WAYS[request.param]}) as server:
        yield server


@pytest.fixture
def studio(stack: Server) -> Iterator[Studio]:
    with Studio(stack.url, api_key="secret") as studio:
        yield studio


def test_requests_are_counted_by_route_method_and_status(stack: Server, studio: Studio) -> None:
    grown = differences(stack)
    studio.edit(portrait_jpeg())
    with pytest.raises(ProblemError):
        studio.edit(b"no picture")
    httpx.put(f"{stack.url}/v1/edit", headers={"x-api-key": "secret"})
    httpx.get(f"{stack.url}/v1/models")
    assert grown(REQUESTS, route="/v1/edit") == 3
    assert grown(REQUESTS, route="/v1/edit", method="POST", status="200") == 1
    assert grown(REQUESTS, route="/v1/edit", method="POST", status="415") == 1
    assert grown(REQUESTS, route="/v1/edit", method="PUT", status="405") == 1
    assert grown(REQUESTS, route="/v1/models", status="401") == 1
    assert grown("photo_studio_http_request_duration_seconds_count", route="/v1/edit", method="POST") == 2
    assert grown("photo_studio_http_request_duration_seconds_sum", route="/v1/edit") > 0


def test_the_pages_files_are_one_route(stack: Server) -> None:
    grown = differences(stack)
    for name in ("icon.svg", "js/main.js", "js/no-such.js"):
        httpx.get(f"{stack.url}/page/{name}")
    assert grown(REQUESTS, route="/page") == 3
    assert grown(REQUESTS, route="/page", status="200") == 2


def test_what_a_stranger_sends_makes_no_series(stack: Server) -> None:
    grown = differences(stack)
    before = {name: Scrape(stack).labels(REQUESTS, name) for name in ("route", "method")}
    for n in range(5):
        httpx.request("PROPFIND", f"{stack.url}/stranger/{n}")
        httpx.get(f"{stack.url}/v1/jobs/{n * 'a':x<30}", headers={"x-api-key": "secret"})
    assert grown(REQUESTS, route="unknown", method="unknown") == 5
    assert grown(REQUESTS, route="/v1/jobs/{job_id}", status="404") == 5
    after = Scrape(stack)
    assert after.labels(REQUESTS, "route") - before["route"] <= {"unknown", "/v1/jobs/{job_id}"}
    assert after.labels(REQUESTS, "method") - before["method"] <= {"unknown", "GET"}


def test_work_of_requests_is_counted_by_its_end_and_its_steps(stack: Server, studio: Studio) -> None:
    grown = differences(stack)
    studio.edit(portrait_jpeg(), ops=[{"op": "brightness", "factor": 1.1}, {"op": "contrast", "factor": 1.1}])
    with pytest.raises(ProblemError):
        studio.edit(portrait_jpeg()[:2000])
    assert grown(WORK, operation="edit", by="request", outcome="succeeded") == 1
    assert grown(WORK, operation="edit", by="request", outcome="refused") == 1
    assert grown(STEPS, operation="edit", by="request", step="several") == 1
    assert grown(STEPS, operation="edit", by="request", step="encode") == 1


def test_jobs_are_counted_where_another_process_does_them(stack: Server, studio: Studio) -> None:
    grown = differences(stack)
    for _ in range(3):
        studio.submit.edit(portrait_jpeg()).result()
    with pytest.raises(ProblemError):
        studio.submit.edit(b"no picture").result()
    assert grown(ENDED, operation="edit", state="succeeded") == 3
    assert grown(ENDED, operation="edit", state="failed") == 1
    assert grown(ATTEMPTS, operation="edit") == 4
    assert grown(WORK, operation="edit", by="job", outcome="refused") == 1
    assert grown(STEPS, operation="edit", by="job", step="encode") == 3
    assert Scrape(stack)("photo_studio_jobs") == 0


def test_the_watched_folder_is_counted(stack: Server, watched: Path) -> None:
    grown = differences(stack)
    (watched / "in" / "edit" / f"{stack.pid}.jpg").write_bytes(portrait_jpeg())
    wait_for(lambda: grown(WORK, operation="edit", by="folder", outcome="succeeded") == 1)
    assert grown(STEPS, operation="edit", by="folder", step="decode") == 1


def test_a_killed_worker_loses_and_doubles_nothing(stack: Server, studio: Studio) -> None:
    grown = differences(stack)
    studio.submit.edit(portrait_jpeg()).result()
    job = studio.submit.motion("captions", words=["ett", "två"], duration=60, w=1080, h=1920)
    wait_for(lambda: job.refresh().status == "running")
    assert Scrape(stack)("photo_studio_jobs", state="running") == 1
    for pid in beside(stack.pid):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: grown(ATTEMPTS, operation="motion_captions") == 2)
    job.cancel()
    studio.submit.edit(portrait_jpeg()).result(60)
    assert grown(ENDED, operation="edit", state="succeeded") == 2
    assert grown(ATTEMPTS, operation="edit") == 2
    assert grown(ENDED, operation="motion_captions", state="cancelled") == 1
    assert grown(ENDED, operation="motion_captions") == 1


def test_gauges_show_what_is_under_way(stack: Server) -> None:
    assert Scrape(stack)("photo_studio_http_requests_in_progress") == 0
    with socket.create_connection(("127.0.0.1", stack.port)) as sender:
        sender.sendall(b"POST /v1/edit HTTP/1.1\r\nHost: localhost\r\nx-api-key: secret\r\n")
        sender.sendall(b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n\r\n")
        wait_for(lambda: Scrape(stack)("photo_studio_http_requests_in_progress") == 1)
    wait_for(lambda: Scrape(stack)("photo_studio_http_requests_in_progress") == 0)


def test_the_process_and_its_version_are_told(stack: Server) -> None:
    told = Scrape(stack)
    assert told("photo_studio_build_info", version=__version__) == 1
    assert told("process_resident_memory_bytes") > 10_000_000


def test_names_follow_the_conventions(stack: Server, studio: Studio) -> None:
    studio.edit(portrait_jpeg())
    ours = [one for one in Scrape(stack).families if one.name.startswith("photo_studio_")]
    assert {one.name.removesuffix("_total") for one in FAMILIES} >= {
        one.name.removesuffix("_total") for one in ours
    }
    for family in FAMILIES:
        assert family.description.endswith(".")
        assert family.name.endswith("_total") == (family.kind == "counter")
        assert family.name.endswith("_seconds") or family.kind not in ("histogram", "summary")
    assert all(one.documentation for one in ours)


def test_open_metrics_is_spoken_too(stack: Server) -> None:
    wanted = {"Accept": "application/openmetrics-text;version=1.0.0"}
    answer = httpx.get(f"{stack.url}/metrics", headers=wanted)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert {one.name for one in text_string_to_metric_families(answer.text)} >= {
        "photo_studio_http_requests",
        "photo_studio_jobs",
    }


def test_it_is_no_part_of_the_interface(stack: Server) -> None:
    assert "/metrics" not in httpx.get(f"{stack.url}/openapi.json").json()["paths"]
    assert httpx.post(f"{stack.url}/metrics").status_code == 404


def test_threads_are_told_where_requests_share_them(tmp_path: Path) -> None:
    env = {"MAX_CONCURRENCY": "1", "MAX_QUEUE": "3", "STUDIO_DATA_DIR": str(tmp_path)}
    with serving(env) as server:
        told = Scrape(server)
    assert told("photo_studio_max_concurrency") == 1
    assert told("photo_studio_max_queue") == 3
    assert {"photo_studio_work_in_progress", "photo_studio_work_waiting"} <= told.names()
