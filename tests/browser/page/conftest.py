"""The page in Chromium, over a real server with a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import BROWSER
from tests.browser.page.visit import Visit, visiting
from tests.layers.common.dialects.site import Site, site
from tests.servers import Server, serving
from tests.waiting import PATIENCE_S


@pytest.fixture(scope="package")
def photo_site() -> Iterator[Site]:
    """A site that the server may fetch photos from."""
    with site() as found:
        yield found


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory, photo_site: Site) -> Iterator[Server]:
    """The local stack, jobs included."""
    data = str(tmp_path_factory.mktemp("data"))
    env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": data, "FETCH_URLS": photo_site.authority}
    with serving(env) as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if BROWSER is None:
        pytest.skip("needs Chromium: `make browser-test` fetches it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        expect.set_options(timeout=1000 * PATIENCE_S)
        yield browser
        browser.close()


@pytest.fixture
def visit(studio: Server, chromium: Browser) -> Iterator[Visit]:
    """Somebody at the page, whose browser has nothing to complain about."""
    with visiting(chromium, studio.url) as someone:
        yield someone


@pytest.fixture
def newcomer(studio: Server, chromium: Browser) -> Iterator[Visit]:
    """Somebody new to the page, for whom results follow every change."""
    with visiting(chromium, studio.url, live=True) as someone:
        yield someone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a visitor's files lie."""
    return tmp_path
