"""What axe finds, and that nothing is wider than a phone; screenshots are kept for people to see."""

import os
from collections.abc import Sequence
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from tests.browser.page.files import figure, scene
from tests.browser.page.visit import Visit, visiting
from tests.servers import Server

SCREENSHOTS = os.environ.get("STUDIO_SCREENSHOTS")
"""The folder for pictures of the page; `make browser-test` names one."""
GRAVE = ("serious", "critical")


VIEWS = ("start", "product", "cutout", "edit", "compose", "style", "motion", "gallery", "models", "reference")


def fill(visit: Visit, folder: Path) -> None:
    """Panels with a result, an error or an opened fold."""
    visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160)))
    visit.run("cutout")
    visit.choose("compose", "background", scene(folder))
    visit.choose("compose", "subjects", figure(folder, "man.png", (200, 40, 30)))
    visit.run("compose")
    visit.panel("compose").locator(".figure").first.wait_for()
    for name in ("resize", "text"):
        visit.panel("edit").locator(".add-op select").select_option(name)
        visit.panel("edit").get_by_role("button", name="Add").click()
    visit.run("edit")


def unfold(visit: Visit, *, folds: bool) -> None:
    visit.page.evaluate(
        "open => document.querySelectorAll('details').forEach(e => { e.open = open; })", folds
    )
    visit.pause(150)


def keep(visit: Visit, path: Path) -> None:
    """A picture of a whole view, for people: with all of its images, and with nothing that floats."""
    unfold(visit, folds=False)
    settle = """async () => {
        document.querySelectorAll(".run, .panel-side, .top").forEach(e => { e.style.position = "static"; });
        const images = [...document.images].filter(e => e.checkVisibility());
        images.forEach(e => { e.loading = "eager"; });
        await Promise.all(images.map(e => e.decode()));
    }"""
    visit.page.evaluate(settle)
    path.parent.mkdir(parents=True, exist_ok=True)
    visit.page.screenshot(path=path, quality=85, full_page=True)


def check(visit: Visit, name: str, views: Sequence[str] = VIEWS) -> None:
    for view in views:
        visit.panel(view).wait_for()
        check_shown(visit, f"{name}-{view}")


def check_shown(visit: Visit, name: str) -> None:
    """What axe finds grave in what is shown: nothing. What is wider than the window: nothing."""
    unfold(visit, folds=True)
    found = Axe().run(visit.page).response["violations"]
    grave = {one["id"]: [n["html"][:200] for n in one["nodes"]] for one in found if one["impact"] in GRAVE}
    assert not grave, (name, grave)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    if SCREENSHOTS:
        keep(visit, Path(SCREENSHOTS, f"page-{name}.jpeg"))


def test_axe_and_screenshots(studio: Server, chromium: Browser, folder: Path) -> None:
    with visiting(chromium, studio.url) as visit:
        visit.page.set_viewport_size({"width": 1280, "height": 860})
        fill(visit, folder)
        check(visit, "light")
        visit.page.emulate_media(color_scheme="dark")
        check(visit, "dark", ("start", "cutout", "edit", "compose", "models"))
        visit.page.set_viewport_size({"width": 390, "height": 844})
        visit.page.emulate_media(color_scheme="light")
        check(visit, "phone")


def test_axe_of_the_tools(studio: Server, chromium: Browser, folder: Path) -> None:
    """The brush and the crop's handles on the stage, and the storyboard with words in time."""
    tools = {"cutout": ("Brush: keep and erase", ".brush-frame"), "edit": ("Crop", ".crop-frame")}
    with visiting(chromium, studio.url) as visit:
        visit.page.set_viewport_size({"width": 1280, "height": 860})
        visit.panel("cutout")
        visit.choose("cutout", "file", figure(folder, "photo.png", (30, 90, 160), 200, 300))
        for view, (button, frame) in tools.items():
            visit.panel(view).get_by_role("button", name=button, exact=True).click()
            visit.panel(view).locator(frame).wait_for()
        visit.panel("motion").locator('.chooser input[value="storyboard"]').check()
        visit.panel("motion").get_by_role("button", name="Spread evenly").first.click()
        for name, width, scheme in (
            ("light", 1280, "light"),
            ("dark", 1280, "dark"),
            ("phone", 390, "light"),
            ("phone-dark", 390, "dark"),
        ):
            visit.page.set_viewport_size({"width": width, "height": 860})
            visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            check(visit, f"tools-{name}", (*tools, "motion"))


def test_the_theme_is_chosen_and_remembered(visit: Visit) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = visit.page.evaluate(ground)
    visit.page.get_by_label("Colours").select_option("dark")
    dark = visit.page.evaluate(ground)
    assert light != dark
    visit.page.reload()
    assert visit.page.evaluate(ground) == dark
    visit.page.get_by_label("Colours").select_option("")
