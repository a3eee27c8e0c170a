"""A job's events as a browser's own EventSource sees them."""

import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from local.router import create_router
from tests.browser.chromium import Chromium
from tests.films import film_job
from tests.layers.common.service.service import until
from tests.servers import serving_app, working
from tests.waiting import PATIENCE_S, wait_for

CLOSED = 2
"""EventSource.readyState of one that will not connect again."""

PAGE = """<!doctype html><title>Events</title><script>
const seen = [];
const source = new EventSource("EVENTS");
const tell = () => fetch("/seen", {method: "POST", body: JSON.stringify({seen, state: source.readyState})});
for (const name of ["progress", "succeeded", "failed", "cancelled"]) source.addEventListener(name, e => {
  seen.push({...JSON.parse(e.data), event: e.lastEventId});
  tell();
});
source.onerror = tell;
</script>"""


class Witness:
    """What the page has told of its EventSource, and how often it connected."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.connections: list[str | None] = []
        self.closed = threading.Event()

    def hear(self, told: dict[str, Any]) -> None:
        self.seen = max(self.seen, told["seen"], key=len)  # a browser's requests may overtake each other
        if told["state"] == CLOSED:
            self.closed.set()


def watched(witness: Witness) -> FastAPI:
    """The stack's router, with a page that follows a job and says what it sees."""
    app = create_router()

    @app.middleware("http")
    async def count(request: Request, call_next: Any) -> Response:
        if request.url.path.endswith("/events"):
            witness.connections.append(request.headers.get("last-event-id"))
        answer: Response = await call_next(request)
        return answer

    @app.get("/follow/{job_id}")
    async def page(job_id: str) -> HTMLResponse:
        return HTMLResponse(PAGE.replace("EVENTS", f"/v1/jobs/{job_id}/events"))

    @app.post("/seen", status_code=204)
    async def seen(request: Request) -> None:
        witness.hear(await request.json())

    return app


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> None:
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path / "data"))


@pytest.mark.usefixtures("data_dir")
def test_who_connects_at_once_sees_every_stage_and_one_end(browser: Chromium) -> None:
    witness = Witness()
    with serving_app(watched(witness)) as client:
        path = film_job(client, seconds=12)  # longer than the second between two notes of its progress
        browser.show(f"{client.base_url}/follow/{path.rpartition('/')[2]}")
        wait_for(lambda: witness.connections)
        with working():
            assert witness.closed.wait(PATIENCE_S), witness.seen
    statuses = [event["status"] for event in witness.seen]
    assert statuses[-1] == "succeeded"
    assert statuses.count("succeeded") == 1
    assert "running" in statuses
    assert {event["stage"] for event in witness.seen} >= {"render"}
    progresses = [event["progress"] for event in witness.seen]
    assert progresses == sorted(progresses)
    assert progresses[-1] == 100
    assert witness.seen[-1]["result"]["url"] == f"{path}/result"
    assert witness.connections == [None, witness.seen[-1]["event"]], "204 keeps it from coming a third time"


@pytest.mark.usefixtures("data_dir")
def test_who_connects_late_sees_the_end_once_and_leaves(browser: Chromium) -> None:
    witness = Witness()
    with serving_app(watched(witness)) as client:
        path = film_job(client, seconds=0.5)
        with working():
            until(client, path, "succeeded")
        browser.show(f"{client.base_url}/follow/{path.rpartition('/')[2]}")
        assert witness.closed.wait(PATIENCE_S), witness.seen
    (event,) = witness.seen
    assert (event["status"], event["progress"]) == ("succeeded", 100)
    assert witness.connections == [None, event["event"]]
