from pathlib import Path

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
