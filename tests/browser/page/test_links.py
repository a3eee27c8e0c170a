"""Results that no answer holds: they are fetched by their links, and nothing that is said of them is lost."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request

from tests.aws import aws, new_queue
from tests.browser.page.files import figure, scene
from tests.browser.page.visit import Visit, arriving
from tests.servers import Server, serving

KEY = "secret-1"


@pytest.fixture(params=["folder", "bucket"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A server with a key and small answers, and where its links lead."""
    env = {"API_KEYS": KEY, "INLINE_RESULT_BYTES": "1000", "STUDIO_DATA_DIR": str(tmp_path / "data")}
    with ExitStack() as stack:
        cloud = (
            {**stack.enter_context(aws()), "JOBS_QUEUE_URL": new_queue()} if request.param == "bucket" else {}
        )
        server = stack.enter_context(serving({**env, "JOB_WORKERS": "1", **cloud}))
        yield server, cloud.get("AWS_ENDPOINT_URL", server.url)


def test_a_composition(elsewhere: tuple[Server, str], chromium: Browser, folder: Path) -> None:
    server, store = elsewhere
    links: list[Request] = []

    def note(request: Request) -> None:
        if request.url.startswith(store) and "ignature=" in request.url:
            links.append(request)

    with arriving(chromium, server.url) as visit:
        visit.page.on("request", note)
        visit.page.get_by_label("API key", exact=True).fill(KEY)
        visit.page.get_by_role("button", name="Use it").click()
        visit.page.locator("body[data-ready]").wait_for()
        compose(visit, folder)
        visit.strangers = [url for url in visit.strangers if not url.startswith(store)]
    assert len(links) == 4, "two compositions, and the two figures"
    assert [one for one in links if "x-api-key" in one.headers] == []


def compose(visit: Visit, folder: Path) -> None:
    """Placed automatically, and then by hand."""
    visit.choose("compose", "background", scene(folder))
    people = (figure(folder, "red.png", (220, 20, 20)), figure(folder, "blue.png", (20, 40, 220)))
    visit.choose("compose", "subjects", *people)
    visit.run("compose")
    assert "Subject 2 is" in visit.result("compose").inner_text()
    figures = visit.panel("compose").locator(".figure")
    figures.nth(1).wait_for()
    figures.nth(1).press("ArrowRight")
    visit.run("compose")
    visit.result("compose")
    assert len(json.loads(visit.sent("/v1/compose")["params"])["items"]) == 2
