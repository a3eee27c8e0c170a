"""What axe finds, and that everything is there at the width of a phone; the pictures are kept for people to see."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.page.files import figure, portrait, scene
from tests.browser.page.visit import Visit, visiting
from tests.servers import Server

SCREENSHOTS = Path(os.environ.get("STUDIO_SCREENSHOTS", Path(__file__).parents[3] / "screenshots"))
GRAVE = ("serious", "critical")
WIDTHS = {"desk": 1360, "phone": 390}


def fill(visit: Visit, folder: Path) -> None:
    """Every panel with a result, an error or an opened fold."""
    visit.choose("cutout", "file", portrait(folder))
    visit.run("cutout")
    visit.choose("compose", "background", scene(folder))
    visit.choose("compose", "subjects", figure(folder, "man.png", (200, 40, 30)))
    visit.run("compose")
    visit.panel("compose").locator(".figure").wait_for()
    for name in ("resize", "text"):
        visit.panel("edit").locator(".add-op select").select_option(name)
        visit.panel("edit").get_by_role("button", name="Add").click()
    visit.run("edit")
    visit.page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    visit.page.wait_for_timeout(200)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", WIDTHS)
def test_axe_and_screenshots(studio: Server, chromium: Browser, folder: Path, scheme: str, device: str) -> None:
    viewport = {"width": WIDTHS[device], "height": 900}
    with visiting(chromium, studio.url, viewport=viewport, color_scheme=scheme) as visit:
        fill(visit, folder)
        found = Axe().run(visit.page).response["violations"]
        grave = {one["id"]: [n["html"][:200] for n in one["nodes"]] for one in found if one["impact"] in GRAVE}
        assert not grave, grave
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[device]
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        visit.page.evaluate("scrollTo(0, 0)")
        visit.page.screenshot(path=SCREENSHOTS / f"page-{device}-{scheme}.png", full_page=True)


def test_the_theme_is_chosen_and_remembered(visit: Visit) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = visit.page.evaluate(ground)
    visit.page.get_by_label("Colours").select_option("dark")
    dark = visit.page.evaluate(ground)
    assert light != dark
    visit.page.reload()
    assert visit.page.evaluate(ground) == dark
