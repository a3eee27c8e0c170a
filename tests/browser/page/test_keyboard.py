"""Everything of the cut-out's path, without a mouse."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.page.files import figure
from tests.browser.page.visit import Visit

MOST_TABS = 60


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until the element is in focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_the_whole_path(visit: Visit, folder: Path) -> None:
    page = visit.page
    # Choosers are told of once somebody listens, which takes a busy browser a moment.
    page.on("filechooser", lambda _chooser: None)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    page.locator("#cutout").wait_for()
    tab_to(page, "#cutout input[type=file]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(figure(folder, "man.png", (30, 90, 160)))
    tab_to(page, "#cutout [data-name=alpha_matting] input")
    page.keyboard.press("Space")
    tab_to(page, "#cutout .run button")
    page.keyboard.press("Enter")
    visit.ended("cutout")
    assert "alpha_matting=false" in visit.posted[0].url
    visit.result("cutout")
    tab_to(page, "#cutout .compare input", "Shift+Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "51"
    tab_to(page, "#cutout .actions a")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to(page, "#cutout [role=tab]")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Python"
    assert "studio.cutout(" in page.locator("#cutout .code pre").inner_text()
