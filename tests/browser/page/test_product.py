from pathlib import Path

from playwright.sync_api import expect

from tests.browser.page.files import figure
from tests.browser.page.visit import Visit


def test_a_result_follows_every_change(visit: Visit, folder: Path) -> None:
    panel = visit.panel("product")
    visit.choose("product", "file", figure(folder, "shoe.png", (200, 0, 0)))
    visit.field("product", "background").select_option("color")
    visit.field("product", "size").fill("160x120")
    visit.run("product")
    visit.follow_changes("product")
    assert "160 × 120 px" in visit.result("product").inner_text()
    shown = panel.locator(".stage img").get_attribute("src")
    panel.get_by_role("radio", name="marble").check(force=True)
    visit.field("product", "shadow").select_option("cast")
    visit.field("product", "direction").fill("20")
    visit.page.wait_for_function("() => postedForms.at(-1).texts.params.includes('direction')")
    panel.locator(f'.stage:not([aria-busy]) img:not([src="{shown}"])').wait_for()
    assert "clipped by the canvas" in visit.result("product").inner_text()
    assert visit.field("product", "background").input_value() == "transparent"
    sent = visit.sent("/v1/product")["params"]
    assert sent == ('{"preset":"marble","shadow":{"kind":"cast","direction":20},"layout":{"size":"160x120"}}')


def test_the_first_photo_stands_in_a_studio(visit: Visit, folder: Path) -> None:
    """The page's choice is seen, and is made once."""
    panel = visit.panel("product")
    visit.choose("product", "file", figure(folder, "shoe.png", (200, 0, 0)))
    expect(panel.get_by_role("radio", name="white studio")).to_be_checked()
    assert visit.field("product", "shadow").input_value() == "soft"
    visit.run("product")
    assert visit.sent("/v1/product")["params"] == '{"preset":"white-studio","shadow":"soft"}'
    panel.get_by_role("radio", name="none").check(force=True)
    visit.field("product", "shadow").select_option("none")
    visit.choose("product", "file", figure(folder, "boot.png", (200, 0, 0)))
    visit.run("product")
    assert visit.sent("/v1/product").get("params", "{}") == "{}"


def test_a_picture_behind_is_the_ground(visit: Visit, folder: Path) -> None:
    panel = visit.panel("product")
    visit.choose("product", "file", figure(folder, "shoe.png", (200, 0, 0)))
    expect(panel.get_by_role("radio", name="white studio")).to_be_checked()
    visit.choose("product", "background_image", figure(folder, "ground.png", (0, 90, 0)))
    expect(panel.get_by_role("radio", name="none")).to_be_checked()
    visit.run("product")
    assert visit.sent("/v1/product")["params"] == '{"shadow":"soft"}'
    visit.result("product")
