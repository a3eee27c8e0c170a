"""A server with API keys: everything is open but /v1, and the page asks."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.page.files import figure
from tests.browser.page.test_code import runs
from tests.browser.page.visit import Visit, arriving
from tests.servers import Server, serving


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = str(tmp_path_factory.mktemp("data"))
    with serving({"API_KEYS": "secret-1,secret-2", "STUDIO_DATA_DIR": data, "JOB_WORKERS": "1"}) as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/", "/swagger", "/page/js/main.js", "/page/css/base.css", "/page/gallery/gallery.json"]
)
def test_what_stays_open(locked: Server, path: str) -> None:
    assert httpx.get(f"{locked.url}{path}").status_code == 200


def test_the_page_asks_and_remembers(locked: Server, chromium: Browser, folder: Path) -> None:
    with arriving(chromium, locked.url) as visit:
        page = visit.page
        answer(page, "wrong")
        page.get_by_text("That key was not accepted.").wait_for()
        answer(page, "secret-2")
        page.locator("body[data-ready]").wait_for()
        run_with_key(visit, folder)
        page.reload()
        page.locator("body[data-ready]").wait_for()
        assert page.get_by_role("dialog").count() == 0


def run_with_key(visit: Visit, folder: Path) -> None:
    visit.choose("cutout", "file", figure(folder, "man.png", (200, 0, 0)))
    visit.run("cutout")
    visit.result("cutout")
    assert all(path.stat().st_size for path in runs(visit, "cutout", folder, STUDIO_API_KEY="secret-1"))
    assert "secret" not in visit.code("cutout", "curl") + visit.code("cutout", "Python")


def answer(page: Page, key: str) -> None:
    page.get_by_label("API key", exact=True).fill(key)
    page.get_by_role("button", name="Use it").click()
