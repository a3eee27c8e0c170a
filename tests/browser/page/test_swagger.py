from playwright.sync_api import BrowserContext

from tests.browser.page.visit import arriving
from tests.servers import Server


def test_swagger_asks_nobody_else(studio: Server, chromium: BrowserContext) -> None:
    with arriving(chromium, studio.url, "/swagger#/default/cutout") as visit:
        visit.page.locator("#operations-default-cutout").wait_for()
        assert visit.page.get_by_text("Cut the subject out").is_visible()
