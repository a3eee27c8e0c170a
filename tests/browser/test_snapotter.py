"""A page of SnapOtter's, which listens on its own id before it sends the photo."""

import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse

from local.router import CAPABILITIES, create_router
from tests.browser.chromium import Chromium
from tests.layers.common.dialects import otter
from tests.servers import serving_app, working_here
from tests.waiting import wait_for

ID = "0b6c1d2e-7f80-4a1b-9c2d-3e4f5a6b7c8d"
PAGE = f"""<!doctype html><title>Otter</title><script>
const seen = [], named = [];
const source = new EventSource("/api/v1/jobs/{ID}/progress");
source.addEventListener("progress", e => named.push(JSON.parse(e.data)));
source.onmessage = e => {{
  const frame = JSON.parse(e.data);
  if (frame.type === "heartbeat") return;
  seen.push(frame);
  fetch("/seen", {{method: "POST", body: JSON.stringify({{seen, named}})}});
}};
source.onopen = () => {{ if (!seen.length) fetch("/open", {{method: "POST"}}); }};
</script>"""


def test_a_page_that_listens_first_sees_every_frame(
    browser: Chromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path / "data"))
    is_open = threading.Event()
    told: list[dict[str, Any]] = []
    app = create_router()

    @app.get("/otter")
    async def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    @app.post("/open", status_code=204)
    async def opened() -> None:
        is_open.set()

    @app.post("/seen", status_code=204)
    async def seen(request: Request) -> None:
        told.append(await request.json())

    with serving_app(app) as client:
        browser.show(f"{client.base_url}/otter")
        assert is_open.wait(60)
        sent = otter.send(client, {}, clientJobId=ID)
        assert sent.status_code == 202, sent.text
        wait_for(lambda: told)  # the frame of a job that waits
        with working_here(CAPABILITIES):
            wait_for(lambda: any(one["seen"][-1]["phase"] == "complete" for one in told))
    last = max(told, key=lambda one: len(one["seen"]))  # a browser's requests may overtake each other
    frames: list[dict[str, Any]] = last["seen"]
    assert {one["jobId"] for one in frames} == {ID}
    assert frames[0]["phase"] == "processing"
    assert [one["phase"] for one in frames].count("complete") == 1
    assert frames[-1]["result"]["jobId"] == sent.json()["artifactJobId"]
    assert last["named"] == frames[:-1], "each is sent by its name as well, after the message"
